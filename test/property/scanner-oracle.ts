// Holds the scanner to JSON.parse and EventReader, line by line. What it does not take is theirs in any
// case; what it takes must be a JSON object with the same value in every field.
import assert from "node:assert/strict";
import type { JsonObject } from "../../src/base/json.ts";
import { LineScanner } from "../../src/engine/scanner/line-scanner.ts";
import { EventReader } from "../../src/event/event-reader.ts";
import { FieldTable } from "../../src/event/field-table.ts";
import { FOREIGN_PATH, HOSTILE_PATHS, hostileLine } from "./hostile-lines.ts";

export interface ScannerTally {
  lineCount: number;
  /** Lines that JSON.parse takes for an object. */
  objectCount: number;
  /** Lines that the scanner took. */
  takenCount: number;
  /** Values compared that were there. */
  valueCount: number;
}

/** How many lines share a block, as they do in a file. */
const BLOCK_LINES = 16;

/** Compares over lines made from the seeds `from` to `from + count`; throws at the first difference. */
export function compareScanner(from: number, count: number): ScannerTally {
  const tally = { lineCount: 0, objectCount: 0, takenCount: 0, valueCount: 0 };
  const oracle = new ScannerOracle(tally);
  for (let seed = from; seed < from + count; seed += BLOCK_LINES) {
    oracle.compareBlock(seed, Math.min(BLOCK_LINES, from + count - seed));
  }
  return tally;
}

class ScannerOracle {
  readonly #tally: ScannerTally;
  readonly #reader: EventReader;
  readonly #scanner: LineScanner;
  /** By slot and number: the value it stood for. */
  readonly #valuesOf: Map<number, unknown>[] = HOSTILE_PATHS.map(() => new Map());

  constructor(tally: ScannerTally) {
    this.#tally = tally;
    const fields = new FieldTable();
    for (const path of HOSTILE_PATHS) fields.intern(path);
    this.#reader = new EventReader(fields);
    const scanner = LineScanner.create({
      paths: HOSTILE_PATHS,
      foreignPaths: [FOREIGN_PATH],
      // Some fields without numbers, some soon full, some never.
      valuesMaxOf: (slot) => [0, 5, 40, 1_000][slot % 4] as number,
    });
    assert(scanner !== undefined, "this runtime has no SIMD");
    this.#scanner = scanner;
  }

  compareBlock(seed: number, count: number): void {
    const lines = Array.from({ length: count }, (_, at) => hostileLine(seed + at));
    const ends: string[] = lines.map((_, at) => (at % 3 === 0 ? "\r\n" : "\n"));
    // The last line of a file may lack its newline.
    if (seed % 5 === 0) ends[count - 1] = "";
    const block = Buffer.concat(
      lines.flatMap(({ bytes }, at) => [bytes, Buffer.from(ends[at] ?? "")]),
    );
    let start = 0;
    lines.forEach(({ bytes, isOrdinary }, at) => {
      const end = start + bytes.length;
      const isTaken = this.#scanner.scan(block, start, end);
      const where = `seed ${seed + at}: ${JSON.stringify(bytes.toString("latin1"))}`;
      assert(isTaken || !isOrdinary, `an ordinary line is not taken: ${where}`);
      this.#compare(bytes, isTaken, where);
      start = end + (ends[at] ?? "").length;
    });
  }

  #compare(bytes: Buffer, isTaken: boolean, where: string): void {
    this.#tally.lineCount++;
    const fields = parsed(bytes);
    if (fields !== undefined) this.#tally.objectCount++;
    if (!isTaken) return;
    this.#tally.takenCount++;
    assert(fields !== undefined, `taken, but no JSON object: ${where}`);
    this.#reader.reset(fields);
    HOSTILE_PATHS.forEach((path, slot) => {
      const wanted = this.#reader.get(slot);
      if (wanted !== undefined) this.#tally.valueCount++;
      // Asked twice: the second answer comes from memory.
      assert.deepStrictEqual(this.#scanner.value(slot), wanted, `"${path}" in ${where}`);
      assert.deepStrictEqual(this.#scanner.value(slot), wanted, `"${path}" again in ${where}`);
      this.#compareNumber(slot, wanted, where);
    });
  }

  #compareNumber(slot: number, value: unknown, where: string): void {
    const id = this.#scanner.valueId(slot);
    assert(id >= 0 || value === undefined, `a value that is not there: ${where}`);
    if (id <= 0) return;
    const values = this.#valuesOf[slot] as Map<number, unknown>;
    if (values.has(id)) assert.deepStrictEqual(value, values.get(id), `number ${id}: ${where}`);
    values.set(id, value);
  }
}

function parsed(bytes: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
