// The source of a scan: files in, batches of raw records out. Each member of each file is recognized
// by itself, so that a folder may hold audit logs beside zipped JSON. The records of a batch are made as
// they are taken: one parsed record lives at a time.
import { ProcessTable } from "../linux/process-table.ts";
import type { RawRecord, ScanLine, SourceFormat } from "../raw-record.ts";
import { type AuditContext, createAuditReader } from "./audit-reader.ts";
import { ownBlocks } from "./file-blocks.ts";
import { createJsonLinesReader } from "./json-lines-reader.ts";
import { createJsonValuesReader } from "./json-values-reader.ts";
import { type ByteStream, type Member, openMembers } from "./open-members.ts";
import { type Container, recognizeContainer } from "./recognize-container.ts";
import type { ReaderContext, RecordReader } from "./record-reader.ts";
import { logOf } from "./rotated-log.ts";
import type { SourceCounters } from "./source-counters.ts";
import { decodeText } from "./text-encoding.ts";
import { unwrapHits } from "./unwrap-hits.ts";

export interface ReadFilesOptions {
  readonly format: SourceFormat;
  readonly counters: SourceCounters;
  /** What `-` reads. */
  readonly stdin: ByteStream;
  /** The host of audit logs that do not name one. */
  readonly hostId: string | undefined;
  /** Tried on lines of NDJSON before they are parsed. */
  readonly scanLine?: ScanLine | undefined;
  /** Tried on each file before it is read here. */
  readonly readSplit?: ReadSplit | undefined;
}

/** The records of a file of JSON lines that is read in another way; undefined for one that is not. */
export type ReadSplit = (
  path: string,
  context: ReaderContext,
) => AsyncIterable<Iterable<RawRecord>> | undefined;

/**
 * Reads files (not folders) one after another; `-` is standard input. Never throws on content. Each batch
 * is to be taken whole before the next, which may lie in the same bytes.
 */
export async function* readFiles(
  paths: readonly string[],
  options: ReadFilesOptions,
): AsyncGenerator<Iterable<RawRecord>> {
  let log: AuditLog | undefined;
  for (const path of paths) {
    options.counters.fileCount++;
    const split = options.readSplit?.(path, readerContext(path, options));
    if (split !== undefined) {
      options.counters.recognized(CONTAINER_WORDS["json-lines"]);
      if (log?.name !== logOf(path)) log = undefined;
      yield* split;
      continue;
    }
    for await (const member of openMembers(path, options.counters, options.stdin)) {
      const name = logOf(member.name);
      if (log?.name !== name) log = { name, table: new ProcessTable() };
      yield* readMember(member, log.table, options);
    }
  }
}

/** The parts of a rotated log are one log: a parent may be in the part before. */
interface AuditLog {
  readonly name: string;
  readonly table: ProcessTable;
}

async function* readMember(
  member: Member,
  table: ProcessTable,
  options: ReadFilesOptions,
): AsyncGenerator<Iterable<RawRecord>> {
  const { counters } = options;
  const decoded = decodeText(member);
  const container = options.format === "auditd" ? "audit" : recognizeContainer(decoded.head);
  counters.recognized(describeContainer(container, member));
  if (container === "empty") return;
  if (container === "unknown") {
    counters.report("SRC5009", {
      message: `cannot tell what "${member.name}" holds; name it with --format`,
      source: { file: member.name, text: "" },
    });
    return;
  }
  const context = readerContext(member.name, options);
  const reader = createReader(container, context, { hostId: options.hostId, table });
  const isByLine = container === "json-lines";
  const chunks = isByLine ? decoded.chunks : ownBlocks(decoded.chunks);
  for await (const chunk of chunks) yield reader.read(chunk);
  yield reader.end();
}

function createReader(
  container: Exclude<Container, "empty" | "unknown">,
  context: ReaderContext,
  audit: AuditContext,
): RecordReader {
  switch (container) {
    case "json-lines":
      return createJsonLinesReader(context);
    case "json-array":
      return createJsonValuesReader(context, "array");
    case "json-objects":
      return createJsonValuesReader(context, "objects");
    case "search-answer":
      return createJsonValuesReader(context, "answer");
    case "audit":
      return createAuditReader(context, audit);
  }
}

function readerContext(file: string, options: ReadFilesOptions): ReaderContext {
  const { format, counters, scanLine } = options;
  const forcedKind = format === "auto" ? undefined : format;
  const jsonRecords: ReaderContext["jsonRecords"] = (value, { text, line, bytes }) => {
    const origin = { file, line };
    const parts = unwrapHits(value);
    counters.recordCount += parts.length;
    return parts.map((part) =>
      part === value
        ? { shape: "json", value, text, bytes, origin, forcedKind }
        : { shape: "json", value: part, origin, forcedKind },
    );
  };
  return { file, counters, scanLine, jsonRecords };
}

const CONTAINER_WORDS: Readonly<Record<Container, string>> = {
  "json-lines": "JSON lines",
  "json-array": "JSON array",
  "json-objects": "JSON objects",
  "search-answer": "answer of Elasticsearch",
  audit: "audit log",
  empty: "empty",
  unknown: "unknown",
};

function describeContainer(container: Container, member: Member): string {
  const wrapped = member.wrapping.length === 0 ? "" : ` in ${member.wrapping.join(", ")}`;
  return CONTAINER_WORDS[container] + wrapped;
}
