// Where the fields that our programs read lie in the running kernel. Needed ones must be there; wanted
// ones may be missing in an older or a smaller kernel, and then the events go without, visibly.
import type { Btf } from "./btf.ts";

export class MissingKernelField extends Error {
  override readonly name = "MissingKernelField";

  constructor(path: string) {
    super(`this kernel has no ${path}, which the sensor needs`);
  }
}

export class KernelOffsets {
  readonly #btf: Btf;
  readonly #missing = new Set<string>();

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  /** Fields that were wanted and are not there. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** Throws MissingKernelField. */
  needed(path: string): number {
    const offset = this.#btf.offsetOf(path);
    if (offset === undefined) throw new MissingKernelField(path);
    return offset;
  }

  /** The first of several spellings that this kernel has. */
  neededOf(...paths: readonly string[]): number {
    for (const path of paths) {
      const offset = this.#btf.offsetOf(path);
      if (offset !== undefined) return offset;
    }
    throw new MissingKernelField(paths.join(" or "));
  }

  /** The first of several spellings that this kernel has. */
  wanted(...paths: readonly string[]): number | undefined {
    for (const path of paths) {
      const offset = this.#btf.offsetOf(path);
      if (offset !== undefined) return offset;
    }
    this.#missing.add(paths.join(" or "));
    return undefined;
  }
}
