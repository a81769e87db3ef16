// The journal of actions on disk: a line of JSON each, synced before anything else happens, each holding the
// SHA-256 of the line before it. Nothing is ever rewritten; a line that a power cut tore stays where it is
// and is told as such.
import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { giveToOwner, syncFolder } from "../host/response-folder.ts";
import type { JournalCheck } from "../responder.ts";
import { whileLocked } from "./journal-lock.ts";

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
const APPEND_FLAGS = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW;
/** What the first line is chained to. */
const BEGINNING = "0".repeat(64);
/** A line is an action with its outcome's sentences; one longer than this is cut before it comes here. */
const LINE_BYTES_MAX = 1024 * 1024;

export class JournalFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Returns the line's hash once it is on disk. Throws what the disk says. */
  append(entry: JsonObject): string {
    // Never followed: whoever may write the folder must not choose where root appends.
    const fd = openSync(this.#path, APPEND_FLAGS, 0o600);
    try {
      return whileLocked(fd, () => {
        giveToOwner(fd, this.#path);
        const { last, isTorn } = lastLine(fd);
        const previous = last === undefined ? BEGINNING : sha256(last);
        const line = Buffer.from(JSON.stringify({ ...entry, previous }));
        if (line.length > LINE_BYTES_MAX) throw new Error("an action too long for the journal");
        const bytes = Buffer.concat([Buffer.from(isTorn ? "\n" : ""), line, Buffer.from("\n")]);
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
        fsyncSync(fd);
        if (last === undefined) syncFolder(dirname(this.#path));
        return sha256(line);
      });
    } finally {
      closeSync(fd);
    }
  }

  /** Oldest first; lines that are no JSON are left out, `check` tells of them. */
  read(): readonly JsonObject[] {
    return this.#lines().flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  }

  /** Follows the chain from the first line, and looks for the lines that are remembered by their hashes. */
  check(remembered: readonly string[] = []): JournalCheck {
    const faults: string[] = [];
    let previous = BEGINNING;
    const lines = this.#lines();
    const hashes = new Set(lines.map(({ text }) => sha256(text)));
    const goneCount = remembered.filter((hash) => !hashes.has(hash)).length;
    lines.forEach(({ text, entry }, at) => {
      if (entry === undefined) faults.push(`line ${at + 1} is torn or was overwritten`);
      else if (entry["previous"] !== previous)
        faults.push(`line ${at + 1} does not follow from the line before it`);
      previous = sha256(text);
    });
    if (goneCount > 0) faults.push(`lines gone that the audit trail remembers: ${goneCount}`);
    return { lineCount: lines.length, faults };
  }

  #lines(): readonly { readonly text: Buffer; readonly entry: JsonObject | undefined }[] {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    const lines: { text: Buffer; entry: JsonObject | undefined }[] = [];
    for (let at = 0; at < bytes.length; ) {
      const newline = bytes.indexOf(10, at);
      const end = newline < 0 ? bytes.length : newline;
      const text = bytes.subarray(at, end);
      lines.push({ text, entry: parsed(text) });
      at = end + 1;
    }
    return lines;
  }
}

function parsed(text: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text.toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The last line without its newline; torn where it has none. */
function lastLine(fd: number): { readonly last: Buffer | undefined; readonly isTorn: boolean } {
  const size = fstatSync(fd).size;
  if (size === 0) return { last: undefined, isTorn: false };
  const length = Math.min(size, LINE_BYTES_MAX + 2);
  const tail = Buffer.alloc(length);
  readSync(fd, tail, 0, length, size - length);
  const isTorn = tail[length - 1] !== 10;
  const end = isTorn ? length : length - 1;
  const begin = end === 0 ? 0 : tail.lastIndexOf(10, end - 1) + 1;
  return { last: tail.subarray(begin, end), isTorn };
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
