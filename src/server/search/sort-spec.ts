// The order of hits: `sort`, and where `search_after` goes on. Without a sort, hits come in the order in
// which they arrived; that order also decides between equals.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import type { FieldScalar } from "../../event/read-field.ts";
import { illegalArgument, parsingFault, quoted } from "../elastic-fault.ts";
import { fieldView } from "./field-view.ts";
import type { SearchedEvent } from "./searched-event.ts";

export type SortValue = string | number | null;

export interface SortKey {
  readonly isDescending: boolean;
  /** Hits without a value come first; last otherwise. */
  readonly isMissingFirst: boolean;
  readonly valueOf: (event: SearchedEvent) => SortValue;
  /** As the answer shows it. */
  readonly shownOf: (value: SortValue) => JsonValue;
  /** From what the answer showed. */
  readonly readOf: (shown: JsonValue) => SortValue;
}

const KEYS_MAX = 16;

export function readSort(given: JsonValue | undefined): readonly SortKey[] {
  if (given === undefined) return [];
  const list = Array.isArray(given) ? (given as readonly JsonValue[]) : [given];
  if (list.length > KEYS_MAX) throw illegalArgument(`[sort] has more than [${KEYS_MAX}] keys`);
  return list.flatMap((entry) => {
    if (typeof entry === "string") return [sortKey(entry, {})];
    if (!isJsonObject(entry)) throw parsingFault("malformed sort format");
    return Object.entries(entry).map(([field, options]) =>
      sortKey(field, isJsonObject(options) ? options : { order: options ?? "asc" }),
    );
  });
}

/** `field:desc,other` of the query string. */
export function readSortText(text: string): readonly SortKey[] {
  return readSort(
    text.split(",").map((part) => {
      const match = /^(.*):(asc|desc)$/.exec(part);
      return match === null ? part : { [match[1] as string]: match[2] as string };
    }),
  );
}

const OPTIONS = ["order", "missing", "unmapped_type", "format", "mode", "numeric_type"];

function sortKey(field: string, options: JsonObject): SortKey {
  for (const key of Object.keys(options))
    if (!OPTIONS.includes(key)) throw parsingFault(`[sort] option ${quoted(key)} is not supported`);
  const order = options["order"] ?? (field === "_score" ? "desc" : "asc");
  if (order !== "asc" && order !== "desc")
    throw illegalArgument(`Unknown SortOrder ${quoted(String(order))}`);
  const missing = options["missing"] ?? "_last";
  if (missing !== "_last" && missing !== "_first")
    throw parsingFault("[sort] [missing] takes [_first] or [_last]");
  const isDescending = order === "desc";
  const base = { isDescending, isMissingFirst: missing === "_first" };
  if (field === "_score") return { ...base, ...asNumbers, valueOf: () => 1 };
  if (field === "_doc" || field === "_shard_doc")
    return { ...base, ...asNumbers, valueOf: (event) => event.stored.position };
  const view = fieldView(field);
  if (view.kind === "date")
    return {
      ...base,
      ...dateForms(options["format"]),
      valueOf: (event) => extreme(view.values(event).map(wholeMs), isDescending),
    };
  return {
    ...base,
    shownOf: (value) => value,
    readOf: (shown) => (typeof shown === "boolean" ? String(shown) : (shown as SortValue)),
    valueOf: (event) => extreme(view.values(event).map(plainValue), isDescending),
  };
}

const asNumbers: Pick<SortKey, "shownOf" | "readOf"> = {
  shownOf: (value) => value,
  readOf: (shown) => Number(shown),
};

function plainValue(value: FieldScalar): string | number {
  return typeof value === "boolean" ? String(value) : value;
}

function wholeMs(value: FieldScalar): number {
  return Math.floor(parseTimestamp(value));
}

/** Of several values the one that comes first in the order. */
function extreme(values: readonly (string | number)[], isDescending: boolean): SortValue {
  let best: SortValue = null;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (best === null || compareValues(value, best) * (isDescending ? -1 : 1) < 0) best = value;
  }
  return best;
}

function dateForms(format: JsonValue | undefined): Pick<SortKey, "shownOf" | "readOf"> {
  const readOf = (shown: JsonValue) => (shown === null ? null : wholeMs(shown as FieldScalar));
  if (format === undefined) return { shownOf: (value) => value, readOf };
  return {
    shownOf: (value) => (value === null ? null : dateText(value as number, format)),
    readOf,
  };
}

/** A date in one of the formats that clients name; throws for the others. */
export function dateText(ms: number, format: JsonValue): string {
  switch (format) {
    case "epoch_millis":
      return String(ms);
    case "epoch_second":
      return String(Math.floor(ms / 1000));
    case "strict_date_optional_time":
    case "strict_date_optional_time_nanos":
    case "date_optional_time":
    case "date_time":
    case "iso8601":
      return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
    default:
      throw illegalArgument(`date format ${quoted(String(format))} is not supported`);
  }
}

export interface SortedHit {
  readonly event: SearchedEvent;
  readonly values: readonly SortValue[];
}

export function compareHits(
  keys: readonly SortKey[],
): (one: SortedHit, other: SortedHit) => number {
  return (one, other) =>
    compareKeys(keys, one.values, other.values) ||
    one.event.stored.position - other.event.stored.position;
}

/** Below zero when `one` comes first. */
export function compareKeys(
  keys: readonly SortKey[],
  one: readonly SortValue[],
  other: readonly SortValue[],
): number {
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as SortKey;
    const [left, right] = [one[at] ?? null, other[at] ?? null];
    if (left === right) continue;
    if (left === null) return key.isMissingFirst ? -1 : 1;
    if (right === null) return key.isMissingFirst ? 1 : -1;
    const order = compareValues(left, right);
    if (order !== 0) return key.isDescending ? -order : order;
  }
  return 0;
}

/** Numbers before texts, where a field holds both. */
function compareValues(one: string | number, other: string | number): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (typeof one === "string" && typeof other === "string")
    return one < other ? -1 : one > other ? 1 : 0;
  return typeof one === "number" ? -1 : 1;
}
