// A place in a text as the text area counts it that shows the text: a browser makes one line feed of every
// CRLF there, while faults are counted in the text as it is written.

/** The place between the two characters of a CRLF is that before it. */
export function areaOffset(text: string, offset: number): number {
  let pairCount = 0;
  let at = text.indexOf("\r\n");
  while (at !== -1 && at < offset) {
    pairCount++;
    at = text.indexOf("\r\n", at + 2);
  }
  return offset - pairCount;
}
