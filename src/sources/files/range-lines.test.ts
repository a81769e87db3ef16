// Ranges of a file beside one another: each line is given once, whole, by the range in which it starts.
import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { RECORD_BYTES_MAX } from "./limits.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import { rangeLines } from "./range-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-ranges-"));
after(() => rmSync(folder, { recursive: true }));

const describe = ({ block, start, end, line }: Line): string =>
  `${line}: ${end - start} ${block.toString("utf8", start, Math.min(end, start + 100))}`;

function linesInRanges(bytes: Buffer, rangeBytes: number): readonly string[] {
  const path = join(folder, "lines");
  writeFileSync(path, bytes);
  const file = openSync(path, "r");
  const found: string[] = [];
  let linesBefore = 0;
  for (let start = 0; start < bytes.length; start += rangeBytes) {
    const end = Math.min(bytes.length, start + rangeBytes);
    const tooLong = (byteLength: number, line: number): void => {
      found.push(`${linesBefore + line}: too long ${byteLength}`);
    };
    const lines = rangeLines({ file, start, end, fileEnd: bytes.length }, tooLong);
    for (let next = lines.next(); ; next = lines.next()) {
      if (next.done === true) {
        linesBefore += next.value;
        break;
      }
      found.push(describe({ ...next.value, line: linesBefore + next.value.line }));
    }
  }
  closeSync(file);
  return found;
}

function linesAtOnce(bytes: Buffer): readonly string[] {
  const found: string[] = [];
  const splitter = new LineSplitter((byteLength, line) =>
    found.push(`${line}: too long ${byteLength}`),
  );
  for (const line of splitter.lines(bytes)) found.push(describe(line));
  return [...found, ...[...splitter.end()].map(describe)];
}

test("ranges of any size give the lines that the whole file gives", () => {
  const piece = fc.constantFrom("a", "bc", "\n", "\r\n", "\n\n", "\r", "é".repeat(9));
  const text = fc.array(piece, { minLength: 1, maxLength: 40 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 30 }), (content, rangeBytes) => {
      const bytes = Buffer.from(content);
      assert.deepEqual(linesInRanges(bytes, rangeBytes), linesAtOnce(bytes));
    }),
    { numRuns: 500 },
  );
});

test("a line longer than the blocks behind its range is given whole", () => {
  const bytes = Buffer.from(`a\n${"x".repeat(100_000)}\nb\n${"y".repeat(70_000)}`);
  assert.deepEqual(linesInRanges(bytes, 1000), linesAtOnce(bytes));
});

test("a line beyond the limit is told once, and the lines behind it keep their numbers", () => {
  const bytes = Buffer.from(`a\n${"x".repeat(RECORD_BYTES_MAX + 1)}\nb\n`);
  const found = linesInRanges(bytes, 1 << 20);
  assert.deepEqual(found, ["1: 1 a", `2: too long ${RECORD_BYTES_MAX + 1}`, "3: 1 b"]);
});

test("a file that has become shorter ends where it ends", () => {
  const path = join(folder, "short");
  writeFileSync(path, "a\nb");
  const file = openSync(path, "r");
  const lines = [...rangeLines({ file, start: 0, end: 100, fileEnd: 200 }, assert.fail)];
  closeSync(file);
  assert.deepEqual(lines.map(describe), ["1: 1 a", "2: 1 b"]);
});
