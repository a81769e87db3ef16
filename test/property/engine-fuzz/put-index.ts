// Puts an event into a data stream that a rule's index patterns take, or just do not.
import type { Random } from "../../../bench/generator/random.ts";
import type { Draft } from "./draft.ts";

const OTHERS = ["endpoint.events.process", "system.security", "aws.cloudtrail", "nobody.knows", ""];

/** Nothing, one time in three: such an event is in every index. */
export function putIndex(draft: Draft, patterns: readonly string[], random: Random): void {
  if (random.chance(0.35)) return;
  const isOther = patterns.length === 0 || random.chance(0.08);
  const streams = random.chance(0.1) ? [] : patterns.filter(isScannedStream);
  const pattern = isOther
    ? `logs-${random.pick(OTHERS)}-*`
    : random.pick(streams.length > 0 ? streams : patterns);
  const [type = "", ...rest] = pattern.replace(/^-/, "").split("-");
  if (rest.length === 0 || rest[0] === "*") {
    // winlogbeat-* and the like are no data streams; see hitText().
    draft.set("_index", pattern.replaceAll("*", random.pick(["", "8.17.0", "x"])));
    return;
  }
  draft.set("data_stream.dataset", (rest[0] as string).replaceAll("*", random.pick(["", "x"])));
  if (type !== "logs" || random.chance(0.8)) draft.set("data_stream.type", type);
  if (random.chance(0.7)) draft.set("data_stream.namespace", random.pick(["default", "prod", ""]));
  if (random.chance(0.02)) draft.set("data_stream.namespace", ["a", "b"]);
}

/** Of a data stream whose events are ECS, and not mapped from another source. */
function isScannedStream(pattern: string): boolean {
  return /^[a-z]+-[a-z]/.test(pattern) && !pattern.includes("sentinel_one");
}
