// TOML text to plain values, with smol-toml's faults as ours. Dates become their text, so that what
// comes out is JSON and nothing further on has to know where a rule came from.
import { parse, TomlDate, TomlError } from "smol-toml";
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../../base/diagnostic.ts";
import type { DiagnosticCode } from "../../base/diagnostic-codes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { Span } from "../../base/span.ts";

/** Inline arrays and tables, and tables named by headers, nest no deeper; rules nest five deep. */
const TOML_DEPTH_MAX = 64;

export type TomlResult =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly fault: Diagnostic };

/** Parses `source.text`; a fault has `code`, RULE4002 unless the file's kind has its own. Never throws. */
export function readToml(source: DiagnosticSource, code: DiagnosticCode = "RULE4002"): TomlResult {
  try {
    const table = parse(source.text, { maxDepth: TOML_DEPTH_MAX });
    const value = toJson(table, 0);
    if (isJsonObject(value)) return { ok: true, value };
    throw new Error("not a table");
  } catch (error) {
    return { ok: false, fault: tomlFault(source, error, code) };
  }
}

// smol-toml's tables have no prototype, which makes them large and slow; copied, they are the tables that
// JSON.parse makes of an export, and nobody has to tell the two apart.
function toJson(value: unknown, depth: number): JsonValue {
  if (typeof value !== "object" || value === null) return value as JsonValue;
  if (depth > TOML_DEPTH_MAX) throw new Error(`tables nested deeper than ${TOML_DEPTH_MAX}`);
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map((element) => toJson(element, depth + 1));
  const table: Record<string, JsonValue> = {};
  for (const [key, inner] of Object.entries(value)) {
    const json = toJson(inner, depth + 1);
    // Set like any other key, this one would be the table's prototype.
    if (key === "__proto__") {
      Object.defineProperty(table, key, {
        value: json,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    } else table[key] = json;
  }
  return table;
}

function tomlFault(source: DiagnosticSource, error: unknown, code: DiagnosticCode): Diagnostic {
  const reason = reasonOf(error);
  if (!(error instanceof TomlError)) {
    return diagnostic(code, { message: `not TOML: ${reason}`, source });
  }
  const span = spanAt(source.text, error.line, error.column);
  // The library sees the newline; the person forgot a quote.
  const isUnclosed = reason.includes("in strings") && /[\r\n]/.test(source.text[span.start] ?? "");
  const message = isUnclosed ? "not TOML: a string without its end" : `not TOML: ${reason}`;
  return diagnostic(code, { message, span, source });
}

// The library's message carries an excerpt of its own after a blank line; ours is drawn later.
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const first = text.split("\n", 1)[0] ?? "";
  return first.replace(/^Invalid TOML document: /, "").replace(/\.$/, "");
}

/** The token at a 1-based line and column, at least one character wide. */
function spanAt(text: string, line: number, column: number): Span {
  let lineStart = 0;
  for (let at = 1; at < line; at++) {
    const newline = text.indexOf("\n", lineStart);
    if (newline < 0) break;
    lineStart = newline + 1;
  }
  const start = Math.min(text.length, lineStart + Math.max(0, column - 1));
  return { start, end: Math.min(text.length, start + 1) };
}
