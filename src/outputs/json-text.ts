// JSON that is safe on a terminal: the same value, but control characters that JSON lets stand (DEL, C1,
// of which one begins escape sequences), direction marks and line separators are written as escapes.

/** One line of JSON; parsing it gives the value that JSON.stringify would have kept. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
