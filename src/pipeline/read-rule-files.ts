// Brings rule files into memory for rules/, which reads no file itself: TOML rules, Kibana's NDJSON
// exports, exceptions, whole trees of them. Case files (*.test.toml) are for `rules test` alone.
import { readFileSync } from "node:fs";
import { type Diagnostic, diagnostic } from "../base/diagnostic.ts";
import { findFiles, reasonOf } from "./find-files.ts";

/**
 * Elastic's largest rule is about 60 kB and a whole export of their rules about 20 MB; beyond this a
 * file is some mistake, and parsing it would only cost memory.
 */
const RULE_FILE_BYTES_MAX = 64 * 1024 * 1024;

export interface RuleFile {
  readonly file: string;
  readonly text: string;
}

export interface RuleFiles {
  readonly files: readonly RuleFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Files that a reading found, by path: for the next one. */
export type FileMemory = Map<string, { readonly mark: string; readonly file: RuleFile }>;

/**
 * Reads every rule file at or below `paths`, in a fixed order. One that the memory has as it is now is not
 * read but given again, the same object. The memory holds what this reading gave afterwards.
 */
export function readRuleFiles(paths: readonly string[], memory: FileMemory = new Map()): RuleFiles {
  return readTextFiles(paths, isRuleFile, memory);
}

/** Reads every `NAME.test.toml` at or below `paths`. */
export function readCaseFiles(paths: readonly string[]): RuleFiles {
  return readTextFiles(paths, isCaseFile, new Map());
}

/** True for `NAME.test.toml`. */
export function isCaseFile(path: string): boolean {
  return path.endsWith(".test.toml");
}

function isRuleFile(path: string): boolean {
  return /\.(toml|ndjson|json)$/.test(path) && !isCaseFile(path);
}

function readTextFiles(
  paths: readonly string[],
  accepts: (path: string) => boolean,
  memory: FileMemory,
): RuleFiles {
  const before = new Map(memory);
  memory.clear();
  const found = findFiles(paths, accepts);
  const files: RuleFile[] = [];
  const diagnostics: Diagnostic[] = found.unreadable.map(({ path, reason }) =>
    unreadable(path, reason),
  );
  for (const { path, bytes, mark } of found.files) {
    if (bytes > RULE_FILE_BYTES_MAX) {
      const limit = `${RULE_FILE_BYTES_MAX / 1024 / 1024} MiB`;
      diagnostics.push(
        diagnostic("RULE4014", {
          message: `rule file larger than ${limit} (${bytes} bytes)`,
          source: { file: path, text: "" },
        }),
      );
      continue;
    }
    try {
      const known = before.get(path);
      const isAsBefore = known !== undefined && known.mark === mark;
      const file = isAsBefore ? known.file : { file: path, text: readFileSync(path, "utf8") };
      memory.set(path, { mark, file });
      files.push(file);
    } catch (error) {
      diagnostics.push(unreadable(path, reasonOf(error)));
    }
  }
  return { files, diagnostics };
}

function unreadable(path: string, reason: string): Diagnostic {
  return diagnostic("RULE4001", {
    message: `cannot read "${path}": ${reason}`,
    source: { file: path, text: "" },
  });
}
