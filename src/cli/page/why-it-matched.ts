// Why an alert was raised, in the page's terms.
import type { JsonValue } from "../../base/json.ts";
import type { Explanation } from "../../eql/evaluate/explain-condition.ts";
import { explainAlert } from "../../pipeline/explain-alert.ts";
import type { ConditionView, WhyView } from "../../server/console/console-api.ts";
import type { KeptAlert } from "../../store/alerts/alert-store.ts";
import type { EventStore } from "../../store/events/event-store.ts";

export function whyItMatched({ document }: KeptAlert, events: Pick<EventStore, "get">): WhyView {
  const { query, filters, absence } = explainAlert(document, events);
  return {
    query,
    filters: filters.map(({ stage, tree, event: { index, id, timestampMs } }) => ({
      stage,
      tree: conditionView(tree),
      event: { index, id, timeMs: Number.isNaN(timestampMs) ? 0 : timestampMs },
    })),
    ...(absence === undefined ? {} : { absence }),
  };
}

function conditionView({ text, isTrue, parts, fields }: Explanation): ConditionView {
  return {
    text,
    isTrue,
    parts: parts.map(conditionView),
    fields: fields.map(({ path, value }) => ({ path, value: value as JsonValue })),
  };
}
