// Streams of lines as a file holds them: what the rules' scenarios give, in the order of its delivery,
// among lines of other sources, mutated telemetry, floods of made-up names, and lines that are no JSON.
import type { Random } from "../../../bench/generator/random.ts";
import { hostileLine, mutated } from "../hostile-lines.ts";
import type { Draft } from "./draft.ts";
import { EventWriter, styleFrom } from "./event-writer.ts";
import { otherSourceLine } from "./other-source-lines.ts";
import type { RuleScenarios } from "./rule-scenarios.ts";
import { type TimedEvent, timed } from "./timed-event.ts";
import { twist } from "./twists.ts";

/** 2026-01-01. */
const START_MS = 1_767_225_600_000;

/** A rule's turn comes every so often on the stream's clock. */
const GAPS_MS = [0, 1, 20, 100, 400, 2_000];

/** Smaller files are not flooded: a flood takes its time. */
const FLOODED_FILE_LINES = 600;

/** Fields that are known by value numbers; more values than there are numbers make these run out. */
const FLOODED_PATHS = [
  ...["process.name", "process.executable", "user.id", "event.action", "event.type", "dll.name"],
  ...["process.parent.name", "file.extension", "event.code", "host.os.type", "event.category"],
];

export interface StreamSources {
  readonly scenarios: readonly RuleScenarios[];
  /** Recorded events, parsed into drafts. */
  readonly telemetry: readonly Draft[];
}

export class MadeStream {
  readonly #sources: StreamSources;
  readonly #random: Random;
  #nowMs = START_MS;
  #turn = 0;

  constructor(sources: StreamSources, random: Random) {
    this.#sources = sources;
    this.#random = random;
    this.#turn = random.below(Math.max(1, sources.scenarios.length));
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** About `count` lines, more in a flood of values; the first is an ordinary event. */
  lines(count: number): readonly Buffer[] {
    const random = this.#random;
    // Now and then the next file goes back in time, or leaves a gap.
    if (random.chance(0.1)) this.#nowMs += random.pick([-30_000, -5_000, 3_600_000]);
    const events: TimedEvent[] = [];
    const flood = count < FLOODED_FILE_LINES ? undefined : this.#chosenFlood();
    while (events.length < (flood?.lines ?? count)) {
      this.#nowMs += random.pick(GAPS_MS);
      const more = this.#next();
      for (const { draft } of flood === undefined ? [] : more) this.#flood(draft, flood?.path);
      events.push(...more);
    }
    events.sort((a, b) => a.deliveredMs - b.deliveredMs);
    const first = Buffer.from(`{"@timestamp":"${new Date(START_MS).toISOString()}","event":{}}`);
    return [first, ...events.flatMap(({ draft }) => this.#written(draft))];
  }

  #next(): readonly TimedEvent[] {
    const random = this.#random;
    const { scenarios, telemetry } = this.#sources;
    if (telemetry.length > 0 && random.chance(0.06)) {
      const draft = new Map(random.pick(telemetry));
      for (let left = random.below(4); left > 0; left--) twist(draft, random);
      return [timed(draft, this.#nowMs, random)];
    }
    const scenario = scenarios[this.#turn++ % scenarios.length] as RuleScenarios;
    return scenario.play(this.#nowMs, random);
  }

  /** Of one field, or of all when there is no path. */
  #chosenFlood(): { readonly path: string | undefined; readonly lines: number } | undefined {
    const random = this.#random;
    if (random.chance(0.9)) return undefined;
    return random.chance(0.8)
      ? { path: random.pick(FLOODED_PATHS), lines: 1_500 }
      : { path: undefined, lines: 4_000 };
  }

  #flood(draft: Draft, path: string | undefined): void {
    const random = this.#random;
    if (random.chance(0.1)) return;
    for (const one of path === undefined ? [...draft.keys()] : [path]) {
      const value = draft.get(one) ?? "";
      const isKept = typeof value !== "string" || one === "@timestamp" || one === "_index";
      if (!isKept) draft.set(one, `${value}${random.hex(random.pick([5, 5, 60]))}`);
    }
  }

  #written(draft: Draft): readonly Buffer[] {
    const random = this.#random;
    const line = this.#line(draft);
    if (!random.chance(0.05)) return [line];
    switch (random.below(4)) {
      case 0:
        return [line, withoutNewlines(mutated(line, random))];
      case 1:
        return [line, hostileLine(random.below(2 ** 31)).bytes];
      case 2:
        return [line, otherSourceLine(random)];
      default:
        return [line, line];
    }
  }

  #line(draft: Draft): Buffer {
    const random = this.#random;
    const writer = new EventWriter(random, styleFrom(random));
    const index = draft.get("_index");
    if (typeof index !== "string" || random.chance(0.3)) return writer.line(draft);
    draft.delete("_index");
    const source = writer.line(draft);
    const id = random.chance(0.5) ? `"_id":"${random.hex(8)}",` : "";
    const head = `{"_index":${JSON.stringify(index)},${id}"_source":`;
    return Buffer.concat([Buffer.from(head), source, Buffer.from("}")]);
  }
}

function withoutNewlines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte === 10 ? 32 : byte)));
}
