// NDJSON: one record a line. The common form and the fast path: bytes to line to a scan of it, or to
// JSON.parse, with nothing in between.
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { RawRecord } from "../raw-record.ts";
import { isDeeperThan } from "./json-depth.ts";
import { JSON_DEPTH_MAX } from "./limits.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import { badRecord, tooDeepRecord, tooLongRecord } from "./record-problems.ts";
import type { ReaderContext, RecordReader } from "./record-reader.ts";

export function createJsonLinesReader(context: ReaderContext): RecordReader {
  const splitter = new LineSplitter((byteLength, line) => tooLongRecord(context, byteLength, line));
  return {
    read: (chunk) => recordsOf(splitter.lines(chunk), context),
    end: () => recordsOf(splitter.end(), context),
  };
}

/** Their records in order; what is wrong with a line is told on the way. */
export function* recordsOf(
  lines: Iterable<Line>,
  context: ReaderContext,
): Generator<RawRecord, void, void> {
  for (const bytes of lines) {
    const { block, start, end, line } = bytes;
    const scanned = context.scanLine?.(bytes);
    if (scanned !== undefined) {
      context.counters.recordCount++;
      yield { shape: "scanned", scanned, bytes, origin: { file: context.file, line } };
      continue;
    }
    if (isBlank(block, start, end)) continue;
    const text = block.toString("utf8", start, end);
    const value = parseRecord(text, line, context);
    if (value === undefined) continue;
    for (const record of context.jsonRecords(value, { text, line, bytes })) yield record;
  }
}

/** Parses one record; undefined, and counted, when it is no JSON object. Never throws. */
export function parseRecord(
  text: string,
  line: number,
  context: ReaderContext,
): JsonObject | undefined {
  if (isDeeperThan(text, JSON_DEPTH_MAX)) {
    tooDeepRecord(context, line);
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
    badRecord(context, { text, line, reason: "expected a JSON object" });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    badRecord(context, { text, line, reason });
  }
  return undefined;
}

/** True for a line that holds nothing and is no fault. */
export function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}
