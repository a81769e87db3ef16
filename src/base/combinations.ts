// Every way to take one element of each list, for functions over several arrays and for join keys.
// Bounded while it grows: two arrays of an attacker's event multiply before anyone could cut the result.

/** At most `most` rows, the first lists changing slowest; no row when a list is empty. */
export function combinations<T>(
  lists: readonly (readonly T[])[],
  most: number,
): readonly (readonly T[])[] {
  let rows: (readonly T[])[] = [[]];
  for (const list of lists) {
    const longer: (readonly T[])[] = [];
    for (const row of rows) {
      for (const element of list) {
        if (longer.length === most) break;
        longer.push([...row, element]);
      }
    }
    rows = longer;
  }
  return rows;
}
