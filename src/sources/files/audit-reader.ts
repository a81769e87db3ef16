// An audit log as a file source: lines to the joiner, joined events out.
import { AuditLineReader } from "../linux/audit/audit-line-reader.ts";
import type { ProcessTable } from "../linux/process-table.ts";
import type { RawRecord } from "../raw-record.ts";
import { type Line, LineSplitter } from "./line-splitter.ts";
import { tooLongRecord } from "./record-problems.ts";
import type { ReaderContext, RecordReader } from "./record-reader.ts";

const EXCERPT_CHARACTERS_MAX = 200;

/** What a host is called whose log does not say. */
const HOST_DEFAULT = "localhost";

export interface AuditContext {
  /** The host of lines without `node=`. */
  readonly hostId: string | undefined;
  /** What the log's earlier parts told of processes. */
  readonly table: ProcessTable;
}

export function createAuditReader(
  context: ReaderContext,
  { hostId, table }: AuditContext,
): RecordReader {
  const reader = new AuditLineReader({
    hostId: hostId ?? HOST_DEFAULT,
    table,
    onUnreadable: (line, origin) => {
      if (line.trim() === "") return;
      context.counters.report("SRC5008", {
        message: `line ${origin.line} is not an audit record`,
        source: {
          file: `${origin.file}:${origin.line}`,
          text: line.slice(0, EXCERPT_CHARACTERS_MAX),
        },
      });
    },
  });
  const splitter = new LineSplitter((byteLength, line) => tooLongRecord(context, byteLength, line));
  const { counters, file } = context;
  function* recordsOf(lines: Iterable<Line>): Generator<RawRecord, void, void> {
    for (const { block, start, end, line } of lines) {
      const records = reader.push(block.toString("utf8", start, end), { file, line });
      counters.recordCount += records.length;
      yield* records;
    }
  }
  return {
    read: (chunk) => recordsOf(splitter.lines(chunk)),
    end: () => {
      const records = [...recordsOf(splitter.end())];
      const last = reader.flush();
      counters.recordCount += last.length;
      counters.incompleteAuditCount += reader.incompleteCount;
      return [...records, ...last];
    },
  };
}
