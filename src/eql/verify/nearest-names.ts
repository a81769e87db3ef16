// Did-you-mean: the known names nearest to one that was not found. Bounded in work, since the name
// comes from a rule that anyone may have written.

/** Distance up to which a name counts as a slip of the same one. */
const DISTANCE_MAX = 2;

/** More suggestions than this would be a list, not a hint. */
const SUGGESTIONS_MAX = 3;

/** Names longer than this are no slips of known ones; the longest field of ECS has 87 characters. */
const LENGTH_MAX = 120;

/** Up to three of `names` within two slips of `wanted` (one where it is short), nearest first. */
export function nearestNames(wanted: string, names: Iterable<string>): readonly string[] {
  if (wanted.length > LENGTH_MAX) return [];
  const limit = wanted.length <= 4 ? 1 : DISTANCE_MAX;
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, name, limit);
    if (distance <= limit) found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return found.slice(0, SUGGESTIONS_MAX).map((one) => one.name);
}

/** `; did you mean "a" or "b"?`, or nothing; to stand behind a message. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return "";
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop();
  const list = quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
  return `; did you mean ${list}?`;
}

/**
 * Insertions, deletions, changes and swaps of neighbors between two names (optimal string alignment),
 * or limit + 1 when there are more than `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
