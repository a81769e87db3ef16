// Tells nesting that JSON.parse and later walks should not be given, cheaply: a text has to hold as
// many closing brackets in a row of its end as it is deep, so that an ordinary record is cleared by
// counting brackets only when it is long enough to be deep at all.

/** True when `text` nests deeper than `depth` objects and arrays. Strings are skipped properly. */
export function isDeeperThan(text: string, depth: number): boolean {
  // Twice the depth in brackets is the least a text of that depth can hold.
  if (text.length < 2 * depth || countUpTo(text, depth) <= depth) return false;
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = stringEnd(text, at + 1);
    else if (code === 123 || code === 91) {
      if (++level > depth) return true;
    } else if (code === 125 || code === 93) level--;
  }
  return false;
}

/** Objects and arrays that are open at the end of `text`, which is the beginning of some JSON. */
export function depthAtEnd(text: string): number {
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = stringEnd(text, at + 1);
    else if (code === 123 || code === 91) level++;
    else if (code === 125 || code === 93) level--;
  }
  return level;
}

/** The offset of the quote that closes the string whose first character is at `from`. */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 34) return at;
  }
  return text.length;
}

/** Opening brackets in `text`, counted no further than just past `limit`. */
function countUpTo(text: string, limit: number): number {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (
      let at = text.indexOf(bracket);
      at >= 0 && count <= limit;
      at = text.indexOf(bracket, at + 1)
    ) {
      count++;
    }
  }
  return count;
}
