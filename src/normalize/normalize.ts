// The door of normalizing: a raw record becomes an ECS event, or nothing and a count. One mapping
// file a source kind; ECS documents pass through untouched.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { EcsEvent, EventOrigin, SourceBytes, SourceKind } from "../event/ecs-event.ts";
import type { FieldTable } from "../event/field-table.ts";
import { parseTimestamp } from "../event/parse-timestamp.ts";
import { ScannedEvent } from "../event/scanned-event.ts";
import { TestedEvent } from "../event/tested-event.ts";
import type {
  AuditRecord,
  JsonRecord,
  KernelRawRecord,
  RawRecord,
  ScannedRecord,
  SensorGapRecord,
  TestedRecord,
} from "../sources/raw-record.ts";
import { normalizeAuditd } from "./auditd.ts";
import { normalizeEndgame } from "./endgame.ts";
import { eventId, LinuxSensorEvents } from "./linux-sensor.ts";
import { recognizeKind } from "./recognize-kind.ts";
import { type SensedContext, SensedEvent } from "./sensed-event.ts";
import { isSensed, SensedValues } from "./sensed-values.ts";
import { isKnownSentinelOne, normalizeSentinelOne } from "./sentinelone.ts";
import { isKnownWindows, normalizeWindows } from "./windows.ts";

/** How many records of each kind came, and what was not known about them. */
export interface NormalizeCounts {
  readonly eventCountByKind: ReadonlyMap<SourceKind, number>;
  /** Records whose source could not be told; they are tested as ECS. */
  readonly unrecognizedCount: number;
  /** Records of a known source with an event type that has no mapping. */
  readonly unmappedTypeCount: number;
  /** Events without a readable @timestamp; they take part in no sequence. */
  readonly withoutTimestampCount: number;
}

export class Normalizer {
  #arrival = 0;
  #unrecognizedCount = 0;
  #unmappedTypeCount = 0;
  #withoutTimestampCount = 0;
  readonly #sensorEvents = new LinuxSensorEvents();
  readonly #byKind = new Map<SourceKind, number>();
  readonly #sensedContext: SensedContext | undefined;

  /**
   * With the fields of the engine that the events are for, those of the live sensor are put together when
   * all of one is asked for; without, at once.
   */
  constructor(fields?: FieldTable) {
    this.#sensedContext = fields && {
      values: new SensedValues(fields),
      fieldsOf: (raw) => this.#sensorEvents.normalizeKernel(raw),
      idOf: eventId,
    };
  }

  /** The event of a record; never throws on any record. */
  normalize(record: RawRecord): EcsEvent {
    if (record.shape === "audit") {
      const event = this.#event(normalizeAuditd(record), { kind: "auditd", origin: record.origin });
      return { ...event, givenId: auditId(record) };
    }
    if (record.shape === "scanned") return this.#scanned(record);
    if (record.shape === "tested") return this.#tested(record);
    if (record.shape !== "json") return this.#sensed(record);
    return this.#json(record);
  }

  get counts(): NormalizeCounts {
    return {
      eventCountByKind: this.#byKind,
      unrecognizedCount: this.#unrecognizedCount,
      unmappedTypeCount: this.#unmappedTypeCount,
      withoutTimestampCount: this.#withoutTimestampCount,
    };
  }

  #scanned({ scanned, bytes, origin }: ScannedRecord): EcsEvent {
    const timestampMs = parseTimestamp(scanned.timestamp);
    const arrival = this.#arrivalOf(timestampMs);
    return new ScannedEvent({ scanned, sourceBytes: bytes, origin, timestampMs, arrival });
  }

  #tested({ timestampMs, hits, scanLine, bytes, origin }: TestedRecord): EcsEvent {
    const arrival = this.#arrivalOf(timestampMs);
    return new TestedEvent({ hits, scanLine, sourceBytes: bytes, origin, timestampMs, arrival });
  }

  /** Of the next event, which is ECS already. */
  #arrivalOf(timestampMs: number): number {
    if (Number.isNaN(timestampMs)) this.#withoutTimestampCount++;
    this.#count("ecs");
    return this.#arrival++;
  }

  #sensed(record: KernelRawRecord | SensorGapRecord): EcsEvent {
    const context = this.#sensedContext;
    if (context !== undefined && record.shape === "kernel" && isSensed(record)) {
      this.#count("linux-sensor");
      return new SensedEvent({ raw: record, arrival: this.#arrival++ }, context);
    }
    const fields =
      record.shape === "kernel"
        ? this.#sensorEvents.normalizeKernel(record)
        : this.#sensorEvents.normalizeSensorGap(record);
    const event = this.#event(fields, { kind: "linux-sensor", origin: record.origin });
    return { ...event, ...recordedId(fields) };
  }

  #json(record: JsonRecord): EcsEvent {
    const source = record.value["_source"];
    const isHit = isJsonObject(source);
    const value = isHit ? source : record.value;
    const recognized = recognizeKind(value);
    const kind = record.forcedKind ?? recognized.kind;
    const isRaw = recognized.isRaw && kind === recognized.kind;
    if (!recognized.isCertain && record.forcedKind === undefined) this.#unrecognizedCount++;
    const fields = isRaw ? this.#mapped(kind, value) : value;
    const hasSource = !isHit && !isRaw;
    const event = this.#event(fields, {
      kind,
      origin: record.origin,
      sourceText: hasSource ? record.text : undefined,
      sourceBytes: hasSource ? record.bytes : undefined,
    });
    if (isHit) return { ...event, ...givenIds(record.value) };
    return kind === "linux-sensor" ? { ...event, ...recordedId(fields) } : event;
  }

  #mapped(kind: SourceKind, value: JsonObject): JsonObject {
    switch (kind) {
      case "endgame":
        return normalizeEndgame(value);
      case "sentinelone":
        if (!isKnownSentinelOne(value)) this.#unmappedTypeCount++;
        return normalizeSentinelOne(value);
      case "windows":
        if (!isKnownWindows(value)) this.#unmappedTypeCount++;
        return normalizeWindows(value);
      case "ecs":
      case "auditd":
      case "linux-sensor":
        return value;
    }
  }

  #count(kind: SourceKind): void {
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1);
  }

  #event(
    fields: JsonObject,
    from: {
      readonly kind: SourceKind;
      readonly origin: EventOrigin;
      readonly sourceText?: string | undefined;
      readonly sourceBytes?: SourceBytes | undefined;
    },
  ): EcsEvent {
    const timestampMs = parseTimestamp(fields["@timestamp"]);
    if (Number.isNaN(timestampMs)) this.#withoutTimestampCount++;
    this.#count(from.kind);
    const { kind, origin, sourceText, sourceBytes } = from;
    const arrival = this.#arrival++;
    return { fields, kind, origin, sourceText, sourceBytes, timestampMs, arrival };
  }
}

/**
 * The kernel numbers audit events, so that one keeps its id, and its alerts theirs, when its log is rotated,
 * compressed, copied or piped.
 */
function auditId({ hostId, audit }: AuditRecord): string {
  return `${hostId}:${audit.id}`;
}

/** Our sensor's own id of an event: an alert live and one from the recording are the same. */
function recordedId(fields: JsonObject): { readonly givenId?: string } {
  const event = fields["event"];
  const id = isJsonObject(event) ? textOf(event["id"]) : undefined;
  return id === undefined ? {} : { givenId: id };
}

function givenIds(hit: JsonObject): { readonly givenId?: string; readonly givenIndex?: string } {
  const id = textOf(hit["_id"]);
  const index = textOf(hit["_index"]);
  return {
    ...(id === undefined ? {} : { givenId: id }),
    ...(index === undefined ? {} : { givenIndex: index }),
  };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
