// How a query sees a field. Tripline has no mappings: ECS says what is text, a date, a number or an
// address, and everything else is a keyword, as Elastic's own templates have it. Text is seen as its
// words, as Elasticsearch's standard analyzer makes them.
import { foldCase } from "../../base/fold-case.ts";
import { ecsSchema } from "../../eql/index.ts";
import type { FieldScalar } from "../../event/read-field.ts";
import { parsingFault } from "../elastic-fault.ts";
import type { SearchedEvent } from "./searched-event.ts";

export type FieldKind = "keyword" | "text" | "date" | "number" | "ip" | "boolean";

export interface FieldView {
  readonly name: string;
  readonly kind: FieldKind;
  /** Compared without case: a `.caseless` multi-field, or text. */
  readonly isCaseless: boolean;
  /** The values that terms are compared with: words for text, whole values for the rest. */
  readonly terms: (event: SearchedEvent) => readonly FieldScalar[];
  /** Whole values as they stand in the event. */
  readonly values: (event: SearchedEvent) => readonly FieldScalar[];
}

const NAME_LENGTH_MAX = 512;
const MULTI_FIELD = /^(.+)\.(text|caseless|keyword)$/;

export function fieldView(name: string): FieldView {
  if (name === "" || name.length > NAME_LENGTH_MAX)
    throw parsingFault("field name is empty or too long");
  const multi = MULTI_FIELD.exec(name);
  const isMulti = multi !== null && ecsSchema.typeOf(multi[1] as string) !== undefined;
  const path = isMulti ? (multi[1] as string) : name;
  const kind = isMulti ? (multi[2] === "text" ? "text" : "keyword") : kindOf(path);
  const isCaseless = kind === "text" || (isMulti && multi[2] === "caseless");
  const values = valuesOf(path);
  const terms = kind === "text" ? (event: SearchedEvent) => values(event).flatMap(wordsOf) : values;
  return { name, kind, isCaseless, terms, values };
}

function valuesOf(path: string): FieldView["values"] {
  if (path === "_id") return (event) => [event.stored.id];
  if (path === "_index") return (event) => [event.stored.index];
  if (path === "@timestamp")
    return ({ stored }) => (Number.isNaN(stored.timestampMs) ? [] : [stored.timestampMs]);
  if (path === "event.ingested") return ({ stored }) => [stored.ingestedMs];
  const segments = path.split(".");
  return (event) => event.values(segments);
}

function kindOf(path: string): FieldKind {
  const type = ecsSchema.typeOf(path);
  switch (type) {
    case "text":
    case "date":
    case "number":
    case "ip":
    case "boolean":
      return type;
    case "keyword":
    case "object":
    case "unknown":
    case undefined:
      return path === "event.ingested" || path === "@timestamp" ? "date" : "keyword";
  }
}

/** Letters and digits that stand together, without case. */
export function wordsOf(value: FieldScalar): readonly string[] {
  return foldCase(String(value)).match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
}
