// The threads that test ranges beside this one: started once for a scan, as early as may be, each with a
// range at work and one more waiting. One that dies ends the scan with an error.
import type { Worker } from "node:worker_threads";
import type { FileRange } from "../../sources/files/range-lines.ts";
import { newThread } from "../../sources/new-thread.ts";
import type { TestSetup } from "./chunk-tester.ts";
import type { FromScanThread, ToScanThread } from "./scan-thread.ts";
import type { TestedChunk } from "./tested-chunk.ts";

/** A range at work and one that waits, so that a thread need not wait for this one to look up. */
const RANGES_PER_THREAD_MAX = 2;

export class ScanThreadFault extends Error {}

type OnTested = (chunk: TestedChunk) => void;

interface Thread {
  readonly worker: Worker;
  isReady: boolean;
  /** Of the ranges given to it, the oldest first. */
  readonly waiting: OnTested[];
}

export class ScanThreads {
  readonly #threads: readonly Thread[];
  #fault: ScanThreadFault | undefined;
  #isClosing = false;
  #changed: () => void = () => {};

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => this.#start());
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Says what ranges are to be tested with; before the first of them. */
  setUp(setup: TestSetup): void {
    for (const { worker } of this.#threads) tell(worker, { kind: "setup", setup });
  }

  /** Gives the range to a thread that has room for it; false when none has. */
  give(range: FileRange, onTested: OnTested): boolean {
    const free = this.#threads.filter(({ isReady }) => isReady);
    const [first] = free.sort((a, b) => a.waiting.length - b.waiting.length);
    if (first === undefined || first.waiting.length >= RANGES_PER_THREAD_MAX) return false;
    first.waiting.push(onTested);
    tell(first.worker, { kind: "range", range });
    return true;
  }

  /** Until a thread has something to tell. Throws ScanThreadFault when one has died. */
  async change(): Promise<void> {
    if (this.#fault === undefined) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Until no range is under way; also when a thread has died. */
  async idle(): Promise<void> {
    while (this.#fault === undefined && this.#threads.some(({ waiting }) => waiting.length > 0)) {
      await this.change().catch(() => {});
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #start(): Thread {
    const worker = newThread(new URL("./scan-thread.ts", import.meta.url));
    const thread: Thread = { worker, isReady: false, waiting: [] };
    worker.on("message", (message: FromScanThread) => {
      if (message.kind === "ready") thread.isReady = true;
      else thread.waiting.shift()?.(message.chunk);
      this.#changed();
    });
    worker.on("error", (error) => this.#fail(error.message));
    worker.on("exit", (code) => this.#fail(`it ended with ${code}`));
    return thread;
  }

  #fail(reason: string): void {
    if (this.#isClosing) return;
    this.#fault ??= new ScanThreadFault(`a thread of the scan failed: ${reason}`);
    this.#changed();
  }
}

function tell(worker: Worker, message: ToScanThread): void {
  worker.postMessage(message);
}
