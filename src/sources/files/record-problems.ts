// The diagnostics of single records: each points at the file and line and shows the beginning of what
// was found there.
import type { DiagnosticSource } from "../../base/diagnostic.ts";
import { JSON_DEPTH_MAX, RECORD_BYTES_MAX } from "./limits.ts";
import type { ReaderContext } from "./record-reader.ts";

/** Enough to recognize a record by. */
const EXCERPT_CHARACTERS_MAX = 200;

export function badRecord(
  context: ReaderContext,
  record: { readonly text: string; readonly line: number; readonly reason: string },
): void {
  const excerpt = record.text.slice(0, EXCERPT_CHARACTERS_MAX).split("\n", 1)[0] as string;
  context.counters.report("SRC5002", {
    message: `line ${record.line} is not a JSON record: ${withoutExcerpt(record.reason)}`,
    source: sourceOf(context.file, excerpt, record.line),
  });
}

export function tooLongRecord(context: ReaderContext, byteLength: number, line: number): void {
  const limit = `${RECORD_BYTES_MAX / 1024 / 1024} MiB`;
  context.counters.report("SRC5003", {
    message: `record at line ${line} is longer than ${limit} (${byteLength} bytes)`,
    source: sourceOf(context.file, "", line),
  });
}

export function tooDeepRecord(context: ReaderContext, line: number): void {
  context.counters.report("SRC5004", {
    message: `record at line ${line} is nested deeper than ${JSON_DEPTH_MAX} levels`,
    source: sourceOf(context.file, "", line),
  });
}

/** A file that was copied in part ends like this: each record is whole, and some are missing. */
export function cutOff(context: ReaderContext, line: number): void {
  context.counters.report("SRC5002", {
    message: `the file ends at line ${line} before its JSON does: records may be missing`,
    source: sourceOf(context.file, "", line),
  });
}

// The excerpt alone is kept, never the file; the line goes into the name instead.
function sourceOf(file: string, excerpt: string, line: number): DiagnosticSource {
  return { file: `${file}:${line}`, text: excerpt };
}

// JSON.parse's messages quote the text, which the excerpt shows anyway.
function withoutExcerpt(reason: string): string {
  return reason.replace(/, (\.\.\.)?".*" is not valid JSON$/s, "").replace(/"[^"]*"\.\.\. /, "");
}
