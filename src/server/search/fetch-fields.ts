// The `fields` of a hit: values by flat names, each an array, as Elasticsearch's field retrieval gives
// them.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { compileWildcard, ecsSchema } from "../../eql/index.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import { illegalArgument, parsingFault } from "../elastic-fault.ts";
import { dateText } from "./sort-spec.ts";

export type FetchFields = (document: JsonObject) => JsonObject;

const FIELDS_MAX = 256;

export function compileFetchedFields(given: JsonValue | undefined): FetchFields | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given) || given.length > FIELDS_MAX)
    throw illegalArgument(`[fields] takes an array of at most [${FIELDS_MAX}]`);
  const wanted = (given as readonly JsonValue[]).map((entry) => {
    const options = isJsonObject(entry) ? entry : { field: entry };
    const { field, format } = options as Record<string, JsonValue | undefined>;
    if (typeof field !== "string") throw parsingFault("[fields] an entry needs a [field]");
    if (format !== undefined) dateText(0, format);
    return { isWanted: compileWildcard(field), format };
  });
  return (document) => {
    const found = new Map<string, JsonValue[]>();
    collectLeaves(document, "", found);
    const picked: [string, JsonValue][] = [];
    for (const [name, values] of found) {
      const entry = wanted.find(({ isWanted }) => isWanted(name));
      if (entry !== undefined)
        picked.push([name, values.map((value) => shown(name, value, entry.format))]);
    }
    return Object.fromEntries(picked);
  };
}

function collectLeaves(value: JsonValue, path: string, found: Map<string, JsonValue[]>): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) collectLeaves(item, path, found);
  } else if (isJsonObject(value)) {
    for (const [key, inner] of Object.entries(value))
      if (inner !== undefined) collectLeaves(inner, path === "" ? key : `${path}.${key}`, found);
  } else {
    const values = found.get(path);
    if (values === undefined) found.set(path, [value]);
    else values.push(value);
  }
}

function shown(name: string, value: JsonValue, format: JsonValue | undefined): JsonValue {
  if (format === undefined || ecsSchema.typeOf(name) !== "date") return value;
  const ms = Math.floor(parseTimestamp(value));
  return Number.isNaN(ms) ? value : dateText(ms, format);
}
