// Which process a thread belongs to: trace events name threads. Kept for threads that were seen to begin,
// asked of /proc for others.
import { readFileSync } from "node:fs";

/** A host has fewer threads than this; the oldest are forgotten first. */
const THREADS_MAX = 200_000;

export class Threads {
  readonly #processOf = new Map<number, number>();

  /** A thread of `pid` other than its first. */
  begin(thread: number, pid: number): void {
    this.#processOf.set(thread, pid);
    if (this.#processOf.size <= THREADS_MAX) return;
    const [oldest] = this.#processOf.keys();
    if (oldest !== undefined) this.#processOf.delete(oldest);
  }

  /** The process that it belonged to; undefined when it was a process's first, or never seen. */
  end(thread: number): number | undefined {
    const pid = this.#processOf.get(thread);
    this.#processOf.delete(thread);
    return pid;
  }

  /** Of a living thread; `isProcess` tells whether a process is known by that number. */
  processOf(thread: number, isProcess: (pid: number) => boolean): number {
    const known = this.#processOf.get(thread);
    if (known !== undefined) return known;
    return isProcess(thread) ? thread : (askProc(thread) ?? thread);
  }
}

function askProc(thread: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${thread}/status`, "utf8");
    const pid = /^Tgid:\t(\d+)$/m.exec(status)?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}
