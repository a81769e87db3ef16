// A draft with its time and the moment it is delivered, which need not follow each other.
import type { Random } from "../../../bench/generator/random.ts";
import type { Draft, DraftValue } from "./draft.ts";

export interface TimedEvent {
  readonly draft: Draft;
  readonly timeMs: number;
  /** When it comes, on the same clock. */
  readonly deliveredMs: number;
}

/** Around the allowance of ten seconds within which the engine puts events in order. */
const DELAYS_MS = [0, 0, 0, 0, 0, 0, 1, 300, 2_000, 9_000, 9_999, 10_000, 10_001, 15_000, 60_000];

export function timed(draft: Draft, timeMs: number, random: Random): TimedEvent {
  if (random.chance(0.97)) draft.set("@timestamp", timestamp(timeMs, random));
  else if (random.chance(0.5)) draft.set("@timestamp", random.pick<DraftValue>(ODD_TIMES));
  const delayMs = random.chance(0.7) ? 0 : random.pick(DELAYS_MS);
  return { draft, timeMs, deliveredMs: timeMs + delayMs };
}

/** With an ordinary timestamp, delivered at once. */
export function onTime(draft: Draft, timeMs: number): TimedEvent {
  draft.set("@timestamp", new Date(timeMs).toISOString());
  return { draft, timeMs, deliveredMs: timeMs };
}

const ODD_TIMES: readonly DraftValue[] = [
  ...["never", "", null, true, "2026-02-30T00:00:00Z", "2026-01-01", 8.64e15, -1, 1e300],
  ...[{ raw: '["2026-01-01T00:00:00Z"]' }, { raw: "{}" }, ["2026-01-01T00:00:00Z", "2026"]],
];

function timestamp(timeMs: number, random: Random): DraftValue {
  if (random.chance(0.9)) return new Date(timeMs).toISOString();
  const date = new Date(timeMs).toISOString();
  switch (random.below(5)) {
    case 0:
      return timeMs;
    case 1:
      return String(timeMs);
    case 2:
      return `${date.slice(0, -1)}${random.below(1_000_000).toString().padStart(6, "0")}Z`;
    case 3:
      return `${date.slice(0, -1)}+00:00`;
    default:
      return { raw: `${timeMs}.0` };
  }
}
