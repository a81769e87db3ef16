// Joins what the kernel tells of a module as it is loaded with the end of the call that loaded it, so that
// one event has both: the same thread, one after the other.
import type { KernelRecord, LoadedModule } from "../ebpf/decode-record.ts";

const INIT_MODULE = 175;
const FINIT_MODULE = 313;
/** Loads under way at a time; one whose call's end was dropped stays until pushed out. */
const LOADS_MAX = 64;

export class ModuleLoads {
  readonly #byThread = new Map<number, LoadedModule>();

  /** The record with its module; undefined for one that waits for its call. */
  join(record: KernelRecord): KernelRecord | undefined {
    if (record.kind === "module-load") {
      const { name, version, sourceVersion, taints } = record;
      const { threadId } = record.actor;
      this.#byThread.delete(threadId);
      this.#byThread.set(threadId, { name, version, sourceVersion, taints });
      const [oldest] = this.#byThread.keys();
      if (this.#byThread.size > LOADS_MAX && oldest !== undefined) this.#byThread.delete(oldest);
      return undefined;
    }
    if (record.kind !== "syscall" || !isLoad(record.syscall)) return record;
    const { threadId } = record.actor;
    const module = this.#byThread.get(threadId);
    if (module === undefined) return record;
    this.#byThread.delete(threadId);
    return { ...record, module };
  }
}

function isLoad(syscall: number): boolean {
  return syscall === INIT_MODULE || syscall === FINIT_MODULE;
}
