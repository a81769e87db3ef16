// Reads the numbers and texts of a packed query one after another. What packQuery did not write is a
// PackFault, or some other number in its place; it never reads on for ever.
import type { Span } from "../../base/span.ts";
import { BASE, LAST, MORE } from "./digits.ts";
import { PackFault } from "./pack-fault.ts";

export class PackReader {
  /** Of the expressions that are being read. */
  depth = 0;
  readonly #digits: string;
  readonly #texts: readonly string[];
  readonly #textLength: number;
  #at = 0;

  /** `textLength` is that of the query's text, in which all spans lie. */
  constructor(packed: unknown, textLength: number) {
    if (!Array.isArray(packed) || !packed.every((part) => typeof part === "string")) {
      throw new PackFault("expected texts");
    }
    const [digits = "", ...texts] = packed;
    this.#digits = digits;
    this.#texts = texts;
    this.#textLength = textLength;
  }

  number(): number {
    let value = 0;
    let code = this.#digits.charCodeAt(this.#at++);
    while (code >= MORE) {
      value = value * BASE + (code - MORE);
      code = this.#digits.charCodeAt(this.#at++);
    }
    const number = value * BASE + (code - LAST);
    // Beyond the end a code is not a number.
    if (!(number >= 0)) throw new PackFault("expected a number");
    return number;
  }

  truth(): boolean {
    return this.number() !== 0;
  }

  text(): string {
    const text = this.#texts[this.number()];
    if (text === undefined) throw new PackFault("no such text");
    return text;
  }

  span(): Span {
    const start = this.number();
    const end = start + this.number();
    if (end > this.#textLength) throw new PackFault("a span beyond the query");
    return { start, end };
  }

  all<T>(read: (from: PackReader) => T): readonly T[] {
    const values: T[] = [];
    for (let left = this.number(); left > 0; left--) values.push(read(this));
    return values;
  }

  end(): void {
    if (this.#at !== this.#digits.length) throw new PackFault("more than a query");
  }
}
