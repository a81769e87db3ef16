// What the mappings of Elasticsearch's test indices do to documents when they are stored, which an
// engine without an index never sees: which fields exist at all, a default for null, dates in formats
// of their own. Applied to the test events, so that the vectors test the language and not the store.
import type { FieldSchema, FieldType } from "../../src/eql/verify/field-schema.ts";
import {
  loadVectorEvents,
  sampleLayout,
  skipVectors,
  type VectorEvent,
  vectorLayouts,
} from "./load-vectors.ts";

export const extraSchema: FieldSchema = closedSchema(vectorLayouts.extra, [
  "optional_field_mapping_only",
  "optional_field_default_null",
]);

export const sampleSchema: FieldSchema = closedSchema(sampleLayout, []);

function closedSchema(
  layout: Parameters<typeof loadVectorEvents>[0],
  more: readonly string[],
): FieldSchema {
  const events = skipVectors === false ? loadVectorEvents(layout) : [];
  const mapped = new Set([...events.flatMap((event) => Object.keys(event.fields)), ...more]);
  return {
    typeOf: (path): FieldType | undefined => (mapped.has(path) ? "unknown" : undefined),
    near: () => [],
    isClosed: true,
  };
}

/** The event as the index would hold it. */
export function storedAs(event: VectorEvent): VectorEvent {
  const fields = { ...event.fields };
  if (fields["optional_field_default_null"] === null)
    fields["optional_field_default_null"] = "NULL";
  for (const key of ["@timestamp_pretty", "date"]) {
    const value = fields[key];
    if (typeof value === "string") fields[key] = epochText(value);
  }
  return { ...event, fields };
}

// Day first, year first or epoch milliseconds, by the index.
function epochText(text: string): string {
  const dayFirst = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text);
  if (dayFirst !== null) {
    const [, day, month, year] = dayFirst;
    return String(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  }
  const parsed = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(parsed) ? text : String(parsed);
}
