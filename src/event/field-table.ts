// Field paths become small integers (slots) when a rule is compiled, so that reading a field of an
// event is an array access and each field is looked up at most once per event. One table belongs to
// one engine; there is no global table, since two engines may live in one process.
import { ValueNumbers } from "./value-numbers.ts";

/** A field's position in the table. */
export type FieldSlot = number;

interface FieldPath {
  readonly path: string;
  /** The path cut at its dots. */
  readonly segments: readonly string[];
  /** True when a segment is also a member of Object.prototype and must be read with care. */
  readonly isReserved: boolean;
}

export class FieldTable {
  readonly #slots = new Map<string, FieldSlot>();
  readonly #paths: FieldPath[] = [];
  readonly #numbers: ValueNumbers[] = [];

  /** Returns the slot of `path`, adding it if it is new. */
  intern(path: string): FieldSlot {
    const known = this.#slots.get(path);
    if (known !== undefined) return known;
    const segments = path.split(".");
    const slot = this.#paths.length;
    const isReserved = segments.some((segment) => segment in Object.prototype);
    this.#paths.push({ path, segments, isReserved });
    this.#numbers.push(new ValueNumbers());
    this.#slots.set(path, slot);
    return slot;
  }

  /** The slot of `path` if any rule has named it. */
  find(path: string): FieldSlot | undefined {
    return this.#slots.get(path);
  }

  /** The numbers of the field's values, the same for all readers over this table. */
  numbersOf(slot: FieldSlot): ValueNumbers {
    return this.#numbers[slot] as ValueNumbers;
  }

  get size(): number {
    return this.#paths.length;
  }

  /** The path behind a slot; throws on a slot of another table. */
  at(slot: FieldSlot): FieldPath {
    const path = this.#paths[slot];
    if (path === undefined) throw new Error(`assertion failed: unknown field slot ${slot}`);
    return path;
  }
}
