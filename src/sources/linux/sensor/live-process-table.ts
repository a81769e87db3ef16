// The processes of this host as they are now, kept by the kernel's records: each with its parent as it
// was when it forked, its session's and group's leaders and the way its session was entered. Dead ones
// live on only in the facts that their children hold.
import { createHash } from "node:crypto";
import type {
  Credentials,
  KernelActor,
  KernelRecord,
  SessionFacts,
} from "../ebpf/decode-record.ts";
import type { RecordedVariables } from "../recorded-variables.ts";
import type { ExecutableImage, Execution } from "./executable-hashes.ts";
import type {
  EntryType,
  NamedId,
  ProcessEntry,
  ProcessFacts,
  ProcessUsers,
} from "./process-facts.ts";
import type { ProcStatus } from "./read-proc.ts";

/** pid_max of a large server; a host at this number of processes is being bombed. */
const PROCESSES_MAX = 200_000;
const TICK_NS = 10_000_000n;

export interface TableContext {
  /** Part of every entity id: the machine and its boot. */
  readonly hostId: string;
  readonly bootId: string;
  readonly userName: (id: number) => string | undefined;
  readonly groupName: (id: number) => string | undefined;
  /** What /proc says of a process that was never seen to begin. */
  readonly readProcess: (pid: number) => ProcStatus | undefined;
  readonly recordedVariables: RecordedVariables;
  readonly imageOf: (execution: Execution) => ExecutableImage | undefined;
}

/** A process with those around it, at the moment of a record. */
export interface ProcessMoment {
  readonly process: ProcessFacts;
  readonly parent: ProcessFacts | undefined;
  readonly sessionLeader: ProcessFacts | undefined;
  readonly groupLeader: ProcessFacts | undefined;
  readonly entry: ProcessEntry | undefined;
  /** The facts before this record, where it changed them. */
  readonly before: ProcessFacts | undefined;
}

interface LiveProcess {
  facts: ProcessFacts;
  parent: LiveProcess | undefined;
  entry: ProcessEntry | undefined;
}

export class LiveProcessTable {
  readonly #context: TableContext;
  readonly #processes = new Map<number, LiveProcess>();
  #evictedCount = 0;
  #lookedUpCount = 0;

  constructor(context: TableContext) {
    this.#context = context;
  }

  get size(): number {
    return this.#processes.size;
  }

  get evictedCount(): number {
    return this.#evictedCount;
  }

  /** Processes that had to be looked up in /proc after the start. */
  get lookedUpCount(): number {
    return this.#lookedUpCount;
  }

  /** Adds a process that was there before; what a record has told already is not overwritten. */
  seed(status: ProcStatus): void {
    if (!this.#processes.has(status.pid)) this.#add(status, 0);
  }

  /** Applies a record and gives its process as it is then. */
  apply(record: KernelRecord): ProcessMoment {
    const known = this.#find(record);
    const before = known?.facts;
    switch (record.kind) {
      case "fork":
        return this.#moment(this.#fork(record), undefined);
      case "exec":
        return this.#moment(this.#exec(record, known), before);
      case "exit": {
        const process = known ?? this.#unseen(record);
        const moment = this.#moment(process, before);
        this.#processes.delete(record.pid);
        // Children keep this process; without the cut a chain of dead ancestors would grow for ever.
        process.parent = undefined;
        return moment;
      }
      case "credentials": {
        const process = known ?? this.#unseen(record);
        const { facts } = process;
        process.facts = { ...facts, ...this.#rights(record), ...sessionOf(record) };
        this.#enter(process);
        return this.#moment(process, before);
      }
      default:
        return this.#moment(known ?? this.#unseen(record), before);
    }
  }

  #find({ pid, startNs }: KernelActor): LiveProcess | undefined {
    const known = this.#processes.get(pid);
    // Another start is another process: the exit of the old one was dropped.
    return known !== undefined && ticks(known.facts.startNs) === ticks(startNs) ? known : undefined;
  }

  #fork(record: KernelActor & SessionFacts): LiveProcess {
    const parent = this.#parentOf(record);
    const inherited = parent?.facts;
    const facts: ProcessFacts = {
      ...this.#facts(record),
      ...sessionOf(record),
      executable: inherited?.executable,
      name: inherited?.name,
      args: inherited?.args,
      argsCount: inherited?.argsCount,
      workingDirectory: inherited?.workingDirectory,
      containerId: inherited?.containerId,
      image: inherited?.image,
      variables: inherited?.variables,
    };
    return this.#put({ facts, parent, entry: parent?.entry });
  }

  #exec(
    record: KernelRecord & { readonly kind: "exec" },
    known: LiveProcess | undefined,
  ): LiveProcess {
    const parent = known?.parent ?? this.#parentOf(record);
    const facts: ProcessFacts = {
      ...this.#facts(record),
      ...sessionOf(record),
      parentPid: parent?.facts.pid ?? record.parentPid,
      executable: record.executable,
      name: baseName(record.executable),
      args: record.args,
      argsCount: record.argsCount,
      workingDirectory: record.workingDirectory,
      containerId: this.#containerOf(record, known ?? parent),
      image: this.#imageOf(record),
      variables: this.#context.recordedVariables.of(record.variables),
    };
    const process = known ?? { facts, parent, entry: parent?.entry };
    process.facts = facts;
    process.parent = parent;
    if (known === undefined) this.#put(process);
    this.#enter(process);
    return process;
  }

  #imageOf(record: KernelRecord & { readonly kind: "exec" }): ExecutableImage | undefined {
    const { file, pid, mountNamespace } = record;
    if (file === undefined) return undefined;
    return this.#context.imageOf({ pid, path: record.executable, identity: file, mountNamespace });
  }

  /** /proc is only asked where a process lives in other namespaces than the one it comes from. */
  #containerOf(
    record: KernelActor & SessionFacts,
    from: LiveProcess | undefined,
  ): string | undefined {
    const facts = from?.facts;
    const isAlike =
      facts !== undefined &&
      facts.mountNamespace === record.mountNamespace &&
      facts.pidNamespace === record.pidNamespace;
    return isAlike ? facts.containerId : this.#context.readProcess(record.pid)?.containerId;
  }

  /** A process of whose beginning nothing was seen. */
  #unseen(record: KernelActor): LiveProcess {
    const known = this.#lookUp(record.pid, record.startNs);
    if (known !== undefined) return known;
    const parent = this.#parentOf(record);
    return this.#put({ facts: this.#facts(record), parent, entry: parent?.entry });
  }

  #parentOf({ parentPid, parentStartNs }: KernelActor): LiveProcess | undefined {
    if (parentPid === 0) return undefined;
    const known = this.#processes.get(parentPid);
    if (known !== undefined && ticks(known.facts.startNs) === ticks(parentStartNs)) return known;
    return this.#lookUp(parentPid, parentStartNs);
  }

  #lookUp(pid: number, startNs: bigint): LiveProcess | undefined {
    this.#lookedUpCount++;
    const status = this.#context.readProcess(pid);
    if (status === undefined || ticks(status.startNs) !== ticks(startNs)) return undefined;
    return this.#add(status, 0);
  }

  /** Ancestors first, so that a seeded process has its parent; `depth` bounds a /proc that changes. */
  #add(status: ProcStatus, depth: number): LiveProcess {
    let parent = this.#processes.get(status.parentPid);
    if (parent === undefined && status.parentPid > 0 && depth < 64) {
      const above = this.#context.readProcess(status.parentPid);
      if (above !== undefined) parent = this.#add(above, depth + 1);
    }
    const { uids, gids } = status;
    const facts: ProcessFacts = {
      pid: status.pid,
      parentPid: status.parentPid,
      entityId: this.#entityId(status.pid, status.startNs),
      startNs: status.startNs,
      executable: status.executable,
      name: baseName(status.executable) ?? status.command,
      args: status.args,
      argsCount: status.args?.length,
      workingDirectory: status.workingDirectory,
      users: this.#users({
        uid: uids[0] ?? 0,
        euid: uids[1] ?? 0,
        suid: uids[2] ?? 0,
        gid: gids[0] ?? 0,
        egid: gids[1] ?? 0,
        sgid: gids[2] ?? 0,
      }),
      loginUid: status.loginUid,
      auditSession: status.auditSession,
      capabilitiesPermitted: status.capabilitiesPermitted,
      capabilitiesEffective: status.capabilitiesEffective,
      sessionId: status.sessionId,
      groupId: status.groupId,
      terminal: status.terminal,
      pidNamespace: status.pidNamespace,
      mountNamespace: status.mountNamespace,
      containerId: status.containerId,
      image: undefined,
      variables: undefined,
    };
    const process = this.#put({ facts, parent, entry: parent?.entry });
    this.#enter(process);
    return process;
  }

  #put(process: LiveProcess): LiveProcess {
    this.#processes.delete(process.facts.pid);
    this.#processes.set(process.facts.pid, process);
    if (this.#processes.size > PROCESSES_MAX) {
      const [oldest] = this.#processes.keys();
      if (oldest !== undefined) this.#processes.delete(oldest);
      this.#evictedCount++;
    }
    return process;
  }

  /** A session leader that init, sshd or a container's start began is where somebody came in. */
  #enter(process: LiveProcess): void {
    const { facts, parent } = process;
    if (facts.sessionId !== facts.pid) return;
    const type = entryType(facts, parent?.facts);
    if (type === undefined && process.entry !== undefined) return;
    process.entry = { leader: facts, type: type ?? "unknown" };
  }

  #moment(process: LiveProcess, before: ProcessFacts | undefined): ProcessMoment {
    const { facts, parent, entry } = process;
    const leader = (pid: number | undefined) =>
      pid === facts.pid ? facts : pid === undefined ? undefined : this.#processes.get(pid)?.facts;
    return {
      process: facts,
      parent: parent?.facts,
      sessionLeader: leader(facts.sessionId),
      groupLeader: leader(facts.groupId),
      entry,
      before,
    };
  }

  #facts(record: KernelActor): ProcessFacts {
    return {
      pid: record.pid,
      parentPid: record.parentPid,
      entityId: this.#entityId(record.pid, record.startNs),
      startNs: record.startNs,
      executable: undefined,
      name: record.command,
      args: undefined,
      argsCount: undefined,
      workingDirectory: undefined,
      sessionId: undefined,
      groupId: undefined,
      terminal: undefined,
      pidNamespace: undefined,
      mountNamespace: undefined,
      containerId: undefined,
      image: undefined,
      variables: undefined,
      ...this.#rights(record),
    };
  }

  #rights(record: KernelActor) {
    return {
      users: this.#users(record.credentials),
      loginUid: record.loginUid,
      auditSession: record.auditSession,
      capabilitiesPermitted: record.capabilitiesPermitted,
      capabilitiesEffective: record.capabilitiesEffective,
    };
  }

  #users({ uid, euid, suid, gid, egid, sgid }: Credentials): ProcessUsers {
    const { userName, groupName } = this.#context;
    const user = (id: number): NamedId => ({ id, name: userName(id) });
    const group = (id: number): NamedId => ({ id, name: groupName(id) });
    return {
      user: user(euid),
      group: group(egid),
      realUser: user(uid),
      realGroup: group(gid),
      savedUser: user(suid),
      savedGroup: group(sgid),
    };
  }

  /** /proc tells the start in ticks, the kernel in nanoseconds: both give the same id. */
  #entityId(pid: number, startNs: bigint): string {
    const { hostId, bootId } = this.#context;
    const text = `${hostId}|${bootId}|${pid}|${ticks(startNs)}`;
    return createHash("sha256").update(text).digest("base64url").slice(0, 24);
  }
}

function sessionOf(record: SessionFacts) {
  const { sessionId, groupId, terminal, pidNamespace, mountNamespace } = record;
  return { sessionId, groupId, terminal, pidNamespace, mountNamespace };
}

function entryType(facts: ProcessFacts, parent: ProcessFacts | undefined): EntryType | undefined {
  if (parent === undefined) return facts.pid === 1 ? "init" : undefined;
  if (
    parent.pidNamespace !== undefined &&
    facts.pidNamespace !== undefined &&
    parent.pidNamespace !== facts.pidNamespace
  )
    return "container";
  if (parent.name === "sshd" || parent.name === "sshd-session") return "sshd";
  if (parent.name === "login") return "terminal";
  return parent.pid === 1 ? "init" : undefined;
}

function ticks(startNs: bigint): bigint {
  return startNs / TICK_NS;
}

function baseName(path: string | undefined): string | undefined {
  return path === undefined ? undefined : path.slice(path.lastIndexOf("/") + 1);
}
