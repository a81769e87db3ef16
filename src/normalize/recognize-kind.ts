// Tells what sensor wrote a JSON record, from what is in it. Unsure means ECS: rules then decide by
// the fields that are there.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { SourceKind } from "../event/ecs-event.ts";
import type { FieldValue } from "../event/read-field.ts";

export interface Recognized {
  readonly kind: SourceKind;
  /** True when the record is in the sensor's own form and needs mapping. */
  readonly isRaw: boolean;
  /** False when nothing about the record was familiar. */
  readonly isCertain: boolean;
}

const ECS: Recognized = { kind: "ecs", isRaw: false, isCertain: true };

/** Paths of which a record that is ECS and of no other source has none. "_source" is that of a hit. */
export const OTHER_SOURCE_PATHS: readonly string[] = [
  ...["_source", "dataSource.name", "meta.event.name", "event_type_full", "serial_event_id"],
  ...["EventID", "endgame", "sentinel_one_cloud_funnel", "auditd", "winlog"],
];

/** Fields whose values tell other sources; see tellsEcs(). */
export const TELLING_PATHS: readonly string[] = [
  "event.module",
  "event.dataset",
  "data_stream.dataset",
  "agent.type",
];

/**
 * True for a value of a telling path with which a record may be ECS. A record that has a `@timestamp`,
 * only such values and none of OTHER_SOURCE_PATHS is ECS to recognizeKind(); the reverse need not hold.
 */
export function tellsEcs(value: FieldValue): boolean {
  if (typeof value !== "string") return value === undefined;
  if (value === "endgame" || value === "auditd" || value === "tripline") return false;
  return !value.startsWith("sentinel_one_cloud_funnel");
}

export function recognizeKind(record: JsonObject): Recognized {
  if (isRawSentinelOne(record)) return { kind: "sentinelone", isRaw: true, isCertain: true };
  if (isRawEndgame(record)) return { kind: "endgame", isRaw: true, isCertain: true };
  if (isFlatWindows(record)) return { kind: "windows", isRaw: true, isCertain: true };
  if (record["endgame"] !== undefined || at(record, "event", "module") === "endgame") {
    return { ...ECS, kind: "endgame" };
  }
  if (isEcsSentinelOne(record)) return { ...ECS, kind: "sentinelone" };
  if (at(record, "agent", "type") === "tripline") return { ...ECS, kind: "linux-sensor" };
  if (isEcsAuditd(record)) return { ...ECS, kind: "auditd" };
  if (record["winlog"] !== undefined) return { ...ECS, kind: "windows" };
  const looksEcs = ["@timestamp", "event", "event.category", "ecs", "process", "host"].some(
    (key) => record[key] !== undefined,
  );
  return { ...ECS, isCertain: looksEcs };
}

/** Reads a field that may be nested or dotted, one level deep. */
function at(record: JsonObject, outer: string, inner: string): JsonValue | undefined {
  const object = record[outer];
  const nested = isJsonObject(object) ? object[inner] : undefined;
  return nested ?? record[`${outer}.${inner}`];
}

function isRawSentinelOne(record: JsonObject): boolean {
  if (record["dataSource.name"] === "SentinelOne") return true;
  return record["meta.event.name"] !== undefined && record["event.type"] !== undefined;
}

function isRawEndgame(record: JsonObject): boolean {
  if (record["event_type_full"] !== undefined) return true;
  return record["event_type"] !== undefined && record["serial_event_id"] !== undefined;
}

// The flat form of published Windows event collections; Winlogbeat nests under winlog.
function isFlatWindows(record: JsonObject): boolean {
  const hasId = record["EventID"] !== undefined;
  return hasId && (record["Channel"] !== undefined || record["SourceName"] !== undefined);
}

function isEcsSentinelOne(record: JsonObject): boolean {
  if (record["sentinel_one_cloud_funnel"] !== undefined) return true;
  const dataset = at(record, "event", "dataset") ?? at(record, "data_stream", "dataset");
  return typeof dataset === "string" && dataset.startsWith("sentinel_one_cloud_funnel");
}

function isEcsAuditd(record: JsonObject): boolean {
  return record["auditd"] !== undefined || at(record, "event", "module") === "auditd";
}
