// A process with everything below it, held still: stopped from the top down, read again until nothing new
// appears, so that a tree that keeps forking cannot run away from a list that was true a moment ago. Each
// member is held by a handle that was checked after it was opened; a pid alone is never signalled.
import { setTimeout as sleep } from "node:timers/promises";
import { openProcess, type ProcessHandle, type ProcessSignal } from "./pidfd.ts";
import { isAtRest, type LiveProcess, liveProcess, liveProcesses } from "./process-facts.ts";

/** A process in an uninterruptible call stops late; nothing is gained by waiting for ever. */
const PASSES_MAX = 200;
const PASS_MS = 10;
/** Open handles at once; a tree beyond it is a fork bomb, and the limit is told. */
export const MEMBERS_MAX = 4096;

export interface Member {
  readonly pid: number;
  readonly handle: ProcessHandle;
}

export class ProcessTree {
  readonly #root: LiveProcess;
  readonly #members = new Map<number, Member & LiveProcess>();
  readonly #lines: string[] = [];

  constructor(root: LiveProcess) {
    this.#root = root;
  }

  /** In the order in which they were found: parents before children. */
  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** What could not be done, a sentence each. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Stops all of it. True when every member stands still and a last look found no other. */
  async hold(): Promise<boolean> {
    // Those that a dying parent gives away while we go through it are known from here.
    const before = [this.#root, ...descendantsOf([this.#root], liveProcesses())];
    for (const one of before) this.#take(one);
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      const isStill = [...this.#members.keys()].every(isAtRest);
      const found = this.#takeChildren();
      if (this.#members.size >= MEMBERS_MAX) {
        this.#lines.push(`more than ${MEMBERS_MAX} processes; the rest was not touched`);
        return false;
      }
      if (isStill && found === 0) return true;
      await sleep(PASS_MS);
    }
    this.#lines.push("some processes do not stop: they are in a call that cannot be interrupted");
    return false;
  }

  /** The same without stopping anything: for what is already stopped. */
  gather(): void {
    for (const one of [this.#root, ...descendantsOf([this.#root], liveProcesses())])
      this.#take(one, undefined);
  }

  /** Sends to every member and returns how many it reached. */
  send(signal: ProcessSignal): number {
    let count = 0;
    for (const { pid, handle } of this.#members.values())
      if (this.#sent(pid, handle, signal)) count++;
    return count;
  }

  close(): void {
    for (const { handle } of this.#members.values()) handle.close();
    this.#members.clear();
  }

  #takeChildren(): number {
    let count = 0;
    const found = descendantsOf([...this.#members.values()], liveProcesses());
    for (const one of found) if (this.#take(one)) count++;
    return count;
  }

  /** True when it is a new member. */
  #take(found: LiveProcess, signal: ProcessSignal | undefined = "SIGSTOP"): boolean {
    if (this.#members.get(found.pid)?.startNs === found.startNs) return false;
    if (this.#members.size >= MEMBERS_MAX || found.pid === process.pid) return false;
    const handle = this.#open(found.pid);
    if (handle === undefined) return false;
    // After the handle is open: whatever has this pid now and began then is what the handle holds.
    if (liveProcess(found.pid)?.startNs !== found.startNs) {
      handle.close();
      return false;
    }
    this.#members.get(found.pid)?.handle.close();
    this.#members.set(found.pid, { ...found, handle });
    if (signal !== undefined) this.#sent(found.pid, handle, signal);
    return true;
  }

  #open(pid: number): ProcessHandle | undefined {
    try {
      return openProcess(pid);
    } catch (error) {
      this.#lines.push(String((error as Error).message));
      return undefined;
    }
  }

  #sent(pid: number, handle: ProcessHandle, signal: ProcessSignal): boolean {
    try {
      return handle.send(signal);
    } catch (error) {
      this.#lines.push(`process ${pid}: ${String((error as Error).message)}`);
      return false;
    }
  }
}

/**
 * What is below some processes, parents before children: their children and theirs, and what runs in a session
 * that one of them began, which is how a child is still known whose parent has ended. A parent counts only while
 * it is in the list with its own start, and a child never began before its parent: else one of the two pids was
 * given out again.
 */
export function descendantsOf(
  roots: readonly LiveProcess[],
  all: readonly LiveProcess[],
): readonly LiveProcess[] {
  const starts = new Map(all.map(({ pid, startNs }) => [pid, startNs]));
  const below = new Map<number, LiveProcess[]>();
  for (const one of all) {
    for (const above of new Set([one.parentPid, one.sessionId])) {
      const known = below.get(above);
      if (known === undefined) below.set(above, [one]);
      else known.push(one);
    }
  }
  const found: LiveProcess[] = [];
  let at = roots.filter(({ pid, startNs }) => starts.get(pid) === startNs);
  const seen = new Set(at.map(({ pid }) => pid));
  while (at.length > 0) {
    const next: LiveProcess[] = [];
    for (const parent of at) {
      for (const child of below.get(parent.pid) ?? []) {
        if (child.startNs < parent.startNs || seen.has(child.pid)) continue;
        seen.add(child.pid);
        next.push(child);
      }
    }
    found.push(...next);
    at = next;
  }
  return found;
}
