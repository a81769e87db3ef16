// Events × rules → matches. Each event is tested once, as it arrives: the index names the filters that
// can match, each is verified whole, single-event rules match at once, sequence stages go through the
// reorder buffer to their matchers. The plain mode asks every filter and is the oracle of the index.

import type { EventTest } from "../eql/compile/compile-context.ts";
import { compileQuery } from "../eql/compile/compile-query.ts";
import type { CompiledFilter, CompiledQuery, CompiledStage } from "../eql/phases.ts";
import type { FieldSchema } from "../eql/verify/field-schema.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import { parseTimestamp } from "../event/parse-timestamp.ts";
import type { EqlRule } from "../rules/rule.ts";
import { FilterIndex } from "./index/filter-index.ts";
import { fitsPatterns, IndexNames } from "./index-patterns.ts";
import { INDEX_NAMES_MAX, REORDER_ALLOWANCE_MS, REORDER_EVENTS_MAX } from "./limits.ts";
import type { Match, SequenceMatch } from "./match.ts";
import type { Ordinal } from "./ordinal.ts";
import { ReorderBuffer } from "./reorder-buffer.ts";
import { SampleMatcher } from "./sample-matcher.ts";
import { joinKeysOf } from "./sequence/join-keys.ts";
import {
  type CompletedSequence,
  SequenceMatcher,
  type SequenceStats,
  type StageHit,
  UNTIL_STAGE,
} from "./sequence/sequence-matcher.ts";

export interface EngineOptions {
  readonly rules: readonly EqlRule[];
  /** "plain" tests every rule on every event. */
  readonly mode: "indexed" | "plain";
  /** True tests a rule on events of every index. */
  readonly anyIndex: boolean;
  /** How far disordered events are put right; limits' default when absent, Infinity until full. */
  readonly allowanceMs?: number;
  /** The engine's fields, for callers that compile something over them themselves. */
  readonly fields?: FieldTable;
  readonly schema?: FieldSchema;
  /** True takes an event away from a rule before it matches or enters a sequence. */
  readonly isExcepted?: (rule: EqlRule, event: EventReader) => boolean;
}

export interface RuleStats {
  readonly rule: EqlRule;
  readonly matchCount: number;
  /** Events that the rule's index patterns left out. */
  readonly leftOutCount: number;
  /** Events taken away by exceptions. */
  readonly exceptedCount: number;
  /** Internal errors while testing; always a bug of ours. */
  readonly faultCount: number;
  readonly sequence: (SequenceStats & { readonly inflightCount: number }) | undefined;
}

export interface EngineStats {
  readonly eventCount: number;
  /** Filters verified, over all events: what the index let through. */
  readonly candidateCount: number;
  /** Sequence events that came after a later one had been released. */
  readonly lateCount: number;
  /** Sequence events without a readable timestamp. */
  readonly withoutTimeCount: number;
  readonly rules: readonly RuleStats[];
}

interface RunningRule {
  readonly rule: EqlRule;
  readonly query: CompiledQuery;
  readonly matcher: SequenceMatcher | undefined;
  readonly samples: SampleMatcher | undefined;
  matchCount: number;
  exceptedCount: number;
  faultCount: number;
}

/** One place where a filter is used: a rule's query, a stage, or its `until`. */
interface FilterUse {
  readonly ruleAt: number;
  /** Undefined for event queries. */
  readonly stageAt: number | undefined;
  readonly stage: CompiledStage | undefined;
}

interface HeldEvent {
  readonly ordinal: Ordinal;
  readonly event: EcsEvent;
  readonly ruleAt: number;
  readonly hits: readonly StageHit[];
}

const NO_MATCHES: readonly Match[] = [];

export class Engine {
  readonly #options: EngineOptions;
  readonly #fields: FieldTable;
  readonly #reader: EventReader;
  readonly #indexNames: IndexNames;
  readonly #rules: readonly RunningRule[];
  readonly #filters: readonly CompiledFilter[];
  /** By filter. */
  readonly #uses: readonly (readonly FilterUse[])[];
  readonly #index: FilterIndex;
  readonly #buffer: ReorderBuffer<HeldEvent>;
  readonly #allowedByIndex = new Map<string, readonly boolean[]>();
  readonly #eventsByIndex = new Map<string, number>();
  readonly #found: number[] = [];
  readonly #everyFilter: readonly number[];
  #eventCount = 0;
  #candidateCount = 0;
  #withoutTimeCount = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#fields = options.fields ?? new FieldTable();
    this.#reader = new EventReader(this.#fields);
    this.#indexNames = new IndexNames(this.#fields);
    this.#buffer = new ReorderBuffer({
      allowanceMs: options.allowanceMs ?? REORDER_ALLOWANCE_MS,
      eventsMax: REORDER_EVENTS_MAX,
    });
    const leaves = new Map<string, EventTest>();
    const sorted = [...options.rules].sort((a, b) => (a.rule.ruleId < b.rule.ruleId ? -1 : 1));
    this.#rules = sorted.map((rule) => this.#running(rule, leaves));
    const collected = collectFilters(this.#rules);
    this.#filters = collected.map(({ filter }) => filter);
    this.#uses = collected.map(({ uses }) => uses);
    this.#everyFilter = collected.map((_, id) => id);
    this.#index = new FilterIndex(collected, this.#fields);
  }

  /** Tests one event. Matches come in the order of rule ids, sequences after single events. */
  push(event: EcsEvent): readonly Match[] {
    this.#eventCount++;
    const reader = this.#reader;
    reader.reset(event.fields);
    const allowed = this.#allowed(event);
    const found = this.#candidates();
    let matched: FilterUse[] | undefined;
    for (const id of found) {
      this.#candidateCount++;
      if (!this.#matches(id)) continue;
      for (const use of this.#uses[id] as readonly FilterUse[]) {
        if (allowed !== undefined && allowed[use.ruleAt] !== true) continue;
        matched ??= [];
        matched.push(use);
      }
    }
    return matched === undefined ? NO_MATCHES : this.#raise(event, matched);
  }

  /**
   * The end of one file of several: what is held back is decided, and the next file may go back in
   * time. Partial sequences live on.
   */
  endSource(): readonly Match[] {
    const matches: Match[] = [];
    this.#buffer.flush((held) => this.#advance(held, matches));
    return matches;
  }

  /** The end of the stream: everything held back is decided. */
  flush(): readonly Match[] {
    const matches: Match[] = [];
    this.#buffer.flush((held) => this.#advance(held, matches));
    this.#rules.forEach((running, ruleAt) => {
      this.#complete(ruleAt, running.matcher?.flush() ?? [], matches);
      this.#complete(ruleAt, running.samples?.flush() ?? [], matches);
    });
    return matches;
  }

  stats(): EngineStats {
    return {
      eventCount: this.#eventCount,
      candidateCount: this.#candidateCount,
      lateCount: this.#buffer.lateCount,
      withoutTimeCount: this.#withoutTimeCount,
      rules: this.#rules.map((running, ruleAt) => ({
        rule: running.rule,
        matchCount: running.matchCount,
        leftOutCount: this.#leftOut(ruleAt),
        exceptedCount: running.exceptedCount,
        faultCount: running.faultCount,
        sequence:
          running.matcher === undefined
            ? undefined
            : { ...running.matcher.stats, inflightCount: running.matcher.inflightCount },
      })),
    };
  }

  #running(rule: EqlRule, leaves: Map<string, EventTest>): RunningRule {
    const { schema } = this.#options;
    const query = compileQuery(rule.query, {
      fields: this.#fields,
      leaves,
      categoryField: rule.rule.eventCategoryOverride,
      ...(schema === undefined ? {} : { schema }),
    });
    const matcher =
      query.kind === "sequence"
        ? new SequenceMatcher({
            stagesMissing: query.stages.map((stage) => stage.isMissing),
            maxspanMs: query.maxspanMs,
          })
        : undefined;
    const samples = query.kind === "sample" ? new SampleMatcher(query.stages.length) : undefined;
    return { rule, query, matcher, samples, matchCount: 0, exceptedCount: 0, faultCount: 0 };
  }

  #candidates(): readonly number[] {
    if (this.#options.mode === "plain") return this.#everyFilter;
    this.#found.length = 0;
    this.#index.candidates(this.#reader, this.#found);
    return this.#found;
  }

  #matches(id: number): boolean {
    try {
      return this.#options.mode === "plain"
        ? (this.#filters[id] as CompiledFilter).matches(this.#reader)
        : this.#index.matches(id, this.#reader);
    } catch {
      for (const { ruleAt } of this.#uses[id] as readonly FilterUse[]) {
        (this.#rules[ruleAt] as RunningRule).faultCount++;
      }
      return false;
    }
  }

  /** Which rules read the event's index; undefined when all do. */
  #allowed(event: EcsEvent): readonly boolean[] | undefined {
    if (this.#options.anyIndex) return undefined;
    const name = this.#indexNames.nameOf(event, this.#reader);
    this.#eventsByIndex.set(name, (this.#eventsByIndex.get(name) ?? 0) + 1);
    const known = this.#allowedByIndex.get(name);
    if (known !== undefined) return known;
    if (this.#allowedByIndex.size >= INDEX_NAMES_MAX) this.#allowedByIndex.clear();
    const made = this.#rules.map(({ rule }) => fitsPatterns(name, rule.rule.index));
    this.#allowedByIndex.set(name, made);
    return made;
  }

  #leftOut(ruleAt: number): number {
    const { rule } = this.#rules[ruleAt] as RunningRule;
    let count = 0;
    for (const [name, events] of this.#eventsByIndex) {
      if (!fitsPatterns(name, rule.rule.index)) count += events;
    }
    return count;
  }

  #raise(event: EcsEvent, uses: readonly FilterUse[]): readonly Match[] {
    const matches: Match[] = [];
    const sorted = uses.length === 1 ? uses : [...uses].sort((a, b) => a.ruleAt - b.ruleAt);
    for (let at = 0, end = 0; at < sorted.length; at = end) {
      const { ruleAt } = sorted[at] as FilterUse;
      while (end < sorted.length && (sorted[end] as FilterUse).ruleAt === ruleAt) end++;
      const running = this.#rules[ruleAt] as RunningRule;
      if (this.#options.isExcepted?.(running.rule, this.#reader) === true) {
        running.exceptedCount++;
        continue;
      }
      if (running.query.kind === "event") {
        running.matchCount++;
        matches.push({ kind: "event", rule: running.rule, event });
      } else this.#hold(event, { ruleAt, uses: sorted.slice(at, end) }, matches);
    }
    return matches.length === 0 ? NO_MATCHES : matches;
  }

  #hold(
    event: EcsEvent,
    { ruleAt, uses }: { readonly ruleAt: number; readonly uses: readonly FilterUse[] },
    matches: Match[],
  ): void {
    const running = this.#rules[ruleAt] as RunningRule;
    const hits = uses.flatMap(({ stage, stageAt }): StageHit[] => {
      const keys = joinKeysOf(this.#reader, stage?.keys ?? []);
      return keys.length === 0 || stageAt === undefined ? [] : [{ stage: stageAt, keys }];
    });
    if (hits.length === 0) return;
    if (running.samples !== undefined) {
      running.samples.push(event, hits);
      return;
    }
    const ordinal = this.#ordinal(event, running.rule);
    if (Number.isNaN(ordinal.timestampMs)) {
      this.#withoutTimeCount++;
      return;
    }
    this.#buffer.push({ ordinal, event, ruleAt, hits }, (held) => this.#advance(held, matches));
  }

  #ordinal(event: EcsEvent, { rule }: EqlRule): Ordinal {
    const { timestampField } = rule;
    const timestampMs =
      timestampField === "@timestamp"
        ? event.timestampMs
        : parseTimestamp(this.#reader.get(this.#fields.intern(timestampField)));
    const field = rule.tiebreakerField ?? "event.sequence";
    const written = this.#reader.get(this.#fields.intern(field));
    const tiebreaker = typeof written === "number" ? written : Number.POSITIVE_INFINITY;
    return { timestampMs, tiebreaker, arrival: event.arrival };
  }

  #advance(held: HeldEvent, matches: Match[]): void {
    const { matcher } = this.#rules[held.ruleAt] as RunningRule;
    const completed = matcher?.push(held.event, held.ordinal, held.hits) ?? [];
    this.#complete(held.ruleAt, completed, matches);
  }

  #complete(ruleAt: number, completed: readonly CompletedSequence[], matches: Match[]): void {
    const running = this.#rules[ruleAt] as RunningRule;
    for (const { keys, events } of completed) {
      running.matchCount++;
      const kind: SequenceMatch["kind"] = running.query.kind === "sample" ? "sample" : "sequence";
      matches.push({ kind, rule: running.rule, joinKeys: keys, events });
    }
  }
}

interface CollectedFilter {
  readonly filter: CompiledFilter;
  readonly categoryField: string;
  readonly uses: FilterUse[];
}

/** Every filter once, with all its uses; the N stages of `runs=N` share theirs. */
function collectFilters(rules: readonly RunningRule[]): readonly CollectedFilter[] {
  const collected = new Map<CompiledFilter, CollectedFilter>();
  const add = (filter: CompiledFilter, categoryField: string, use: FilterUse): void => {
    const known = collected.get(filter);
    if (known === undefined) collected.set(filter, { filter, categoryField, uses: [use] });
    else known.uses.push(use);
  };
  rules.forEach(({ rule, query }, ruleAt) => {
    const categoryField = rule.rule.eventCategoryOverride;
    if (query.kind === "event") {
      add(query.filter, categoryField, { ruleAt, stageAt: undefined, stage: undefined });
      return;
    }
    query.stages.forEach((stage, stageAt) => {
      add(stage.filter, categoryField, { ruleAt, stageAt, stage });
    });
    if (query.kind === "sequence" && query.until !== undefined) {
      const use = { ruleAt, stageAt: UNTIL_STAGE, stage: query.until };
      add(query.until.filter, categoryField, use);
    }
  });
  return [...collected.values()];
}
