// The event files below the paths of a command, with their size for the progress line.
import { findFiles, type UnreadablePath } from "../pipeline/find-files.ts";
import { oldestFirst } from "../sources/files/rotated-log.ts";
import type { SourceCounters } from "../sources/files/source-counters.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

export interface EventFiles {
  readonly paths: readonly string[];
  /** Undefined when standard input is among them. */
  readonly bytesTotal: number | undefined;
  /** Of the largest file; 0 when there is none. */
  readonly bytesLargest: number;
  /** Below the folders that were named; each costs only itself. */
  readonly unreadable: readonly UnreadablePath[];
}

/** Throws CliStop for a path that was named and cannot be read. */
export function findEventFiles(paths: readonly string[]): EventFiles {
  const named = paths.filter((path) => path !== "-");
  const { files, unreadable } = findFiles(named, () => true);
  const bad = unreadable.find(({ isNamed }) => isNamed);
  if (bad !== undefined) throw new CliStop(`cannot read "${bad.path}": ${bad.reason}`, EXIT_USAGE);
  const hasStdin = named.length < paths.length;
  return {
    paths: [...(hasStdin ? ["-"] : []), ...oldestFirst(files).map(({ path }) => path)],
    bytesTotal: hasStdin ? undefined : files.reduce((sum, { bytes }) => sum + bytes, 0),
    bytesLargest: files.reduce((largest, { bytes }) => Math.max(largest, bytes), 0),
    unreadable,
  };
}

/** Counts what could not be read among the problems of the source, as if reading had failed later. */
export function reportUnreadable(files: EventFiles, counters: SourceCounters): void {
  for (const { path, reason } of files.unreadable) {
    counters.report("SRC5001", {
      message: `cannot read "${path}": ${reason}`,
      source: { file: path, text: "" },
    });
  }
}
