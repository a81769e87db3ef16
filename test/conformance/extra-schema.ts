// The mapping of Elasticsearch's "extra" test index, as its vectors assume it: two optional fields are
// mapped, everything else that no document holds is not.
import type { FieldSchema, FieldType } from "../../src/eql/verify/field-schema.ts";
import { loadVectorEvents, skipVectors, vectorLayouts } from "./load-vectors.ts";

const mapped: ReadonlySet<string> = new Set([
  "@timestamp",
  "event_type",
  "sequence",
  "optional_field_mapping_only",
  "optional_field_default_null",
  ...(skipVectors === false
    ? loadVectorEvents(vectorLayouts.extra).flatMap((event) => Object.keys(event.fields))
    : []),
]);

export const extraSchema: FieldSchema = {
  typeOf: (path): FieldType | undefined => (mapped.has(path) ? "unknown" : undefined),
  near: () => [],
  isClosed: true,
};
