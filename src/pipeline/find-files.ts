// Finds the files below the paths a person named, in one fixed order, so that two runs over the same
// tree see the same sequence. Symbolic links to folders are not followed: a link to a parent would
// never end.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export interface FoundFile {
  /** The path as the user would type it. */
  readonly path: string;
  readonly bytes: number;
}

export interface FindResult {
  readonly files: readonly FoundFile[];
  /** Paths that could not be read, with the system's word for why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Every regular file at or below `paths` that `accepts` takes; a path named outright is always taken. */
export function findFiles(
  paths: readonly string[],
  accepts: (path: string) => boolean,
): FindResult {
  const files: FoundFile[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  for (const path of paths) {
    visit(path, { files, unreadable, accepts: () => true, acceptsBelow: accepts });
  }
  return { files, unreadable };
}

interface Visit {
  readonly files: FoundFile[];
  readonly unreadable: { path: string; reason: string }[];
  readonly accepts: (path: string) => boolean;
  readonly acceptsBelow: (path: string) => boolean;
}

function visit(path: string, state: Visit): void {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) {
      if (state.accepts(path)) state.files.push({ path, bytes: stat.size });
      return;
    }
    const names = readdirSync(path, { withFileTypes: true })
      .filter((entry) => !(entry.isSymbolicLink() && leadsToFolder(join(path, entry.name))))
      .map((entry) => entry.name)
      .sort();
    for (const name of names) visit(join(path, name), { ...state, accepts: state.acceptsBelow });
  } catch (error) {
    state.unreadable.push({ path, reason: reasonOf(error) });
  }
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
  return text.replace(/, \w+ '.*$/s, "");
}
