// Files of any bytes: a scan never crashes on them and never loses a good record that follows; the same
// records in any container are the same records.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { JsonObject } from "../../src/base/json.ts";
import { readFiles } from "../../src/sources/files/read-files.ts";
import { SourceCounters } from "../../src/sources/files/source-counters.ts";
import type { RawRecord } from "../../src/sources/raw-record.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-bytes-"));
after(() => rmSync(folder, { recursive: true }));

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  bytes: Buffer,
  chunkBytes = 65_536,
): Promise<{ readonly records: readonly RawRecord[]; readonly counters: SourceCounters }> {
  const counters = new SourceCounters();
  const records: RawRecord[] = [];
  const stdin = chunked(bytes, chunkBytes);
  for await (const batch of readFiles(["-"], {
    format: "auto",
    counters,
    stdin,
    hostId: undefined,
  })) {
    records.push(...batch);
  }
  return { records, counters };
}

function values(records: readonly RawRecord[]): readonly (JsonObject | undefined)[] {
  return records.map((record) => (record.shape === "json" ? record.value : undefined));
}

test("whatever bytes come first, the good line behind them is read", async () => {
  const garbage = fc.oneof(
    fc
      .uint8Array({ maxLength: 80 })
      .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10))),
    fc.string({ maxLength: 60 }).map((text) => Buffer.from(text.replaceAll("\n", " "))),
    fc
      .array(fc.constantFrom("{", "[", '"', "}", "]", ",", "\\", "a", "1", " "), { maxLength: 30 })
      .map((list) => Buffer.from(list.join(""))),
  );
  // Archives are recognized by their first bytes; those that begin like one are another test's.
  const plain = garbage.filter(
    (bytes) => bytes[0] !== 0x1f && bytes[0] !== 0x28 && bytes[0] !== 0xff && bytes[0] !== 0xfe,
  );
  await fc.assert(
    fc.asyncProperty(plain, fc.integer({ min: 1, max: 40 }), async (bytes, chunkBytes) => {
      const good = Buffer.from('\n{"event":{"category":"process"},"good":true}\n{"good":2}\n');
      const { records } = await read(Buffer.concat([bytes, good]), chunkBytes);
      const found = values(records).filter((value) => value?.["good"] === true);
      assert.equal(found.length, 1, bytes.toString("latin1"));
    }),
    { numRuns: 1500 },
  );
});

test("lines, array, pretty-printed objects, hits and gzip give the same records", async () => {
  const events: readonly JsonObject[] = Array.from({ length: 7 }, (_, at) => ({
    "@timestamp": "2026-11-24T10:00:00Z",
    event: { category: ["process"], id: `e${at}` },
    process: { name: 'a "quoted" {brace] \\', args: ["[", "}"] },
  }));
  const lines = Buffer.from(events.map((one) => `${JSON.stringify(one)}\r\n`).join(""));
  const forms = [
    lines,
    Buffer.from(JSON.stringify(events)),
    Buffer.from(JSON.stringify(events, null, 2)),
    Buffer.from(events.map((one) => JSON.stringify(one, null, 2)).join("\n")),
    Buffer.from(JSON.stringify({ hits: { hits: events } })),
    gzipSync(lines),
    Buffer.concat([gzipSync(lines.subarray(0, 50)), gzipSync(lines.subarray(50))]),
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), lines]),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(lines.toString("utf8"), "utf16le")]),
  ];
  for (const form of forms) {
    for (const chunkBytes of [7, 64, 65_536]) {
      assert.deepEqual(values((await read(form, chunkBytes)).records), events);
    }
  }
});

/** An answer as Elasticsearch gives it, with more round the hits than hits. */
function answer(inner: JsonObject): JsonObject {
  const failures = [{ shard: 0, reason: { type: "x", caused_by: [{ why: "{" }] } }];
  const buckets = [{ key: "a", doc_count: 1 }];
  return {
    took: 3,
    _shards: { total: 1, failures },
    hits: { total: { value: 2, relation: "eq" }, max_score: 1.5, ...inner },
    aggregations: { one: { buckets }, two: { three: { value: 1 } } },
  };
}

function hit(at: number): JsonObject {
  return { _index: "logs-x", _id: `${at}`, _source: { n: at, s: 'a "quoted" {brace] \\' } };
}

test("an answer of Elasticsearch is read hit by hit, however large it is and however it is laid out", async () => {
  const hits = Array.from({ length: 900 }, (_, at) => hit(at));
  for (const indent of [0, 2]) {
    const bytes = Buffer.from(JSON.stringify(answer({ hits }), null, indent));
    assert.deepEqual(values((await read(bytes)).records), hits);
    assert.deepEqual(values((await read(bytes, 977)).records), hits);
  }
  const padding = "x".repeat(2_000_000);
  const large = hits.slice(0, 10).map((one) => ({ ...one, sort: [padding] }));
  const bytes = Buffer.from(JSON.stringify(answer({ hits: large })));
  assert.ok(bytes.length > 16 * 1024 * 1024);
  const { records, counters } = await read(bytes);
  assert.equal(records.length, 10);
  assert.equal(counters.counts.size, 0);
});

test("an answer that was cut off gives the hits that came", async () => {
  const hits = Array.from({ length: 900 }, (_, at) => hit(at));
  const bytes = Buffer.from(JSON.stringify(answer({ hits }), null, 1));
  const { records } = await read(bytes.subarray(0, bytes.length / 2));
  assert.ok(records.length > 400, `${records.length}`);
  assert.deepEqual(values(records), hits.slice(0, records.length));
});

test("sequences of an EQL answer are read event by event, without those that are missing", async () => {
  const missing = { _index: "", _id: "", missing: true };
  const sequences = [
    { join_keys: ["a"], events: [hit(1), missing, hit(2)] },
    { join_keys: ["b"], events: [hit(3), hit(4)] },
  ];
  for (const indent of [0, 2]) {
    const bytes = Buffer.from(JSON.stringify(answer({ sequences }), null, indent));
    assert.deepEqual(values((await read(bytes)).records), [1, 2, 3, 4].map(hit));
  }
});

test("several answers, one a line, are all read", async () => {
  const many = Array.from({ length: 700 }, (_, at) => hit(at));
  const lines = [answer({ hits: many }), answer({ hits: [hit(7000)] })];
  const bytes = Buffer.from(lines.map((one) => `${JSON.stringify(one)}\n`).join(""));
  assert.deepEqual(values((await read(bytes)).records), [...many, hit(7000)]);
});

test("a line too long and one nested too deep cost only themselves, and are told", async () => {
  const long = `{"long":"${"x".repeat(17 * 1024 * 1024)}"}`;
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  const bytes = Buffer.from(`{"good":1}\n${long}\n{"good":2}\n${deep}\n{"good":3}\n`);
  const { records, counters } = await read(bytes);
  assert.deepEqual(values(records), [{ good: 1 }, { good: 2 }, { good: 3 }]);
  assert.equal(counters.counts.get("SRC5003"), 1);
  assert.equal(counters.counts.get("SRC5004"), 1);
});

test("a torn gzip file gives what it has and says so", async () => {
  const text = Array.from({ length: 5000 }, (_, at) => `{"n":${at},"r":"${Math.sin(at)}"}\n`).join(
    "",
  );
  const whole = gzipSync(text);
  const { records, counters } = await read(whole.subarray(0, Math.floor(whole.length / 2)));
  assert.ok(records.length > 0);
  assert.equal(counters.counts.get("SRC5007"), 1);
});

test("a file that cannot be opened costs only itself", async () => {
  const path = join(folder, "good.ndjson");
  writeFileSync(path, '{"good":1}\n');
  const counters = new SourceCounters();
  const records: RawRecord[] = [];
  const options = {
    format: "auto" as const,
    counters,
    stdin: chunked(Buffer.alloc(0), 1),
    hostId: undefined,
  };
  for await (const batch of readFiles([join(folder, "absent"), path], options))
    records.push(...batch);
  assert.deepEqual(values(records), [{ good: 1 }]);
  assert.equal(counters.counts.get("SRC5001"), 1);
});

test("a bad line among lines, among audit records, or a whole unknown file is told by its code", async () => {
  const lines = await read(Buffer.from('{"a":1}\n{"a":\n{"a":2}\n'));
  assert.equal(lines.records.length, 2);
  assert.equal(lines.counters.counts.get("SRC5002"), 1);
  const head = "type=USER_CMD msg=audit(1700000000.123:1):";
  const audit = await read(Buffer.from(`${head} pid=1 uid=0\nnot a record\n`));
  assert.equal(audit.records.length, 1);
  assert.equal(audit.counters.counts.get("SRC5008"), 1);
  const unknown = await read(Buffer.from("just some text\n"));
  assert.equal(unknown.records.length, 0);
  assert.equal(unknown.counters.counts.get("SRC5009"), 1);
});
