// An answer of Elasticsearch's search holds many events: `{"hits":{"hits":[…]}}`, or of its EQL
// search, `{"hits":{"events":[…]}}`. Single hits stay wrapped; normalizing needs their _id.
import { isJsonObject, type JsonObject } from "../../base/json.ts";

/** Records without these keys are no answers. */
export const ANSWER_KEYS: readonly string[] = ["hits", "join_keys"];

/** The hits of a whole answer, or the record itself. */
export function unwrapHits(record: JsonObject): readonly JsonObject[] {
  const outer = record["hits"];
  if (Array.isArray(record["join_keys"])) return eventsOf(record).filter(isFound);
  if (!isJsonObject(outer)) return [record];
  const sequences = Array.isArray(outer["sequences"]) ? outer["sequences"] : [];
  const lists = [outer["hits"], outer["events"], ...sequences.map(eventsOf)];
  const found = lists.filter(Array.isArray).flat().filter(isFound);
  return found.length === 0 && !lists.some(Array.isArray) ? [record] : found;
}

function eventsOf(sequence: unknown): readonly unknown[] {
  const events = isJsonObject(sequence) ? sequence["events"] : undefined;
  return Array.isArray(events) ? events : [];
}

/** False for the place of a missing event in a sequence. */
function isFound(hit: unknown): hit is JsonObject {
  return isJsonObject(hit) && hit["missing"] !== true;
}
