// The hashes of what is executed: computed on a thread of their own, once for a state of a file, and kept.
// A program that was seen before has its hash at once. For one that was not, its batch of events waits a
// few milliseconds, so that a rule that knows a hash meets it at the first exec; a large file comes too
// late for its first exec and has its hash from the next on. Files that cannot be hashed are counted.
import type { Worker } from "node:worker_threads";
import { newThread } from "../../new-thread.ts";
import type { FileIdentity } from "../ebpf/decode-record.ts";
import type { HashReply, HashRequest } from "./hash-worker.ts";

export interface FileHashes {
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

/** A state of a file, shared by all processes that run it. */
export interface ExecutableImage {
  readonly hashes: FileHashes | undefined;
}

interface Image {
  hashes: FileHashes | undefined;
}

/** What is asked for: the file, and where it may be opened. */
export interface Execution {
  readonly pid: number;
  readonly path: string;
  readonly identity: FileIdentity;
  readonly mountNamespace: number;
}

/** A large distribution has some thousand programs; a build makes new ones without end. */
const IMAGES_MAX = 16_384;
/** A larger file would take half a second. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;
/** About a fifth of a processor, while programs that were never seen keep coming. */
const BYTES_PER_SECOND = 64 * 1024 * 1024;
const BYTES_SAVED_MAX = 512 * 1024 * 1024;
/** Asked and not answered. */
const REQUESTS_MAX = 512;
/** Files up to this are hashed in time for the event that asks. */
const WAIT_FOR_BYTES_MAX = 2 * 1024 * 1024;
const WAIT_MS = 8;

export interface HashCounts {
  readonly hashedCount: number;
  /** Executions without a hash: the file was gone, changed, too large, or too many came at once. */
  readonly unhashedCount: number;
}

export class ExecutableHashes {
  readonly #images = new Map<string, Image>();
  /** Of states that the kernel told lately: their numbers are slow to write out. */
  readonly #keys = new WeakMap<FileIdentity, string>();
  #newest: string | undefined;
  readonly #asked = new Map<number, { readonly key: string; readonly image: Image }>();
  readonly #awaited = new Set<number>();
  readonly #nowMs: () => number;
  readonly #ownMountNamespace: number | undefined;
  #worker: Worker | undefined;
  #settled: (() => void) | undefined;
  #nextId = 0;
  #bytesFree = BYTES_SAVED_MAX;
  #refilledMs: number;
  #hashedCount = 0;
  #unhashedCount = 0;

  /** A path is only opened for a process that sees the same files: one in `ownMountNamespace`. */
  constructor(ownMountNamespace: number | undefined, nowMs: () => number) {
    this.#ownMountNamespace = ownMountNamespace;
    this.#nowMs = nowMs;
    this.#refilledMs = nowMs();
  }

  get counts(): HashCounts {
    return { hashedCount: this.#hashedCount, unhashedCount: this.#unhashedCount };
  }

  /** The image of an execution; its hashes may come later. Undefined when they never will. */
  imageOf(execution: Execution): ExecutableImage | undefined {
    const key = this.#keyOf(execution.identity);
    const known = this.#images.get(key);
    if (known !== undefined) {
      if (key === this.#newest) return known;
      this.#images.delete(key);
      this.#images.set(key, known);
      this.#newest = key;
      return known;
    }
    const bytes = Number(execution.identity.sizeBytes);
    if (this.#asked.size >= REQUESTS_MAX || !this.#maySpend(bytes)) {
      this.#unhashedCount++;
      return undefined;
    }
    const image: Image = { hashes: undefined };
    this.#images.set(key, image);
    this.#newest = key;
    if (this.#images.size > IMAGES_MAX) {
      const [oldest] = this.#images.keys();
      if (oldest !== undefined) this.#images.delete(oldest);
    }
    this.#ask(execution, { key, image }, bytes <= WAIT_FOR_BYTES_MAX);
    return image;
  }

  #keyOf(identity: FileIdentity): string {
    const known = this.#keys.get(identity);
    if (known !== undefined) return known;
    const made = Object.values(identity).join(" ");
    this.#keys.set(identity, made);
    return made;
  }

  /** Resolves when what was asked for lately is answered, or has taken too long. */
  async settle(): Promise<void> {
    if (this.#awaited.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, WAIT_MS);
      this.#settled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#settled = undefined;
    this.#awaited.clear();
  }

  /** Starts the thread before it is needed: the first program should not wait for it. */
  start(): void {
    this.#worker ??= this.#startWorker();
  }

  stop(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #ask(
    { pid, path, identity, mountNamespace }: Execution,
    asked: { readonly key: string; readonly image: Image },
    isAwaited: boolean,
  ): void {
    const id = this.#nextId++;
    this.#asked.set(id, asked);
    if (isAwaited) this.#awaited.add(id);
    const isSeenAlike = mountNamespace === this.#ownMountNamespace;
    const paths = [`/proc/${pid}/exe`, ...(isSeenAlike ? [path] : [])];
    const request: HashRequest = { id, paths, identity };
    this.#worker ??= this.#startWorker();
    this.#worker.postMessage(request);
  }

  #startWorker(): Worker {
    const worker = newThread(new URL("./hash-worker.ts", import.meta.url));
    worker.unref();
    worker.on("message", (reply: HashReply) => this.#take(reply));
    // A thread that dies takes its questions with it; the next program starts another.
    worker.on("error", () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const id of [...this.#asked.keys()]) this.#take({ id, hashes: undefined });
    });
    return worker;
  }

  #take({ id, hashes }: HashReply): void {
    const asked = this.#asked.get(id);
    if (asked === undefined) return;
    this.#asked.delete(id);
    if (hashes === undefined) {
      this.#unhashedCount++;
      // The next to run it may still be there to be read.
      this.#images.delete(asked.key);
    } else {
      this.#hashedCount++;
      asked.image.hashes = hashes;
    }
    if (this.#awaited.delete(id) && this.#awaited.size === 0) this.#settled?.();
  }

  #maySpend(bytes: number): boolean {
    const nowMs = this.#nowMs();
    const gained = ((nowMs - this.#refilledMs) / 1_000) * BYTES_PER_SECOND;
    this.#refilledMs = nowMs;
    this.#bytesFree = Math.min(BYTES_SAVED_MAX, this.#bytesFree + gained);
    if (bytes > FILE_BYTES_MAX || bytes > this.#bytesFree) return false;
    this.#bytesFree -= bytes;
    return true;
  }
}
