// Runs the cases beside a rule: events through the rule's own engine, alerts compared with what the case
// expects; and which leaves of the query no case has seen both true and false.
import { Engine } from "../engine/engine.ts";
import type { Match } from "../engine/match.ts";
import { conditionLeaves, eventFilters } from "../eql/evaluate/condition-leaves.ts";
import { evaluateCondition } from "../eql/evaluate/evaluate-condition.ts";
import { printExpression } from "../eql/syntax/print-query.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { Normalizer } from "../normalize/normalize.ts";
import type { EqlRule } from "../rules/rule.ts";
import { MISSING_EVENT, type RuleTestCase } from "../rules/rule-test-file.ts";
import { readFiles } from "../sources/files/read-files.ts";
import { SourceCounters } from "../sources/files/source-counters.ts";

export interface CaseResult {
  readonly name: string;
  /** Undefined when the case passed; else what was expected and what came. */
  readonly failure: string | undefined;
}

export interface RuleTestResult {
  readonly cases: readonly CaseResult[];
  /** Leaves of the query that were never true, or never false. */
  readonly uncovered: readonly { readonly leaf: string; readonly never: "true" | "false" }[];
  readonly leafCount: number;
}

/** `resolvePath` makes a path of a case file one that can be opened. */
export async function runRuleCases(
  rule: EqlRule,
  cases: readonly RuleTestCase[],
  resolvePath: (path: string) => string,
): Promise<RuleTestResult> {
  const seen = new LeafCoverage(rule);
  const results: CaseResult[] = [];
  for (const one of cases) {
    const { events, fault } = await caseEvents(one, resolvePath);
    for (const event of events) seen.observe(event);
    const failure = fault ?? failureOf(one, run(rule, events), events);
    results.push({ name: one.name, failure });
  }
  return { cases: results, uncovered: seen.uncovered(), leafCount: seen.leafCount };
}

interface CaseEventsRead {
  readonly events: readonly EcsEvent[];
  /** Why there are none; a recording that is gone must not pass for one in which nothing is found. */
  readonly fault?: string;
}

async function caseEvents(
  one: RuleTestCase,
  resolvePath: (path: string) => string,
): Promise<CaseEventsRead> {
  const normalizer = new Normalizer();
  if (one.events.kind === "inline") {
    const events = one.events.events.map((value, at) =>
      normalizer.normalize({ shape: "json", value, origin: { file: one.name, line: at + 1 } }),
    );
    return { events };
  }
  const events: EcsEvent[] = [];
  const counters = new SourceCounters();
  const source = readFiles([resolvePath(one.events.path)], {
    format: "auto",
    counters,
    stdin: noInput(),
    hostId: undefined,
  });
  for await (const batch of source)
    for (const record of batch) events.push(normalizer.normalize(record));
  if (events.length > 0) return { events };
  const reason = counters.diagnostics[0]?.message ?? "it holds none";
  return { events, fault: `no event in "${one.events.path}": ${reason}` };
}

async function* noInput(): AsyncGenerator<Buffer> {}

function run(rule: EqlRule, events: readonly EcsEvent[]): readonly Match[] {
  const engine = new Engine({
    rules: [rule],
    mode: "indexed",
    anyIndex: false,
    allowanceMs: Number.POSITIVE_INFINITY,
  });
  return [...events.flatMap((event) => engine.push(event)), ...engine.flush()];
}

function failureOf(
  one: RuleTestCase,
  matches: readonly Match[],
  events: readonly EcsEvent[],
): string | undefined {
  if (one.expect.kind === "count") {
    const { alertCount } = one.expect;
    return matches.length === alertCount
      ? undefined
      : `expected ${alertCount} alerts, found ${matches.length}`;
  }
  const position = (event: EcsEvent | null) =>
    event === null ? MISSING_EVENT : events.indexOf(event);
  const found = matches.map((match) =>
    match.kind === "event" ? [position(match.event)] : match.events.map(position),
  );
  const sorted = (list: readonly (readonly number[])[]) => JSON.stringify(list.map(String).sort());
  return sorted(found) === sorted(one.expect.alerts)
    ? undefined
    : `expected alerts on ${JSON.stringify(one.expect.alerts)}, found ${JSON.stringify(found)}`;
}

/** Which leaves were seen true and which false, over the events of all cases. */
class LeafCoverage {
  readonly #filters: ReturnType<typeof eventFilters>;
  readonly #seen = new Map<string, Set<boolean>>();

  constructor({ query }: EqlRule) {
    this.#filters = eventFilters(query.query);
    for (const { condition } of this.#filters) {
      for (const leaf of conditionLeaves(condition))
        this.#seen.set(printExpression(leaf), new Set());
    }
  }

  get leafCount(): number {
    return this.#seen.size;
  }

  observe(event: EcsEvent): void {
    for (const { condition } of this.#filters) {
      for (const leaf of conditionLeaves(condition)) {
        this.#seen
          .get(printExpression(leaf))
          ?.add(evaluateCondition(leaf, { fields: event.fields }));
      }
    }
  }

  uncovered(): RuleTestResult["uncovered"] {
    return [...this.#seen].flatMap(([leaf, truths]) =>
      truths.size === 2
        ? []
        : [{ leaf, never: truths.has(true) ? ("false" as const) : ("true" as const) }],
    );
  }
}
