// Text of events cut to a length that a page and a terminal can take, never through a surrogate pair.

/** At most `most` UTF-16 units, the last of them an ellipsis where something was cut. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 2);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  const kept = `${text.slice(0, isHalf ? most - 2 : most - 1)}…`;
  // A slice would keep the whole text in memory, a megabyte for each of thousands of processes; this is a copy.
  return Buffer.from(kept, "utf16le").toString("utf16le");
}

/** The object without the properties that are undefined; what is not known is absent in JSON's terms. */
export function known<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept: Partial<T> = {};
  for (const key in object) if (object[key] !== undefined) kept[key] = object[key];
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}
