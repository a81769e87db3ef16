// Which days retention takes away: those that are too old, then the oldest until the rest fits. The
// newest stays in any case, since events go into it.

export interface RetentionLimits {
  /** How long a day is kept after its end. */
  readonly ageMsMax?: number;
  /** Bytes of all day files together. */
  readonly bytesMax?: number;
}

export interface KeptDay {
  /** `2026-11-25`. */
  readonly day: string;
  readonly bytes: number;
}

const DAY_MS = 86_400_000;

/** `days` and the answer are in order, oldest first. */
export function daysToRetire(
  days: readonly KeptDay[],
  limits: RetentionLimits,
  nowMs: number,
): readonly KeptDay[] {
  const { ageMsMax = Number.POSITIVE_INFINITY, bytesMax = Number.POSITIVE_INFINITY } = limits;
  let bytes = days.reduce((sum, day) => sum + day.bytes, 0);
  const retired: KeptDay[] = [];
  for (const day of days.slice(0, -1)) {
    const isOld = nowMs - (Date.parse(day.day) + DAY_MS) > ageMsMax;
    if (!isOld && bytes <= bytesMax) break;
    retired.push(day);
    bytes -= day.bytes;
  }
  return retired;
}
