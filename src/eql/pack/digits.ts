// Integers as printable text: digits of five bits, the last one of a number told by its alphabet. JSON
// takes all of them as they are, and reading them takes neither JSON's parser nor a list.

/** `#` to `B`: the last digit of a number. */
export const LAST = 0x23;
/** `]` to `|`: a digit that others follow. Neither alphabet has what JSON escapes. */
export const MORE = 0x5d;
export const BASE = 32;

/** The digits of an integer that is not negative. */
export function digitsOf(value: number): string {
  let text = String.fromCharCode(LAST + (value % BASE));
  for (let rest = Math.floor(value / BASE); rest > 0; rest = Math.floor(rest / BASE)) {
    text = String.fromCharCode(MORE + (rest % BASE)) + text;
  }
  return text;
}
