// Elasticsearch's own event queries: the compiled form and the oracle must both give their answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileQuery } from "../../src/eql/compile/compile-query.ts";
import { evaluateCondition } from "../../src/eql/evaluate/evaluate-condition.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import type { FieldSchema } from "../../src/eql/verify/field-schema.ts";
import { verifyQuery } from "../../src/eql/verify/verify-query.ts";
import { EventReader } from "../../src/event/event-reader.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { readField } from "../../src/event/read-field.ts";
import { knownGaps } from "./known-gaps.ts";
import {
  loadQueryVectors,
  loadVectorEvents,
  skipVectors,
  type VectorEvent,
  vectorLayouts,
} from "./load-vectors.ts";
import { extraSchema, storedAs } from "./mapped-fields.ts";

const categoryField = "event_type";

const files = [
  { file: "test_queries.active.toml", layout: vectorLayouts.main, schema: undefined },
  { file: "additional_test_queries.toml", layout: vectorLayouts.main, schema: undefined },
  { file: "test_extra.toml", layout: vectorLayouts.extra, schema: extraSchema },
];

if (skipVectors !== false) test("Elasticsearch's event queries", { skip: skipVectors }, () => {});
else for (const one of files) runFile(one);

function runFile({ file, layout, schema }: (typeof files)[number]): void {
  const events = loadVectorEvents(layout).map(storedAs);
  for (const vector of loadQueryVectors(`elasticsearch/${file}`)) {
    if (/^\s*(sequence|sample)\b/.test(vector.query)) continue;
    const gap = knownGaps.get(`${file}: ${vector.name}`);
    const run = (): void => {
      const found = runBoth(vector.query, events, schema);
      assert.ok(
        vector.expected.some((ids) => JSON.stringify(ids) === JSON.stringify(found)),
        `expected ${JSON.stringify(vector.expected)}, found ${JSON.stringify(found)}`,
      );
    };
    test(`${file}: ${vector.name}${gap === undefined ? "" : ` is a known gap: ${gap}`}`, () => {
      if (gap === undefined) run();
      else assert.throws(run, "a known gap passes: take it off the list");
    });
  }
}

function runBoth(
  query: string,
  events: readonly VectorEvent[],
  schema: FieldSchema | undefined,
): readonly number[] {
  const parsed = parseQuery(query);
  assert.ok(parsed.ok, parsed.diagnostics[0]?.message);
  const verified = verifyQuery(parsed.value, schema === undefined ? {} : { schema });
  assert.ok(verified.ok, verified.diagnostics[0]?.message);
  const fields = new FieldTable();
  const withSchema = schema === undefined ? {} : { schema };
  const compiled = compileQuery(verified.value, { fields, categoryField, ...withSchema });
  assert.ok(compiled.kind === "event");
  const reader = new EventReader(fields);
  const condition =
    verified.value.query.kind === "EventQuery" ? verified.value.query.filter.condition : null;
  assert.ok(condition !== null);
  const matched = events.filter((event) => {
    reader.reset(event.fields);
    const isMatch = compiled.filter.matches(reader);
    const category = readField(event.fields, categoryField.split("."));
    const isCategory =
      compiled.filter.category === null || [category].flat().includes(compiled.filter.category);
    const plain =
      isCategory && evaluateCondition(condition, { fields: event.fields, ...withSchema });
    assert.equal(isMatch, plain, `compiled and oracle differ on event ${event.id}`);
    return isMatch;
  });
  const ids = matched.map((event) => event.id);
  return compiled.pipes.reduce(
    (list, pipe) => (pipe.name === "head" ? list.slice(0, pipe.count) : list.slice(-pipe.count)),
    ids,
  );
}
