// `*` and `?` in an exception's patterns, as in EQL: `*` is any number of characters, `?` exactly
// one. No regular expression is made of a user's text; the walk takes at most pattern × text steps.

/** A pattern ready to test values. `ignoreCase` compares both in lower case. */
export function compileWildcard(pattern: string, ignoreCase: boolean): (value: string) => boolean {
  const wanted = codePoints(ignoreCase ? pattern.toLowerCase() : pattern);
  const hasWildcard = /[*?]/.test(pattern);
  if (!hasWildcard) {
    const word = ignoreCase ? pattern.toLowerCase() : pattern;
    return ignoreCase ? (value) => value.toLowerCase() === word : (value) => value === word;
  }
  return (value) => matches(wanted, codePoints(ignoreCase ? value.toLowerCase() : value));
}

function codePoints(text: string): readonly string[] {
  return [...text];
}

// On a mismatch the last star takes one character more; earlier stars never need to.
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let at = 0;
  let inText = 0;
  let star = -1;
  let afterStar = 0;
  while (inText < text.length) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at++;
      afterStar = inText;
    } else if (wanted === "?" || (wanted !== undefined && wanted === text[inText])) {
      at++;
      inText++;
    } else if (star >= 0) {
      at = star + 1;
      inText = ++afterStar;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
