// Exception items as Kibana exports them, one JSON object each. An item with a fault is left out
// whole: half an exception would take away more events than its author meant.
import type { DiagnosticSource } from "../../base/diagnostic.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import type { KeyPath } from "../file/document-places.ts";
import type { PlacedObject } from "../file/read-json-lines.ts";
import { EntryFaults } from "./entry-faults.ts";
import type {
  ExceptionEntry,
  ExceptionItem,
  ExistsEntry,
  NestedEntry,
  ValueEntry,
} from "./exception-item.ts";
import { rulesOfTags } from "./rule-tags.ts";

export interface ReadItem {
  readonly item: ExceptionItem | undefined;
  readonly faults: EntryFaults;
}

export function readExportedItem(source: DiagnosticSource, placed: PlacedObject): ReadItem {
  const { value, offset } = placed;
  const faults = new EntryFaults(source, "json", offset);
  const entries = readEntries(value["entries"], ["entries"], faults);
  const expiresMs = readExpiry(value["expire_time"], faults);
  if (faults.count > 0) return { item: undefined, faults };
  const itemId = text(value["item_id"]);
  const tags = texts(value["tags"]);
  const item: ExceptionItem = {
    itemId,
    listId: text(value["list_id"]),
    name: text(value["name"]) || itemId,
    description: text(value["description"]),
    entries,
    osTypes: texts(value["os_types"]),
    tags,
    comments: commentsOf(value["comments"]),
    expiresMs,
    rules: rulesOfTags(tags),
    source,
    span: { start: offset, end: offset + 1 },
  };
  return { item, faults };
}

function readEntries(
  value: JsonValue | undefined,
  path: KeyPath,
  faults: EntryFaults,
): readonly ExceptionEntry[] {
  if (!Array.isArray(value) || value.length === 0) {
    faults.add(path, 'expected at least one entry in "entries", found none');
    return [];
  }
  return value.flatMap((element: JsonValue, at) => readEntry(element, [...path, at], faults) ?? []);
}

const ENTRY_TYPES = '"match", "match_any", "wildcard", "exists", "list" or "nested"';

function readEntry(
  value: JsonValue,
  path: KeyPath,
  faults: EntryFaults,
): ExceptionEntry | undefined {
  if (!isJsonObject(value)) {
    faults.add(path, "expected an entry, found another value");
    return undefined;
  }
  const field = text(value["field"]);
  if (field === "") faults.add(path, 'an entry has no "field"');
  const type = value["type"];
  if (type === "nested") return readNested(value, field, path, faults);
  const isExcluded = readOperator(value, path, faults);
  if (type === "exists") return { kind: "exists", field, isExcluded };
  if (type === "list") {
    const list = value["list"];
    const valueListId = isJsonObject(list) ? text(list["id"]) : "";
    if (valueListId === "") faults.add(path, 'a list entry has no "list" with an "id"');
    return { kind: "list", field, valueListId, isExcluded };
  }
  if (type === "match" || type === "match_any" || type === "wildcard") {
    const values = readValues(value["value"], [...path, "value"], faults);
    const ignoreCase = value["case_insensitive"] === true;
    return { kind: type === "wildcard" ? "like" : "is", field, values, isExcluded, ignoreCase };
  }
  faults.add([...path, "type"], `expected an entry of type ${ENTRY_TYPES}`);
  return undefined;
}

function readNested(
  value: JsonObject,
  field: string,
  path: KeyPath,
  faults: EntryFaults,
): NestedEntry {
  const inner = readEntries(value["entries"], [...path, "entries"], faults);
  const entries = inner.filter((entry): entry is ValueEntry | ExistsEntry => {
    const isFlat = entry.kind !== "nested" && entry.kind !== "list";
    if (!isFlat)
      faults.add(path, "a nested entry holds match, match_any, wildcard and exists only");
    return isFlat;
  });
  return { kind: "nested", field, entries };
}

function readOperator(value: JsonObject, path: KeyPath, faults: EntryFaults): boolean {
  const operator = value["operator"];
  if (operator !== undefined && operator !== "included" && operator !== "excluded") {
    faults.add([...path, "operator"], 'expected operator "included" or "excluded"');
  }
  return operator === "excluded";
}

function readValues(
  value: JsonValue | undefined,
  path: KeyPath,
  faults: EntryFaults,
): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(value)
    ? value
    : value === undefined
      ? []
      : [value];
  const values = list.flatMap((one) => scalarText(one) ?? []);
  if (values.length === 0 || values.length < list.length) {
    faults.add(path, "expected a string or a list of strings as the value");
  }
  return values;
}

/** Elasticsearch compares numbers and booleans with an exception's text, so they become text. */
export function scalarText(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

function readExpiry(value: JsonValue | undefined, faults: EntryFaults): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const expiresMs = parseTimestamp(value);
  if (!Number.isNaN(expiresMs)) return expiresMs;
  faults.add(["expire_time"], "expected a time such as 2027-01-31T00:00:00Z");
  return undefined;
}

function commentsOf(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: JsonValue) => {
    const comment = isJsonObject(one) ? one["comment"] : one;
    return typeof comment === "string" ? [comment] : [];
  });
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
