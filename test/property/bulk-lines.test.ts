// A bulk request means the same however the network cuts it, and no bytes make its parser throw or give
// an item that was not sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type BulkEntry, BulkParser } from "../../src/server/intake/bulk-parser.ts";
import { LineSplitter } from "../../src/server/intake/split-lines.ts";

const LINE_BYTES_MAX = 60;

function parse(chunks: readonly Buffer[]): readonly BulkEntry[] {
  const splitter = new LineSplitter(LINE_BYTES_MAX);
  const parser = new BulkParser({
    defaultIndex: "logs-a",
    documentDepthMax: 4,
    onInvalidUtf8: () => undefined,
  });
  const entries: BulkEntry[] = [];
  for (const chunk of chunks)
    for (const line of splitter.push(chunk)) {
      const entry = parser.push(line);
      if (entry !== undefined) entries.push(entry);
    }
  const last = parser.end();
  return last === undefined ? entries : [...entries, last];
}

/** Lines that are right, nearly right, too long, and no JSON at all. */
const line = fc.oneof(
  fc.constantFrom(
    '{"create":{"_id":"1"}}',
    '{"index":{}}',
    '{"delete":{"_id":"1"}}',
    '{"update":{"_id":"1"}}',
    '{"create":{"_index":".."}}',
    '{"a":1}',
    '{"a":{"b":{"c":{"d":{"e":1}}}}}',
    "",
    "[]",
    "null",
    "x".repeat(LINE_BYTES_MAX + 1),
  ),
  fc.json({ maxDepth: 2 }),
  fc.string(),
);

const body = fc
  .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom("\n", "\r\n"))
  .map(([lines, end]) => Buffer.from(lines.map((text) => text + end).join("")));

test("where a body is cut into chunks changes nothing", () => {
  fc.assert(
    fc.property(body, fc.array(fc.nat(200), { maxLength: 10 }), (bytes, cuts) => {
      const places = [...new Set(cuts.filter((at) => at < bytes.length))].sort((a, b) => a - b);
      const chunks = [0, ...places].map((from, at) => bytes.subarray(from, places[at]));
      assert.deepEqual(parse(chunks), parse([bytes]));
    }),
  );
});

test("any bytes give only items with an object and a good name, and faults with a reason", () => {
  fc.assert(
    fc.property(fc.oneof(body, fc.uint8Array().map(Buffer.from)), (bytes) => {
      for (const entry of parse([Buffer.from(bytes)])) {
        if (entry.kind === "fault") assert.ok(entry.reason.length > 0);
        else {
          assert.equal(entry.item.index, "logs-a");
          assert.equal(typeof entry.item.document, "object");
        }
      }
    }),
  );
});

test("well-formed pairs behind any malformed pair are all taken", () => {
  const pair = '{"create":{}}\n{"a":1}\n';
  const malformed = fc.constantFrom("nonsense\n{}\n", '{"create":{}}\nnonsense\n', "nonsense\n");
  fc.assert(
    fc.property(fc.nat(5), malformed, fc.nat(5), (before, bad, behind) => {
      const entries = parse([Buffer.from(pair.repeat(before) + bad + pair.repeat(behind))]);
      assert.equal(entries.filter((entry) => entry.kind === "item").length, before + behind);
      assert.equal(entries.filter((entry) => entry.kind === "fault").length, 1);
    }),
  );
});
