// `--threads`: when the threads of a scan are started, and what they are told.
import { ScanThreads } from "../pipeline/split/scan-threads.ts";
import { SplitScan, type SplitScanParts, USUAL_SIZES } from "../pipeline/split/split-scan.ts";
import type { ReadSplit } from "../sources/files/read-files.ts";
import type { ScanLine } from "../sources/raw-record.ts";
import type { EventFiles } from "./event-files.ts";
import type { CliIo } from "./io.ts";
import type { ScanOptions } from "./scan-options.ts";

/**
 * Undefined where they would have nothing to do. Other formats are mapped, the plain engine is what all is
 * compared with, and a report shows the processes around an alert, for which one thread has to see all events.
 */
export function startThreads(
  { threads, engine, format, output, profile }: ScanOptions,
  { bytesLargest }: EventFiles,
  { splitSizes = USUAL_SIZES }: CliIo,
): ScanThreads | undefined {
  const isScanned = engine === "indexed" && (format === "auto" || format === "ecs");
  const isOf = threads > 1 && isScanned && output !== "html" && profile !== true;
  return isOf && bytesLargest >= splitSizes.bytesMin ? new ScanThreads(threads - 1) : undefined;
}

/** How large files are read with the threads; undefined without threads or without a scanner. */
export function readSplitWith(
  threads: ScanThreads | undefined,
  parts: Omit<SplitScanParts, "scanLine"> & { readonly scanLine: ScanLine | undefined },
  { splitSizes = USUAL_SIZES }: CliIo,
): ReadSplit | undefined {
  const { scanLine } = parts;
  if (threads === undefined || scanLine === undefined) return undefined;
  return new SplitScan(threads, { ...parts, scanLine }, splitSizes).read;
}
