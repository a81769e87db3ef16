// Faults of exceptions, each pointing at its place in an export or a TOML file. Places are scanned
// on the first fault only.
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../../base/diagnostic.ts";
import type { Span } from "../../base/span.ts";
import { findPlace, type KeyPath, type Place, type PlaceNode } from "../file/document-places.ts";
import { scanPlaces } from "../file/rule-document.ts";

export class EntryFaults {
  readonly source: DiagnosticSource;
  readonly #form: "toml" | "json";
  readonly #offset: number;
  readonly #found: Diagnostic[] = [];
  #places: PlaceNode | undefined;

  /** `offset` is where the JSON object starts that paths begin in; 0 for TOML. */
  constructor(source: DiagnosticSource, form: "toml" | "json", offset: number) {
    this.source = source;
    this.#form = form;
    this.#offset = offset;
  }

  /** In the order of the text. */
  get found(): readonly Diagnostic[] {
    return [...this.#found].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  }

  get count(): number {
    return this.#found.length;
  }

  add(path: KeyPath, message: string, notes?: readonly string[]): void {
    this.#push(this.#placeOf(path).value, message, notes);
  }

  /** The same, pointing at the key. */
  addAtKey(path: KeyPath, message: string): void {
    this.#push(this.#placeOf(path).key, message, undefined);
  }

  /** The place of a value. */
  spanOf(path: KeyPath): Span {
    return this.#placeOf(path).value;
  }

  #push(span: Span, message: string, notes: readonly string[] | undefined): void {
    this.#found.push(
      diagnostic("RULE4015", {
        message,
        span,
        source: this.source,
        ...(notes === undefined ? {} : { notes }),
      }),
    );
  }

  #placeOf(path: KeyPath): Place {
    this.#places ??= scanPlaces(this.source.text, this.#form, this.#offset);
    return findPlace(this.#places, path);
  }
}
