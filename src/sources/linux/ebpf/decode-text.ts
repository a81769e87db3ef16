// Paths and strings as they stand in records: components last first, names beside the directory they are
// relative to, each string with its NUL.

/** Each string ends with a NUL, but for a last one that was cut. */
export function strings(text: string): readonly string[] {
  if (text === "") return [];
  const parts = text.split("\0");
  if (text.endsWith("\0")) parts.pop();
  return parts;
}

/** Components stand last first, each with its NUL. */
export function pathOf(components: string): string {
  const parts = components.split("\0");
  parts.pop();
  return `/${parts.reverse().join("/")}`;
}

/** A name as given to a call, seen from the directory it was relative to. */
export function joinedPath(directory: string, name: string): string {
  const given = withoutNul(name);
  const whole = given.startsWith("/") ? given : `${pathOf(directory)}/${given}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function withoutNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
