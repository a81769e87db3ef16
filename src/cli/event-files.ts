// The event files below the paths of a command, with their size for the progress line.
import { findFiles } from "../pipeline/find-files.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

export interface EventFiles {
  readonly paths: readonly string[];
  /** Undefined when standard input is among them. */
  readonly bytesTotal: number | undefined;
}

/** Throws CliStop for a path that cannot be read. Hidden files in folders are passed over. */
export function findEventFiles(paths: readonly string[]): EventFiles {
  const named = paths.filter((path) => path !== "-");
  const found = findFiles(named, (path) => !/(^|\/)\.[^/]*$/.test(path));
  const [bad] = found.unreadable;
  if (bad !== undefined) throw new CliStop(`cannot read "${bad.path}": ${bad.reason}`, EXIT_USAGE);
  const hasStdin = named.length < paths.length;
  return {
    paths: [...(hasStdin ? ["-"] : []), ...found.files.map(({ path }) => path)],
    bytesTotal: hasStdin ? undefined : found.files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
