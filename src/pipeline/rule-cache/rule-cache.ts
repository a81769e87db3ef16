// Remembers from one start to the next what reading rule files gave, since checking two thousand of
// them takes longer than everything else before the first event. One file, a pack, holds a set of rules:
// a line a rule file, found by the hash of its text, so that a changed rule costs itself alone.
import { hash } from "node:crypto";
import type { DiagnosticSource } from "../../base/diagnostic.ts";
import type { RuleMemory, RuleText } from "../../rules/load-rules.ts";
import { packFile, unpackFile } from "../../rules/pack/pack-file.ts";
import type { ReadFile } from "../../rules/read-rules.ts";
import { codeFingerprint } from "./code-fingerprint.ts";
import { readPrivateFile, removeOldFiles, writePrivateFile } from "./private-files.ts";

/** Less text than this is read in a few milliseconds, and a pack would be clutter. */
const TEXT_LENGTH_MIN = 256 * 1024;

/** A pack is smaller than the texts it is of; a much larger one is not worth the time to look at. */
const PACK_BYTES_PER_CHARACTER_MAX = 2;

/** All packs of a folder: a set of rules each, in each version of the program that was started. */
const PACKS_MAX = 16;
const PACKS_BYTES_MAX = 256 * 1024 * 1024;

const PACK_SUFFIX = ".rulepack";

/** Raised when the form of a pack changes by code outside the rooms of codeFingerprint. */
const FORMAT = "tripline-rules-1";

export interface RuleCacheOptions {
  readonly folder: string;
  /** What tells this set of rules from others: the paths it is read from, in full. */
  readonly paths: readonly string[];
  readonly files: readonly RuleText[];
}

/** Undefined where the files are too few to be worth it, or this program cannot read its own code. */
export function openRuleCache(options: RuleCacheOptions): RuleCache | undefined {
  const length = options.files.reduce((sum, { text }) => sum + text.length, 0);
  if (length < TEXT_LENGTH_MIN) return undefined;
  try {
    return new RuleCache(options, length);
  } catch {
    return undefined; // Bundled into one file, for one; rules are read as if there were no cache.
  }
}

/** Use it for one load, then save() it. Nothing of it throws. */
export class RuleCache implements RuleMemory {
  readonly #folder: string;
  readonly #name: string;
  readonly #code: string;
  /** Lines of the pack that was found, by key. */
  readonly #found: ReadonlyMap<string, string>;
  /** Lines of what this load read. */
  readonly #lines = new Map<string, string>();
  #isChanged = false;

  constructor({ folder, paths }: RuleCacheOptions, length: number) {
    this.#folder = folder;
    this.#code = codeFingerprint();
    this.#name = `${sha256(`${this.#code}\n${paths.join("\n")}`).slice(0, 32)}${PACK_SUFFIX}`;
    const bytesMax = PACK_BYTES_PER_CHARACTER_MAX * length;
    this.#found = linesOf(readPrivateFile(folder, this.#name, bytesMax), this.#code);
  }

  readonly find = (source: DiagnosticSource): ReadFile | undefined => {
    const key = keyOf(source);
    const line = this.#found.get(key);
    if (line === undefined) return undefined;
    try {
      const read = unpackFile(JSON.parse(line), source);
      this.#lines.set(key, line);
      return read;
    } catch {
      return undefined; // Whatever is wrong with the line, the rule file says the same and more.
    }
  };

  readonly keep = (source: DiagnosticSource, read: ReadFile): void => {
    const packed = packFile(read, source);
    if (packed === undefined) return;
    this.#lines.set(keyOf(source), asciiJson(packed));
    this.#isChanged = true;
  };

  /** Writes the pack where this load read a file that it did not hold. */
  save(): void {
    if (!this.#isChanged) return;
    const body = Buffer.from([...this.#lines].map(([key, line]) => `${key} ${line}\n`).join(""));
    const head = `${headOf(this.#code, body)}\n`;
    const isWritten = writePrivateFile(
      this.#folder,
      this.#name,
      Buffer.concat([Buffer.from(head), body]),
    );
    const keep = { count: PACKS_MAX, bytes: PACKS_BYTES_MAX };
    if (isWritten) removeOldFiles(this.#folder, PACK_SUFFIX, keep);
  }
}

/** The lines of a pack by their keys; none where it is damaged or of another program. */
function linesOf(pack: Buffer | undefined, code: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  const headEnd = pack?.indexOf("\n") ?? -1;
  if (pack === undefined || headEnd < 0) return lines;
  const body = pack.subarray(headEnd + 1);
  if (pack.toString("latin1", 0, headEnd) !== headOf(code, body)) return lines;
  const text = body.toString("latin1");
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const space = text.indexOf(" ", start);
    if (end < 0 || space < 0) break;
    lines.set(text.slice(start, space), text.slice(space + 1, end));
    start = end + 1;
  }
  return lines;
}

function headOf(code: string, body: Buffer): string {
  return `${FORMAT} ${code} ${sha256(body)}`;
}

// A file is read as JSON or TOML by its name as well, see read-rule-file.ts.
function keyOf({ file, text }: DiagnosticSource): string {
  const kind = /\.(nd)?json$/i.test(file) ? "json" : "toml";
  return `${kind}:${sha256(text)}`;
}

/** JSON in ASCII alone: a single other character would double the memory of a whole pack. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sha256(data: string | Buffer): string {
  return hash("sha256", data, "hex");
}
