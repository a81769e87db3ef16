// What was wrong with the files read, told on standard error: the first few at their places, and how
// often each occurred. A hunt that finds nothing must not hide that it could read nothing.
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import type { SourceCounters } from "../sources/files/source-counters.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, wantsColor } from "./io.ts";

export async function tellSourceProblems(counters: SourceCounters, io: CliIo): Promise<void> {
  const style = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 100 };
  for (const problem of counters.diagnostics) {
    await io.stderr.write(`${renderDiagnostic(problem, style)}\n`);
  }
}

/** Fails when a file could not be read at all. */
export function exitCodeOf(counters: SourceCounters): number {
  return counters.counts.has("SRC5001") ? EXIT_FAILED : EXIT_DONE;
}
