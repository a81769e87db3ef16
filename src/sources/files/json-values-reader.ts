// One JSON array, an answer of Elasticsearch's search of any size, or pretty-printed objects in a row:
// each element, hit or object is a record.
import type { JsonObject } from "../../base/json.ts";
import type { RawRecord } from "../raw-record.ts";
import { parseRecord } from "./json-lines-reader.ts";
import { JsonValueSplitter, type ValueLayout } from "./json-value-splitter.ts";
import { badRecord, cutOff, tooDeepRecord, tooLongRecord } from "./record-problems.ts";
import type { ReaderContext, RecordReader } from "./record-reader.ts";

export function createJsonValuesReader(context: ReaderContext, layout: ValueLayout): RecordReader {
  let records: RawRecord[] = [];
  const add = (text: string, line: number): void => {
    const value = parseRecord(text, line, context);
    if (value === undefined || (layout === "answer" && !isHit(value))) return;
    records.push(...context.jsonRecords(value, { text, line }));
  };
  const taken = (): readonly RawRecord[] => {
    const made = records;
    records = [];
    return made;
  };
  const splitter = new JsonValueSplitter(
    {
      onValue: (bytes, line) => add(bytes.toString("utf8"), line),
      onTooLong: (byteLength, line) => tooLongRecord(context, byteLength, line),
      onTooDeep: (line) => tooDeepRecord(context, line),
      onUnfinished: (bytes, line) => {
        const lines = bytes.toString("utf8").split("\n");
        badRecord(context, { text: lines[0] ?? "", line, reason: "it never ends" });
        for (const one of salvaged(lines)) add(one.text, line + one.at);
      },
      onCutOff: (line) => cutOff(context, line),
    },
    layout,
  );
  return {
    read: (chunk) => {
      splitter.push(chunk);
      return taken();
    },
    end: () => {
      splitter.end();
      return taken();
    },
  };
}

/** A hit, or a sequence of hits; an answer may hold more at the same depth, such as failed shards. */
function isHit(value: JsonObject): boolean {
  return ["_source", "fields", "events"].some((key) => value[key] !== undefined);
}

// A broken record may have swallowed good ones behind it: give its lines another chance, one by one.
function salvaged(
  lines: readonly string[],
): readonly { readonly text: string; readonly at: number }[] {
  return lines.flatMap((line, at) => {
    const text = line.trim().replace(/,$/, "");
    return at > 0 && line.startsWith("{") && text.endsWith("}") ? [{ text, at }] : [];
  });
}
