// What is known of the processes of each host, so that an event can carry its parent's name and
// arguments, which auditd does not record. Nothing of audit is in here: the live sensor will feed it
// too. Bounded; exited entries go first, then the oldest.
import { createHash } from "node:crypto";

/** Four million pids exist; a busy host keeps a few thousand alive, and a log may hold many hosts. */
const ENTRIES_MAX = 100_000;

/** A process as it was when last seen to exec, fork or appear. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number | undefined;
  /** Stable for the life of the process: derived from host, pid and start time. */
  readonly entityId: string;
  readonly name: string | undefined;
  readonly executable: string | undefined;
  readonly args: readonly string[] | undefined;
  readonly argsCount: number | undefined;
  readonly startMs: number;
}

/** What an exec tells about its process. */
export interface ExecObservation {
  readonly pid: number;
  readonly parentPid: number | undefined;
  readonly name: string | undefined;
  readonly executable: string | undefined;
  readonly args: readonly string[] | undefined;
  readonly argsCount: number | undefined;
  readonly timestampMs: number;
}

export class ProcessTable {
  readonly #entries = new Map<string, ProcessEntry>();
  readonly #exited = new Set<string>();
  #evictedCount = 0;

  get size(): number {
    return this.#entries.size;
  }

  get evictedCount(): number {
    return this.#evictedCount;
  }

  /** The process with this pid on `host`, exited ones included until their pid is used again. */
  find(host: string, pid: number): ProcessEntry | undefined {
    return this.#entries.get(`${host} ${pid}`);
  }

  /**
   * An exec. A second exec in the same living process keeps its entity id and start and replaces its
   * arguments; another parent or an exit in between means that the pid was used again.
   */
  observeExec(host: string, exec: ExecObservation): ProcessEntry {
    const key = `${host} ${exec.pid}`;
    const known = this.#entries.get(key);
    const isSame =
      known !== undefined && !this.#exited.has(key) && known.parentPid === exec.parentPid;
    const startMs = isSame ? known.startMs : exec.timestampMs;
    return this.#put(key, {
      pid: exec.pid,
      parentPid: exec.parentPid,
      entityId: isSame ? known.entityId : entityId(host, exec.pid, startMs),
      name: exec.name,
      executable: exec.executable,
      args: exec.args,
      argsCount: exec.argsCount,
      startMs,
    });
  }

  /** A fork: the child is its parent's image until it execs. */
  observeFork(host: string, fork: { pid: number; parentPid: number; timestampMs: number }): void {
    const parent = this.find(host, fork.parentPid);
    this.#put(`${host} ${fork.pid}`, {
      pid: fork.pid,
      parentPid: fork.parentPid,
      entityId: entityId(host, fork.pid, fork.timestampMs),
      name: parent?.name,
      executable: parent?.executable,
      args: parent?.args,
      argsCount: parent?.argsCount,
      startMs: fork.timestampMs,
    });
  }

  /** An exit; the entry stays for children that outlive it. */
  observeExit(host: string, pid: number): void {
    const key = `${host} ${pid}`;
    if (this.#entries.has(key)) this.#exited.add(key);
  }

  #put(key: string, entry: ProcessEntry): ProcessEntry {
    this.#entries.delete(key);
    this.#exited.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > ENTRIES_MAX) this.#evict();
    return entry;
  }

  #evict(): void {
    const [exited] = this.#exited;
    const [oldest] = this.#entries.keys();
    const key = exited ?? oldest;
    if (key === undefined) return;
    this.#entries.delete(key);
    this.#exited.delete(key);
    this.#evictedCount++;
  }
}

function entityId(host: string, pid: number, startMs: number): string {
  const hash = createHash("sha256").update(`${host}|${pid}|${startMs}`).digest("base64url");
  return hash.slice(0, 24);
}
