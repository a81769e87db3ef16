// The plainest meaning of `*` and `?`, by dynamic programming over code points: the oracle for the
// compiled matcher.

export function matchesWildcard(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  // row[j]: the pattern so far matches the first j characters of the text.
  let row = Array.from({ length: given.length + 1 }, (_, at) => at === 0);
  for (const sign of wanted) {
    const next = row.map(() => false);
    for (let at = 0; at <= given.length; at++) {
      const before = at > 0;
      if (sign === "*") next[at] = row[at] === true || (before && next[at - 1] === true);
      else next[at] = before && row[at - 1] === true && (sign === "?" || sign === given[at - 1]);
    }
    row = next;
  }
  return row[given.length] === true;
}
