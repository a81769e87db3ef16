// One engine with all that leads to it: the same files, readers, scanner and normalizer as in
// `tripline scan`, in one mode. Only the engine's public face is used, so that its inside may change.
import { Engine, type RuleStats } from "../../../src/engine/engine.ts";
import type { Match } from "../../../src/engine/match.ts";
import type { EcsEvent } from "../../../src/event/ecs-event.ts";
import { FieldTable } from "../../../src/event/field-table.ts";
import { readField } from "../../../src/event/read-field.ts";
import { Normalizer } from "../../../src/normalize/normalize.ts";
import { createScanLine } from "../../../src/pipeline/scan-lines.ts";
import type { EqlRule } from "../../../src/rules/rule.ts";
import { readFiles } from "../../../src/sources/files/read-files.ts";
import { SourceCounters } from "../../../src/sources/files/source-counters.ts";
import type { ScanLine } from "../../../src/sources/raw-record.ts";
import { treeMatches } from "./tree-oracle.ts";

export interface PairOptions {
  readonly rules: readonly EqlRule[];
  readonly anyIndex: boolean;
  readonly hasExceptions: boolean;
  /** Bytes of the pieces that files come in. */
  readonly pieceBytes: number;
}

/** What one event gave. */
export interface Told {
  /** Of its file, 1-based. */
  readonly line: number;
  /** All of it but its fields. */
  readonly event: string;
  readonly matches: readonly Match[];
  /** Rules that match by their trees; for some events of the plain way. */
  readonly tree: readonly string[] | undefined;
  /** For some events of the indexed way. */
  readonly canMatch: boolean | undefined;
}

/** Every so many events the slowest oracle is asked, and canMatch(). */
const TREE_EVERY = 50;
const CAN_MATCH_EVERY = 16;

export class OneWay {
  readonly engine: Engine;
  readonly #options: PairOptions;
  readonly #isPlain: boolean;
  readonly #scanLine: ScanLine | undefined;
  readonly #counters = new SourceCounters();
  readonly #normalizer = new Normalizer();
  /** In the order of their ids, as the engine gives matches. */
  readonly #rules: readonly EqlRule[];
  #scannedCount = 0;

  constructor(mode: "plain" | "indexed", options: PairOptions) {
    const { rules, anyIndex, hasExceptions } = options;
    this.#options = options;
    this.#isPlain = mode === "plain";
    this.#rules = [...rules].sort((a, b) => (a.rule.ruleId < b.rule.ruleId ? -1 : 1));
    const fields = new FieldTable();
    const mark = fields.intern(MARK);
    const engine = { rules, mode, anyIndex, fields };
    this.engine = new Engine(
      hasExceptions
        ? { ...engine, isExcepted: (rule, event) => isMarked(rule, event.get(mark)) }
        : engine,
    );
    this.#scanLine = this.#isPlain ? undefined : createScanLine(fields);
  }

  /** Reads a file of lines and tests its events. */
  async read(file: Buffer): Promise<readonly Told[]> {
    const told: Told[] = [];
    const source = readFiles(["-"], {
      format: "auto",
      counters: this.#counters,
      stdin: pieces(file, this.#options.pieceBytes),
      hostId: undefined,
      scanLine: this.#scanLine,
    });
    for await (const batch of source) {
      for (const record of batch) {
        if (record.shape === "scanned") this.#scannedCount++;
        told.push(this.#test(this.#normalizer.normalize(record)));
      }
    }
    return told;
  }

  #test(event: EcsEvent): Told {
    const matches = this.engine.push(event);
    const { arrival, origin } = event;
    const isTreeAsked = this.#isPlain && arrival % TREE_EVERY === 0;
    const isAsked = !this.#isPlain && arrival % CAN_MATCH_EVERY === 0;
    return {
      line: origin.line,
      event: describeEvent(event),
      matches,
      tree: isTreeAsked ? this.#treeOf(event) : undefined,
      canMatch: isAsked ? this.engine.canMatch(event) : undefined,
    };
  }

  #treeOf(event: EcsEvent): readonly string[] {
    const { hasExceptions, anyIndex } = this.#options;
    const mark = readField(event.fields, MARK.split("."));
    return treeMatches(this.#rules, event, {
      anyIndex,
      isTaken: (rule) => !hasExceptions || !isMarked(rule, mark),
    });
  }

  /** Time has reached `timeMs`; the end of a file where it is undefined. */
  call(timeMs: number | undefined): readonly Match[] {
    return timeMs === undefined ? this.engine.endSource() : this.engine.advance(timeMs);
  }

  takeScannedCount(): number {
    const count = this.#scannedCount;
    this.#scannedCount = 0;
    return count;
  }

  /** What was counted, a line each: reading, normalizing, and each rule's in the words of `ruleBooks`. */
  books(ruleBooks: (stats: RuleStats) => string): readonly string[] {
    const { recordCount, counts: problems } = this.#counters;
    const { counts } = this.#normalizer;
    const { eventCount, rules } = this.engine.stats();
    return [
      `events ${eventCount}, records ${recordCount}`,
      JSON.stringify([...problems]),
      JSON.stringify({ ...counts, eventCountByKind: [...counts.eventCountByKind] }),
      ...rules.map(ruleBooks),
    ];
  }
}

/** By this field's value exceptions are made up. */
const MARK = "event.sequence";

function isMarked({ rule }: EqlRule, value: unknown): boolean {
  return typeof value === "number" && (value + rule.ruleId.charCodeAt(0)) % 5 === 0;
}

async function* pieces(file: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += pieceBytes) {
    // Copied, since a reader may not share its memory with what the other reads.
    yield Buffer.from(file.subarray(at, at + pieceBytes));
  }
}

function describeEvent(event: EcsEvent): string {
  const { arrival, kind, origin, timestampMs, givenId = "-", givenIndex = "-" } = event;
  return `${arrival} line ${origin.line} ${kind} ${timestampMs} ${givenId} ${givenIndex}`;
}
