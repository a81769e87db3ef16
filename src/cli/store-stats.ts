// `tripline store stats`: what the event store holds. Reads beside a process that writes.
import Table from "cli-table3";
import { type DayReport, reportStore } from "../store/events/store-report.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { openEventStore, printNotices, stopping } from "./open-event-store.ts";
import type { StoreOptions } from "./store-options.ts";

export async function runStoreStats(options: StoreOptions, io: CliIo): Promise<number> {
  const dataDir = dataDirOf(options.data, io);
  const { store, notices } = openEventStore(dataDir, io, "read");
  const report = stopping(() => reportStore(store));
  store.close();
  if (options.json === true) {
    await io.stdout.write(`${JSON.stringify({ data: dataDir, ...report })}\n`);
  } else {
    const table = new Table({
      head: ["day", "events", "blocks", "size", "bytes/event", "first", "last"],
      style: { head: [], border: [] },
    });
    for (const day of report.days) table.push([...rowOf(day)]);
    const total = `${report.eventCount} events, ${megabytes(report.bytes)} in ${dataDir}`;
    await io.stdout.write(report.days.length > 0 ? `${table}\n${total}\n` : `${total}\n`);
  }
  await printNotices(notices, io);
  return EXIT_DONE;
}

function rowOf(day: DayReport): readonly string[] {
  const perEvent = day.eventCount === 0 ? 0 : Math.round(day.bytes / day.eventCount);
  return [
    day.day,
    String(day.eventCount),
    String(day.blockCount),
    megabytes(day.bytes),
    String(perEvent),
    timeText(day.minTimestampMs),
    timeText(day.maxTimestampMs),
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Sensors write times that no date can show. */
function timeText(timeMs: number | null): string {
  const isShown = timeMs !== null && Math.abs(timeMs) <= 8.64e15;
  return isShown ? new Date(timeMs).toISOString() : "-";
}
