// Records of the fallbacks in the form of those that our BPF programs make. What a fallback does not tell
// is taken from /proc, if the process is still there, and from what is known of it or of who forked it.
import type {
  Credentials,
  Endpoint,
  KernelActor,
  KernelRecord,
  SessionFacts,
  Terminal,
} from "../ebpf/decode-record.ts";
import type { LiveProcessTable } from "./live-process-table.ts";
import type { ProcessFacts } from "./process-facts.ts";
import { type ProcStatus, readProcess } from "./read-proc.ts";
import { type ProcStat, readStat } from "./read-stat.ts";

/** A start this much after the fork is that of another process, which got the pid since. */
const START_AFTER_MAX_NS = 20_000_000n;

/** Who did it and when, in nanoseconds since boot. */
export interface ThinActor {
  readonly pid: number;
  readonly timeNs: bigint;
}

export interface ThinFork extends ThinActor {
  readonly parentPid: number;
  /** Who forked; the parent where it is not told. */
  readonly creatorPid?: number;
}

export interface ThinExec extends ThinActor {
  /** /proc as it was right after the exec. */
  readonly status: ProcStatus | undefined;
  readonly filename?: string | undefined;
  readonly told?: ToldExec | undefined;
}

/** What the audit system tells of an exec. */
export interface ToldExec {
  readonly parentPid: number;
  readonly executable: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly filename: string | undefined;
  readonly command: string | undefined;
  readonly args: readonly string[];
  readonly argsCount: number;
  readonly credentials: Credentials;
  readonly loginUid: number | undefined;
  readonly auditSession: number | undefined;
  readonly terminal: Terminal | undefined;
}

export interface ThinConnection extends ThinActor {
  readonly kind: "connect" | "accept";
  readonly local: Endpoint | undefined;
  readonly remote: Endpoint;
  readonly family: "ipv4" | "ipv6";
  readonly transport: "tcp" | undefined;
}

export class ThinRecords {
  readonly #table: Pick<LiveProcessTable, "factsOf">;

  constructor(table: Pick<LiveProcessTable, "factsOf">) {
    this.#table = table;
  }

  fork({ pid, timeNs, parentPid, creatorPid = parentPid }: ThinFork): KernelRecord {
    const creator = this.#table.factsOf(creatorPid);
    const stat = statOf(pid, timeNs);
    return {
      actor: {
        ...actor({ pid, timeNs, parentPid, facts: creator, stat }),
        startNs: stat?.startNs ?? timeNs,
        parentStartNs: this.#startOf(parentPid),
      },
      kind: "fork",
      session: session(creator, stat),
      creatorPid,
    };
  }

  exec({ pid, timeNs, status, filename, told }: ThinExec): KernelRecord {
    const facts = this.#table.factsOf(pid);
    const parentPid = facts?.parentPid ?? told?.parentPid ?? status?.parentPid ?? 0;
    const args = told?.args ?? status?.args;
    const made = actor({ pid, timeNs, parentPid, facts, stat: status });
    return {
      actor: {
        ...made,
        parentStartNs: this.#startOf(parentPid),
        command: told?.command ?? made.command,
        credentials: told?.credentials ?? (status && credentialsIn(status)) ?? made.credentials,
        loginUid: told === undefined ? made.loginUid : told.loginUid,
        auditSession: told === undefined ? made.auditSession : told.auditSession,
        capabilitiesPermitted: status?.capabilitiesPermitted ?? made.capabilitiesPermitted,
        capabilitiesEffective: status?.capabilitiesEffective ?? made.capabilitiesEffective,
      },
      kind: "exec",
      session: {
        ...session(facts, status),
        ...(told?.terminal === undefined ? {} : { terminal: status?.terminal ?? told.terminal }),
      },
      executable: told?.executable ?? status?.executable ?? absolute(filename),
      workingDirectory: told?.workingDirectory ?? status?.workingDirectory,
      filename: told?.filename ?? filename,
      args: args ?? [],
      argsCount: told?.argsCount ?? args?.length ?? 0,
      argsTotalBytes: 0,
      areArgsUnreadable: args === undefined,
      file: undefined,
      variables: [],
      isEnvironmentCut: false,
    };
  }

  exit({ pid, timeNs, status }: ThinActor & { readonly status: number | undefined }): KernelRecord {
    return {
      actor: this.#knownActor(pid, timeNs),
      kind: "exit",
      exitCode: status === undefined ? undefined : (status >>> 8) & 0xff,
      signal: (status ?? 0) & 0x7f,
      groupId: undefined,
    };
  }

  connection({ pid, timeNs, ...what }: ThinConnection): KernelRecord {
    return { actor: this.#knownActor(pid, timeNs), ...what };
  }

  #knownActor(pid: number, timeNs: bigint): KernelActor {
    const facts = this.#table.factsOf(pid);
    const stat = facts === undefined ? statOf(pid, timeNs) : undefined;
    const parentPid = facts?.parentPid ?? stat?.parentPid ?? 0;
    return {
      ...actor({ pid, timeNs, parentPid, facts, stat }),
      parentStartNs: this.#startOf(parentPid),
    };
  }

  #startOf(pid: number): bigint {
    return this.#table.factsOf(pid)?.startNs ?? readStat(pid)?.startNs ?? 0n;
  }
}

/** What /proc says of a process now, if it is the one that was there at `timeNs`. */
export function statusOf(pid: number, timeNs: bigint): ProcStatus | undefined {
  return unlessLater(readProcess(pid), timeNs);
}

function statOf(pid: number, timeNs: bigint): ProcStat | undefined {
  return unlessLater(readStat(pid), timeNs);
}

function unlessLater<Stat extends ProcStat>(
  stat: Stat | undefined,
  timeNs: bigint,
): Stat | undefined {
  return stat !== undefined && stat.startNs > timeNs + START_AFTER_MAX_NS ? undefined : stat;
}

interface ActorParts extends ThinActor {
  readonly parentPid: number;
  /** Of the process, or of the one that it is a copy of. */
  readonly facts: ProcessFacts | undefined;
  readonly stat: ProcStat | undefined;
}

function actor({ pid, timeNs, parentPid, facts, stat }: ActorParts): KernelActor {
  return {
    timeNs,
    pid,
    threadId: pid,
    parentPid,
    startNs: facts?.startNs ?? stat?.startNs ?? timeNs,
    parentStartNs: 0n,
    command: stat?.command ?? facts?.name ?? "",
    credentials: credentialsOf(facts),
    capabilitiesPermitted: facts?.capabilitiesPermitted,
    capabilitiesEffective: facts?.capabilitiesEffective,
    loginUid: facts?.loginUid,
    auditSession: facts?.auditSession,
  };
}

function session(
  facts: ProcessFacts | undefined,
  stat: ProcStat | ProcStatus | undefined,
): SessionFacts {
  const from = stat ?? facts;
  const namespaces = stat !== undefined && "mountNamespace" in stat ? stat : facts;
  return {
    sessionId: from?.sessionId,
    groupId: from?.groupId,
    terminal: from?.terminal,
    pidNamespace: namespaces?.pidNamespace ?? facts?.pidNamespace,
    mountNamespace: namespaces?.mountNamespace ?? facts?.mountNamespace,
  };
}

function credentialsIn({ uids, gids }: ProcStatus): Credentials | undefined {
  const [uid, euid, suid] = uids;
  const [gid, egid, sgid] = gids;
  if (euid === undefined || egid === undefined) return undefined;
  return {
    uid: uid ?? euid,
    euid,
    suid: suid ?? euid,
    gid: gid ?? egid,
    egid,
    sgid: sgid ?? egid,
  };
}

function credentialsOf(facts: ProcessFacts | undefined): Credentials | undefined {
  const users = facts?.users;
  if (users === undefined) return undefined;
  return {
    uid: users.realUser.id,
    euid: users.user.id,
    suid: users.savedUser.id,
    gid: users.realGroup.id,
    egid: users.group.id,
    sgid: users.savedGroup.id,
  };
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") === true ? path : undefined;
}
