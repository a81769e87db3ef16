// Elastic's files keep the queries of a guide apart, in [[transform.osquery]] and
// [[transform.investigate]], and name them `$osquery_0`, `$investigate_1` in the note; the rules that
// Kibana shows hold them in place as `!{osquery{…}}`. This puts them in place.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** The note with its placeholders filled; a placeholder without its entry stays as it is. */
export function expandGuide(note: string, transform: JsonObject): string {
  if (transform["osquery"] === undefined && transform["investigate"] === undefined) return note;
  return note.replace(
    /\$(osquery|investigate)_(\d{1,4})\b/g,
    (whole, kind: string, digits: string) => {
      const entries: JsonValue | undefined = transform[kind];
      const entry: JsonValue | undefined = Array.isArray(entries)
        ? entries[Number(digits)]
        : undefined;
      return isJsonObject(entry) ? `!{${kind}${JSON.stringify(entry)}}` : whole;
    },
  );
}
