// Text of events on its way to a terminal: an attacker names processes and files, and a terminal obeys
// control characters. Everything that is not plainly visible comes out as an escape.

/** Controls, line breaks, direction marks and invisible characters as `\u{…}`. */
export function escapeTerminal(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same, cut to `most` characters with an ellipsis. */
export function shortTerminal(text: string, most: number): string {
  const points = [...escapeTerminal(text.slice(0, most * 4))];
  return points.length <= most ? points.join("") : `${points.slice(0, most - 1).join("")}…`;
}
