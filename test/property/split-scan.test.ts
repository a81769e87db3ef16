// A file tested in ranges and taken in order gives what the same file read line by line gives: the same
// matches of the same events, and the same counts. The ranges are smaller than many lines here, and all are
// tested by this thread; test/end-to-end/scan-threads.test.ts has threads.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { Engine } from "../../src/engine/engine.ts";
import type { Match } from "../../src/engine/match.ts";
import type { VerifiedQuery } from "../../src/eql/phases.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { isOutside } from "../../src/event/time-window.ts";
import { Normalizer } from "../../src/normalize/normalize.ts";
import { runPipeline } from "../../src/pipeline/run-pipeline.ts";
import { createScanLine } from "../../src/pipeline/scan-lines.ts";
import { ScanThreads } from "../../src/pipeline/split/scan-threads.ts";
import { SplitScan } from "../../src/pipeline/split/split-scan.ts";
import { takingTested } from "../../src/pipeline/split/taking-tested.ts";
import { adHocRule } from "../../src/rules/ad-hoc-rule.ts";
import type { EqlRule } from "../../src/rules/rule.ts";
import { readFiles } from "../../src/sources/files/read-files.ts";
import { SourceCounters } from "../../src/sources/files/source-counters.ts";
import type { ScanLine } from "../../src/sources/raw-record.ts";
import { sequenceRules } from "./sequence-streams.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-split-"));
after(() => rmSync(folder, { recursive: true }));

const START_MS = Date.UTC(2026, 0, 1);

function ruleOf(text: string, index: readonly string[]): EqlRule {
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const rule = { ...adHocRule(text), ruleId: text, index };
  return { rule, query: parsed.value as unknown as VerifiedQuery };
}

const rules: readonly EqlRule[] = [
  ...sequenceRules,
  ruleOf("any where a == 1 and b == 1", []),
  ruleOf("any where c == 1", ["logs-one-*"]),
  ruleOf("sequence by k [any where a == 1] [any where c == 1]", ["logs-two-*"]),
  ruleOf("sample by k [any where a == 1] [any where b == 1]", []),
];

/** Takes an event away from some rules, as an exception does. */
function createGate(fields: FieldTable) {
  const slot = fields.intern("c");
  let count = 0;
  const isExcepted = ({ rule }: EqlRule, event: { get(at: number): unknown }): boolean => {
    const isAway = rule.ruleId === "rule-0" && event.get(slot) === 1;
    if (isAway) count++;
    return isAway;
  };
  return { isExcepted, count: () => count };
}

interface Run {
  readonly sizes?: { readonly rangeBytes: number };
  readonly allowanceMs: number;
  readonly window: { readonly fromMs: number; readonly toMs: number };
}

async function scan(paths: readonly string[], { sizes, allowanceMs, window }: Run) {
  const fields = new FieldTable();
  const gate = createGate(fields);
  const { isExcepted } = gate;
  const engine = new Engine({
    rules,
    mode: "indexed",
    anyIndex: false,
    allowanceMs,
    fields,
    isExcepted,
  });
  const scanLine = createScanLine(fields) as ScanLine;
  const parts = { engine, scanLine, rules, anyIndex: false, window };
  const split = sizes && new SplitScan(new ScanThreads(0), parts, { bytesMin: 1, ...sizes });
  const counters = new SourceCounters();
  const normalizer = new Normalizer();
  const found: unknown[] = [];
  const source = readFiles(paths, {
    format: "auto",
    counters,
    stdin: (async function* () {})(),
    hostId: undefined,
    scanLine,
    readSplit: split?.read,
  });
  let testedCount = 0;
  const counts = await runPipeline({
    source,
    normalize: (record) => {
      if (record.shape === "tested") testedCount++;
      return normalizer.normalize(record);
    },
    isWanted: (event) => !isOutside(window, event.timestampMs),
    observe: () => {},
    engine: takingTested(engine),
    alertsFor: (match) => {
      found.push(describeMatch(match));
      return [];
    },
    sink: () => Promise.resolve(),
    progress: () => Promise.resolve(),
    interrupted: new AbortController().signal,
  });
  const { counts: problems, recordCount, bytesRead, diagnostics, formats } = counters;
  const source_ = { problems, recordCount, bytesRead, diagnostics, formats };
  const { candidateCount: _, ...stats } = engine.stats();
  const books = { counts, source_, stats, normalized: normalizer.counts, excepted: gate.count() };
  return { found, books, testedCount };
}

function describeMatch(match: Match): unknown {
  const events = match.kind === "event" ? [match.event] : match.events;
  return [
    match.rule.rule.ruleId,
    events.map((event) => {
      if (event === null) return null;
      const { kind, origin, timestampMs, arrival, givenId, givenIndex, fields } = event;
      return { kind, origin, timestampMs, arrival, givenId, givenIndex, fields };
    }),
  ];
}

const flag = fc.constantFrom(0, 0, 1);
const usualLine = fc
  .record({
    half: fc.integer({ min: 0, max: 40 }),
    fields: fc.record({ a: flag, b: flag, c: flag, k: fc.constantFrom("x", "y"), other: flag }),
    dataset: fc.constantFrom(undefined, "one", "two", "three"),
    padding: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ half, fields, dataset, padding }) =>
    JSON.stringify({
      "@timestamp": new Date(START_MS + 500 * half).toISOString(),
      ...fields,
      ...(dataset === undefined ? {} : { data_stream: { dataset, type: "logs" } }),
      text: "é".repeat(padding),
    }),
  );
const oddLine = fc.constantFrom(
  ...["", "  ", "null", "{", "[1]", '{"a":1}', '{"@timestamp":"never","a":1,"b":1}'],
  '{"@timestamp":["2026-01-01T00:00:03Z"],"a":1,"b":1,"k":"x"}',
  '{"@timestamp":"2026-01-01T00:00:05Z","a":1,"a":0,"b":1,"c":1,"k":"y"}',
  '{"_id":"i","_index":"logs-one-x","_source":{"@timestamp":"2026-01-01T00:00:04Z","c":1,"k":"x"}}',
  '{"hits":{"hits":[{"_id":"1","_source":{"a":1,"b":1}},{"_id":"2","_source":{"c":1}}]}}',
  '{"@timestamp":"2026-01-01T00:00:02Z","EventID":1,"Channel":"Security","a":1,"b":1,"k":"x"}',
);
const lines = fc.array(
  fc.tuple(
    fc.oneof({ weight: 12, arbitrary: usualLine }, { weight: 1, arbitrary: oddLine }),
    fc.constantFrom("\n", "\n", "\n", "\r\n"),
  ),
  { minLength: 1, maxLength: 60, size: "max" },
);

/** What a file is known by: as many bytes as are looked at. */
const HEAD = `${JSON.stringify({
  "@timestamp": new Date(START_MS).toISOString(),
  text: "x".repeat(8_000),
})}\n`.repeat(9);

function fileOf(content: readonly (readonly [string, string])[], isEnded: boolean): string {
  const text = HEAD + content.flat().join("");
  return isEnded ? text : text.replace(/\r?\n$/, "");
}

test("a file in ranges gives the matches and the counts of one read in a stream", async () => {
  let testedCount = 0;
  const allowances = fc.constantFrom(0, 1000, 4000, Number.POSITIVE_INFINITY);
  const windows = fc.constantFrom(
    { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY },
    { fromMs: START_MS + 3000, toMs: START_MS + 12_000 },
  );
  const numRuns = Number(process.env["FUZZ_RUNS"] ?? 80);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(lines, fc.boolean()), { minLength: 1, maxLength: 2 }),
      fc.integer({ min: 40, max: 4000 }),
      allowances,
      windows,
      async (files, rangeBytes, allowanceMs, window) => {
        const paths = files.map(([content, isEnded], at) => {
          const path = join(folder, `events-${at}.ndjson`);
          writeFileSync(path, fileOf(content, isEnded));
          return path;
        });
        const stream = await scan(paths, { allowanceMs, window });
        const split = await scan(paths, { allowanceMs, window, sizes: { rangeBytes } });
        assert.deepEqual(split.found, stream.found);
        assert.deepEqual(split.books, stream.books);
        assert.ok(split.testedCount >= 9 && stream.testedCount === 0);
        testedCount += split.testedCount;
      },
    ),
    { numRuns },
  );
  assert.ok(testedCount > 20 * numRuns, `only ${testedCount} lines were tested in ranges`);
});

test("more disordered events than are held back, across many ranges, end in the same matches", async () => {
  const path = join(folder, "many.ndjson");
  const line = (at: number): string =>
    JSON.stringify({
      // Every hundredth comes three seconds late.
      "@timestamp": new Date(START_MS + at - (at % 100 === 99 ? 3000 : 0)).toISOString(),
      ...{ a: Number(at % 97 === 0), b: Number(at % 89 === 0), c: Number(at % 83 === 0) },
      ...{ k: "xy"[at % 2], other: at % 3 },
    });
  writeFileSync(path, `${Array.from({ length: 60_000 }, (_, at) => line(at)).join("\n")}\n`);
  const window = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const run = { allowanceMs: 30_000, window };
  const stream = await scan([path], run);
  const split = await scan([path], { ...run, sizes: { rangeBytes: 100_000 } });
  assert.ok(stream.found.length > 1000);
  assert.equal(split.testedCount, 60_000);
  assert.deepEqual(split.found, stream.found);
  assert.deepEqual(split.books, stream.books);
});
