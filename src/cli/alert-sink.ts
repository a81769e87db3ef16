// Where alerts go: the table and the report gather them (up to the limit) and print at the end, the
// others stream, so that a scan with a million alerts needs no more memory than one with none.
import { closeSync, openSync, writeSync } from "node:fs";
import type { Alert } from "../alerts/alert.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { csvHeader, csvRow } from "../outputs/csv-output.ts";
import { renderHtmlReport } from "../outputs/html/html-report.ts";
import { type ScanSummary, summaryJson, summaryLines } from "../outputs/scan-summary.ts";
import { alertTable } from "../outputs/table-output.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import type { ProcessNode } from "../triage/process-tree.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import type { ScanOptions } from "./scan-options.ts";

export interface ScanEnd {
  readonly summary: ScanSummary;
  readonly treeOf: (event: EcsEvent) => ProcessNode | undefined;
  readonly nowMs: number;
}

export interface AlertSink {
  readonly write: (alert: Alert) => Promise<void>;
  readonly close: (end: ScanEnd) => Promise<void>;
}

type Write = (text: string) => Promise<void>;

export function openAlertSink(options: ScanOptions, io: CliIo): AlertSink {
  const target = options.out === undefined ? undefined : openFile(options.out);
  const write: Write = target?.write ?? ((text) => io.stdout.write(text));
  const sink = makeSink(options, write, io);
  return {
    write: sink.write,
    close: async (end) => {
      await sink.close(end);
      target?.close();
    },
  };
}

/** Alerts as they come: for sources without an end. */
export function openLiveSink(
  options: { readonly output: "table" | "ndjson"; readonly out?: string },
  io: CliIo,
): { readonly write: (alert: Alert) => Promise<void>; readonly close: () => void } {
  const target = options.out === undefined ? undefined : openFile(options.out);
  const write: Write = target?.write ?? ((text) => io.stdout.write(text));
  const style = {
    color: target === undefined && wantsColor(io, io.stdout),
    width: target === undefined ? (io.stdout.columns ?? 120) : 160,
  };
  const isTable = options.output === "table";
  return {
    write: (alert) =>
      write(isTable ? `${alertTable([alert], style)}\n\n` : `${JSON.stringify(alert.document)}\n`),
    close: () => target?.close(),
  };
}

function makeSink(options: ScanOptions, write: Write, io: CliIo): AlertSink {
  switch (options.output) {
    case "table":
      return tableSink(options, write, io);
    case "html":
      return htmlSink(options, write);
    case "ndjson":
      return {
        write: (alert) => write(`${JSON.stringify(alert.document)}\n`),
        close: () => Promise.resolve(),
      };
    case "json":
      return jsonSink(write);
    case "csv": {
      let isFirst = true;
      const header = (): string => {
        const text = isFirst ? csvHeader : "";
        isFirst = false;
        return text;
      };
      return {
        write: (alert) => write(header() + csvRow(alert)),
        close: () => write(header()),
      };
    }
  }
}

function jsonSink(write: Write): AlertSink {
  let count = 0;
  return {
    write: (alert) =>
      write(`${count++ === 0 ? '{"alerts":[\n' : ",\n"}${JSON.stringify(alert.document)}`),
    close: ({ summary }) => {
      const open = count === 0 ? '{"alerts":[' : "";
      return write(`${open}\n],"summary":${JSON.stringify(summaryJson(summary))}}\n`);
    },
  };
}

function tableSink(options: ScanOptions, write: Write, io: CliIo): AlertSink {
  const kept: Alert[] = [];
  let count = 0;
  return {
    write: (alert) => {
      count++;
      if (kept.length < options.limit) kept.push(alert);
      return Promise.resolve();
    },
    close: async () => {
      if (kept.length === 0) return;
      const isFile = options.out !== undefined;
      const style = {
        color: !isFile && wantsColor(io, io.stdout),
        width: isFile ? 160 : (io.stdout.columns ?? 120),
      };
      await write(`${alertTable(kept, style)}\n`);
      if (count > kept.length) {
        await write(`\n… and ${count - kept.length} more alerts (--limit shows more)\n`);
      }
    },
  };
}

function htmlSink(options: ScanOptions, write: Write): AlertSink {
  const kept: Alert[] = [];
  let count = 0;
  return {
    write: (alert) => {
      count++;
      if (kept.length < options.limit) kept.push(alert);
      return Promise.resolve();
    },
    close: ({ summary, treeOf, nowMs }) =>
      write(
        renderHtmlReport({
          alerts: kept,
          alertCount: count,
          facts: {
            title: "Tripline scan report",
            startedAt: new Date(nowMs).toISOString(),
            duration: `${(summary.durationMs / 1000).toFixed(1)} s`,
            ruleCount: summary.rules.loadedCount,
            eventCount: summary.eventCount,
            sources: [...summary.formats].map(([name, files]) => `${files} ${name}`),
            notes: summaryLines(summary),
          },
          treeOf,
        }),
      ),
  };
}

function openFile(path: string): { readonly write: Write; readonly close: () => void } {
  try {
    const file = openSync(path, "w");
    return {
      write: (text) => {
        writeSync(file, text);
        return Promise.resolve();
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    throw new CliStop(`cannot write "${path}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}
