// A filter that can match an event, with what is left to test. Tests are compiled when they are first asked:
// of the filters of a bucket few are, and a scan of a small file is mostly compiling.
import type { EventTest } from "../../eql/compile/compile-context.ts";
import type { EventReader } from "../../event/event-reader.ts";

/** `test` is compiled when it is first read. */
export interface LazyTest {
  readonly test: EventTest;
}

export class Candidate {
  /** Of the filter. */
  readonly id: number;
  readonly #conjuncts: readonly LazyTest[];
  #tests: readonly EventTest[] | undefined;

  /** The cheapest comes first. */
  constructor(id: number, conjuncts: readonly LazyTest[]) {
    this.id = id;
    this.#conjuncts = conjuncts;
  }

  holds(reader: EventReader): boolean {
    this.#tests ??= this.#conjuncts.map(({ test }) => test);
    for (const test of this.#tests) if (!test(reader)) return false;
    return true;
  }
}
