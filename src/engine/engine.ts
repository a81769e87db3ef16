// Events × rules → matches. Each event is tested once, as it arrives: the index names the filters that
// can match, each is verified whole, single-event rules match at once, sequence stages go through the
// reorder buffer to their matchers. The plain mode asks every filter and is the oracle of the index.

import type { JsonObject, JsonValue } from "../base/json.ts";
import { compileCondition } from "../eql/compile/compile-condition.ts";
import type { EventTest } from "../eql/compile/compile-context.ts";
import { compileQuery } from "../eql/compile/compile-query.ts";
import type { CompiledQuery } from "../eql/phases.ts";
import type { FieldSchema } from "../eql/verify/field-schema.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import { lastingEvent } from "../event/kept-event.ts";
import type { TestedHits } from "../event/tested-hits.ts";
import type { EqlRule } from "../rules/rule.ts";
import { cutKeysCount, type EngineStats, sequenceStats, type TestCounts } from "./engine-stats.ts";
import type { EventOrder } from "./event-order.ts";
import {
  collectFilters,
  type FilterUse,
  internFields,
  stagesByRule,
  type UsedFilter,
} from "./filter-uses.ts";
import type { AskedFilters } from "./index/bucket.ts";
import { FilterIndex, type Selection } from "./index/filter-index.ts";

import { IndexSelection, type SelectedRules } from "./index-selection.ts";
import { REORDER_ALLOWANCE_MS } from "./limits.ts";
import type { Match, SequenceMatch } from "./match.ts";
import { type RunningRule, streamedRule } from "./running-rule.ts";
import { SampleMatcher } from "./sample-matcher.ts";
import type { CompletedSequence, SequenceStep, StageHit } from "./sequence/sequence-matcher.ts";
import { type EventByArrival, readStreamRecord, STATE_VERSION } from "./sequence/sequence-state.ts";
import { SequenceStream, type StreamedRule } from "./sequence/sequence-stream.ts";
import type { RuleCost, TestProfile } from "./test-profile.ts";

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
  /** Keeps what asking the filters costs, which makes it cost more. */
  readonly profile?: TestProfile;
  /** For explanations: told of every step of every partial sequence. */
  readonly onSequenceStep?: (rule: EqlRule, step: SequenceStep) => void;
}

export type { EngineStats, RuleStats } from "./engine-stats.ts";

const NO_MATCHES: readonly Match[] = [];
const NO_HITS: readonly StageHit[] = [];

/** For a thread that does not know which rules are asleep. */
const EVERY_FILTER: AskedFilters = { version: -2, isAsked: () => true };

export class Engine {
  readonly #options: EngineOptions;
  readonly #fields: FieldTable;
  readonly #reader: EventReader;
  readonly #selection: IndexSelection;
  readonly #rules: readonly RunningRule[];
  readonly #filters: readonly UsedFilter[];
  readonly #uses: readonly FilterUse[];
  readonly #index: FilterIndex;
  readonly #sequences: SequenceStream;
  /** By filter: asked of every event, whether sequences are under way or not. */
  readonly #isAlwaysAsked: readonly boolean[];
  /** The filters that are asked while sequences are as they are. */
  readonly #asked: AskedFilters;
  /** By the id of the rules selected: the filters that an index is tested with. */
  readonly #filtersRead: Selection[] = [];
  readonly #matched: FilterUse[] = [];
  readonly #hasSequences: boolean;
  /** Of the call under way. */
  #matches: readonly Match[] = NO_MATCHES;
  /** True while sleeping rules are asked too. */
  #asksAll = false;
  #eventCount = 0;
  #candidateCount = 0;
  #withoutTimeCount = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    const fields = options.fields ?? new FieldTable();
    this.#fields = fields;
    this.#reader = new EventReader(fields);
    const rules = [...options.rules].sort((a, b) => (a.rule.ruleId < b.rule.ruleId ? -1 : 1));
    this.#selection = new IndexSelection(rules, fields, options.anyIndex);
    const leaves = new Map<string, EventTest>();
    const queries = rules.map((rule) => this.#compile(rule, leaves));
    this.#filters = collectFilters(
      queries.map((query, at) => ({
        query,
        categoryField: (rules[at] as EqlRule).rule.eventCategoryOverride,
      })),
    );
    this.#uses = this.#filters.flatMap(({ uses }) => uses);
    // Buckets are built as events come; a scanner has to know their fields before.
    for (const { condition } of this.#filters) internFields(condition, fields);
    const stages = stagesByRule(this.#filters);
    const orders = new Map<string, EventOrder>();
    this.#rules = queries.map((query, at) => ({
      rule: rules[at] as EqlRule,
      query,
      sequence: streamedRule(rules[at] as EqlRule, query, {
        ...options,
        fields,
        stages: stages[at] ?? [],
        orders,
      }),
      samples: query.kind === "sample" ? new SampleMatcher(query.stages.length) : undefined,
      matchCount: 0,
      exceptedCount: 0,
      faultCount: 0,
    }));
    this.#isAlwaysAsked = this.#filters.map(({ uses }) =>
      uses.some(({ ruleAt, stage }) => this.#isOpening(ruleAt, stage)),
    );
    const sequences = this.#stream();
    this.#sequences = sequences;
    this.#asked = {
      get version() {
        return sequences.askedVersion;
      },
      isAsked: (id) => this.#isAlwaysAsked[id] === true || sequences.isAsked(id),
    };
    this.#hasSequences = this.#rules.some(({ sequence }) => sequence !== undefined);
    const { schema } = options;
    const context = { fields, leaves, ...(schema === undefined ? {} : { schema }) };
    this.#index = new FilterIndex(
      {
        conditions: this.#filters.map(({ condition }) => condition),
        fields,
        compile: (expression) => compileCondition(expression, context),
      },
      this.#reader,
    );
  }

  /** Tests one event. Matches come in the order of rule ids, sequences after single events. */
  push(event: EcsEvent): readonly Match[] {
    this.#eventCount++;
    this.#test(event);
    return this.#settle(event);
  }

  /**
   * What push() would find before all else if every sequence were under way: what matches, of what reads the
   * event's index. Keeps nothing; good until the next event.
   */
  test(event: EcsEvent): readonly FilterUse[] {
    this.#asksAll = true;
    this.#test(event);
    this.#asksAll = false;
    return this.#matched;
  }

  #test(event: EcsEvent): void {
    this.#reader.resetTo(event);
    const selected = this.#selection.select(event, this.#reader);
    // Setting a length costs even where it changes nothing.
    if (this.#matched.length > 0) this.#matched.length = 0;
    if (this.#options.mode === "plain") this.#testAll(selected);
    else this.#testCandidates(selected);
  }

  /** In place of push(), for an event that another engine has tested. */
  pushTested(event: EcsEvent, { numbers, start, end }: TestedHits): readonly Match[] {
    this.#eventCount++;
    if (this.#matched.length > 0) this.#matched.length = 0;
    for (let at = start; at < end; at++) {
      const use = this.#uses[numbers[at] as number] as FilterUse;
      if (!this.#isAsleep(use)) this.#matched.push(use);
    }
    if (this.#matched.length > 0) this.#reader.resetTo(event);
    return this.#settle(event);
  }

  /** All that test() may give; the place in it is the number of TestedHits, in all engines of the same rules. */
  get uses(): readonly FilterUse[] {
    return this.#uses;
  }

  /**
   * False only when no rule can match or keep any event that is in the same index as this one and like it in
   * BUCKET_FIELDS, whatever else it holds.
   */
  canMatch(event: EcsEvent): boolean {
    if (this.#options.mode === "plain") return true;
    this.#reader.reset(event.fields);
    const selected = this.#selection.of(event, this.#reader);
    return this.#index.canMatch(this.#filtersRead[selected.id] ?? this.#filtersOf(selected));
  }

  /** In place of push(), for an event that canMatch() says no of: only its time counts. */
  passOver(timestampMs: number): readonly Match[] {
    this.#matches = NO_MATCHES;
    if (this.#hasSequences) this.#sequences.advance(timestampMs);
    return this.#matches;
  }

  /**
   * The end of one file of several: what is held back is decided, and the next file may go back in
   * time. Partial sequences live on.
   */
  endSource(): readonly Match[] {
    this.#matches = NO_MATCHES;
    this.#sequences.flush();
    return this.#matches;
  }

  /**
   * Time has passed without an event: what was held back until then is decided, less the allowance for
   * events still on their way. `timestampMs` is on the events' clock. For live streams, which may fall
   * silent.
   */
  advance(timestampMs: number): readonly Match[] {
    this.#matches = NO_MATCHES;
    this.#sequences.advance(timestampMs);
    const { releasedUntilMs } = this.#sequences;
    for (const running of this.#rules) {
      this.#complete(running, running.sequence?.matcher.settle(releasedUntilMs) ?? []);
    }
    return this.#matches;
  }

  /** The end of the stream: everything held back is decided. */
  flush(): readonly Match[] {
    this.endSource();
    for (const running of this.#rules) {
      this.#complete(running, running.sequence?.matcher.flush() ?? []);
      this.#complete(running, running.samples?.flush() ?? []);
    }
    return this.#matches;
  }

  /**
   * What is under way in sequences, as JSON: another engine that runs the same rules goes on from it.
   * Events are named by their arrival, by which the caller must be able to find them again.
   */
  state(): JsonObject {
    return { version: STATE_VERSION, ...this.#sequences.record() } as unknown as JsonObject;
  }

  /** Takes up a state before the first event. Rules that it does not know, or whose query changed, start anew. */
  restore(state: JsonValue | undefined, eventOf: EventByArrival<EcsEvent>): void {
    const record = readStreamRecord(state);
    if (record !== undefined) this.#sequences.restore(record, eventOf);
  }

  /** By rule, what asking has cost, where a profile is kept. */
  costs(): readonly RuleCost[] {
    const rules = this.#rules.map(({ rule }) => rule);
    return this.#options.profile?.costs(this.#filters, rules) ?? [];
  }

  stats(): EngineStats {
    return {
      eventCount: this.#eventCount,
      candidateCount: this.#candidateCount,
      lateCount: this.#sequences.lateCount,
      withoutTimeCount: this.#withoutTimeCount,
      cutKeysCount: cutKeysCount(this.#filters),
      rules: this.#rules.map((running, ruleAt) => ({
        rule: running.rule,
        matchCount: running.matchCount,
        leftOutCount: this.#selection.leftOutCount(ruleAt),
        exceptedCount: running.exceptedCount,
        faultCount: running.faultCount,
        sequence:
          running.sequence === undefined ? undefined : sequenceStats(running.sequence.matcher),
        evictedSampleKeyCount: running.samples?.evictedCount ?? 0,
      })),
    };
  }

  /** What test() counted since this was asked last, for addCounts() of the engine that takes the hits. */
  takeCounts(): TestCounts {
    const faults = this.#rules.flatMap(({ faultCount }, at) =>
      faultCount === 0 ? [] : [[at, faultCount] as const],
    );
    const candidateCount = this.#candidateCount;
    for (const running of this.#rules) running.faultCount = 0;
    this.#candidateCount = 0;
    return { candidateCount, indices: this.#selection.takeCounts(), faults };
  }

  addCounts({ candidateCount, indices, faults }: TestCounts): void {
    this.#candidateCount += candidateCount;
    this.#selection.addCounts(indices);
    for (const [at, count] of faults) (this.#rules[at] as RunningRule).faultCount += count;
  }

  #settle(event: EcsEvent): readonly Match[] {
    this.#matches = NO_MATCHES;
    if (this.#matched.length > 0) this.#raise(event);
    if (this.#hasSequences) this.#sequences.pass(event);
    return this.#matches;
  }

  #compile(rule: EqlRule, leaves: Map<string, EventTest>): CompiledQuery {
    const { schema } = this.#options;
    return compileQuery(rule.query, {
      fields: this.#fields,
      leaves,
      categoryField: rule.rule.eventCategoryOverride,
      ...(schema === undefined ? {} : { schema }),
    });
  }

  #stream(): SequenceStream {
    const owners = new Map<StreamedRule, RunningRule>();
    for (const one of this.#rules) if (one.sequence !== undefined) owners.set(one.sequence, one);
    const ownerOf = (sequence: StreamedRule) => owners.get(sequence) as RunningRule;
    return new SequenceStream({
      rules: [...owners.keys()],
      filterCount: this.#filters.length,
      allowanceMs: this.#options.allowanceMs ?? REORDER_ALLOWANCE_MS,
      isExplained: this.#options.onSequenceStep !== undefined,
      reader: new EventReader(this.#fields),
      admits: (sequence, event, reader) => this.#admits(ownerOf(sequence), event, reader),
      onCompleted: (sequence, completed) => this.#complete(ownerOf(sequence), completed),
      onFault: (sequence) => ownerOf(sequence).faultCount++,
    });
  }

  #admits(running: RunningRule, event: EcsEvent, reader: EventReader): boolean {
    const { isRead } = this.#selection.of(event, reader);
    return isRead[this.#rules.indexOf(running)] === true && !this.#isExcepted(running, reader);
  }

  #isExcepted(running: RunningRule, reader: EventReader): boolean {
    if (this.#options.isExcepted?.(running.rule, reader) !== true) return false;
    running.exceptedCount++;
    return true;
  }

  /** True for what a sleeping rule asks as well. */
  #isOpening(ruleAt: number, stage: FilterUse["stage"]): boolean {
    const { sequence } = this.#rules[ruleAt] as RunningRule;
    return stage === undefined || stage.at === 0 || sequence === undefined || sequence.isSleepless;
  }

  #testAll(selected: SelectedRules): void {
    const { profile } = this.#options;
    this.#candidateCount += this.#filters.length;
    this.#filters.forEach(({ filter, uses }, id) => {
      try {
        const question = (): boolean => filter.matches(this.#reader);
        if (profile?.ask(id, question) ?? question()) this.#take(uses, selected);
      } catch {
        this.#countFault(uses);
      }
    });
  }

  #testCandidates(selected: SelectedRules): void {
    const { profile } = this.#options;
    const selection = this.#filtersRead[selected.id] ?? this.#filtersOf(selected);
    const count = this.#index.find(selection, this.#asksAll ? EVERY_FILTER : this.#asked);
    this.#candidateCount += count;
    for (let at = 0; at < count; at++) {
      const candidate = this.#index.found(at);
      try {
        const holds =
          profile === undefined
            ? candidate.holds(this.#reader)
            : profile.ask(candidate.id, () => candidate.holds(this.#reader));
        if (holds) this.#take(this.#usesOf(candidate.id), selected);
      } catch {
        this.#countFault(this.#usesOf(candidate.id));
      }
    }
  }

  #filtersOf({ id, isRead }: SelectedRules): Selection {
    const hasFilter = (filterId: number): boolean =>
      this.#usesOf(filterId).some(({ ruleAt }) => isRead[ruleAt] === true);
    const made = { id, hasFilter };
    this.#filtersRead[id] = made;
    return made;
  }

  #usesOf(filterId: number): readonly FilterUse[] {
    return (this.#filters[filterId] as UsedFilter).uses;
  }

  #take(uses: readonly FilterUse[], { isRead }: SelectedRules): void {
    for (const use of uses) {
      if (isRead[use.ruleAt] === true && !this.#isAsleep(use)) this.#matched.push(use);
    }
  }

  #isAsleep({ ruleAt, stage }: FilterUse): boolean {
    const { sequence } = this.#rules[ruleAt] as RunningRule;
    return sequence !== undefined && !sequence.isAwake && stage?.at !== 0 && !this.#asksAll;
  }

  #countFault(uses: readonly FilterUse[]): void {
    for (const { ruleAt } of uses) (this.#rules[ruleAt] as RunningRule).faultCount++;
  }

  /** Turns the uses in #matched into matches and steps of sequences, rule by rule. */
  #raise(event: EcsEvent): void {
    const uses = this.#matched;
    if (uses.length > 1) uses.sort((a, b) => a.ruleAt - b.ruleAt);
    for (let at = 0, end = 0; at < uses.length; at = end) {
      const { ruleAt } = uses[at] as FilterUse;
      while (end < uses.length && (uses[end] as FilterUse).ruleAt === ruleAt) end++;
      const running = this.#rules[ruleAt] as RunningRule;
      if (this.#isExcepted(running, this.#reader)) {
        if (this.#options.onSequenceStep !== undefined) this.#tellExcepted(event, at, end);
        continue;
      }
      if (running.query.kind === "event") {
        running.matchCount++;
        this.#give({ kind: "event", rule: running.rule, event: lastingEvent(event) });
      } else this.#step(running, event, this.#hits(at, end));
    }
  }

  #tellExcepted(event: EcsEvent, at: number, end: number): void {
    const { rule } = this.#rules[(this.#matched[at] as FilterUse).ruleAt] as RunningRule;
    for (const { stage, keys } of this.#hits(at, end)) {
      for (const { values } of keys) {
        const step: SequenceStep = { kind: "excepted", keys: values, stage, event, events: [] };
        this.#options.onSequenceStep?.(rule, step);
      }
    }
  }

  #step({ sequence, samples }: RunningRule, event: EcsEvent, hits: readonly StageHit[]): void {
    if (hits.length === 0) return;
    samples?.push(event, hits);
    if (sequence === undefined) return;
    const isTaken = this.#sequences.take(sequence, hits, { event, reader: this.#reader });
    if (!isTaken) this.#withoutTimeCount++;
  }

  /** What the uses from `at` to `end` of one rule say to its matcher. */
  #hits(at: number, end: number): readonly StageHit[] {
    let hits: readonly StageHit[] = NO_HITS;
    for (let use = at; use < end; use++) {
      const { stage } = this.#matched[use] as FilterUse;
      const keys = stage?.keys.of(this.#reader) ?? [];
      if (stage === undefined || keys.length === 0) continue;
      const hit = { stage: stage.at, keys };
      // These wait by the ten thousand: a pushed-to array would keep room for sixteen more.
      hits = hits.length === 0 ? [hit] : [...hits, hit];
    }
    return hits;
  }

  #complete(running: RunningRule, completed: readonly CompletedSequence[]): void {
    const kind: SequenceMatch["kind"] = running.query.kind === "sample" ? "sample" : "sequence";
    for (const { keys, events } of completed) {
      running.matchCount++;
      this.#give({ kind, rule: running.rule, joinKeys: keys, events });
    }
  }

  // An event seldom matches, so that the common empty answer is shared.
  #give(match: Match): void {
    if (this.#matches === NO_MATCHES) this.#matches = [match];
    else (this.#matches as Match[]).push(match);
  }
}
