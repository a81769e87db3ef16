// Why a rule matches events, or why not, in one pass over them: the nearest event of each filter with every
// answer of its condition, what index patterns and exceptions took away, and for a sequence the story of
// each join key. Evaluated by the oracle and the plain engine.
import { Engine, type EngineStats } from "../engine/engine.ts";
import { eventFilters } from "../eql/evaluate/condition-leaves.ts";
import { type Explanation, explainCondition } from "../eql/evaluate/explain-condition.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import type { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import type { RuleSet } from "../rules/load-rules.ts";
import type { EqlRule } from "../rules/rule.ts";
import { createExceptionGate, type ExceptionGate } from "./exception-gate.ts";
import { type KeyStory, SequenceStories } from "./sequence-stories.ts";

/** What is told of one filter: the event that came nearest to it, and how each part went. */
export interface FilterExplanation {
  /** Of its term in the query, from 0; `until` is the last. */
  readonly stage: number;
  readonly category: string | null;
  readonly matchedCount: number;
  readonly eventCount: number;
  /** `file:line` of the last event that matched, else of the nearest. */
  readonly origin: string;
  readonly tree: Explanation;
}

export interface RuleExplanation {
  readonly filters: readonly FilterExplanation[];
  readonly matchCount: number;
  /** Events that the rule's index patterns leave out. */
  readonly leftOutCount: number;
  /** Exceptions that took events away, and how many. */
  readonly exceptions: readonly { readonly name: string; readonly eventCount: number }[];
  readonly sequence: EngineStats["rules"][number]["sequence"];
  /** By join key; empty for rules that are no sequence. */
  readonly stories: readonly KeyStory[];
  readonly untoldCount: number;
}

interface Nearest {
  readonly event: EcsEvent;
  readonly tree: Explanation;
}

export class RuleExplainer {
  readonly #rule: EqlRule;
  readonly #gate: ExceptionGate;
  readonly #engine: Engine;
  readonly #filters: ReturnType<typeof eventFilters>;
  readonly #nearest: (Nearest | undefined)[];
  readonly #matchedCounts: number[];
  readonly #stories = new SequenceStories();
  #exception = "";
  #eventCount = 0;
  #matchCount = 0;

  constructor(rule: EqlRule, set: RuleSet, nowMs: number) {
    this.#rule = rule;
    const fields = new FieldTable();
    this.#gate = createExceptionGate({ ...set, rules: [rule] }, { nowMs, fields });
    this.#engine = new Engine({
      rules: [rule],
      mode: "plain",
      anyIndex: false,
      allowanceMs: Number.POSITIVE_INFINITY,
      fields,
      isExcepted: (of, event) => this.#isExcepted(of, event),
      onSequenceStep: (_, step) => this.#stories.take(step, this.#exception),
    });
    this.#filters = eventFilters(rule.query.query);
    this.#nearest = this.#filters.map(() => undefined);
    this.#matchedCounts = this.#filters.map(() => 0);
  }

  push(event: EcsEvent): void {
    this.#eventCount++;
    this.#filters.forEach((filter, at) => {
      const tree = explainCondition(filter, event.fields, this.#rule.rule.eventCategoryOverride);
      if (tree.isTrue) this.#matchedCounts[at] = (this.#matchedCounts[at] ?? 0) + 1;
      const before = this.#nearest[at]?.tree;
      const isNearer =
        before === undefined || tree.isTrue || (!before.isTrue && score(tree) > score(before));
      if (isNearer) this.#nearest[at] = { event, tree };
    });
    this.#matchCount += this.#engine.push(event).length;
  }

  /** The end of the events; undefined when there were none. */
  finish(): RuleExplanation | undefined {
    this.#matchCount += this.#engine.flush().length;
    const stats = this.#engine.stats().rules[0];
    if (this.#eventCount === 0 || stats === undefined) return undefined;
    return {
      filters: this.#filters.flatMap(({ category }, stage) => {
        const nearest = this.#nearest[stage];
        if (nearest === undefined) return [];
        const { file, line } = nearest.event.origin;
        const matchedCount = this.#matchedCounts[stage] ?? 0;
        const eventCount = this.#eventCount;
        const { tree } = nearest;
        return [{ stage, category, matchedCount, eventCount, origin: `${file}:${line}`, tree }];
      }),
      matchCount: this.#matchCount,
      leftOutCount: stats.leftOutCount,
      exceptions: this.#gate.hits.all.map(({ item, hitCount }) => ({
        name: item.name,
        eventCount: hitCount,
      })),
      sequence: stats.sequence,
      stories: this.#stories.all(),
      untoldCount: this.#stories.untoldCount,
    };
  }

  #isExcepted(rule: EqlRule, event: EventReader): boolean {
    this.#exception = this.#gate.itemFor(rule, event)?.name ?? "";
    return this.#gate.isExcepted(rule, event);
  }
}

/** How much of the tree held: the nearest miss is the one worth reading. */
function score(tree: Explanation): number {
  const own = tree.isTrue ? 1 : 0;
  return tree.parts.length === 0
    ? own
    : own + tree.parts.reduce((sum, part) => sum + score(part), 0) / tree.parts.length;
}
