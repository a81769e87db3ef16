// What asking the filters that the index lets through costs, rule by rule: for `scan --profile`. Clocks are
// read round each question, so that it is a mode of its own.
import type { EqlRule } from "../rules/rule.ts";
import type { UsedFilter } from "./filter-uses.ts";

export interface RuleCost {
  readonly rule: EqlRule;
  /** Questions of the rule's filters; of a filter that rules share, for each of them. */
  readonly askedCount: number;
  readonly heldCount: number;
  /** Of a filter that rules share, an equal part. */
  readonly askedMs: number;
}

export class TestProfile {
  readonly #nowMs: () => number;
  readonly #asked: number[] = [];
  readonly #held: number[] = [];
  readonly #ms: number[] = [];

  /** `nowMs` is a clock that never goes back. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Asks, and keeps the time that it took, also when it throws. */
  ask(filterId: number, question: () => boolean): boolean {
    const fromMs = this.#nowMs();
    let holds = false;
    try {
      holds = question();
    } finally {
      add(this.#ms, filterId, this.#nowMs() - fromMs);
      add(this.#asked, filterId, 1);
      if (holds) add(this.#held, filterId, 1);
    }
    return holds;
  }

  /** The rules that were asked, the dearest first. */
  costs(filters: readonly UsedFilter[], rules: readonly EqlRule[]): readonly RuleCost[] {
    const asked: number[] = [];
    const held: number[] = [];
    const ms: number[] = [];
    filters.forEach(({ uses }, filterId) => {
      const owners = new Set(uses.map(({ ruleAt }) => ruleAt));
      for (const ruleAt of owners) {
        add(asked, ruleAt, this.#asked[filterId] ?? 0);
        add(held, ruleAt, this.#held[filterId] ?? 0);
        add(ms, ruleAt, (this.#ms[filterId] ?? 0) / owners.size);
      }
    });
    return rules
      .map((rule, at) => ({
        rule,
        askedCount: asked[at] ?? 0,
        heldCount: held[at] ?? 0,
        askedMs: ms[at] ?? 0,
      }))
      .filter(({ askedCount }) => askedCount > 0)
      .sort((a, b) => b.askedMs - a.askedMs);
  }
}

function add(counts: number[], at: number, count: number): void {
  while (counts.length <= at) counts.push(0);
  counts[at] = (counts[at] as number) + count;
}
