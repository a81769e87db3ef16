// One JSON array, an answer of Elasticsearch's search of any size, or pretty-printed objects in a row:
// each element, hit or object is a record.
import type { JsonObject } from "../../base/json.ts";
import { parseRecord } from "./json-lines-reader.ts";
import { JsonValueSplitter, type ValueLayout } from "./json-value-splitter.ts";
import { badRecord, tooDeepRecord, tooLongRecord } from "./record-problems.ts";
import type { ReaderContext, RecordReader } from "./record-reader.ts";

export function createJsonValuesReader(context: ReaderContext, layout: ValueLayout): RecordReader {
  const splitter = new JsonValueSplitter(
    {
      onValue: (bytes, line) => {
        const text = bytes.toString("utf8");
        const value = parseRecord(text, line, context);
        if (value === undefined || (layout === "answer" && !isHit(value))) return;
        context.emitJson(value, line, text);
      },
      onTooLong: (byteLength, line) => tooLongRecord(context, byteLength, line),
      onTooDeep: (line) => tooDeepRecord(context, line),
      onUnfinished: (bytes, line) => salvage(bytes, line, context),
    },
    layout,
  );
  return { push: (chunk) => splitter.push(chunk), end: () => splitter.end() };
}

/** A hit, or a sequence of hits; an answer may hold more at the same depth, such as failed shards. */
function isHit(value: JsonObject): boolean {
  return ["_source", "fields", "events"].some((key) => value[key] !== undefined);
}

// A broken record may have swallowed good ones behind it: give its lines another chance, one by one.
function salvage(bytes: Buffer, line: number, context: ReaderContext): void {
  const lines = bytes.toString("utf8").split("\n");
  badRecord(context, { text: lines[0] ?? "", line, reason: "it never ends" });
  lines.forEach((text, at) => {
    const trimmed = text.trim().replace(/,$/, "");
    if (at === 0 || !text.startsWith("{") || !trimmed.endsWith("}")) return;
    const value = parseRecord(trimmed, line + at, context);
    if (value !== undefined) context.emitJson(value, line + at, trimmed);
  });
}
