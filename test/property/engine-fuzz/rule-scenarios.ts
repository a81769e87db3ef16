// What may happen to one rule: an event that satisfies it or nearly does, a sequence from first to last
// with what spoils it, a sample. Times are offsets from a start; join keys are shared, mostly.
import type { Random } from "../../../bench/generator/random.ts";
import type { FieldRef, Sample, Sequence, SequenceTerm } from "../../../src/eql/syntax/ast.ts";
import type { EqlRule } from "../../../src/rules/rule.ts";
import type { Draft, DraftScalar, DraftValue } from "./draft.ts";
import { FilterDrafts } from "./filter-drafts.ts";
import { putIndex } from "./put-index.ts";
import { onTime, type TimedEvent, timed } from "./timed-event.ts";
import { twist } from "./twists.ts";

/** Longer spans are played within a minute, but for those that are played to their very end. */
const STORY_MS_MAX = 60_000;

/** Below the engine's allowance of ten seconds: what comes so late must still be put right. */
const DISORDER_MS = 9_000;

interface Term {
  readonly drafts: FilterDrafts;
  readonly by: readonly FieldRef[];
  readonly runs: number;
  readonly isMissing: boolean;
}

export class RuleScenarios {
  readonly rule: EqlRule;
  readonly #terms: readonly Term[];
  readonly #until: Term | undefined;
  readonly #maxspanMs: number | undefined;

  constructor(rule: EqlRule) {
    this.rule = rule;
    const { query } = rule.query;
    const drafts = (filter: SequenceTerm["filter"]) =>
      new FilterDrafts(filter, rule.rule.eventCategoryOverride);
    const termOf = (term: SequenceTerm, { by }: Sequence | Sample): Term => ({
      drafts: drafts(term.filter),
      by: [...by, ...term.by],
      runs: term.runs,
      isMissing: term.isMissing,
    });
    this.#terms =
      query.kind === "EventQuery"
        ? [{ drafts: drafts(query.filter), by: [], runs: 1, isMissing: false }]
        : query.terms.map((term) => termOf(term, query));
    const hasUntil = query.kind === "Sequence" && query.until !== undefined;
    this.#until = hasUntil ? termOf(query.until, query) : undefined;
    this.#maxspanMs = query.kind === "Sequence" ? query.maxspanMs : undefined;
  }

  /** Events that begin at `startMs`. */
  play(startMs: number, random: Random): readonly TimedEvent[] {
    if (this.#terms.length === 1 && (this.#terms[0] as Term).by.length === 0) {
      return [timed(this.#single(this.#terms[0] as Term, random), startMs, random)];
    }
    return random.chance(0.2) ? this.#stray(startMs, random) : this.#story(startMs, random);
  }

  #single(term: Term, random: Random): Draft {
    const draft = random.chance(0.7) ? term.drafts.satisfying(random) : term.drafts.missing(random);
    putIndex(draft, this.rule.rule.index, random);
    if (random.chance(0.6)) {
      for (let left = random.pick([1, 1, 1, 2, 4]); left > 0; left--) twist(draft, random);
    }
    return draft;
  }

  /** One event of some term, alone. */
  #stray(startMs: number, random: Random): readonly TimedEvent[] {
    const term = random.pick(this.#terms);
    const draft = this.#single(term, random);
    const keys = new Map<number, DraftScalar>();
    putKeys(draft, term, { keys, random });
    return [timed(draft, startMs, random)];
  }

  #story(startMs: number, random: Random): readonly TimedEvent[] {
    // One mishap in fifty is too many for a stage that has to come sixty times.
    if (random.chance(0.4)) return this.#carefulStory(startMs, random);
    const acts = this.#terms.flatMap((term) => this.#acts(term, random));
    if (this.#until !== undefined && random.chance(0.3)) {
      acts.splice(random.below(acts.length + 1), 0, this.#until);
    }
    if (random.chance(0.1)) acts.splice(random.below(acts.length), 1);
    if (random.chance(0.05)) acts.reverse();
    const keys = new Map<number, DraftScalar>();
    const offsets = this.#offsets(acts.length, random);
    const first = random.below(1_000);
    // What comes out of order within the allowance must be put right, equal times by event.sequence.
    const jitterMs = random.chance(0.25) ? random.pick([50, 3_000]) : 0;
    const numbering = random.pick([0.5, 1]);
    return acts.map((term, at) => {
      const draft = term.drafts.satisfying(random);
      putIndex(draft, this.rule.rule.index, random);
      putKeys(draft, term, { keys, random });
      if (random.chance(numbering)) {
        draft.set("event.sequence", first + at * random.pick([1, 1, 1, 1, 1, 0, -1]));
      }
      if (random.chance(0.1)) twist(draft, random);
      const made = timed(draft, startMs + (offsets[at] as number), random);
      return { ...made, deliveredMs: made.deliveredMs + random.below(jitterMs + 1) };
    });
  }

  /** All stages as the rule wants them, with nothing odd about any; half of the time they come out of order. */
  #carefulStory(startMs: number, random: Random): readonly TimedEvent[] {
    const acts = this.#terms.flatMap(({ isMissing, runs, ...term }) =>
      Array.from({ length: isMissing ? 0 : runs }, () => ({ isMissing, runs, ...term })),
    );
    const keys = new Map<number, DraftScalar>();
    const spanMs = Math.min(this.#maxspanMs ?? STORY_MS_MAX, STORY_MS_MAX);
    const isDisordered = random.chance(0.5);
    const isAtOnce = isDisordered && random.chance(0.5);
    const stepMs = isAtOnce ? 0 : Math.floor(spanMs / Math.max(1, acts.length - 1));
    return acts.map((term, at) => {
      const draft = term.drafts.satisfying(random);
      term.by.forEach(({ path }, nth) => {
        const own = draft.get(path);
        const value = keys.get(nth) ?? (isScalar(own) ? own : `key-${random.below(50)}`);
        keys.set(nth, value);
        draft.set(path, value);
      });
      draft.set("event.sequence", at);
      const made = onTime(draft, startMs + at * stepMs);
      const delayMs = isDisordered ? random.below(DISORDER_MS) : 0;
      return { ...made, deliveredMs: made.deliveredMs + delayMs };
    });
  }

  #acts(term: Term, random: Random): readonly Term[] {
    if (term.isMissing) return random.chance(0.5) ? [] : [term];
    const extra = random.chance(0.1) ? random.pick([-1, 1]) : 0;
    return Array.from({ length: Math.max(0, term.runs + extra) }, () => term);
  }

  #offsets(count: number, random: Random): readonly number[] {
    const spanMs = Math.min(this.#maxspanMs ?? STORY_MS_MAX, STORY_MS_MAX);
    if (random.chance(0.12)) return Array.from({ length: count }, () => 0);
    const wholeMs = random.chance(0.8)
      ? random.below(spanMs + 1)
      : (this.#maxspanMs ?? spanMs) + random.pick([0, 0, 1, -1]);
    const steps = Math.max(1, count - 1);
    return Array.from({ length: count }, (_, at) => {
      if (at > 0 && random.chance(0.05)) return Math.round((wholeMs * (at - 1)) / steps);
      return Math.round((wholeMs * at) / steps);
    });
  }
}

function isScalar(value: DraftValue | undefined): value is DraftScalar {
  return value !== undefined && (typeof value !== "object" || value === null);
}

function putKeys(
  draft: Draft,
  { by }: Term,
  { keys, random }: { readonly keys: Map<number, DraftScalar>; readonly random: Random },
): void {
  by.forEach(({ path, isOptional }, at) => {
    const own = draft.get(path);
    const isFree = own === undefined || typeof own === "object";
    const value = keys.get(at) ?? (isFree ? keyValue(random) : own);
    keys.set(at, value);
    if (random.chance(0.03)) draft.set(path, [value, keyValue(random)]);
    else if (random.chance(0.02))
      draft.set(path, typeof value === "number" ? String(value) : value);
    else if (random.chance(isOptional ? 0.2 : 0.02)) draft.delete(path);
    else draft.set(path, value);
  });
}

function keyValue(random: Random): DraftScalar {
  if (random.chance(0.5)) return `key-${random.below(50)}`;
  return random.pick<DraftScalar>([random.below(5), `{${random.hex(12)}}`, true, "", -0, "0", 1.5]);
}
