// The two ways of a scan side by side: lines through the scanner to the indexed engine, and the same lines
// parsed to the plain one. Both read through the same files, readers and normalizer as `tripline scan`.
import type { JsonValue } from "../../../src/base/json.ts";
import { Engine, type RuleStats } from "../../../src/engine/engine.ts";
import type { Match } from "../../../src/engine/match.ts";
import type { EcsEvent } from "../../../src/event/ecs-event.ts";
import type { EventReader } from "../../../src/event/event-reader.ts";
import { FieldTable } from "../../../src/event/field-table.ts";
import { Normalizer } from "../../../src/normalize/normalize.ts";
import { createScanLine } from "../../../src/pipeline/scan-lines.ts";
import type { EqlRule } from "../../../src/rules/rule.ts";
import { readFiles } from "../../../src/sources/files/read-files.ts";
import { SourceCounters } from "../../../src/sources/files/source-counters.ts";
import type { ScanLine } from "../../../src/sources/raw-record.ts";

export interface PairOptions {
  readonly rules: readonly EqlRule[];
  readonly anyIndex: boolean;
  readonly hasExceptions: boolean;
  /** Bytes of the pieces that files come in. */
  readonly pieceBytes: number;
}

/** What a stream consists of. */
export type Step =
  | { readonly kind: "line"; readonly bytes: Buffer }
  /** The end of a file: the next may go back in time. */
  | { readonly kind: "end" }
  /** Time has passed without an event. */
  | { readonly kind: "time"; readonly timeMs: number };

export interface Difference {
  /** The step at or before which it showed. */
  readonly stepAt: number;
  readonly what: string;
  readonly plain: readonly string[];
  readonly indexed: readonly string[];
  /** Rules that only one of them speaks of. */
  readonly ruleIds: readonly string[];
}

export interface PairCounts {
  eventCount: number;
  scannedCount: number;
  readonly matchCountByKind: Record<Match["kind"], number>;
  readonly matchedRuleIds: Set<string>;
}

export function emptyCounts(): PairCounts {
  return {
    eventCount: 0,
    scannedCount: 0,
    matchCountByKind: { event: 0, sequence: 0, sample: 0 },
    matchedRuleIds: new Set(),
  };
}

/** What one event, or one call of the engine, gave. */
interface Told {
  readonly line: number;
  readonly arrival: number;
  readonly event: string;
  readonly matches: readonly Match[];
}

export class EnginePair {
  readonly #options: PairOptions;
  readonly #counts: PairCounts;
  readonly #plain: OneWay;
  readonly #indexed: OneWay;

  constructor(options: PairOptions, counts: PairCounts) {
    this.#options = options;
    this.#counts = counts;
    this.#plain = new OneWay("plain", options);
    this.#indexed = new OneWay("indexed", options);
  }

  /** Runs the steps from `from` on; undefined while both agree. */
  async run(steps: readonly Step[], from = 0): Promise<Difference | undefined> {
    for (let at = from; at < steps.length; ) {
      const step = steps[at] as Step;
      if (step.kind !== "line") {
        const difference = this.#compareMatches(
          at,
          "a call",
          this.#plain.call(step),
          this.#indexed.call(step),
        );
        if (difference !== undefined) return difference;
        at++;
        continue;
      }
      let end = at;
      while (end < steps.length && (steps[end] as Step).kind === "line") end++;
      const lines = steps.slice(at, end).map((one) => (one as Step & { kind: "line" }).bytes);
      const difference = await this.#runLines(lines, at);
      if (difference !== undefined) return difference;
      at = end;
    }
    return undefined;
  }

  /** The end of the stream: everything held back is decided, and the books are compared. */
  finish(stepAt: number): Difference | undefined {
    const flushed = this.#compareMatches(
      stepAt,
      "the flush at the end",
      this.#plain.engine.flush(),
      this.#indexed.engine.flush(),
    );
    return flushed ?? this.#compareBooks(stepAt);
  }

  async #runLines(lines: readonly Buffer[], at: number): Promise<Difference | undefined> {
    const file = Buffer.concat(lines.flatMap((line) => [line, NEWLINE]));
    const plain = await this.#plain.read(file, this.#options.pieceBytes);
    const indexed = await this.#indexed.read(file, this.#options.pieceBytes);
    this.#counts.eventCount += plain.length;
    this.#counts.scannedCount += this.#indexed.takeScannedCount();
    for (let index = 0; index < Math.max(plain.length, indexed.length); index++) {
      const one = plain[index];
      const other = indexed[index];
      const stepAt = at + (one ?? (other as Told)).line - 1;
      if (one?.event !== other?.event) {
        const told = { plain: [one?.event ?? "none"], indexed: [other?.event ?? "none"] };
        return { stepAt, what: "the event itself", ruleIds: [], ...told };
      }
      const found = this.#compareMatches(
        stepAt,
        "an event",
        one?.matches ?? [],
        other?.matches ?? [],
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #compareMatches(
    stepAt: number,
    what: string,
    plain: readonly Match[],
    indexed: readonly Match[],
  ): Difference | undefined {
    if (plain.length === 0 && indexed.length === 0) return undefined;
    for (const { kind, rule } of plain) {
      this.#counts.matchCountByKind[kind]++;
      this.#counts.matchedRuleIds.add(rule.rule.ruleId);
    }
    const told = { plain: plain.map(describe), indexed: indexed.map(describe) };
    if (told.plain.join("\n") === told.indexed.join("\n")) return undefined;
    const only = [
      ...plain.filter((one) => !told.indexed.includes(describe(one))),
      ...indexed.filter((one) => !told.plain.includes(describe(one))),
    ];
    const ruleIds = [...new Set(only.map(({ rule }) => rule.rule.ruleId))];
    return { stepAt, what: `the matches of ${what}`, ruleIds, ...told };
  }

  #compareBooks(stepAt: number): Difference | undefined {
    const plain = this.#plain.books();
    const indexed = this.#indexed.books();
    const at = plain.findIndex((text, index) => text !== indexed[index]);
    if (at < 0 && plain.length === indexed.length) return undefined;
    const told = { plain: [plain[at] ?? "none"], indexed: [indexed[at] ?? "none"] };
    return { stepAt, what: "the books", ruleIds: [], ...told };
  }
}

const NEWLINE = Buffer.from("\n");

/** One engine with all that leads to it. */
class OneWay {
  readonly engine: Engine;
  readonly #scanLine: ScanLine | undefined;
  readonly #counters = new SourceCounters();
  readonly #normalizer = new Normalizer();
  #scannedCount = 0;

  constructor(mode: "plain" | "indexed", { rules, anyIndex, hasExceptions }: PairOptions) {
    const fields = new FieldTable();
    const mark = fields.intern("event.sequence");
    const isExcepted = (rule: EqlRule, event: EventReader): boolean =>
      isMarked(rule, event.get(mark));
    this.engine = new Engine({
      rules,
      mode,
      anyIndex,
      fields,
      ...(hasExceptions ? { isExcepted } : {}),
    });
    this.#scanLine = mode === "plain" ? undefined : createScanLine(fields);
  }

  async read(file: Buffer, pieceBytes: number): Promise<readonly Told[]> {
    const told: Told[] = [];
    const source = readFiles(["-"], {
      format: "auto",
      counters: this.#counters,
      stdin: pieces(file, pieceBytes),
      hostId: undefined,
      scanLine: this.#scanLine,
    });
    for await (const batch of source) {
      for (const record of batch) {
        if (record.shape === "scanned") this.#scannedCount++;
        const event = this.#normalizer.normalize(record);
        const matches = this.engine.push(event);
        const { arrival } = event;
        told.push({ line: event.origin.line, arrival, event: describeEvent(event), matches });
      }
    }
    return told;
  }

  call(step: Exclude<Step, { readonly kind: "line" }>): readonly Match[] {
    return step.kind === "end" ? this.engine.endSource() : this.engine.advance(step.timeMs);
  }

  takeScannedCount(): number {
    const count = this.#scannedCount;
    this.#scannedCount = 0;
    return count;
  }

  /** What both ways must say at the end, a line each. */
  books(): readonly string[] {
    const { counts, counters } = { counts: this.#normalizer.counts, counters: this.#counters };
    const { eventCount, rules } = this.engine.stats();
    return [
      `events ${eventCount}, records ${counters.recordCount}`,
      JSON.stringify([...counters.counts]),
      JSON.stringify({ ...counts, eventCountByKind: [...counts.eventCountByKind] }),
      ...rules.map(ruleBooks),
    ];
  }
}

// What is excepted from a sequence that sleeps is not counted: its later events are never asked about.
function ruleBooks({ rule, ...stats }: RuleStats): string {
  const { matchCount, leftOutCount, exceptedCount, faultCount, sequence } = stats;
  const excepted = sequence === undefined ? exceptedCount : "not compared";
  return `${rule.rule.ruleId}: ${JSON.stringify({ matchCount, leftOutCount, faultCount, excepted })}`;
}

function isMarked({ rule }: EqlRule, value: unknown): boolean {
  return typeof value === "number" && (value + rule.ruleId.charCodeAt(0)) % 5 === 0;
}

async function* pieces(file: Buffer, pieceBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += pieceBytes) {
    // Copied, since a reader may not share its memory with what the other reads.
    yield Buffer.from(file.subarray(at, at + pieceBytes));
  }
}

function describeEvent({
  arrival,
  kind,
  origin,
  timestampMs,
  givenId,
  givenIndex,
}: EcsEvent): string {
  return `${arrival} line ${origin.line} ${kind} ${timestampMs} ${givenId ?? "-"} ${givenIndex ?? "-"}`;
}

function describe(match: Match): string {
  const { ruleId } = match.rule.rule;
  if (match.kind === "event") return `event ${ruleId} ${match.event.arrival}`;
  const arrivals = match.events.map((event) => event?.arrival ?? "none").join(" ");
  const keys = match.joinKeys.map((key) => keyText(key)).join(",");
  return `${match.kind} ${ruleId} [${keys}] ${arrivals}`;
}

function keyText(key: JsonValue): string {
  return Object.is(key, -0) ? "-0" : JSON.stringify(key);
}
