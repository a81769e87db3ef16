// Cases beside a rule, `NAME.test.toml`, for `rules test`: events, and the alerts they must raise.
// Only the form is read here; running them needs the whole path.
//
//   [event]                      # fields that every event of the file has
//   host.os.type = "linux"
//   [[case]]
//   name = "a shell under python -c pty.spawn"
//   expect = [[0]]               # one list an alert: positions of its events, -1 for a missing one
//   [[case.events]]
//   process.name = "bash"
import {
  type Diagnostic,
  type DiagnosticSource,
  diagnostic,
  type Result,
} from "../base/diagnostic.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { Span } from "../base/span.ts";
import { didYouMean, nearestNames } from "../eql/verify/nearest-names.ts";
import { findPlace, type KeyPath, type PlaceNode } from "./file/document-places.ts";
import { readToml } from "./file/read-toml.ts";
import { scanTomlPlaces } from "./file/toml-places.ts";

export interface RuleTestFile {
  readonly source: DiagnosticSource;
  readonly cases: readonly RuleTestCase[];
}

export interface RuleTestCase {
  readonly name: string;
  readonly events: CaseEvents;
  readonly expect: CaseExpectation;
  /** The header of the case in the file. */
  readonly span: Span;
}

export type CaseEvents =
  /** In order, with the file's `[event]` merged in. */
  | { readonly kind: "inline"; readonly events: readonly JsonObject[] }
  /** A recording, by a path relative to the case file. */
  | { readonly kind: "file"; readonly path: string };

export type CaseExpectation =
  /** One list an alert, of 0-based event positions in stage order, -1 for a missing event. */
  | { readonly kind: "alerts"; readonly alerts: readonly (readonly number[])[] }
  | { readonly kind: "count"; readonly alertCount: number };

const FILE_KEYS = ["event", "case"];
const CASE_KEYS = ["name", "note", "expect", "expect_count", "events", "file"];

/** The position that stands for a missing event (`![ … ]`). */
export const MISSING_EVENT = -1;

/** Parses a case file; every fault is RULE4016. Never throws. */
export function parseRuleTestFile(source: DiagnosticSource): Result<RuleTestFile> {
  const read = readToml(source, "RULE4016");
  if (!read.ok) return { ok: false, diagnostics: [read.fault] };
  const reader = new CaseReader(source);
  const cases = reader.readFile(read.value);
  if (reader.faults.length > 0) return { ok: false, diagnostics: reader.faults };
  return { ok: true, value: { source, cases }, diagnostics: [] };
}

class CaseReader {
  readonly faults: Diagnostic[] = [];
  readonly #source: DiagnosticSource;
  #places: PlaceNode | undefined;

  constructor(source: DiagnosticSource) {
    this.#source = source;
  }

  readFile(table: JsonObject): readonly RuleTestCase[] {
    this.#checkKeys(table, [], FILE_KEYS);
    const base = table["event"] ?? {};
    if (!isJsonObject(base)) this.#fault(["event"], "expected a table [event]");
    const list = table["case"];
    if (!Array.isArray(list) || list.length === 0) {
      this.#fault(["case"], "expected at least one [[case]]");
      return [];
    }
    const names = new Set<string>();
    return list.flatMap((value: JsonValue, at) => {
      if (!isJsonObject(value)) {
        this.#fault(["case", at], "expected tables headed [[case]]");
        return [];
      }
      return [this.#readCase(value, ["case", at], { base: isJsonObject(base) ? base : {}, names })];
    });
  }

  #readCase(
    table: JsonObject,
    path: KeyPath,
    file: { readonly base: JsonObject; readonly names: Set<string> },
  ): RuleTestCase {
    this.#checkKeys(table, path, CASE_KEYS);
    const name = table["name"];
    if (typeof name !== "string" || name === "") {
      this.#fault([...path, "name"], 'a case needs a "name"');
    } else if (file.names.has(name)) {
      this.#fault([...path, "name"], `two cases are named "${name}"`);
    } else {
      file.names.add(name);
    }
    const events = this.#readEvents(table, path, file.base);
    const expect = this.#readExpectation(table, path, events);
    return { name: typeof name === "string" ? name : "", events, expect, span: this.#span(path) };
  }

  #readEvents(table: JsonObject, path: KeyPath, base: JsonObject): CaseEvents {
    const { events, file } = table;
    if ((events === undefined) === (file === undefined)) {
      this.#fault(path, 'a case has either [[case.events]] or a "file"');
    }
    if (file !== undefined) {
      if (typeof file === "string" && file !== "") return { kind: "file", path: file };
      this.#fault([...path, "file"], 'expected a path for "file"');
    }
    if (events === undefined) return { kind: "inline", events: [] };
    if (!Array.isArray(events) || !events.every(isJsonObject)) {
      this.#fault([...path, "events"], "expected tables headed [[case.events]]");
      return { kind: "inline", events: [] };
    }
    return { kind: "inline", events: events.map((event) => mergeDeep(base, event)) };
  }

  #readExpectation(table: JsonObject, path: KeyPath, events: CaseEvents): CaseExpectation {
    const { expect, expect_count: count } = table;
    if ((expect === undefined) === (count === undefined)) {
      this.#fault(path, 'a case has either "expect" or "expect_count"', [
        "expect = [] says that nothing must be found",
      ]);
    }
    if (count !== undefined) {
      if (typeof count === "number" && Number.isInteger(count) && count >= 0) {
        return { kind: "count", alertCount: count };
      }
      this.#fault([...path, "expect_count"], 'expected a whole number for "expect_count"');
    }
    if (expect === undefined) return { kind: "count", alertCount: 0 };
    if (events.kind === "file") {
      this.#fault([...path, "expect"], 'a case with a "file" takes "expect_count"');
      return { kind: "count", alertCount: 0 };
    }
    return { kind: "alerts", alerts: this.#readAlerts(expect, [...path, "expect"], events.events) };
  }

  #readAlerts(
    value: JsonValue,
    path: KeyPath,
    events: readonly JsonObject[],
  ): readonly (readonly number[])[] {
    const shape = 'expected "expect" as one list an alert, such as [[0], [1, 2]]';
    if (!Array.isArray(value)) {
      this.#fault(path, shape);
      return [];
    }
    return value.map((alert: JsonValue, at) => {
      if (!Array.isArray(alert) || alert.length === 0) {
        this.#fault([...path, at], shape);
        return [];
      }
      return alert.map((position: JsonValue, index) => {
        if (typeof position === "number" && isPosition(position, events.length)) return position;
        const range = `0 to ${events.length - 1}, or -1 for a missing event`;
        this.#fault([...path, at, index], `expected the position of an event, ${range}`);
        return MISSING_EVENT;
      });
    });
  }

  #checkKeys(table: JsonObject, path: KeyPath, known: readonly string[]): void {
    for (const key of Object.keys(table)) {
      if (known.includes(key)) continue;
      const near = didYouMean(nearestNames(key, known));
      this.#fault([...path, key], `unknown key "${key}"${near}`, undefined, "key");
    }
  }

  #fault(
    path: KeyPath,
    message: string,
    notes?: readonly string[],
    at: "key" | "value" = "value",
  ): void {
    const found = notes === undefined ? {} : { notes };
    const span = this.#span(path, at);
    this.faults.push(diagnostic("RULE4016", { message, span, source: this.#source, ...found }));
  }

  #span(path: KeyPath, at: "key" | "value" = "value"): Span {
    this.#places ??= scanTomlPlaces(this.#source.text);
    return findPlace(this.#places, path)[at];
  }
}

function isPosition(position: number, eventCount: number): boolean {
  return Number.isInteger(position) && position >= MISSING_EVENT && position < eventCount;
}

/** `over` laid over `base`: tables merge key by key, everything else is replaced. Changes neither. */
function mergeDeep(base: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map<string, JsonValue | undefined>(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    const isBoth = isJsonObject(below) && isJsonObject(value);
    merged.set(key, isBoth ? mergeDeep(below, value) : value);
  }
  return Object.fromEntries(merged);
}
