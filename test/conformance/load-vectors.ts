// Loads the conformance vectors of other EQL implementations: other people's test data, read where
// it lies and never copied here, since its licences differ from ours. Where the folder is absent the
// suites that need it skip with `skipVectors` as their message. Nothing here knows our engine.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import { parseTimestamp } from "../../src/event/parse-timestamp.ts";

const corpora: string = join(import.meta.dirname, "..", "..", "..", "shared", "corpora");
const folder: string = join(corpora, "eql");

/** For `test(name, { skip: skipVectors }, …)`: false, or why the vectors cannot be run. */
export const skipVectors: string | false = existsSync(folder)
  ? false
  : "the conformance vectors are not on this machine";

/** One query with what it must find. */
export interface QueryVector {
  readonly name: string;
  readonly query: string;
  /**
   * The results that are right, flattened event ids in order of completion (-1 stands for a missing
   * event); several where the order of the documents decides, each of them right.
   */
  readonly expected: readonly (readonly number[])[];
  /** Flattened; null is printed as null or, in older vectors, as the string "null". */
  readonly joinKeys: readonly (string | null)[] | undefined;
  /** Results asked for; undefined for all. */
  readonly size: number | undefined;
}

/** The queries of a file such as `elasticsearch/test_queries.active.toml`, in its order. */
export function loadQueryVectors(file: string): readonly QueryVector[] {
  const table = parse(replaceNulls(readVectorFile(file)));
  const queries = table["queries"] as readonly Record<string, unknown>[];
  return queries.map((entry, at) => {
    const ids = (entry["expected_event_ids"] ?? []) as readonly (number | readonly number[])[];
    const expected = ids.some(Array.isArray) ? ids : [ids];
    return {
      name: typeof entry["name"] === "string" ? entry["name"] : `query ${at + 1}`,
      query: String(entry["query"]).trim(),
      expected: expected as readonly (readonly number[])[],
      joinKeys: (entry["join_keys"] as readonly string[] | undefined)?.map(restoreNull),
      size: entry["size"] as number | undefined,
    };
  });
}

/** A test event, with the id by which the vectors name it. */
export interface VectorEvent {
  readonly id: number;
  readonly fields: JsonObject;
  /** NaN where the event has no timestamp. */
  readonly timestampMs: number;
  /** 0-based position in its file, or over all files where several make one data set. */
  readonly arrival: number;
}

export interface VectorEventsOptions {
  /** The field that holds the id. */
  readonly idField: string;
  readonly timestampField: string;
  /** True where timestamps count 100 ns since 1601 (Windows file time). */
  readonly isFileTime?: boolean;
}

/** How the events of each vector file are laid out; `category` is `event_type` in all of them. */
export const vectorLayouts: Readonly<
  Record<"main" | "extra" | "missing", VectorEventsOptions & { readonly files: readonly string[] }>
> = {
  /** For test_queries.active.toml and additional_test_queries.toml. The tiebreaker is the id. */
  main: {
    files: ["elasticsearch/test_data.json"],
    idField: "serial_event_id",
    timestampField: "timestamp",
    isFileTime: true,
  },
  /** For test_extra.toml. The tiebreaker is `sequence`. */
  extra: {
    files: ["elasticsearch/data/extra.data"],
    idField: "sequence",
    timestampField: "@timestamp",
  },
  /** For test_missing_events.toml. The tiebreaker is `sequence`. */
  missing: {
    files: ["elasticsearch/data/missing-events.data"],
    idField: "sequence",
    timestampField: "@timestamp",
  },
};

/** For test_sample.toml: three indices searched together; their events mostly have no timestamp. */
export const sampleLayout: VectorEventsOptions & { readonly files: readonly string[] } = {
  files: [1, 2, 3].map((index) => `elasticsearch/data/sample${index}.data`),
  idField: "id",
  timestampField: "@timestamp",
};

/** The events of a layout, in the order of their files. */
export function loadVectorEvents(
  layout: VectorEventsOptions & { readonly files: readonly string[] },
): readonly VectorEvent[] {
  return layout.files.flatMap(loadEventFile).map((fields, arrival) => {
    const written = fields[layout.timestampField];
    return {
      id: Number(fields[layout.idField]),
      fields,
      timestampMs: layout.isFileTime === true ? fileTimeMs(written) : parseTimestamp(written),
      arrival,
    };
  });
}

/** One expression over constants and its value; `expected` is null where the result is null. */
export interface FoldingVector {
  /** The table that holds it and its 1-based position there. */
  readonly name: string;
  readonly expression: string;
  readonly expected: JsonValue;
  /** Endgame's vectors name the case sensitivity that they were written for. */
  readonly caseRule: "either" | "sensitive" | "insensitive";
}

/** The constant expressions of `python-eql/test_folding.toml` and `test_string_functions.toml`. */
export function loadFoldingVectors(file: string): readonly FoldingVector[] {
  const table = parse(readVectorFile(file)) as Record<string, FoldingTable>;
  return Object.entries(table).flatMap(([name, section]) => {
    const caseRule =
      section.case_sensitive === true
        ? "sensitive"
        : section.case_insensitive === true
          ? "insensitive"
          : "either";
    const plain = [...(section.fold?.tests ?? []), ...(section.tests ?? [])];
    const looped = (section.loop ?? []).flatMap((loop) =>
      loop.param.type.flatMap((type) =>
        loop.fold.tests.map((entry) => ({
          ...entry,
          expression: entry.expression.replace(`$${loop.param.name}`, sampleOfType(type)),
        })),
      ),
    );
    return [...plain, ...looped].map((entry, at) => ({
      name: `${name} ${at + 1}`,
      expression: entry.expression,
      expected: entry.expected ?? null,
      caseRule,
    }));
  });
}

interface FoldingTable {
  readonly case_sensitive?: boolean;
  readonly case_insensitive?: boolean;
  readonly tests?: readonly FoldingEntry[];
  readonly fold?: { readonly tests: readonly FoldingEntry[] };
  readonly loop?: readonly {
    readonly param: { readonly type: readonly string[]; readonly name: string };
    readonly fold: { readonly tests: readonly FoldingEntry[] };
  }[];
}

interface FoldingEntry {
  readonly expression: string;
  readonly expected?: JsonValue;
}

function sampleOfType(type: string): string {
  const samples: Record<string, string> = {
    bool: "true",
    int: "7",
    string: '"text"',
    float: "7.5",
    null: "null",
  };
  return samples[type] ?? "null";
}

function readVectorFile(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

// TOML has no null, yet the join keys of some vectors hold one; a string that no vector uses stands
// in for it while the file is parsed.
const NULL_STAND_IN = "<null>";

function replaceNulls(text: string): string {
  return text.replace(/^join_keys\s*=\s*\[[^\]]*\]/gm, (array) =>
    array.replace(/"(?:[^"\\]|\\.)*"|\bnull\b/g, (token) =>
      token === "null" ? `"${NULL_STAND_IN}"` : token,
    ),
  );
}

function restoreNull(key: unknown): string | null {
  return key === NULL_STAND_IN ? null : String(key);
}

function loadEventFile(file: string): readonly JsonObject[] {
  const text = readVectorFile(file).replace(/^\s*\/\/.*$/gm, "");
  return JSON.parse(text) as readonly JsonObject[];
}

function fileTimeMs(value: JsonValue | undefined): number {
  const ticksPerMs = 10_000;
  const msFrom1601To1970 = 11_644_473_600_000;
  return typeof value === "number" ? value / ticksPerMs - msFrom1601To1970 : Number.NaN;
}
