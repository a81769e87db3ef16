// What a source could not read, as diagnostics on stderr: the first few in full, all in the summary.
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import type { SourceCounters } from "../sources/files/source-counters.ts";
import { type CliIo, wantsColor } from "./io.ts";

export async function tellProblems(counters: SourceCounters, io: CliIo): Promise<void> {
  const style = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 100 };
  for (const problem of counters.diagnostics) {
    await io.stderr.write(`${renderDiagnostic(problem, style)}\n`);
  }
}
