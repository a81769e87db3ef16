// `scan --threads`: whatever the number of threads, the output, the summary and the exit code are those of
// one. Files and ranges are smaller here than those that threads are used for.
import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { generateEvents } from "../../bench/generator/generate-events.ts";
import type { CliIo } from "../../src/cli/io.ts";
import { createChunkTester, testedRules } from "../../src/pipeline/split/chunk-tester.ts";
import { ScanThreadFault, ScanThreads } from "../../src/pipeline/split/scan-threads.ts";
import type { TestedChunk } from "../../src/pipeline/split/tested-chunk.ts";
import { loadRules } from "../../src/rules/load-rules.ts";
import { repository, runTripline } from "./run-tripline.ts";
import { INDEX, ruleText, SMALL_RULES, writeRules } from "./small-rules.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-threads-"));
after(() => rmSync(folder, { recursive: true }));

const rulesFolder = writeRules(join(folder, "rules"));
const builtIn = join(repository, "rules");
const splitSizes = { bytesMin: 100_000, rangeBytes: 30_000 };

const usual = generateEvents(7);
const NAMES = ["sh", "id", "nc", "curl", "ls"];
const ODD_LINES = ["", "{", "null", '{"@timestamp":"never","process":{"name":"sh"}}'];

/** Events like real ones, among them some that the rules match, out of order here and there. */
function line(at: number): string {
  if (at % 97 === 96) return ODD_LINES[Math.floor(at / 97) % ODD_LINES.length] as string;
  if (at % 5 !== 0) return usual.next().value as string;
  const timeMs = Date.UTC(2026, 10, 25) + 100 * at - (at % 35 === 0 ? 2500 : 0);
  const event = {
    "@timestamp": new Date(timeMs).toISOString(),
    event: { category: ["process"], type: ["start"], action: "exec" },
    data_stream: { type: "logs", dataset: "endpoint.events.process", namespace: "default" },
    host: { id: `h${Math.floor(at / 5) % 2}`, os: { type: "linux" } },
    process: { name: NAMES[Math.floor(at / 15) % NAMES.length], pid: at },
    user: { name: at % 2 === 0 ? "eve" : "bob" },
  };
  const hit = { _index: INDEX, _id: `e${at}`, _source: event };
  return JSON.stringify(at % 140 === 0 ? hit : event);
}

const eventsFile = join(folder, "events.ndjson");
const events = Array.from({ length: 2000 }, (_, at) => line(at)).join("\n");
writeFileSync(eventsFile, events);
const packedFile = join(folder, "more.ndjson.gz");
writeFileSync(packedFile, gzipSync(events.replaceAll("2026-11-25", "2026-11-26")));
const exceptionsFile = join(folder, "exceptions.toml");
writeFileSync(
  exceptionsFile,
  '[[exception]]\nname = "bob may"\n[exception.when]\nuser.name = "bob"\n',
);

async function runs(...args: readonly string[]) {
  const command = ["scan", eventsFile, packedFile, eventsFile, "--rules", rulesFolder, ...args];
  const one = await runTripline(command, {}, { splitSizes });
  const several = await runTripline([...command, "--threads", "3"], {}, { splitSizes });
  return { one, several };
}

for (const output of ["ndjson", "json", "table", "csv", "html"]) {
  test(`with --output ${output}, three threads print what one prints`, async () => {
    const { one, several } = await runs("--output", output, "--building-blocks");
    assert.deepEqual(several, one);
    assert.ok(one.stdout.length > 1000);
    assert.match(one.stderr, /SRC5002/);
  });
}

test("exceptions, a time window and suppression do with three threads what they do with one", async () => {
  const window = ["--from", "2026-11-25T00:00:20Z", "--to", "2026-11-26T00:02:00Z"];
  const exceptions = ["--exceptions", exceptionsFile];
  const { one, several } = await runs(...window, ...exceptions, "--fail-on", "medium");
  assert.deepEqual(several, one);
  assert.equal(one.exitCode, 3);
  assert.match(one.stderr, /exception "bob may" took away \d+ events/);
  assert.match(one.stderr, /folded into earlier ones by suppression/);
});

test("the built-in rules find the same with every index and any allowance", async () => {
  for (const more of [["--any-index"], ["--allowance", "0s"]]) {
    const command = ["scan", eventsFile, "--rules", builtIn, "--output", "ndjson", ...more];
    const one = await runTripline(command, {}, { splitSizes });
    const several = await runTripline([...command, "--threads", "2"], {}, { splitSizes });
    assert.deepEqual(several, one);
  }
});

test("a scan in threads that is interrupted ends with what was found until then", async () => {
  const interruption = new AbortController();
  let text = "";
  const stdout: CliIo["stdout"] = {
    write: (written) => {
      text += written;
      interruption.abort();
      return Promise.resolve();
    },
    isTty: false,
    columns: undefined,
  };
  const command = ["scan", eventsFile, "--rules", rulesFolder, "--output", "ndjson"];
  const more = { splitSizes, stdout, interrupted: interruption.signal };
  const run = await runTripline([...command, "--threads", "3"], {}, more);
  const whole = await runTripline(command);
  assert.equal(run.exitCode, 130);
  assert.match(run.stderr, /interrupted/);
  assert.ok(text.length > 0 && text.length < whole.stdout.length);
  // What sequences and suppression still held back is decided at the end, so that the rest may differ.
  assert.equal(text.split("\n")[0], whole.stdout.split("\n")[0]);
});

const set = loadRules(SMALL_RULES.map((rule) => ({ file: rule.name, text: ruleText(rule) })));
const setup = {
  rules: testedRules(set.rules),
  anyIndex: false,
  window: { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY },
};

test("a thread finds in a range what this one finds", async () => {
  const file = openSync(eventsFile, "r");
  const fileEnd = readFileSync(eventsFile).length;
  const range = { file, start: 50_000, end: 150_000, fileEnd };
  const threads = new ScanThreads(1);
  threads.setUp(setup);
  const chunks: TestedChunk[] = [];
  while (!threads.give(range, (chunk) => chunks.push(chunk))) await threads.change();
  await threads.idle();
  await threads.close();
  const expected = createChunkTester(setup).test(range);
  closeSync(file);
  assert.ok(expected.hits.length > 5);
  assert.deepEqual(chunks, [expected]);
});

test("a thread that fails ends the scan instead of being waited for", async () => {
  const threads = new ScanThreads(2);
  threads.setUp({ ...setup, rules: [{ ...set.rules[0], query: {} }] as never });
  await assert.rejects(async () => {
    for (;;) await threads.change();
  }, ScanThreadFault);
  await threads.idle();
  await threads.close();
});
