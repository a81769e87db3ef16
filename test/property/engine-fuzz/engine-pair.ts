// The two ways of a scan side by side: lines through the scanner to the indexed engine, and the same lines
// parsed to the plain one. After every file each event's matches are compared, at the end the books.
import type { JsonValue } from "../../../src/base/json.ts";
import type { RuleStats } from "../../../src/engine/engine.ts";
import type { Match } from "../../../src/engine/match.ts";
import { OneWay, type PairOptions, type Told } from "./one-way.ts";

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

/** What both gave at one place of the stream. */
interface Both {
  readonly plain: readonly Match[];
  readonly indexed: readonly Match[];
}

export class EnginePair {
  readonly #counts: PairCounts;
  readonly #plain: OneWay;
  readonly #indexed: OneWay;

  constructor(options: PairOptions, counts: PairCounts) {
    this.#counts = counts;
    this.#plain = new OneWay("plain", options);
    this.#indexed = new OneWay("indexed", options);
  }

  /** Runs the steps from `from` on; undefined while both agree. */
  async run(steps: readonly Step[], from = 0): Promise<Difference | undefined> {
    for (let at = from; at < steps.length; ) {
      const step = steps[at] as Step;
      if (step.kind !== "line") {
        const timeMs = step.kind === "time" ? step.timeMs : undefined;
        const both = { plain: this.#plain.call(timeMs), indexed: this.#indexed.call(timeMs) };
        const difference = this.#compareMatches(at, `"${step.kind}"`, both);
        if (difference !== undefined) return difference;
        at++;
        continue;
      }
      const lines: Buffer[] = [];
      for (let next: Step | undefined = step; next?.kind === "line"; ) {
        lines.push(next.bytes);
        next = steps[at + lines.length];
      }
      const difference = await this.#runLines(lines, at);
      if (difference !== undefined) return difference;
      at += lines.length;
    }
    return undefined;
  }

  /** The end of the stream: everything held back is decided, and the books are compared. */
  finish(stepAt: number): Difference | undefined {
    const both = { plain: this.#plain.engine.flush(), indexed: this.#indexed.engine.flush() };
    return this.#compareMatches(stepAt, "the flush", both) ?? this.#compareBooks(stepAt);
  }

  async #runLines(lines: readonly Buffer[], at: number): Promise<Difference | undefined> {
    const file = Buffer.concat(lines.flatMap((line) => [line, NEWLINE]));
    const plain = await this.#plain.read(file);
    const indexed = await this.#indexed.read(file);
    this.#counts.eventCount += plain.length;
    this.#counts.scannedCount += this.#indexed.takeScannedCount();
    for (let index = 0; index < Math.max(plain.length, indexed.length); index++) {
      const found = this.#compareTold(at, plain[index], indexed[index]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #compareTold(at: number, plain: Told | undefined, indexed: Told | undefined) {
    const stepAt = at + (plain?.line ?? indexed?.line ?? 1) - 1;
    if (plain?.event !== indexed?.event) {
      const told = { plain: [plain?.event ?? "none"], indexed: [indexed?.event ?? "none"] };
      return { stepAt, what: "the event itself", ruleIds: [], ...told };
    }
    const both = { plain: plain?.matches ?? [], indexed: indexed?.matches ?? [] };
    const ofOneEvent = both.plain.filter(({ kind }) => kind === "event");
    const ids = ofOneEvent.map(({ rule }) => rule.rule.ruleId);
    if (plain?.tree !== undefined && plain.tree.join() !== ids.join()) {
      const ruleIds = [...plain.tree, ...ids].filter(
        (id, _, all) => all.indexOf(id) === all.lastIndexOf(id),
      );
      return {
        stepAt,
        what: "tree (below as plain) and plain (as indexed)",
        ruleIds,
        plain: plain.tree,
        indexed: ids,
      };
    }
    if (indexed?.canMatch === false && ids.length > 0) {
      return { stepAt, what: "canMatch()", ruleIds: ids, plain: ids, indexed: ["none can match"] };
    }
    return this.#compareMatches(stepAt, "an event", both);
  }

  #compareMatches(stepAt: number, what: string, both: Both): Difference | undefined {
    if (both.plain.length === 0 && both.indexed.length === 0) return undefined;
    const plain = inOrder(both.plain);
    const indexed = inOrder(both.indexed);
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
    const plain = this.#plain.books(ruleBooks);
    const indexed = this.#indexed.books(ruleBooks);
    const at = plain.findIndex((text, index) => text !== indexed[index]);
    if (at < 0 && plain.length === indexed.length) return undefined;
    const told = { plain: [plain[at] ?? "none"], indexed: [indexed[at] ?? "none"] };
    return { stepAt, what: "the books", ruleIds: [], ...told };
  }
}

const NEWLINE = Buffer.from("\n");

/**
 * Sequences by rule, each rule's in its own order. Of events of one time, those that a sleeping sequence
 * calls back are released apart from the others, so that rules may take turns in another order.
 */
function inOrder(matches: readonly Match[]): readonly Match[] {
  const events = matches.filter(({ kind }) => kind === "event");
  const others = matches.filter(({ kind }) => kind !== "event");
  if (others.length === 0) return matches;
  return [...events, ...others.sort((a, b) => (a.rule.rule.ruleId < b.rule.rule.ruleId ? -1 : 1))];
}

// What is excepted from a sequence that sleeps is not counted: its later events are never asked about.
function ruleBooks({ rule, ...stats }: RuleStats): string {
  const { matchCount, leftOutCount, exceptedCount, faultCount, sequence } = stats;
  const excepted = sequence === undefined ? exceptedCount : "not compared";
  return `${rule.rule.ruleId}: ${JSON.stringify({ matchCount, leftOutCount, faultCount, excepted })}`;
}

function describe(match: Match): string {
  const { ruleId } = match.rule.rule;
  if (match.kind === "event") {
    const { arrival, fields } = match.event;
    return `event ${ruleId} ${arrival}${isSampled(arrival) ? JSON.stringify(fields) : ""}`;
  }
  const events = match.events.map((event) =>
    event === null ? "none" : `${event.arrival}${JSON.stringify(event.fields)}`,
  );
  return `${match.kind} ${ruleId} [${match.joinKeys.map(keyText).join(",")}] ${events.join(" ")}`;
}

/** Documents of single events are compared now and then: a scanned one is parsed for it. */
function isSampled(arrival: number): boolean {
  return arrival % 8 === 0;
}

function keyText(key: JsonValue): string {
  return Object.is(key, -0) ? "-0" : JSON.stringify(key);
}
