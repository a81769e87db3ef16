// The answer of an EQL search in Elasticsearch's form, and the faults of a query as its exceptions.
import type { Diagnostic } from "../../base/diagnostic.ts";
import type { JsonObject } from "../../base/json.ts";
import { positionOf } from "../../base/source-position.ts";
import type { EqlSearchAnswer } from "../../pipeline/eql-search.ts";
import type { StoredEvent } from "../../store/events/event-store.ts";
import { ElasticFault } from "../elastic-fault.ts";
import type { FetchFields } from "../search/fetch-fields.ts";

export type FoundEql = Exclude<EqlSearchAnswer, { kind: "refused" }>;

export interface EqlState {
  readonly id: string | undefined;
  readonly isRunning: boolean;
  readonly tookMs: number;
}

/** Without `found`, the search still runs. */
export function eqlAnswer(
  state: EqlState,
  found: FoundEql | undefined,
  fetchFields: FetchFields | undefined,
): JsonObject {
  return {
    ...(state.id === undefined ? {} : { id: state.id }),
    is_partial: state.isRunning,
    is_running: state.isRunning,
    took: Math.max(0, Math.round(state.tookMs)),
    timed_out: false,
    hits: found === undefined ? { total: total(0, false) } : hitsOf(found, fetchFields),
  };
}

function total(value: number, isCut: boolean): JsonObject {
  return { value, relation: isCut ? "gte" : "eq" };
}

function hitsOf(found: FoundEql, fetchFields: FetchFields | undefined): JsonObject {
  const hit = (event: StoredEvent | null) => hitOf(event, fetchFields);
  switch (found.kind) {
    case "events":
      return { total: total(found.events.length, found.isCut), events: found.events.map(hit) };
    case "sequences":
      return {
        total: total(found.sequences.length, found.isCut),
        sequences: found.sequences.map(({ joinKeys, events }) => ({
          ...(joinKeys.length === 0 ? {} : { join_keys: joinKeys }),
          events: events.map(hit),
        })),
      };
  }
}

function hitOf(event: StoredEvent | null, fetchFields: FetchFields | undefined): JsonObject {
  if (event === null) return { _index: "", _id: "", _source: {}, missing: true };
  const source = JSON.parse(event.text) as JsonObject;
  const fields = fetchFields === undefined ? {} : { fields: fetchFields(source) };
  return { _index: event.index, _id: event.id, _source: source, ...fields };
}

/** EQL1xxx is syntax, everything else was found by looking at fields and types. */
export function eqlFault(query: string, diagnostics: readonly Diagnostic[]): ElasticFault {
  const faults = diagnostics.filter(({ severity }) => severity === "error");
  const shown = (faults.length === 0 ? diagnostics : faults).map((fault) => placed(query, fault));
  const isSyntax = diagnostics[0]?.code.startsWith("EQL1") === true;
  const [first = "the query is refused"] = shown;
  const reason = isSyntax
    ? first
    : `Found ${shown.length} problem${shown.length === 1 ? "" : "s"}\n${shown.join("\n")}`;
  const type = isSyntax ? "parsing_exception" : "verification_exception";
  return new ElasticFault({ status: 400, type, reason });
}

function placed(query: string, { span, message }: Diagnostic): string {
  if (span === undefined) return message;
  const { line, column } = positionOf(query, span.start);
  return `line ${line}:${column}: ${message}`;
}
