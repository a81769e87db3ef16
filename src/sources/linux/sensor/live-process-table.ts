// The processes of this host as they are now, kept by the kernel's records: each with its parent as it
// was when it forked, its session's and group's leaders and the way its session was entered. Dead ones
// live on only where others still point to them: as a parent, as the leader of a session or a group.
import type {
  Credentials,
  KernelActor,
  KernelRecord,
  SessionFacts,
} from "../ebpf/decode-record.ts";
import type { RecordedVariables } from "../recorded-variables.ts";
import { type BootIdentity, EntityId, isSameStart } from "./entity-id.ts";
import { entryTypeOf } from "./entry-type.ts";
import type { ExecutableImage, Execution } from "./executable-hashes.ts";
import type { ProcessEntry, ProcessFacts, ProcessUsers } from "./process-facts.ts";
import type { ProcStatus } from "./read-proc.ts";

/** pid_max of a large server; a host at this number of processes is being bombed. */
const PROCESSES_MAX = 200_000;
/** Leaders are asked for soon after their end, when a pipeline's next program begins. */
const ENDED_MAX = 1_000;

export interface TableContext {
  /** Part of every entity id. */
  readonly boot: BootIdentity;
  readonly usersOf: (credentials: Credentials) => ProcessUsers;
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

/** What a fork has of the process that forked. */
type Program = Pick<
  ProcessFacts,
  | "executable"
  | "name"
  | "args"
  | "argsCount"
  | "workingDirectory"
  | "containerId"
  | "image"
  | "variables"
>;

const NO_PROGRAM: Program = {
  executable: undefined,
  name: undefined,
  args: undefined,
  argsCount: undefined,
  workingDirectory: undefined,
  containerId: undefined,
  image: undefined,
  variables: undefined,
};

interface FactsParts {
  readonly actor: KernelActor;
  readonly session: SessionFacts | undefined;
  readonly program: Program;
  readonly parentPid: number;
  /** What is known of the same process. */
  readonly known?: ProcessFacts | undefined;
}

interface LiveProcess {
  facts: ProcessFacts;
  parent: LiveProcess | undefined;
  entry: ProcessEntry | undefined;
  /** Undefined for itself and for one that was never seen. A leader's own are cut when it ends. */
  sessionLeader: LiveProcess | undefined;
  groupLeader: LiveProcess | undefined;
}

export class LiveProcessTable {
  readonly #context: TableContext;
  readonly #processes = new Map<number, LiveProcess>();
  /** The last leaders that ended: no pid is given anew while a group is called by it. */
  readonly #ended = new Map<number, LiveProcess>();
  /** Their pids in turn: the first key of a map is slow to find where keys come and go. */
  readonly #endedPids = new Int32Array(ENDED_MAX);
  #endedNext = 0;
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

  /** What is known of the living process with this pid. */
  factsOf(pid: number): ProcessFacts | undefined {
    return this.#processes.get(pid)?.facts;
  }

  /** Adds a process that was there before; what a record has told already is not overwritten. */
  seed(status: ProcStatus): void {
    const known = this.#processes.get(status.pid)?.facts;
    if (known === undefined || !isSameStart(known.startNs, status.startNs)) this.#add(status, 0);
  }

  /** Forgets all others: processes whose end was not seen. */
  keepOnly(pids: ReadonlySet<number>): void {
    for (const pid of this.#processes.keys()) if (!pids.has(pid)) this.#processes.delete(pid);
  }

  /** Applies a record and gives its process as it is then. */
  apply(record: KernelRecord): ProcessMoment {
    const { actor } = record;
    const known = this.#find(actor);
    const before = known?.facts;
    switch (record.kind) {
      case "fork":
        return this.#moment(this.#fork(record), undefined);
      case "exec":
        return this.#moment(this.#exec(record, known), before);
      case "exit": {
        const process = known ?? this.#unseen(actor);
        const moment = this.#moment(process, before);
        this.#processes.delete(actor.pid);
        if (mayLead(process.facts, record.groupId)) this.#remember(process);
        // Others keep this process; without the cuts a chain of dead ones would grow for ever.
        process.parent = undefined;
        process.sessionLeader = undefined;
        process.groupLeader = undefined;
        return moment;
      }
      case "credentials": {
        const process = known ?? this.#unseen(actor);
        const { facts } = process;
        const { parentPid } = facts;
        process.facts = this.#facts({ ...record, program: facts, parentPid, known: facts });
        this.#join(process, process);
        return this.#moment(process, before);
      }
      default:
        return this.#moment(known ?? this.#unseen(actor), before);
    }
  }

  #remember(process: LiveProcess): void {
    const { pid } = process.facts;
    // A pid that is in its place already is forgotten a little early: nobody asks for it so long after.
    this.#ended.delete(this.#endedPids[this.#endedNext] as number);
    this.#endedPids[this.#endedNext] = pid;
    this.#endedNext = (this.#endedNext + 1) % ENDED_MAX;
    this.#ended.set(pid, process);
  }

  #find({ pid, startNs }: KernelActor): LiveProcess | undefined {
    const known = this.#processes.get(pid);
    // Another start is another process: the exit of the old one was dropped.
    return known !== undefined && isSameStart(known.facts.startNs, startNs) ? known : undefined;
  }

  #fork({ actor, session, creatorPid }: KernelRecord & { readonly kind: "fork" }): LiveProcess {
    const parent = this.#parentOf(actor);
    // The image is that of the process that forked, which need not be the parent.
    const creator = this.#processes.get(creatorPid) ?? parent;
    const program = creator?.facts ?? NO_PROGRAM;
    const facts = this.#facts({ actor, session, program, parentPid: actor.parentPid });
    const process = this.#put(alone(facts, parent));
    return this.#join(process, creator);
  }

  #exec(
    record: KernelRecord & { readonly kind: "exec" },
    known: LiveProcess | undefined,
  ): LiveProcess {
    const { actor, session, executable, areArgsUnreadable } = record;
    const parent = known?.parent ?? this.#parentOf(actor);
    const program = {
      executable,
      name: baseName(executable),
      args: areArgsUnreadable ? undefined : record.args,
      argsCount: areArgsUnreadable ? undefined : record.argsCount,
      workingDirectory: record.workingDirectory,
      containerId: this.#containerOf(record, known ?? parent),
      image: this.#imageOf(record),
      variables: this.#context.recordedVariables.of(record.variables),
    };
    const parentPid = parent?.facts.pid ?? actor.parentPid;
    const facts = this.#facts({ actor, session, program, parentPid, known: known?.facts });
    const process = known ?? this.#put(alone(facts, parent));
    process.facts = facts;
    process.parent = parent;
    return this.#join(process, known ?? parent);
  }

  #imageOf(record: KernelRecord & { readonly kind: "exec" }): ExecutableImage | undefined {
    const { file, executable: path } = record;
    const { pid } = record.actor;
    const { mountNamespace } = record.session;
    if (file === undefined || path === undefined || mountNamespace === undefined) return undefined;
    return this.#context.imageOf({ pid, path, identity: file, mountNamespace });
  }

  /** /proc is only asked where a process lives in other namespaces than the one it comes from. */
  #containerOf(
    { actor, session }: KernelRecord & { readonly kind: "exec" },
    from: LiveProcess | undefined,
  ): string | undefined {
    const facts = from?.facts;
    const isAlike =
      facts !== undefined &&
      facts.mountNamespace === session.mountNamespace &&
      facts.pidNamespace === session.pidNamespace;
    return isAlike ? facts.containerId : this.#context.readProcess(actor.pid)?.containerId;
  }

  /** A process of whose beginning nothing was seen. */
  #unseen(actor: KernelActor): LiveProcess {
    const known = this.#lookUp(actor.pid, actor.startNs);
    if (known !== undefined) return known;
    const program = { ...NO_PROGRAM, name: actor.command };
    const { parentPid } = actor;
    const facts = this.#facts({ actor, session: undefined, program, parentPid });
    return this.#put(alone(facts, this.#parentOf(actor)));
  }

  #parentOf({ parentPid, parentStartNs }: KernelActor): LiveProcess | undefined {
    if (parentPid === 0) return undefined;
    const known = this.#processes.get(parentPid);
    if (known !== undefined && isSameStart(known.facts.startNs, parentStartNs)) return known;
    return this.#lookUp(parentPid, parentStartNs);
  }

  #lookUp(pid: number, startNs: bigint): LiveProcess | undefined {
    this.#lookedUpCount++;
    const status = this.#context.readProcess(pid);
    if (status === undefined || !isSameStart(status.startNs, startNs)) return undefined;
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
      entity: new EntityId(this.#context.boot, status.pid, status.startNs),
      startNs: status.startNs,
      executable: status.executable,
      name: baseName(status.executable) ?? status.command,
      args: status.args,
      argsCount: status.args?.length,
      workingDirectory: status.workingDirectory,
      users: this.#context.usersOf({
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
    return this.#join(this.#put(alone(facts, parent)), parent);
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

  /**
   * Finds its leaders, where `near`, a process of the same session or group, may know one that has ended;
   * and where the session was entered.
   */
  #join(process: LiveProcess, near: LiveProcess | undefined): LiveProcess {
    const { pid, sessionId, groupId } = process.facts;
    const leader = (
      leaderPid: number | undefined,
      known: LiveProcess | undefined,
    ): LiveProcess | undefined => {
      if (leaderPid === undefined || leaderPid === pid) return undefined;
      // The kernel gives no pid anew while a session or group is called by it.
      if (known?.facts.pid === leaderPid) return known;
      if (near?.facts.pid === leaderPid) return near;
      return this.#processes.get(leaderPid) ?? this.#ended.get(leaderPid);
    };
    process.sessionLeader = leader(sessionId, near?.sessionLeader);
    process.groupLeader = leader(groupId, near?.groupLeader);
    if (sessionId !== pid) return process;
    const type = entryTypeOf(process.facts, process.parent?.facts);
    if (type === undefined && process.entry !== undefined) return process;
    process.entry = { leader: process.facts, type: type ?? "unknown" };
    return process;
  }

  #moment(process: LiveProcess, before: ProcessFacts | undefined): ProcessMoment {
    const { facts, parent, entry } = process;
    return {
      process: facts,
      parent: parent?.facts,
      sessionLeader: facts.sessionId === facts.pid ? facts : process.sessionLeader?.facts,
      groupLeader: facts.groupId === facts.pid ? facts : process.groupLeader?.facts,
      entry,
      before,
    };
  }

  /** Field by field: objects as large as this are slow to put together from others. */
  #facts({ actor, session, program, parentPid, known }: FactsParts): ProcessFacts {
    const { pid, startNs, credentials } = actor;
    return {
      pid,
      parentPid,
      entity: known?.entity ?? new EntityId(this.#context.boot, pid, startNs),
      startNs,
      executable: program.executable,
      name: program.name,
      args: program.args,
      argsCount: program.argsCount,
      workingDirectory: program.workingDirectory,
      users: credentials === undefined ? undefined : this.#context.usersOf(credentials),
      loginUid: actor.loginUid,
      auditSession: actor.auditSession,
      capabilitiesPermitted: actor.capabilitiesPermitted,
      capabilitiesEffective: actor.capabilitiesEffective,
      sessionId: session?.sessionId,
      groupId: session?.groupId,
      terminal: session?.terminal,
      pidNamespace: session?.pidNamespace,
      mountNamespace: session?.mountNamespace,
      containerId: program.containerId,
      image: program.image,
      variables: program.variables,
    };
  }
}

/** Whether others may be in a group or session of its pid. */
function mayLead(
  { pid, sessionId, groupId }: ProcessFacts,
  lastGroupId: number | undefined,
): boolean {
  if (lastGroupId === undefined) return true;
  return lastGroupId === pid || groupId === pid || sessionId === pid;
}

function alone(facts: ProcessFacts, parent: LiveProcess | undefined): LiveProcess {
  return { facts, parent, entry: parent?.entry, sessionLeader: undefined, groupLeader: undefined };
}

function baseName(path: string | undefined): string | undefined {
  return path === undefined ? undefined : path.slice(path.lastIndexOf("/") + 1);
}
