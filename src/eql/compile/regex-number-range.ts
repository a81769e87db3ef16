// Lucene's `<n-m>`: a decimal number between two others, as a regular expression. Numbers of equal
// written length keep leading zeros, as Lucene does.

/** Undefined for a range without numbers. */
export function numberRange(from: string, to: string): string | undefined {
  const low = BigInt(from);
  const high = BigInt(to);
  if (low > high) return undefined;
  const isPadded = from.length === to.length;
  const parts: string[] = [];
  let start = low;
  while (start <= high) {
    const end = blockEnd(start, high);
    parts.push(blockPattern(pad(start, isPadded, to), pad(end, isPadded, to)));
    start = end + 1n;
  }
  return `(?:${isPadded ? "" : "0*"}(?:${parts.join("|")}))`;
}

/** The largest end of a block start…end that differs only in trailing digits running 0 to 9. */
function blockEnd(start: bigint, high: bigint): bigint {
  let size = 1n;
  while (start % (size * 10n) === 0n && start + size * 10n - 1n <= high && size <= 10n ** 15n) {
    size *= 10n;
  }
  const lastInDecade = start - (start % (size * 10n)) + size * 10n - 1n;
  const limit = lastInDecade < high ? lastInDecade : high;
  // As many whole blocks of `size` as fit below the limit, one leading digit apart.
  const count = (limit - start + 1n) / size;
  const digits = String(start).length;
  let end = start + (count === 0n ? 1n : count) * size - 1n;
  while (String(end).length > digits) end -= size;
  return end < start ? start : end;
}

function pad(value: bigint, isPadded: boolean, like: string): string {
  return isPadded ? String(value).padStart(like.length, "0") : String(value);
}

function blockPattern(start: string, end: string): string {
  let out = "";
  for (let at = 0; at < start.length; at++) {
    const [a, b] = [start[at], end[at]];
    out += a === b ? a : `[${a}-${b}]`;
  }
  return out;
}
