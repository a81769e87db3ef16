// Logs that were rotated away: `audit.log.2.gz`, `audit.log.1` and `audit.log` are one log, the highest
// number its oldest part; with dates (`audit.log-20261124`) the lowest is. Read in the order of their
// names they would run backwards, and parents would come after their children.

const ROTATED = /^(.*\.log)(?:\.(\d{1,6})|-(\d{8,14}))(?:\.gz)?$/s;

interface Part {
  readonly log: string;
  /** Larger is newer; the log that is being written is the newest. */
  readonly age: number;
}

function partOf(path: string): Part {
  const match = ROTATED.exec(path);
  if (match === null) return { log: path.replace(/\.gz$/, ""), age: Number.POSITIVE_INFINITY };
  const [, log, number, date] = match;
  return { log: log as string, age: date === undefined ? -Number(number) : Number(date) };
}

/** What the parts of one log have in common. */
export function logOf(path: string): string {
  return partOf(path).log;
}

/** The same in their order, but the parts of a log together where its first part was, oldest first. */
export function oldestFirst<T extends { readonly path: string }>(
  files: readonly T[],
): readonly T[] {
  const logs = new Map<string, { readonly file: T; readonly age: number }[]>();
  for (const file of files) {
    const { log, age } = partOf(file.path);
    const parts = logs.get(log) ?? [];
    parts.push({ file, age });
    logs.set(log, parts);
  }
  const sorted = (parts: readonly { readonly file: T; readonly age: number }[]) =>
    [...parts].sort((a, b) => (a.age === b.age ? 0 : a.age - b.age)).map(({ file }) => file);
  return [...logs.values()].flatMap(sorted);
}
