// `tripline rules explain`: why a rule matches an event, or why not. The query as a tree with true or
// false and the values that each leaf saw; for a sequence, where each join key stopped.
import { existsSync } from "node:fs";
import { isJsonObject } from "../base/json.ts";
import { printExpression } from "../eql/syntax/print-query.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { Normalizer } from "../normalize/normalize.ts";
import { type ExplainedQuery, explanationText } from "../outputs/explanation-output.ts";
import { jsonText } from "../outputs/json-text.ts";
import { type PlanView, planText } from "../outputs/plan-output.ts";
import { RuleExplainer, type RuleExplanation } from "../pipeline/explain-rule.ts";
import { planRule, type RulePlan } from "../pipeline/plan-rule.ts";
import type { EqlRule } from "../rules/rule.ts";
import { readFiles } from "../sources/files/read-files.ts";
import { SourceCounters } from "../sources/files/source-counters.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { findRule } from "./find-rule.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";
import { keyExplanations, keyNames } from "./story-lines.ts";

export interface RulesExplainOptions extends CacheOptions {
  readonly rules?: readonly string[];
  readonly exceptions?: readonly string[];
  readonly json?: boolean;
  /** Shows the plan of the rule; no event is read. */
  readonly plan?: boolean;
}

/** How the engine finds the events of a rule. */
export async function showPlan(
  { id, event }: { readonly id: string; readonly event: string | undefined },
  options: RulesExplainOptions,
  io: CliIo,
): Promise<number> {
  if (event !== undefined)
    throw new CliStop("--plan reads no event: leave one of the two out", EXIT_USAGE);
  const { set } = loadRuleSet(options.rules, { cacheFolder: cacheFolderOf(options, io) });
  const { kind, found } = findRule(set, id);
  if (kind === "not-run") throw new CliStop(`the rule is not run: ${found.reason}`, EXIT_FAILED);
  const plan = planView(planRule(found));
  const text =
    options.json === true
      ? jsonText(plan)
      : planText(found.rule.name, plan, { color: wantsColor(io, io.stdout) });
  await io.stdout.write(`${text}\n`);
  return EXIT_DONE;
}

function planView(plans: readonly RulePlan[]): PlanView {
  const name = (stages: readonly number[]): string => {
    const places = stages.map((at) => (at < 0 ? "until" : `stage ${at + 1}`));
    return places.length === 0 ? "the query" : places.join(", ");
  };
  return {
    filters: plans.map(({ stages, bucket, conjuncts }) => ({
      name: name(stages),
      bucket,
      conjuncts: conjuncts.map(({ condition, by, cost, path, pieces }) => ({
        text: printExpression(condition),
        by,
        cost,
        path: path ?? null,
        pieces: pieces.map((piece) => ({
          path: piece.path,
          text: piece.text,
          isWhole: piece.kind === "exact",
        })),
      })),
      isAskedAlways: conjuncts.every(({ by }) => by === "bucket" || by === "asking"),
    })),
  };
}

export async function explainRule(
  wanted: { readonly id: string; readonly event: string },
  options: RulesExplainOptions,
  io: CliIo,
): Promise<number> {
  const { set } = loadRuleSet(options.rules, {
    exceptions: options.exceptions ?? [],
    cacheFolder: cacheFolderOf(options, io),
  });
  const { kind, found } = findRule(set, wanted.id);
  if (kind === "not-run") throw new CliStop(`the rule is not run: ${found.reason}`, EXIT_FAILED);
  const explainer = new RuleExplainer(found, set, io.nowMs());
  for await (const event of readEvents(wanted.event)) explainer.push(event);
  const explanation = explainer.finish();
  if (explanation === undefined) throw new CliStop(`no event in "${wanted.event}"`, EXIT_FAILED);
  const explained = view(found, explanation);
  const text =
    options.json === true
      ? jsonText(explained)
      : explanationText(found.rule.name, explained, { color: wantsColor(io, io.stdout) });
  await io.stdout.write(`${text}\n`);
  return EXIT_DONE;
}

function view(rule: EqlRule, explanation: RuleExplanation): ExplainedQuery {
  const { query } = rule.query;
  const { sequence, stories, untoldCount, ...rest } = explanation;
  if (query.kind !== "Sequence" || sequence === undefined) return { ...rest, sequence: null };
  const keys = keyExplanations(query, stories);
  return {
    ...rest,
    sequence: { counts: { ...sequence }, keyNames: keyNames(query), keys, untoldCount },
  };
}

async function* readEvents(given: string): AsyncGenerator<EcsEvent> {
  const normalizer = new Normalizer();
  if (given.trimStart().startsWith("{")) {
    const value = parseObject(given);
    yield normalizer.normalize({ shape: "json", value, origin: { file: "<argument>", line: 1 } });
    return;
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
  for await (const batch of source) {
    for (const record of batch) {
      const event = normalizer.normalize(record);
      if (!isPlace || event.origin.line === Number(place[2])) yield event;
    }
  }
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
