// An exception item in Kibana's export form, the contrary of read-exported.ts: for exceptions that were
// made here, or stood in our TOML, and are kept or handed on. What Elastic has no word for is written
// the way our reader takes it (`case_insensitive`, several patterns in one wildcard entry).
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { ExceptionEntry, ExceptionItem, ValueEntry } from "./exception-item.ts";
import { withRuleTags } from "./rule-tags.ts";

export function exportedItem(item: ExceptionItem): JsonObject {
  return {
    item_id: item.itemId,
    list_id: item.listId,
    namespace_type: "single",
    type: "simple",
    name: item.name,
    description: item.description,
    entries: item.entries.map(exportedEntry),
    os_types: item.osTypes,
    tags: withRuleTags(item.tags, item.rules),
    comments: item.comments.map((comment) => ({ comment })),
    ...(item.expiresMs === undefined
      ? {}
      : { expire_time: new Date(item.expiresMs).toISOString() }),
  };
}

function exportedEntry(entry: ExceptionEntry): JsonObject {
  const { field } = entry;
  const operator = entry.kind !== "nested" && entry.isExcluded ? "excluded" : "included";
  switch (entry.kind) {
    case "nested":
      return { field, type: "nested", entries: entry.entries.map(exportedEntry) };
    case "exists":
      return { field, operator, type: "exists" };
    case "list":
      // The type is asked for by Kibana's form; ours is that of the list itself.
      return { field, operator, type: "list", list: { id: entry.valueListId, type: "keyword" } };
    case "is":
    case "like":
      return {
        field,
        operator,
        ...valuesOf(entry),
        ...(entry.ignoreCase ? { case_insensitive: true } : {}),
      };
  }
}

function valuesOf(entry: ValueEntry): { readonly type: string; readonly value: JsonValue } {
  const [only] = entry.values;
  const isSingle = entry.values.length === 1 && only !== undefined;
  if (entry.kind === "like") return { type: "wildcard", value: isSingle ? only : entry.values };
  return isSingle ? { type: "match", value: only } : { type: "match_any", value: entry.values };
}
