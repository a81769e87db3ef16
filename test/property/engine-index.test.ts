// The index may only ever keep too many rules, never too few: indexed and plain evaluation give the same
// matches in the same order.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import { Engine } from "../../src/engine/engine.ts";
import { requiredValues } from "../../src/engine/index/required-values.ts";
import type { Match } from "../../src/engine/match.ts";
import { conditionLeaves, eventFilters } from "../../src/eql/evaluate/condition-leaves.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import type { Expression } from "../../src/eql/syntax/ast.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { printExpression } from "../../src/eql/syntax/print-query.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { adHocRule } from "../../src/rules/ad-hoc-rule.ts";
import { loadRules } from "../../src/rules/load-rules.ts";
import type { EqlRule } from "../../src/rules/rule.ts";
import { eventArbitrary } from "./arbitrary-event.ts";
import { conditionArbitrary } from "./arbitrary-expression.ts";

function eventOf(fields: JsonObject, arrival: number): EcsEvent {
  return { fields, kind: "ecs", origin: { file: "", line: 1 }, timestampMs: arrival, arrival };
}

function describe(match: Match): string {
  const events = match.kind === "event" ? [match.event] : match.events;
  return `${match.rule.rule.ruleId}: ${events.map((event) => event?.arrival).join()}`;
}

function bothEngines(
  rules: readonly EqlRule[],
  events: readonly EcsEvent[],
): readonly [string[], string[]] {
  const run = (mode: "plain" | "indexed"): string[] => {
    const engine = new Engine({ rules, mode, anyIndex: true });
    return [...events.flatMap((event) => engine.push(event)), ...engine.flush()].map(describe);
  };
  return [run("plain"), run("indexed")];
}

function ruleOf(condition: Expression, at: number): EqlRule {
  const text = `${at % 3 === 0 ? "any" : "process"} where ${printExpression(condition)}`;
  const parsed = parseQuery(text);
  assert.ok(parsed.ok);
  const rule = { ...adHocRule(text), ruleId: `rule-${String(at).padStart(2, "0")}` };
  return { rule, query: parsed.value as unknown as VerifiedQuery };
}

test("indexed and plain evaluation agree on any rules and events", () => {
  const category = fc.constantFrom<JsonValue>(
    "process",
    "file",
    ["process", "file"],
    ["File"],
    null,
  );
  const events = fc.array(
    fc
      .tuple(eventArbitrary, category)
      .map(([fields, one]): JsonObject => ({ ...fields, event: { category: one } })),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(
      fc.array(conditionArbitrary, { minLength: 1, maxLength: 6 }),
      events,
      (conditions, list) => {
        const [plain, indexed] = bothEngines(conditions.map(ruleOf), list.map(eventOf));
        assert.deepEqual(indexed, plain);
      },
    ),
    { numRuns: 2000 },
  );
});

const corpus = join(import.meta.dirname, "..", "..", "..", "shared", "corpora", "rules");
const skip = existsSync(corpus) ? false : "Elastic's rules are not on this machine";

test("indexed and plain evaluation agree on all of Elastic's rules, matches included", {
  skip,
}, (context) => {
  const files = readdirSync(corpus, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".toml"))
    .map((name) => ({ file: name, text: readFileSync(join(corpus, name), "utf8") }));
  const { rules } = loadRules(files);
  const events = rules.flatMap((rule, at) => eventsFor(rule, at * 10)).map(eventOf);
  const [plain, indexed] = bothEngines(rules, events);
  assert.deepEqual(indexed, plain);
  assert.ok(plain.length > 100, `only ${plain.length} matches`);
  context.diagnostic(`${rules.length} rules × ${events.length} events, ${plain.length} matches`);
});

/** Events made of a rule's own constants: many satisfy it, and those that do not come near. */
function eventsFor({ query }: EqlRule, seed: number): readonly JsonObject[] {
  return eventFilters(query.query).map((filter, at) => {
    const fields: Record<string, JsonValue> = {
      "event.category": filter.category ?? "process",
      "event.type": "start",
      "host.os.type": "linux",
      "host.id": "h",
      "process.entity_id": "e",
      "event.sequence": seed + at,
    };
    for (const leaf of conditionLeaves(filter.condition)) putLeaf(fields, leaf);
    for (const [path, values] of requiredValues(filter.condition))
      fields[path] = [...values][0] ?? "";
    return fields;
  });
}

function putLeaf(fields: Record<string, JsonValue>, leaf: Expression): void {
  const value = "value" in leaf ? leaf.value : "left" in leaf ? leaf.left : undefined;
  if (typeof value !== "object" || value === null || value.kind !== "FieldRef") return;
  const constants =
    "patterns" in leaf
      ? leaf.patterns
      : "members" in leaf
        ? leaf.members
        : "right" in leaf
          ? [leaf.right]
          : [];
  const [first] = constants;
  if (
    first?.kind !== "StringLiteral" &&
    first?.kind !== "NumberLiteral" &&
    first?.kind !== "BooleanLiteral"
  )
    return;
  const text = typeof first.value === "string" ? first.value.replace(/[*?]/g, "x") : first.value;
  if (fields[value.path] === undefined) fields[value.path] = text;
}
