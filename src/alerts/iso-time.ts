// Milliseconds since the epoch as ISO 8601, for documents.

const DATE_MS_MAX = 8.64e15;

/** Undefined for NaN and for times beyond what a Date can hold. */
export function isoTime(timestampMs: number): string | undefined {
  if (!(Math.abs(timestampMs) <= DATE_MS_MAX)) return undefined;
  return new Date(Math.floor(timestampMs)).toISOString();
}
