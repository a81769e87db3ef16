import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readDnsQuestion } from "./dns-question.ts";

const HEADER = Buffer.from("abcd01000001000000000000", "hex");

function query(labels: readonly string[], type: number): Buffer {
  const name = labels.flatMap((label) => [
    Buffer.from([label.length]),
    Buffer.from(label, "latin1"),
  ]);
  return Buffer.concat([HEADER, ...name, Buffer.from([0, type >> 8, type & 255, 0, 1])]);
}

test("a query's name is in small letters and its type has its name", () => {
  assert.deepEqual(readDnsQuestion(query(["wWw", "Example", "com"], 28)), {
    name: "www.example.com",
    type: "AAAA",
  });
  assert.deepEqual(readDnsQuestion(query([], 2)), { name: ".", type: "NS" });
  assert.equal(readDnsQuestion(query(["a"], 4321))?.type, "TYPE4321");
});

test("what a terminal would obey, a dot and a backslash within a label are written as numbers", () => {
  const question = readDnsQuestion(query(["\x1b[2J", "a.b\\c", "\xff"], 16));
  assert.equal(question?.name, "\\027[2j.a\\046b\\092c.\\255");
});

test("an answer, no question, and a message that was cut are none", () => {
  const whole = query(["example", "com"], 1);
  for (let length = 0; length < whole.length - 2; length++) {
    assert.equal(readDnsQuestion(whole.subarray(0, length)), undefined, String(length));
  }
  const answer = Buffer.from(whole);
  answer[2] = 0x81;
  assert.equal(readDnsQuestion(answer), undefined);
  const empty = Buffer.from(whole);
  empty[5] = 0;
  assert.equal(readDnsQuestion(empty), undefined);
});

test("a pointer where a label should be is no question", () => {
  assert.equal(
    readDnsQuestion(Buffer.concat([HEADER, Buffer.from("c00c00010001", "hex")])),
    undefined,
  );
});

test("no bytes make it throw, and no name is longer than DNS allows", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const question = readDnsQuestion(Buffer.concat([HEADER, bytes]));
      assert.ok((question?.name.length ?? 0) <= 4 * 320);
    }),
    { numRuns: 2000 },
  );
});
