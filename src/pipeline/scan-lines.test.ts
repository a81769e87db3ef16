import assert from "node:assert/strict";
import { test } from "node:test";
import { generateEvents } from "../../bench/generator/generate-events.ts";
import { hostileLine } from "../../test/property/hostile-lines.ts";
import { FieldTable } from "../event/field-table.ts";
import { Normalizer } from "../normalize/normalize.ts";
import { readFiles } from "../sources/files/read-files.ts";
import { SourceCounters } from "../sources/files/source-counters.ts";
import { createScanLine } from "./scan-lines.ts";

const PATHS = ["process.name", "process.parent.name", "event.category", "dll.name", "a.b"];

const recordsOfOtherSources = [
  `{"@timestamp":"2026-01-01T00:00:00Z","event":{"module":"endgame"}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","event":{"dataset":"sentinel_one_cloud_funnel.event"}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","event.module":"auditd"}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","agent":{"type":"tripline"},"event":{"id":"x"}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","winlog":null}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","EventID":1,"Channel":"Security"}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","event_type":4,"serial_event_id":7}`,
  `{"dataSource.name":"SentinelOne","@timestamp":"2026-01-01T00:00:00Z"}`,
  `{"_id":"1","_source":{"@timestamp":"2026-01-01T00:00:00Z"}}`,
  `{"hits":{"hits":[{"_id":"1","_source":{"a":{"b":1}}}]},"@timestamp":"2026-01-01T00:00:00Z"}`,
  `{"join_keys":[1],"events":[{"_id":"1","_source":{"a":{"b":1}}}],"@timestamp":"2026"}`,
  `{"a":{"b":1}}`,
  `{"@timestamp":["2026-01-01T00:00:00Z"],"a":{"b":1}}`,
  `{"@timestamp":1767225600000.5,"a":{"b":1}}`,
  `{"@timestamp":"1767225600000","a":{"b":1}}`,
  `{"@timestamp":"never","a":{"b":1}}`,
  `{"@timestamp":null,"a":{"b":1}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","\\u005fsource":{"a":1}}`,
  `{"@timestamp":"2026-01-01T00:00:00Z","@timestamp":"2026-01-02T00:00:00Z"}`,
  `{"@timestamp":"2026-01-01T00:00:00Z"} {}`,
  "",
  "   ",
  "null",
];

async function read(file: Buffer, isScanned: boolean) {
  const fields = new FieldTable();
  const slots = PATHS.map((path) => fields.intern(path));
  const counters = new SourceCounters();
  const normalizer = new Normalizer();
  const events: unknown[] = [];
  let scannedCount = 0;
  const source = readFiles(["-"], {
    format: "auto",
    counters,
    stdin: piecesOf(file),
    hostId: undefined,
    scanLine: isScanned ? createScanLine(fields) : undefined,
  });
  for await (const batch of source) {
    for (const record of batch) {
      if (record.shape === "scanned") scannedCount++;
      const event = normalizer.normalize(record);
      const { kind, origin, timestampMs, arrival, givenId, givenIndex, sourceText } = event;
      const parts = { kind, origin, timestampMs, arrival, givenId, givenIndex, sourceText };
      events.push({ ...parts, fields: event.fields, bytes: textOf(event.sourceBytes) });
    }
  }
  assert.equal(slots.length, PATHS.length);
  const { counts, recordCount, diagnostics } = counters;
  const books = { counts, recordCount, diagnostics, normalized: normalizer.counts };
  return { events, books, scannedCount };
}

function textOf(bytes: { block: Uint8Array; start: number; end: number } | undefined) {
  return bytes && Buffer.from(bytes.block).toString("utf8", bytes.start, bytes.end);
}

/** Cut where no line ends, so that lines lie in two pieces or three. */
async function* piecesOf(file: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += 9_973) {
    yield Buffer.from(file.subarray(at, at + 9_973));
  }
}

async function assertSame(lines: readonly Buffer[], newline: string) {
  const file = Buffer.concat(lines.flatMap((line) => [line, Buffer.from(newline)]));
  const parsed = await read(file, false);
  const scanned = await read(file, true);
  assert.equal(parsed.scannedCount, 0);
  assert.deepEqual(scanned.events, parsed.events);
  assert.deepEqual(scanned.books, parsed.books);
  return scanned;
}

function generated(count: number): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (const line of generateEvents(7)) {
    if (lines.push(Buffer.from(line)) === count) break;
  }
  return lines;
}

test("events of the common kind are scanned, and are the same as parsed", async () => {
  const lines = generated(300);
  for (const newline of ["\n", "\r\n"]) {
    const { scannedCount } = await assertSame(lines, newline);
    assert.equal(scannedCount, lines.length);
  }
});

test("records of other sources and odd ones become the same events as without a scanner", async () => {
  const lines = [...generated(1), ...recordsOfOtherSources.map((line) => Buffer.from(line))];
  const { scannedCount } = await assertSame(lines, "\n");
  assert.equal(scannedCount, 4);
});

test("hostile lines become the same events and the same problems", async () => {
  const lines = Array.from({ length: 2_000 }, (_, seed) => hostileLine(seed + 5_000_000).bytes);
  const { scannedCount } = await assertSame([...generated(1), ...lines], "\n");
  assert(scannedCount > 300, `too few were scanned to tell: ${scannedCount}`);
});

test("a file with a byte order mark is scanned from behind it", async () => {
  const [first, ...rest] = generated(3);
  const marked = Buffer.concat([Buffer.from("\ufeff"), first as Buffer]);
  const { scannedCount } = await assertSame([marked, ...rest], "\n");
  assert.equal(scannedCount, 3);
});
