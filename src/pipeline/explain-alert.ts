// Why an alert was raised: its own query, as it was then, asked of its own events again by the oracle. The
// rule may have changed or gone meanwhile; the alert carries its query along.
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { eventFilters } from "../eql/evaluate/condition-leaves.ts";
import { type Explanation, explainCondition } from "../eql/evaluate/explain-condition.ts";
import type { Query } from "../eql/syntax/ast.ts";
import { parseQuery } from "../eql/syntax/parse-query.ts";
import { verifyQuery } from "../eql/verify/verify-query.ts";
import type { EventStore, StoredEvent } from "../store/events/event-store.ts";
import { ecsEventOf } from "./kept-ecs-event.ts";

export interface AlertExplanation {
  readonly query: string;
  /** In the order of the alert's events. */
  readonly filters: readonly {
    /** Of its term in the query, from 0. */
    readonly stage: number;
    readonly tree: Explanation;
    readonly event: StoredEvent;
  }[];
  /** Why there is nothing, or not all, to tell. */
  readonly absence?: string;
}

/** An alert on alerts names a few events, and a sequence one a stage. */
const EVENTS_MAX = 64;

export function explainAlert(
  document: JsonObject,
  events: Pick<EventStore, "get">,
): AlertExplanation {
  const parameters = document["kibana.alert.rule.parameters"];
  const { query, event_category_override: override } = isJsonObject(parameters) ? parameters : {};
  if (typeof query !== "string") {
    return { query: "", filters: [], absence: "the alert does not carry its query" };
  }
  const parsed = parseQuery(query);
  const verified = parsed.ok ? verifyQuery(parsed.value) : parsed;
  if (!verified.ok) return { query, filters: [], absence: "the query cannot be read" };
  const category = typeof override === "string" ? override : "event.category";
  const references = ancestorEvents(document);
  const found = references.flatMap(({ index, id }) => events.get(index, id) ?? []);
  const filters = explained(verified.value.query, found, category);
  const goneCount = references.length - found.length;
  if (goneCount === 0 && found.length > 0) return { query, filters };
  const absence =
    found.length === 0
      ? "its events are not kept any more"
      : `${goneCount} of its ${references.length} events are not kept any more`;
  return { query, filters, absence };
}

interface Reference {
  readonly index: string;
  readonly id: string;
}

/** The events at the bottom of the alert, each once, in order. */
function ancestorEvents(document: JsonObject): readonly Reference[] {
  const ancestors = document["kibana.alert.ancestors"];
  const found = new Map<string, Reference>();
  for (const one of Array.isArray(ancestors) ? (ancestors as readonly JsonValue[]) : []) {
    if (!isJsonObject(one) || one["type"] !== "event") continue;
    const { id, index } = one;
    if (typeof id !== "string" || typeof index !== "string") continue;
    found.set(`${index}\n${id}`, { id, index });
    if (found.size === EVENTS_MAX) break;
  }
  return [...found.values()];
}

// Which stage an event stands for is not kept. Events of a sequence come in the order of its stages, and
// several may be of one (`with runs`); those of a sample, and a block alone, may be of any.
function explained(
  query: Query,
  events: readonly StoredEvent[],
  category: string,
): AlertExplanation["filters"] {
  const terms = stagesOf(query);
  const filters = eventFilters(query);
  const taken = new Set<number>();
  let from = 0;
  return events.map((event) => {
    const { fields } = ecsEventOf(event);
    const trees = terms.map((stage) => {
      const filter = filters[stage] as (typeof filters)[number];
      return { stage, tree: explainCondition(filter, fields, category) };
    });
    const fitting = trees.filter(({ tree }) => tree.isTrue);
    const best =
      fitting.find(({ stage }) => stage >= from && !taken.has(stage)) ??
      fitting.find(({ stage }) => stage >= from) ??
      fitting[0] ??
      (trees[Math.min(from, trees.length - 1)] as (typeof trees)[number]);
    taken.add(best.stage);
    if (query.kind === "Sequence") from = best.stage;
    return { ...best, event };
  });
}

/** Indexes of the terms that an event can stand for: neither a missing event's nor `until`. */
function stagesOf(query: Query): readonly number[] {
  if (query.kind === "EventQuery") return [0];
  return query.terms.flatMap((term, at) => (term.isMissing ? [] : [at]));
}
