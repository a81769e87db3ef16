// Text of events on its way to a page or a spreadsheet: what would be obeyed or hidden there (controls,
// direction marks, zero-width characters) is shown as an escape; line breaks and tabs stay.

/** `text` with what cannot be seen as `\u{…}` and Windows' line breaks as plain ones. */
export function visibleText(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu, (char) =>
      char === "\n" || char === "\t" ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
    );
}
