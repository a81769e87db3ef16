// The plainest answer of all, for some of the events: each query's tree walked with nothing remembered,
// and each rule's index patterns read anew. The plain engine shares compiled conditions and what they
// remember of values with the indexed one, and so has to be held to something itself.
import { evaluateCondition } from "../../../src/eql/evaluate/evaluate-condition.ts";
import type { EcsEvent } from "../../../src/event/ecs-event.ts";
import { fitsPatterns, indexNameOf } from "../../../src/event/index-patterns.ts";
import { type FieldValue, readField } from "../../../src/event/read-field.ts";
import type { EqlRule } from "../../../src/rules/rule.ts";

/** The ids of the rules of one event that match it, in their order. */
export function treeMatches(
  rules: readonly EqlRule[],
  event: EcsEvent,
  {
    anyIndex,
    isTaken,
  }: { readonly anyIndex: boolean; readonly isTaken: (rule: EqlRule) => boolean },
): readonly string[] {
  const read = (path: string): FieldValue => readField(event.fields, path.split("."));
  const indexName = indexNameOf(event, {
    type: read("data_stream.type"),
    dataset: read("data_stream.dataset"),
    namespace: read("data_stream.namespace"),
  });
  return rules
    .filter((one) => {
      const { query } = one.query;
      if (query.kind !== "EventQuery" || !isTaken(one)) return false;
      const { category, condition } = query.filter;
      const found = read(one.rule.eventCategoryOverride);
      const categories = Array.isArray(found) ? found : [found];
      if (category !== null && !categories.includes(category)) return false;
      if (!evaluateCondition(condition, { fields: event.fields })) return false;
      return anyIndex || fitsPatterns(indexName, one.rule.index);
    })
    .map(({ rule }) => rule.ruleId);
}
