// Faults of exceptions, each pointing at its place in an export or a TOML file. Places are scanned
// on the first fault only.
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../../base/diagnostic.ts";
import type { Span } from "../../base/span.ts";
import { findPlace, type KeyPath, type PlaceNode } from "../file/document-places.ts";
import { scanPlaces } from "../file/rule-document.ts";

export class EntryFaults {
  readonly source: DiagnosticSource;
  readonly found: Diagnostic[] = [];
  readonly #form: "toml" | "json";
  readonly #offset: number;
  #places: PlaceNode | undefined;

  /** `offset` is where the JSON object starts that paths begin in; 0 for TOML. */
  constructor(source: DiagnosticSource, form: "toml" | "json", offset: number) {
    this.source = source;
    this.#form = form;
    this.#offset = offset;
  }

  add(path: KeyPath, message: string, notes?: readonly string[]): void {
    const span = this.spanOf(path);
    this.found.push(
      diagnostic("RULE4015", {
        message,
        span,
        source: this.source,
        ...(notes === undefined ? {} : { notes }),
      }),
    );
  }

  spanOf(path: KeyPath): Span {
    this.#places ??= scanPlaces(this.source.text, this.#form, this.#offset);
    return findPlace(this.#places, path).value;
  }
}
