// What was found out about a value once stands for every event that holds it: conditions over repeating
// fields, their answers kept by the numbers of values, agree with the oracle on event after event, and so
// does an engine that remembers which filters a value calls for.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import { Engine } from "../../src/engine/engine.ts";
import { compileCondition } from "../../src/eql/compile/compile-condition.ts";
import type { EventTest } from "../../src/eql/compile/compile-context.ts";
import { foldConstants } from "../../src/eql/compile/fold-constants.ts";
import { evaluateCondition } from "../../src/eql/evaluate/evaluate-condition.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import type { Expression } from "../../src/eql/syntax/ast.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { printExpression } from "../../src/eql/syntax/print-query.ts";
import { EventReader } from "../../src/event/event-reader.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { isRepeating } from "../../src/event/repeating-fields.ts";
import { VALUE_NUMBERS_MAX } from "../../src/event/value-numbers.ts";
import { adHocRule } from "../../src/rules/ad-hoc-rule.ts";
import { eventArbitrary } from "./arbitrary-event.ts";
import { conditionArbitrary } from "./arbitrary-expression.ts";

/** The fields of the arbitraries, most of them as ones that repeat. */
const NAMES: Readonly<Record<string, string>> = {
  a: "process.name",
  b: "user.name",
  "c.d": "process.parent.name",
  "c.e": "process.executable",
};

const renamed = (condition: Expression): Expression =>
  JSON.parse(JSON.stringify(condition), (key, value: unknown) =>
    key === "path" ? (NAMES[String(value)] ?? value) : value,
  ) as Expression;

const conditions = fc.array(conditionArbitrary.map(renamed), { minLength: 1, maxLength: 4 });
const events = fc.array(
  eventArbitrary.map((event): JsonObject => {
    const { a, b, c, ...rest } = event;
    const inner = typeof c === "object" && c !== null && !Array.isArray(c) ? c : {};
    const { d, e } = inner as JsonObject;
    return {
      ...rest,
      ...(a === undefined ? {} : { "process.name": a }),
      ...(b === undefined ? {} : { user: { name: b } }),
      process: {
        ...(d === undefined ? {} : { parent: { name: d } }),
        ...(e === undefined ? {} : { executable: e }),
      },
    };
  }),
  { minLength: 2, maxLength: 12 },
);

test("answers kept by value are those of the oracle, through several readers", () => {
  for (const name of Object.values(NAMES)) assert.ok(isRepeating(name), name);
  fc.assert(
    fc.property(conditions, events, (list, some) => {
      const fields = new FieldTable();
      const context = { fields, leaves: new Map<string, EventTest>() };
      const compiled = list.map((one) => compileCondition(foldConstants(one, undefined), context));
      const readers = [new EventReader(fields), new EventReader(fields)];
      [...some, ...some].forEach((event, nth) => {
        const reader = readers[nth % 2] as EventReader;
        reader.reset(event);
        list.forEach((condition, at) => {
          const expected = evaluateCondition(condition, { fields: event });
          const where = `${printExpression(condition)} on ${JSON.stringify(event)}`;
          assert.equal(compiled[at]?.(reader), expected, where);
        });
      });
    }),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 2000) },
  );
});

test("an engine that remembers raises what a plain one raises", () => {
  fc.assert(
    fc.property(conditions, events, (list, some) => {
      const rules = list.map((condition, at) => {
        const text = `any where ${printExpression(condition)}`;
        const parsed = parseQuery(text);
        assert.ok(parsed.ok);
        const rule = { ...adHocRule(text), ruleId: `rule-${at}` };
        return { rule, query: parsed.value as unknown as VerifiedQuery };
      });
      const run = (mode: "plain" | "indexed"): readonly string[] => {
        const engine = new Engine({ rules, mode, anyIndex: true });
        return [...some, ...some].flatMap((fields, arrival) =>
          engine
            .push({
              fields,
              kind: "ecs",
              origin: { file: "", line: 1 },
              timestampMs: arrival,
              arrival,
            })
            .map((match) => `${arrival}: ${match.rule.rule.ruleId}`),
        );
      };
      assert.deepEqual(run("indexed"), run("plain"));
    }),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 1000) },
  );
});

test("a field with more values than there are numbers is still answered", () => {
  const fields = new FieldTable();
  const parsed = parseQuery('any where process.name : ("*7", "n1*") and not user.name : "n7"');
  assert.ok(parsed.ok && parsed.value.query.kind === "EventQuery");
  const { condition } = parsed.value.query.filter;
  const compiled = compileCondition(condition, { fields, leaves: new Map() });
  const reader = new EventReader(fields);
  for (let at = 0; at < 3 * VALUE_NUMBERS_MAX; at++) {
    const event = { process: { name: `n${at % 1000}` }, user: { name: `n${at % 10}` } };
    reader.reset(event);
    assert.equal(compiled(reader), evaluateCondition(condition, { fields: event }));
  }
});
