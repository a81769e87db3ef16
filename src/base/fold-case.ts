// Unicode simple case folding: what "ignore case" means in EQL. One code point stays one code point,
// so that ß is not ss and İ is not i with a dot.

/** The text in the form that all spellings of it share. */
export function foldCase(text: string): string {
  // Most text of events is ASCII, where lower case is the fold, and much of it is lower case already.
  let hasUpper = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 127) return foldUnicode(text);
    if (unit >= 65 && unit <= 90) hasUpper = true;
  }
  return hasUpper ? text.toLowerCase() : text;
}

function foldUnicode(text: string): string {
  let folded = "";
  for (const char of text) folded += foldCharacter(char);
  return folded;
}

const DOTLESS_I = "\u0131";

function foldCharacter(char: string): string {
  if (char === DOTLESS_I) return char;
  // Through upper case, so that ς and σ, or ſ and s, meet.
  const upper = char.toUpperCase();
  const base = isOne(upper) ? upper : char;
  const lower = base.toLowerCase();
  return isOne(lower) ? lower : char;
}

function isOne(text: string): boolean {
  const first = text.codePointAt(0) ?? 0;
  return text.length === (first > 0xffff ? 2 : 1);
}
