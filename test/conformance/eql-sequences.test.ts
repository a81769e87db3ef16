// Elasticsearch's own sequence, missing-event and sample queries, run by our matchers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareOrdinals, type Ordinal } from "../../src/engine/ordinal.ts";
import { SampleMatcher } from "../../src/engine/sample-matcher.ts";
import { joinKeysOf } from "../../src/engine/sequence/join-keys.ts";
import {
  type CompletedSequence,
  SequenceMatcher,
  type StageHit,
  UNTIL_STAGE,
} from "../../src/engine/sequence/sequence-matcher.ts";
import { compileQuery } from "../../src/eql/compile/compile-query.ts";
import type { CompiledPipe } from "../../src/eql/phases.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import type { FieldSchema } from "../../src/eql/verify/field-schema.ts";
import { verifyQuery } from "../../src/eql/verify/verify-query.ts";
import type { EcsEvent } from "../../src/event/ecs-event.ts";
import { EventReader } from "../../src/event/event-reader.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { knownGaps } from "./known-gaps.ts";
import {
  loadQueryVectors,
  loadVectorEvents,
  sampleLayout,
  skipVectors,
  type VectorEvent,
  vectorLayouts,
} from "./load-vectors.ts";
import { extraSchema, sampleSchema, storedAs } from "./mapped-fields.ts";

const files = [
  { file: "test_queries.active.toml", layout: vectorLayouts.main, tiebreaker: "serial_event_id" },
  {
    file: "additional_test_queries.toml",
    layout: vectorLayouts.main,
    tiebreaker: "serial_event_id",
  },
  {
    file: "test_extra.toml",
    layout: vectorLayouts.extra,
    tiebreaker: "sequence",
    schema: extraSchema,
  },
  { file: "test_missing_events.toml", layout: vectorLayouts.missing, tiebreaker: "sequence" },
  { file: "test_sample.toml", layout: sampleLayout, tiebreaker: "id", schema: sampleSchema },
];

if (skipVectors !== false) test("Elasticsearch's sequences", { skip: skipVectors }, () => {});
else for (const one of files) runFile(one);

function runFile(source: {
  readonly file: string;
  readonly layout: Parameters<typeof loadVectorEvents>[0];
  readonly tiebreaker: string;
  readonly schema?: FieldSchema;
}): void {
  const { file, layout } = source;
  const events = loadVectorEvents(layout).map(storedAs);
  for (const vector of loadQueryVectors(`elasticsearch/${file}`)) {
    if (!/^\s*(sequence|sample)\b/.test(vector.query)) continue;
    const gap = knownGaps.get(`${file}: ${vector.name}`);
    const run = (): void => {
      const { ids, keys } = runQuery(vector.query, events, { ...source, size: vector.size });
      assert.ok(
        vector.expected.some((expected) => sameResults(expected, ids)),
        `expected ${JSON.stringify(vector.expected)}, found ${JSON.stringify(ids.flat())}`,
      );
      if (vector.joinKeys !== undefined && vector.expected.length === 1) {
        assert.deepEqual(keys.map(keyText).sort(), vector.joinKeys.map(keyText).sort());
      }
    };
    test(`${file}: ${vector.name}${gap === undefined ? "" : ` is a known gap: ${gap}`}`, () => {
      if (gap === undefined) run();
      else assert.throws(run, "a known gap passes: take it off the list");
    });
  }
}

// Dates are keys by their time, whatever their spelling.
function keyText(key: unknown): string {
  const text = String(key);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? String(Date.parse(text)) : text;
}

/** Results are compared as a set of sequences: order of completion is not the same everywhere. */
function sameResults(expected: readonly number[], found: readonly (readonly number[])[]): boolean {
  const length = found[0]?.length ?? 0;
  if (found.flat().length !== expected.length) return false;
  if (length === 0) return true;
  const groups = Array.from({ length: expected.length / length }, (_, at) =>
    expected.slice(at * length, (at + 1) * length).join(),
  );
  return JSON.stringify(groups.sort()) === JSON.stringify(found.map((ids) => ids.join()).sort());
}

function runQuery(
  query: string,
  events: readonly VectorEvent[],
  source: {
    readonly tiebreaker: string;
    readonly schema?: FieldSchema;
    readonly size: number | undefined;
  },
): { readonly ids: readonly (readonly number[])[]; readonly keys: readonly unknown[] } {
  const withSchema = source.schema === undefined ? {} : { schema: source.schema };
  const parsed = parseQuery(query);
  assert.ok(parsed.ok, parsed.diagnostics[0]?.message);
  const verified = verifyQuery(parsed.value, withSchema);
  assert.ok(verified.ok, verified.diagnostics[0]?.message);
  const fields = new FieldTable();
  const compiled = compileQuery(verified.value, {
    fields,
    categoryField: "event_type",
    ...withSchema,
  });
  assert.ok(compiled.kind !== "event");
  const reader = new EventReader(fields);
  const ids = new Map<EcsEvent, number>();
  const stages =
    compiled.kind === "sequence" && compiled.until !== undefined
      ? [...compiled.stages.entries(), [UNTIL_STAGE, compiled.until] as const]
      : [...compiled.stages.entries()];
  const arriving = events.map((one) => {
    const written = Number(one.fields[source.tiebreaker]);
    const ordinal: Ordinal = {
      timestampMs: one.timestampMs,
      tiebreaker: Number.isNaN(written) ? Number.POSITIVE_INFINITY : written,
      arrival: 0,
    };
    const event: EcsEvent = {
      fields: one.fields,
      kind: "ecs",
      origin: { file: "vectors", line: 1 },
      timestampMs: one.timestampMs,
      arrival: one.arrival,
    };
    ids.set(event, one.id);
    return { event, ordinal };
  });
  if (compiled.kind === "sequence") arriving.sort((a, b) => compareOrdinals(a.ordinal, b.ordinal));
  const matcher =
    compiled.kind === "sequence"
      ? new SequenceMatcher({
          stagesMissing: compiled.stages.map((stage) => stage.isMissing),
          maxspanMs: compiled.maxspanMs,
        })
      : undefined;
  const samples = new SampleMatcher(compiled.stages.length);
  const found: CompletedSequence[] = [];
  for (const { event, ordinal } of arriving) {
    reader.reset(event.fields);
    const hits = stages.flatMap(([stage, definition]): StageHit[] => {
      if (!definition.filter.matches(reader)) return [];
      const keys = joinKeysOf(reader, definition.keys);
      return keys.length === 0 ? [] : [{ stage, keys }];
    });
    if (hits.length === 0) continue;
    if (matcher === undefined) samples.push(event, hits);
    else found.push(...matcher.push(event, ordinal, hits));
  }
  found.push(...(matcher?.flush() ?? []), ...samples.flush());
  const results = sized(piped(found, compiled.pipes), source.size);
  return {
    ids: results.map(({ events: list }) =>
      list.map((event) => (event === null ? -1 : (ids.get(event) as number))),
    ),
    keys: results.flatMap((one) => one.keys),
  };
}

function sized<T>(list: readonly T[], size: number | undefined): readonly T[] {
  return size === undefined ? list : list.slice(0, size);
}

function piped<T>(list: readonly T[], pipes: readonly CompiledPipe[]): readonly T[] {
  return pipes.reduce(
    (rest, pipe) => (pipe.name === "head" ? rest.slice(0, pipe.count) : rest.slice(-pipe.count)),
    list,
  );
}
