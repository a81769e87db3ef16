// The scanner between the files and the engine: which lines are ECS events that need not be parsed to be
// tested. Any doubt sends a line to JSON.parse, whose way is the same for all sources.
import { LineScanner } from "../engine/scanner/line-scanner.ts";
import type { FieldTable } from "../event/field-table.ts";
import type { FieldValue } from "../event/read-field.ts";
import type { ScannedTables } from "../event/scanned-tables.ts";
import { OTHER_SOURCE_PATHS, TELLING_PATHS, tellsEcs } from "../normalize/recognize-kind.ts";
import { ANSWER_KEYS } from "../sources/files/unwrap-hits.ts";
import type { ScanLine, ScannedLine } from "../sources/raw-record.ts";

/** How many values of a field are known by number; fields with more are mostly not worth knowing. */
const VALUES_MAX = 1_000;

/**
 * For an engine over `fields`, when all its rules are compiled. Undefined where the runtime cannot scan.
 * Each line that it takes is as good as parsed; `scanned` holds until the next.
 */
export function createScanLine(fields: FieldTable): ScanLine | undefined {
  const timestampSlot = fields.intern("@timestamp");
  const tellingSlots = TELLING_PATHS.map((path) => fields.intern(path));
  const scanner = LineScanner.create({
    paths: Array.from({ length: fields.size }, (_, slot) => fields.at(slot).path),
    foreignPaths: [...OTHER_SOURCE_PATHS, ...ANSWER_KEYS],
    valuesMaxOf: (slot) => (slot === timestampSlot ? 0 : VALUES_MAX),
  });
  if (scanner === undefined) return undefined;
  const line = new CurrentLine(scanner);
  return ({ block, start, end }) => {
    if (!scanner.scan(block, start, end) || !scanner.isScalar(timestampSlot)) return undefined;
    const timestamp = scanner.value(timestampSlot);
    if (typeof timestamp !== "string" && typeof timestamp !== "number") return undefined;
    for (const slot of tellingSlots) if (!tellsEcs(scanner.value(slot))) return undefined;
    line.timestamp = timestamp;
    return line;
  };
}

/** The line that the scanner stands on; one object for all lines. */
class CurrentLine implements ScannedLine {
  readonly #scanner: LineScanner;
  readonly slotCount: number;
  readonly tables: ScannedTables;
  timestamp: string | number = 0;

  constructor(scanner: LineScanner) {
    this.#scanner = scanner;
    this.slotCount = scanner.slotCount;
    this.tables = scanner.tables;
  }

  value(slot: number): FieldValue {
    return this.#scanner.value(slot);
  }

  valueId(slot: number): number {
    return this.#scanner.valueId(slot);
  }
}
