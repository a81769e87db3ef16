// `tripline rules explain`: why a rule matches an event, or why not. The query as a tree with true or
// false and the values that each leaf saw; for a sequence, which stages the events reached.

import { existsSync } from "node:fs";
import { isJsonObject } from "../base/json.ts";
import { Engine } from "../engine/engine.ts";
import { eventFilters } from "../eql/evaluate/condition-leaves.ts";
import { type Explanation, explainCondition } from "../eql/evaluate/explain-condition.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { Normalizer } from "../normalize/normalize.ts";
import { explanationText } from "../outputs/explanation-output.ts";
import { jsonText } from "../outputs/json-text.ts";
import type { EqlRule } from "../rules/rule.ts";
import { readFiles } from "../sources/files/read-files.ts";
import { SourceCounters } from "../sources/files/source-counters.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { findRule } from "./find-rule.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";

export interface RulesExplainOptions {
  readonly rules?: readonly string[];
  readonly json?: boolean;
}

export async function explainRule(
  wanted: { readonly id: string; readonly event: string },
  options: RulesExplainOptions,
  io: CliIo,
): Promise<number> {
  const { set } = loadRuleSet(options.rules);
  const { kind, found } = findRule(set, wanted.id);
  if (kind === "not-run") throw new CliStop(`the rule is not run: ${found.reason}`, EXIT_FAILED);
  const events = await readEvents(wanted.event);
  if (events.length === 0) throw new CliStop(`no event in "${wanted.event}"`, EXIT_FAILED);
  const explained = explain(found, events);
  const text =
    options.json === true
      ? jsonText(explained)
      : explanationText(found.rule.name, explained, { color: wantsColor(io, io.stdout) });
  await io.stdout.write(`${text}\n`);
  return EXIT_DONE;
}

/** What is told of one filter: the event that came nearest to it, and how each part went. */
export interface FilterExplanation {
  readonly stage: number;
  readonly category: string | null;
  readonly matchedCount: number;
  readonly eventCount: number;
  readonly origin: string;
  readonly tree: Explanation;
}

function explain(
  rule: EqlRule,
  events: readonly EcsEvent[],
): {
  readonly filters: readonly FilterExplanation[];
  readonly matchCount: number;
  readonly sequence: Readonly<Record<string, number>> | null;
} {
  const filters = eventFilters(rule.query.query).map((filter, stage): FilterExplanation => {
    const trees = events.map((event) => ({ event, tree: explainCondition(filter, event.fields) }));
    const matched = trees.filter(({ tree }) => tree.isTrue);
    const nearest =
      matched.at(-1) ?? trees.reduce((a, b) => (score(b.tree) > score(a.tree) ? b : a));
    const { file, line } = nearest.event.origin;
    return {
      stage,
      category: filter.category,
      matchedCount: matched.length,
      eventCount: events.length,
      origin: `${file}:${line}`,
      tree: nearest.tree,
    };
  });
  const engine = new Engine({
    rules: [rule],
    mode: "plain",
    anyIndex: true,
    allowanceMs: Number.POSITIVE_INFINITY,
  });
  const matches = [...events.flatMap((event) => engine.push(event)), ...engine.flush()];
  const { sequence } = engine.stats().rules[0] ?? {};
  return {
    filters,
    matchCount: matches.length,
    sequence: sequence === undefined ? null : { ...sequence },
  };
}

/** How much of the tree held: the nearest miss is the one worth reading. */
function score(tree: Explanation): number {
  const own = tree.isTrue ? 1 : 0;
  return tree.parts.length === 0
    ? own
    : own + tree.parts.reduce((sum, part) => sum + score(part), 0) / tree.parts.length;
}

async function readEvents(given: string): Promise<readonly EcsEvent[]> {
  const normalizer = new Normalizer();
  if (given.trimStart().startsWith("{")) {
    const value = parseObject(given);
    return [
      normalizer.normalize({ shape: "json", value, origin: { file: "<argument>", line: 1 } }),
    ];
  }
  const place = /^(.*):(\d+)$/.exec(given);
  const isPlace = place !== null && !existsSync(given);
  const file = isPlace ? (place[1] as string) : given;
  if (!existsSync(file)) throw new CliStop(`no such file: "${file}"`, EXIT_USAGE);
  const source = readFiles([file], {
    format: "auto",
    counters: new SourceCounters(),
    stdin: noInput(),
    hostId: undefined,
  });
  const events: EcsEvent[] = [];
  for await (const batch of source)
    for (const record of batch) events.push(normalizer.normalize(record));
  return isPlace ? events.filter((event) => event.origin.line === Number(place[2])) : events;
}

async function* noInput(): AsyncGenerator<Buffer> {}

function parseObject(text: string): Parameters<typeof JSON.stringify>[0] {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Told below, like any other text that is no object.
  }
  throw new CliStop("the event is not a JSON object", EXIT_USAGE);
}
