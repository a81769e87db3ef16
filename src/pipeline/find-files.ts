// Finds the files below the paths a person named, in one fixed order, so that two runs over the same
// tree see the same sequence. Symbolic links to folders are not followed: a link to a parent would
// never end. A file that is reached twice is found once. Hidden files and folders are passed over.
import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

export interface FoundFile {
  /** The path as the user would type it. */
  readonly path: string;
  readonly bytes: number;
  /** Another one whenever the file was written, replaced, or its rights were changed. */
  readonly mark: string;
}

export interface UnreadablePath {
  readonly path: string;
  /** The system's word for why. */
  readonly reason: string;
  /** True when the user named it, false when it lies in a folder that was named. */
  readonly isNamed: boolean;
}

export interface FindResult {
  readonly files: readonly FoundFile[];
  readonly unreadable: readonly UnreadablePath[];
}

/**
 * Every regular file at or below `paths` that `accepts` takes. A path named outright is always taken, pipes
 * and devices too; in a folder they are passed over, since nobody may ever write to them.
 */
export function findFiles(
  paths: readonly string[],
  accepts: (path: string) => boolean,
): FindResult {
  const state: Visit = { files: [], unreadable: [], seen: new Set(), accepts };
  for (const path of paths) visit(path, true, state);
  return state;
}

interface Visit {
  readonly files: FoundFile[];
  readonly unreadable: UnreadablePath[];
  /** Files found, by what the system knows them by. */
  readonly seen: Set<string>;
  readonly accepts: (path: string) => boolean;
}

function visit(path: string, isNamed: boolean, state: Visit): void {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) {
      if (isNamed || (stat.isFile() && state.accepts(path))) take(path, stat, state);
      return;
    }
    const names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith("."))
      .filter((entry) => !(entry.isSymbolicLink() && leadsToFolder(join(path, entry.name))))
      .map((entry) => entry.name)
      .sort();
    for (const name of names) visit(join(path, name), false, state);
  } catch (error) {
    state.unreadable.push({ path, reason: reasonOf(error), isNamed });
  }
}

function take(path: string, stat: Stats, state: Visit): void {
  const identity = `${stat.dev} ${stat.ino}`;
  if (stat.isFile() && state.seen.has(identity)) return;
  state.seen.add(identity);
  const mark = `${identity} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
  state.files.push({ path, bytes: stat.size, mark });
}

function leadsToFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // A dangling link: visit() will report it as unreadable.
  }
}

/** The system's short word for a failed call, e.g. `ENOENT: no such file or directory`. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^E[A-Z\d]+: /.test(text) ? text.replace(/, \w+(?: '.*)?$/s, "") : text;
}
