// An event whose line was scanned and not parsed. It is parsed when its fields are asked for, which the
// engine does not do: it reads values through `scanned` while the scanner stands on the line. Alerts,
// reports and whoever keeps events come later, and are few.
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent, EventOrigin, SourceBytes } from "./ecs-event.ts";
import type { FieldSource } from "./field-source.ts";

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });

export interface ScannedEventParts {
  readonly scanned: FieldSource;
  readonly sourceBytes: SourceBytes;
  readonly origin: EventOrigin;
  readonly timestampMs: number;
  readonly arrival: number;
}

export class ScannedEvent implements EcsEvent {
  readonly kind = "ecs";
  readonly scanned: FieldSource;
  readonly sourceBytes: SourceBytes;
  readonly origin: EventOrigin;
  readonly timestampMs: number;
  readonly arrival: number;
  #fields: JsonObject | undefined;

  constructor({ scanned, sourceBytes, origin, timestampMs, arrival }: ScannedEventParts) {
    this.scanned = scanned;
    this.sourceBytes = sourceBytes;
    this.origin = origin;
    this.timestampMs = timestampMs;
    this.arrival = arrival;
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
