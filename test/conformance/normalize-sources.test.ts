// Mappings against what others say the result must be: SentinelOne's raw record and Elastic's expected
// document, Endgame's test events, split command lines.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { supplies } from "../../src/normalize/field-supply.ts";
import { Normalizer } from "../../src/normalize/normalize.ts";
import { splitCommandLine } from "../../src/normalize/split-command-line.ts";
import { findFiles } from "../../src/pipeline/find-files.ts";
import { readFiles } from "../../src/sources/files/read-files.ts";
import { SourceCounters } from "../../src/sources/files/source-counters.ts";
import { leaves } from "../document-leaves.ts";

const telemetry = join(import.meta.dirname, "..", "..", "..", "shared", "corpora", "telemetry");
const skip = existsSync(telemetry) ? false : "the recorded telemetry is not on this machine";

function normalized(value: JsonObject): JsonObject {
  return new Normalizer().normalize({ shape: "json", value, origin: { file: "x", line: 1 } })
    .fields;
}

test("SentinelOne: every field of Elastic's expected document", { skip }, (context) => {
  const raw = readFileSync(join(telemetry, "sentinelone", "test-process.log"), "utf8").trim();
  const expected = JSON.parse(
    readFileSync(join(telemetry, "sentinelone", "test-process.expected-process.json"), "utf8"),
  ) as JsonObject;
  const fields = normalized(JSON.parse(raw) as JsonObject);
  const wanted = leaves(expected).filter(([path]) => path !== "source");
  for (const [path, value] of wanted) {
    const found = readField(fields, path.split("."));
    assert.deepEqual([found].flat(), [value].flat(), path);
  }
  assert.ok(wanted.length > 30);
  context.diagnostic(`${wanted.length} fields compared`);
});

test("Endgame: every test event gets a time, a category and an action", { skip }, () => {
  const text = readFileSync(join(telemetry, "endgame", "eql-test_data.json"), "utf8");
  const events = JSON.parse(text) as readonly JsonObject[];
  assert.ok(events.length > 90);
  for (const raw of events) {
    const fields = normalized(raw);
    const read = (path: string) => readField(fields, path.split("."));
    const where = JSON.stringify(raw).slice(0, 120);
    assert.ok(!Number.isNaN(Date.parse(String(read("@timestamp")))), where);
    assert.equal(read("event.category"), raw["event_type"], where);
    if (raw["pid"] !== undefined) assert.equal(read("process.pid"), raw["pid"], where);
    if (raw["unique_pid"] !== undefined) {
      assert.equal(read("process.entity_id"), String(raw["unique_pid"]), where);
    }
    if (raw["event_type"] === "process" && raw["opcode"] === 3) {
      assert.equal(read("event.type"), "info", where);
    }
  }
});

test("a command line splits the Windows way on every system", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [
      ' python3 -c import pty;pty.spawn("/bin/bash")',
      ["python3", "-c", "import", "pty;pty.spawn(/bin/bash)"],
    ],
    ['a "b c" d', ["a", "b c", "d"]],
    ["a\\\\b c", ["a\\\\b", "c"]],
    ['a\\"b c', ['a"b', "c"]],
    ['"a\\\\" b', ["a\\", "b"]],
    ["'a b'", ["'a", "b'"]],
    ["a\tb  c ", ["a", "b", "c"]],
    ["", []],
  ];
  for (const [line, args] of cases) assert.deepEqual(splitCommandLine(line), args, line);
});

const recordings = join(import.meta.dirname, "..", "recordings");
const own = [
  { kind: "auditd", folder: join(recordings, "auditd") },
  { kind: "sentinelone", folder: join(recordings, "derived", "sentinelone") },
  { kind: "endgame", folder: join(telemetry, "endgame", "eql-test_data.json") },
  {
    kind: "windows",
    folder: join(telemetry, "otrf-windows", "execution__host__psh_python_webserver.zip"),
  },
] as const;

for (const { kind, folder } of own) {
  const isHere = existsSync(folder) ? false : "the recorded telemetry is not on this machine";
  test(`what coverage says ${kind} supplies is what its events hold`, {
    skip: isHere,
  }, async () => {
    const paths = findFiles([folder], (path) => /\.(log|ndjson)$/.test(path)).files.map(
      ({ path }) => path,
    );
    const options = { format: "auto" as const, counters: new SourceCounters(), hostId: undefined };
    const normalizer = new Normalizer();
    const unlisted = new Set<string>();
    let eventCount = 0;
    for await (const batch of readFiles(paths, { ...options, stdin: noInput() })) {
      for (const record of batch) {
        const event = normalizer.normalize(record);
        if (event.kind !== kind) continue;
        eventCount++;
        for (const [path] of leaves(event.fields)) if (!supplies(kind, path)) unlisted.add(path);
      }
    }
    assert.deepEqual([...unlisted].sort(), []);
    assert.ok(eventCount > 50, `only ${eventCount} events`);
  });
}

async function* noInput(): AsyncGenerator<Buffer> {}

test("wrong types anywhere in a record never throw", () => {
  const odd = [null, 1, true, [], {}, "", [{}], "x".repeat(1000)];
  const keys =
    "event_type_full timestamp pid command_line process_path EventID Channel UtcTime Hashes".split(
      " ",
    );
  const more =
    "dataSource.name event.type event.time tgt.process.cmdline src.process.user endpoint.os".split(
      " ",
    );
  for (const value of odd) {
    for (const key of [...keys, ...more]) {
      const record = {
        "dataSource.name": "SentinelOne",
        event_type_full: "process_event",
        [key]: value,
      };
      normalized(record as JsonObject);
      normalized({ EventID: 1, Channel: "Sysmon", [key]: value } as JsonObject);
    }
  }
});
