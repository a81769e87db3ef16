// Runs the pair of engines over made streams until enough events were compared. Every so often both begin
// anew, with other rules, so that what they remember of values is empty again.
import { Random } from "../../../bench/generator/random.ts";
import type { EqlRule } from "../../../src/rules/rule.ts";
import type { Draft } from "./draft.ts";
import {
  type Difference,
  EnginePair,
  emptyCounts,
  type PairCounts,
  type Step,
} from "./engine-pair.ts";
import { MadeStream } from "./made-stream.ts";
import type { PairOptions } from "./one-way.ts";
import { RuleScenarios } from "./rule-scenarios.ts";
import { telemetryDrafts } from "./telemetry-drafts.ts";

export interface FuzzOptions {
  readonly rules: readonly EqlRule[];
  readonly seed: number;
  /** Lives are begun until this many events were compared. */
  readonly eventCount: number;
  /** False ends the run before the next life. */
  readonly goesOn?: (tally: FuzzTally) => boolean;
}

export interface FuzzTally extends PairCounts {
  /** Lines made, whether they became events or not. */
  lineCount: number;
  /** Events times the rules of their engines. */
  pairCount: number;
  lifeCount: number;
}

/** All that a difference needs to be seen again. */
export interface FoundDifference {
  readonly difference: Difference;
  readonly steps: readonly Step[];
  readonly pair: PairOptions;
  /** `--seed` with which the first life is this one. */
  readonly lifeSeed: number;
}

export interface FuzzResult {
  readonly tally: FuzzTally;
  readonly found: FoundDifference | undefined;
}

const LINES_PER_FILE = 600;

export async function fuzzEngine(options: FuzzOptions): Promise<FuzzResult> {
  const tally = { ...emptyCounts(), lineCount: 0, pairCount: 0, lifeCount: 0 };
  const telemetry = telemetryDrafts();
  for (let lifeSeed = options.seed; tally.eventCount < options.eventCount; lifeSeed++) {
    if (options.goesOn?.(tally) === false) break;
    const life = new Life(options.rules, telemetry, lifeSeed);
    const difference = await life.run(tally, options.eventCount - tally.eventCount);
    if (difference === undefined) continue;
    const { steps, pair } = life;
    return { tally, found: { difference, steps, pair, lifeSeed } };
  }
  return { tally, found: undefined };
}

/** One pair of engines from its first event to its last. */
class Life {
  readonly pair: PairOptions;
  readonly steps: Step[] = [];
  readonly #random: Random;
  readonly #stream: MadeStream;
  readonly #fileCount: number;

  constructor(rules: readonly EqlRule[], telemetry: readonly Draft[], lifeSeed: number) {
    const random = new Random(lifeSeed);
    this.#random = random;
    const chosen = chosenRules(rules, random);
    this.pair = {
      rules: chosen,
      anyIndex: random.chance(0.3),
      hasExceptions: random.chance(0.3),
      pieceBytes: random.pick([4_099, 65_536, 262_144, 2_000_000]),
    };
    const scenarios = chosen.map((rule) => new RuleScenarios(rule));
    this.#stream = new MadeStream({ scenarios, telemetry }, random);
    this.#fileCount = random.pick([1, 3, 8, 20]);
  }

  async run(tally: FuzzTally, eventsLeft: number): Promise<Difference | undefined> {
    const pair = new EnginePair(this.pair, tally);
    const before = tally.eventCount;
    tally.lifeCount++;
    for (let file = 0; file < this.#fileCount; file++) {
      const lines = this.#stream.lines(Math.min(LINES_PER_FILE, eventsLeft));
      tally.lineCount += lines.length;
      const from = this.steps.length;
      for (const bytes of lines) this.steps.push({ kind: "line", bytes });
      if (this.#random.chance(0.5)) this.steps.push({ kind: "end" });
      else if (this.#random.chance(0.2)) {
        this.steps.push({ kind: "time", timeMs: this.#stream.nowMs });
      }
      const found = await pair.run(this.steps, from);
      if (found !== undefined) return found;
      if (tally.eventCount - before >= eventsLeft) break;
    }
    tally.pairCount += (tally.eventCount - before) * this.pair.rules.length;
    return pair.finish(this.steps.length - 1);
  }
}

/** All rules, most of the time: a plan over few of them is another plan. */
function chosenRules(all: readonly EqlRule[], random: Random): readonly EqlRule[] {
  if (random.chance(0.5)) return all;
  const count = random.pick([1, 5, 40, 300]);
  if (count >= all.length) return all;
  if (random.chance(0.5)) {
    const from = random.below(all.length - count);
    return all.slice(from, from + count);
  }
  const chosen = new Set<EqlRule>();
  while (chosen.size < count) chosen.add(random.pick(all));
  return [...chosen];
}
