// Text of events on its way to the screen: what would be obeyed or hidden there (controls, direction marks,
// zero-width characters) becomes its number with a name beside, so that no file name can read as another. The
// same set of characters as in outputs/visible-text.ts, cut into parts for markup.

export interface TextPart {
  readonly text: string;
  /** What the symbol stands for; absent for plain text. */
  readonly hidden?: string;
}

/** So many symbols with a title of their own; a megabyte of control characters is one text after that. */
const TITLED_MAX = 500;

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

const NAMES: Readonly<Record<string, string>> = {
  "\u0000": "null",
  "\u0007": "bell",
  "\u0008": "backspace",
  "\u001b": "escape",
  "\u007f": "delete",
  "\u00ad": "soft hyphen",
  "\u200b": "zero-width space",
  "\u200c": "zero-width non-joiner",
  "\u200d": "zero-width joiner",
  "\u200e": "left-to-right mark",
  "\u200f": "right-to-left mark",
  "\u202a": "left-to-right embedding",
  "\u202b": "right-to-left embedding",
  "\u202c": "end of direction",
  "\u202d": "left-to-right override",
  "\u202e": "right-to-left override",
  "\u2066": "left-to-right isolate",
  "\u2067": "right-to-left isolate",
  "\u2068": "isolate",
  "\u2069": "end of isolate",
  "\ufeff": "byte order mark",
};

/** `text` in parts; line breaks and tabs are plain unless `isOneLine`. */
export function visibleParts(text: string, isOneLine = false): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const found of text.matchAll(UNSEEN)) {
    const char = found[0];
    if ((char === "\n" || char === "\t") && !isOneLine) continue;
    if (parts.length >= TITLED_MAX * 2) break;
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    parts.push({ text: symbolOf(char), hidden: nameOf(char) });
    from = found.index + char.length;
  }
  if (from < text.length) parts.push({ text: withSymbols(text.slice(from), isOneLine) });
  return parts;
}

function withSymbols(text: string, isOneLine: boolean): string {
  return text.replace(UNSEEN, (char) =>
    (char === "\n" || char === "\t") && !isOneLine ? char : symbolOf(char),
  );
}

/** The same as plain text, for titles and labels. */
export function visibleText(text: string): string {
  return withSymbols(text, true);
}

function symbolOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return `‹${code.toString(16).toUpperCase().padStart(4, "0")}›`;
}

function nameOf(char: string): string {
  const code = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const name = NAMES[char];
  return name === undefined ? `unseen character ${code}` : `${name} (${code})`;
}
