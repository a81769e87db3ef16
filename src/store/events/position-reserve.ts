// Positions promised ahead, in a small text file beside the day files. Only when the newest day file is
// lost does anyone read it: the log then goes on behind every position that may have been given.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { POSITIONS_RESERVED } from "./limits.ts";

export class PositionReserve {
  readonly #path: string;
  #end: number;

  constructor(folder: string) {
    this.#path = join(folder, "reserved-positions");
    this.#end = readEnd(this.#path);
  }

  /** Behind every position that may have been given. */
  get end(): number {
    return this.#end;
  }

  /** Promises positions below `end` durably, and some more. */
  cover(end: number): void {
    if (end <= this.#end) return;
    const reserved = end + POSITIONS_RESERVED;
    const file = openSync(`${this.#path}.new`, "w");
    try {
      writeSync(file, `${reserved}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${this.#path}.new`, this.#path);
    this.#end = reserved;
  }
}

function readEnd(path: string): number {
  try {
    const end = Number(readFileSync(path, "utf8"));
    return Number.isSafeInteger(end) && end > 0 ? end : 0;
  } catch {
    return 0;
  }
}
