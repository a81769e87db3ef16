// Records of which no rule can want the event: on a busy host most are ends and forks of processes. The
// process table has learned from them by then; their events are not made, and time moves on without them.
// Only for a path where nothing but the rules reads events.
import type { Engine } from "../engine/engine.ts";
import type { Match } from "../engine/match.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { sketchOf } from "../normalize/linux-outline.ts";
import type { RawRecord } from "../sources/raw-record.ts";

/** Gives what the time of a record that was passed over decides; undefined for one that a rule may want. */
export function createPassOver(
  engine: Pick<Engine, "canMatch" | "passOver">,
): (record: RawRecord) => readonly Match[] | undefined {
  const isWanted = new Map<EcsEvent, boolean>();
  return (record) => {
    if (record.shape !== "kernel") return undefined;
    const sketch = sketchOf(record.record);
    if (sketch === undefined) return undefined;
    const known = isWanted.get(sketch) ?? engine.canMatch(sketch);
    isWanted.set(sketch, known);
    return known ? undefined : engine.passOver(record.timestampMs);
  };
}
