// An event that another thread has tested: only where its line lies and what it matched is known here. Nine
// in ten matched nothing that counts, and their lines are never looked at; the others are scanned again.
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent, EventOrigin, SourceBytes } from "./ecs-event.ts";
import type { FieldSource } from "./field-source.ts";
import type { TestedHits } from "./tested-hits.ts";

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

export interface TestedEventParts {
  readonly hits: TestedHits;
  readonly scanLine: (line: SourceBytes) => FieldSource | undefined;
  readonly sourceBytes: SourceBytes;
  readonly origin: EventOrigin;
  readonly timestampMs: number;
  readonly arrival: number;
}

export class TestedEvent implements EcsEvent {
  readonly kind = "ecs";
  readonly hits: TestedHits;
  readonly sourceBytes: SourceBytes;
  readonly origin: EventOrigin;
  readonly timestampMs: number;
  readonly arrival: number;
  readonly #scanLine: TestedEventParts["scanLine"];
  #fields: JsonObject | undefined;

  constructor(parts: TestedEventParts) {
    this.hits = parts.hits;
    this.sourceBytes = parts.sourceBytes;
    this.origin = parts.origin;
    this.timestampMs = parts.timestampMs;
    this.arrival = parts.arrival;
    this.#scanLine = parts.scanLine;
  }

  // The line alone, since scanning copies the whole of a new block.
  get scanned(): FieldSource | undefined {
    const { block, start, end } = this.sourceBytes;
    return this.#scanLine({ block: block.subarray(start, end), start: 0, end: end - start });
  }

  get sourceText(): string {
    const { block, start, end } = this.sourceBytes;
    return DECODER.decode(block.subarray(start, end));
  }

  // The scanner takes nothing that does not parse.
  get fields(): JsonObject {
    this.#fields ??= JSON.parse(this.sourceText) as JsonObject;
    return this.#fields;
  }
}
