// The word for "we are wrong": a failed assertion is a bug in Tripline, never a fault of the
// input. Faults of the input are diagnostics (diagnostic.ts).

/** Throws an Error naming `claim` when `condition` is false. */
export function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${claim}`);
}

/** Returns `value`, or throws when it is undefined or null; for indexes that are known to be inside. */
export function must<T>(value: T | undefined | null, claim: string): T {
  if (value === undefined || value === null) throw new Error(`assertion failed: ${claim}`);
  return value;
}
