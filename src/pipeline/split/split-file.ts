// Which files are tested by several threads: large plain files of JSON lines that the scanner takes. The
// others are not worth it, or have to be read from their beginning.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { SNIFF_BYTES } from "../../sources/files/limits.ts";
import { LineSplitter } from "../../sources/files/line-splitter.ts";
import { wrapperOf } from "../../sources/files/open-members.ts";
import { recognizeContainer } from "../../sources/files/recognize-container.ts";
import type { ScanLine } from "../../sources/raw-record.ts";

/** Of the lines at the beginning; others would all be left to one thread. */
const SCANNED_SHARE_MIN = 0.9;

export interface SplitFile {
  readonly file: number;
  readonly bytes: number;
}

/** A pipe must not be waited for. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Opens the file when it is one to be split; the caller closes it. */
export function openSplitFile(
  path: string,
  options: { readonly bytesMin: number; readonly scanLine: ScanLine },
): SplitFile | undefined {
  if (path === "-") return undefined;
  let file: number | undefined;
  try {
    file = openSync(path, OPEN_FLAGS);
    const stat = fstatSync(file);
    if (stat.isFile() && stat.size >= options.bytesMin && isSplit(file, options.scanLine)) {
      const bytes = stat.size;
      const opened = file;
      file = undefined;
      return { file: opened, bytes };
    }
  } catch {
    // Whoever reads it in the ordinary way says what is wrong.
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return undefined;
}

function isSplit(file: number, scanLine: ScanLine): boolean {
  const block = Buffer.allocUnsafeSlow(SNIFF_BYTES);
  const head = block.subarray(0, readSync(file, block, 0, SNIFF_BYTES, 0));
  // A byte order mark is no brace.
  if (head[0] !== 0x7b || wrapperOf(head) !== undefined) return false;
  if (recognizeContainer(head) !== "json-lines") return false;
  let lineCount = 0;
  let scannedCount = 0;
  for (const line of new LineSplitter(() => {}).lines(head)) {
    lineCount++;
    if (scanLine(line) !== undefined) scannedCount++;
  }
  return lineCount > 0 && scannedCount >= SCANNED_SHARE_MIN * lineCount;
}
