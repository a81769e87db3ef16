// Where alerts go: the table and the report gather them (up to the limit) and print at the end, the
// others stream, so that a scan with a million alerts needs no more memory than one with none.

import type { Alert } from "../alerts/alert.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { counted } from "../outputs/counted.ts";
import { csvHeader, csvRow } from "../outputs/csv-output.ts";
import { jsonText } from "../outputs/json-text.ts";
import { type ScanSummary, summaryJson, summaryLines } from "../outputs/scan-summary.ts";
import { alertTable } from "../outputs/table-output.ts";
import type { ProcessNode } from "../triage/process-tree.ts";
import { GravestAlerts } from "./gravest-alerts.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { openNewStream, openWhole } from "./output-file.ts";
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

/** `inputs` are the files that are read, none of which may be the output. */
export function openAlertSink(
  options: ScanOptions,
  inputs: readonly string[],
  io: CliIo,
): AlertSink {
  const target = options.out === undefined ? undefined : openWhole(options.out, inputs);
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
  const target = options.out === undefined ? undefined : openNewStream(options.out);
  const write: Write = target?.write ?? ((text) => io.stdout.write(text));
  const style = {
    color: target === undefined && wantsColor(io, io.stdout),
    width: target === undefined ? (io.stdout.columns ?? 120) : 160,
  };
  const isTable = options.output === "table";
  return {
    write: (alert) =>
      write(isTable ? `${alertTable([alert], style)}\n\n` : `${jsonText(alert.document)}\n`),
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
        write: (alert) => write(`${jsonText(alert.document)}\n`),
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
      write(`${count++ === 0 ? '{"alerts":[\n' : ",\n"}${jsonText(alert.document)}`),
    close: ({ summary }) => {
      const open = count === 0 ? '{"alerts":[' : "";
      return write(`${open}\n],"summary":${jsonText(summaryJson(summary))}}\n`);
    },
  };
}

function tableSink(options: ScanOptions, write: Write, io: CliIo): AlertSink {
  const alerts = new GravestAlerts(options.limit);
  return {
    write: (alert) => Promise.resolve(alerts.push(alert)),
    close: async () => {
      const { kept, count } = alerts;
      if (count === 0) return;
      const isFile = options.out !== undefined;
      const style = {
        color: !isFile && wantsColor(io, io.stdout),
        width: isFile ? 160 : (io.stdout.columns ?? 120),
      };
      if (kept.length > 0) await write(`${alertTable(kept, style)}\n`);
      const leftOutCount = count - kept.length;
      if (leftOutCount > 0) {
        const left = counted(leftOutCount, "more alert");
        await write(`\n… and ${left} (--limit shows more)\n`);
      }
    },
  };
}

function htmlSink(options: ScanOptions, write: Write): AlertSink {
  const alerts = new GravestAlerts(options.limit);
  return {
    write: (alert) => Promise.resolve(alerts.push(alert)),
    close: async ({ summary, treeOf, nowMs }) => {
      // Loaded by those who want it: it brings a Markdown reader.
      const { renderHtmlReport } = await import("../outputs/html/html-report.ts");
      await write(
        renderHtmlReport({
          alerts: alerts.kept,
          alertCount: alerts.count,
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
      );
    },
  };
}
