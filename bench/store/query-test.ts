// An event query as a test of JSON text, for stores that must parse every event to hunt.
import type { JsonObject } from "../../src/base/json.ts";
import { compileQuery } from "../../src/eql/compile/compile-query.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { verifyQuery } from "../../src/eql/verify/verify-query.ts";
import { EventReader } from "../../src/event/event-reader.ts";
import { FieldTable } from "../../src/event/field-table.ts";

export function queryTest(query: string): (text: string) => boolean {
  const fields = new FieldTable();
  const parsed = parseQuery(query);
  const verified = parsed.ok ? verifyQuery(parsed.value) : parsed;
  if (!verified.ok || !("query" in verified.value)) throw new Error("not a query");
  const compiled = compileQuery(verified.value as never, { fields });
  if (compiled.kind !== "event") throw new Error("not a query of single events");
  const reader = new EventReader(fields);
  return (text) => {
    reader.reset(JSON.parse(text) as JsonObject);
    return compiled.filter.matches(reader);
  };
}
