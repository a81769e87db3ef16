import assert from "node:assert/strict";
import { test } from "node:test";
import { LineScanner } from "./line-scanner.ts";
import { BLOCK_BYTES_MAX } from "./scanner-memory.ts";

const PATHS = ["process.name", "process.parent.name", "process.args", "dll.name", "pid"];
const NAME = 0;
const PARENT_NAME = 1;
const ARGS = 2;
const DLL_NAME = 3;
const PID = 4;

function scannerOf(options: { valuesMax?: number; paths?: readonly string[] } = {}): LineScanner {
  const scanner = LineScanner.create({
    paths: options.paths ?? PATHS,
    foreignPaths: ["winlog"],
    valuesMaxOf: () => options.valuesMax ?? 100,
  });
  assert(scanner !== undefined);
  return scanner;
}

function scan(scanner: LineScanner, line: string): boolean {
  const block = Buffer.from(line);
  return scanner.scan(block, 0, block.length);
}

test("nested, dotted and mixed spellings are one field", () => {
  const scanner = scannerOf();
  for (const line of [
    '{"process":{"parent":{"name":"sh"}}}',
    '{"process.parent.name":"sh"}',
    '{"process":{"parent.name":"sh"}}',
    '{"process.parent":{"name":"sh"}}',
    ' { "process" :\t{ "parent" : { "name" : "sh" } } } \r',
  ]) {
    assert(scan(scanner, line), line);
    assert.equal(scanner.value(PARENT_NAME), "sh", line);
    assert.equal(scanner.value(NAME), undefined, line);
  }
});

test("values of all types are read as they are", () => {
  const scanner = scannerOf();
  const cases: readonly (readonly [string, unknown])[] = [
    ['"a\\u00e9\\n"', "aé\n"],
    ['"日本"', "日本"],
    ["-0", -0],
    ["1e2", 100],
    ["true", true],
    ["false", false],
    ["null", undefined],
    ["[]", undefined],
    ['["a",[1,null],{"b":2}]', ["a", 1]],
    ['["a"]', "a"],
    ["{}", undefined],
  ];
  for (const [text, value] of cases) {
    assert(scan(scanner, `{"process":{"args":${text}}}`), text);
    assert.deepStrictEqual(scanner.value(ARGS), value, text);
  }
});

test("an array of objects gives the values of the fields below", () => {
  const scanner = scannerOf();
  assert(scan(scanner, '{"dll":[{"name":"a"},{"name":["b","c"]},{}]}'));
  assert.deepEqual(scanner.value(DLL_NAME), ["a", "b", "c"]);
  assert(!scanner.isScalar(DLL_NAME));
});

test("what may be read in two ways is left to JSON.parse", () => {
  const scanner = scannerOf();
  for (const line of [
    '{"pid":1,"pid":2}',
    '{"process":{"name":"a"},"process.name":"b"}',
    '{"process":{"name":"a"},"process":{"args":"b"}}',
    '{"dll":[{"name":"a"}],"dll.name":"b"}',
    '{"p\\u0069d":1}',
    '{"winlog":1}',
    `${'{"x":'.repeat(60)}1${"}".repeat(60)}`,
    '{"pid":01}',
    '{"pid":1}}',
    '{"pid":1',
    '{"pid":"a\tb"}',
    '{"pid":1,}',
    "[]",
    "",
  ]) {
    assert(!scan(scanner, line), line);
  }
});

test("a line is not read beyond its end", () => {
  const scanner = scannerOf();
  const block = Buffer.from('{"pid":1\n,"process.name":"b"}\n{"pid":2}\n{"process":{"name":"c"}}');
  assert(!scanner.scan(block, 0, 8));
  assert(!scanner.scan(block, 9, 29));
  assert(scanner.scan(block, 30, 39));
  assert.equal(scanner.value(PID), 2);
  assert.equal(scanner.value(NAME), undefined);
  assert(scanner.scan(block, 40, block.length));
  assert.equal(scanner.value(NAME), "c");
});

test("a line of a block that is too large is scanned alone, a longer one is left to JSON.parse", () => {
  const scanner = scannerOf();
  const first = `{"pid":1,"x":"${"x".repeat(BLOCK_BYTES_MAX)}"}`;
  const block = Buffer.from(`${first}\n{"pid":2}\n`);
  assert(!scanner.scan(block, 0, first.length));
  assert(scanner.scan(block, first.length + 1, block.length - 1));
  assert.equal(scanner.value(PID), 2);
  const exact = Buffer.from(`{"x":"${"x".repeat(BLOCK_BYTES_MAX - 18)}","pid":3}`);
  assert.equal(exact.length, BLOCK_BYTES_MAX - 2);
  assert(scanner.scan(exact, 0, exact.length));
  assert.equal(scanner.value(PID), 3);
});

function numbersOf(scanner: LineScanner, texts: readonly string[]): readonly number[] {
  return texts.map((text) => {
    assert(scan(scanner, `{"process":{"name":${text}}}`));
    return scanner.valueId(NAME);
  });
}

test("equal values have equal numbers, others others, up to the limit", () => {
  const scanner = scannerOf({ valuesMax: 3 });
  const texts = ['"a"', '"a"', '"a"', "1", "1", '"1"', '"a"', "1", '"z"'];
  assert.deepEqual(numbersOf(scanner, texts), [1, 1, 1, 2, 2, 3, 1, 2, 0]);
  assert.equal(scanner.value(NAME), "z");
  assert(scan(scanner, "{}"));
  assert.equal(scanner.valueId(NAME), -1);
});

test("a field whose values seldom come again gets no more numbers when its room is full", () => {
  const scanner = scannerOf({ valuesMax: 3 });
  assert.deepEqual(numbersOf(scanner, ['"a"', '"b"', '"a"', '"c"', '"a"']), [1, 2, 1, 3, 0]);
});

test("the same text in arrays at two depths is two values", () => {
  const scanner = scannerOf({ paths: ["a.b.c"] });
  const array = '[{"c":1},{"b":{"c":2}}]';
  assert(scan(scanner, `{"a":{"b":${array}}}`));
  assert.equal(scanner.value(0), 1);
  assert(scan(scanner, `{"a":${array}}`));
  assert.equal(scanner.value(0), 2);
});

test("the memo of values is bounded in bytes, whatever comes", () => {
  const scanner = scannerOf({ valuesMax: 1_000_000 });
  let numbered = 0;
  for (let at = 0; at < 40_000; at++) {
    const text = String(at).padStart(100, "x");
    assert(scan(scanner, `{"process":{"name":"${text}"}}`));
    if (scanner.valueId(NAME) > 0) numbered++;
    assert.equal(scanner.value(NAME), text);
  }
  assert(numbered > 10_000 && numbered < 30_000, `numbered ${numbered}`);
});

test("the slots a line filled are listed", () => {
  const scanner = scannerOf();
  assert(scan(scanner, '{"pid":1,"x":2,"process":{"name":"a","args":null}}'));
  const filled = Array.from({ length: scanner.filledCount }, (_, at) => scanner.slotAt(at));
  assert.deepEqual(filled, [PID, NAME]);
});

test("where the runtime cannot run the module there is no scanner", () => {
  const runtime = globalThis as { WebAssembly?: unknown };
  const { WebAssembly: wasm } = runtime;
  const layout = { paths: PATHS, foreignPaths: [], valuesMaxOf: () => 0 };
  try {
    runtime.WebAssembly = { validate: () => false };
    assert.equal(LineScanner.create(layout), undefined);
    runtime.WebAssembly = undefined;
    assert.equal(LineScanner.create(layout), undefined);
  } finally {
    runtime.WebAssembly = wasm;
  }
});
