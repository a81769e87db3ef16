// The little language in which rule-keys.ts says what a rule's tables may hold, and the one walk that
// checks values against it: types, ranges, lists of words, misspelt and missing keys.
import type { DiagnosticCode } from "../../base/diagnostic-codes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { didYouMean, nearestNames } from "../../eql/verify/nearest-names.ts";
import type { KeyPath } from "../file/document-places.ts";
import type { RuleFaults } from "./rule-faults.ts";

export type KeyTable = Readonly<Record<string, KeySpec>>;

type KeySpec =
  | { readonly type: "string"; readonly words?: readonly string[]; readonly format?: KeyFormat }
  | {
      readonly type: "number";
      readonly min?: number;
      readonly max?: number;
      readonly isWhole?: true;
    }
  | { readonly type: "boolean" }
  | { readonly type: "strings"; readonly min?: number; readonly max?: number }
  | { readonly type: "one or more strings" }
  | { readonly type: "table"; readonly keys?: KeyTable; readonly required?: readonly string[] }
  | {
      readonly type: "tables";
      readonly keys?: KeyTable;
      readonly required?: readonly string[];
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly type: "any" };

export interface KeyFormat {
  readonly code: DiagnosticCode;
  /** What is expected, with an example, e.g. `a whole number and s, m, h or d, as in "5m"`. */
  readonly expected: string;
  readonly accepts: (text: string) => boolean;
}

export interface TableCheck {
  readonly keys: KeyTable;
  readonly required: readonly string[];
  /** What the table is called in messages, e.g. `rule`. */
  readonly name: string;
  /** Paths are taken from the document's root. */
  readonly isFromRoot?: boolean;
}

/** Checks every key of `table`, standing at `path`. */
export function checkTable(
  table: JsonObject,
  path: KeyPath,
  check: TableCheck,
  faults: RuleFaults,
): void {
  const root = check.isFromRoot === true ? { isFromRoot: true as const } : {};
  const written = Object.keys(table);
  const unknown = written.filter((key) => !Object.hasOwn(check.keys, key));
  const missing = check.required.filter((key) => !isPresent(table, key));
  for (const key of unknown) {
    const near = nearestNames(key, [...missing, ...Object.keys(check.keys)]);
    const meant = near.find((name) => missing.includes(name));
    if (meant !== undefined) continue;
    faults.add("RULE4103", [...path, key], {
      message: `unknown key "${key}" in ${check.name}${didYouMean(near)}`,
      at: "key",
      ...root,
    });
  }
  for (const key of missing) {
    const slip = unknown.find((name) => nearestNames(name, [key]).length > 0);
    if (slip === undefined) {
      faults.add("RULE4004", path, { message: `${check.name} has no "${key}"`, ...root });
    } else {
      const message = `${check.name} has no "${key}"; did you mean it by "${slip}"?`;
      faults.add("RULE4004", [...path, slip], { message, at: "key", ...root });
    }
  }
  for (const key of written) {
    const spec = Object.hasOwn(check.keys, key) ? check.keys[key] : undefined;
    const value = table[key];
    if (spec !== undefined && value !== undefined && value !== null) {
      checkValue({ value, path: [...path, key], name: key, spec, root }, faults);
    }
  }
}

function isPresent(table: JsonObject, key: string): boolean {
  return Object.hasOwn(table, key) && table[key] !== undefined && table[key] !== null;
}

interface Checked<S extends KeySpec> {
  readonly value: JsonValue;
  readonly path: KeyPath;
  readonly name: string;
  readonly spec: S;
  readonly root: { readonly isFromRoot?: true };
}

function checkValue(checked: Checked<KeySpec>, faults: RuleFaults): void {
  const { value, spec } = checked;
  switch (spec.type) {
    case "any":
      return;
    case "string":
      if (typeof value === "string") checkWord({ ...checked, spec }, value, faults);
      else wrongType(checked, "a string", faults);
      return;
    case "boolean":
      if (typeof value !== "boolean") wrongType(checked, "true or false", faults);
      return;
    case "number":
      if (typeof value !== "number") wrongType(checked, "a number", faults);
      else if (spec.isWhole === true && !Number.isInteger(value)) {
        wrongType(checked, "a whole number", faults);
      } else checkRange({ ...checked, spec }, value, faults);
      return;
    case "one or more strings":
      if (typeof value !== "string") checkStrings(checked, faults);
      return;
    case "strings":
      if (checkStrings(checked, faults)) checkCount({ ...checked, spec }, faults);
      return;
    case "table":
      if (!isJsonObject(value)) wrongType(checked, "a table", faults);
      else if (spec.keys !== undefined)
        checkTable(value, checked.path, inner(checked, spec), faults);
      return;
    case "tables":
      checkTables({ ...checked, spec }, faults);
      return;
    default:
      spec satisfies never;
  }
}

function inner(
  checked: Checked<KeySpec>,
  spec: { readonly keys?: KeyTable; readonly required?: readonly string[] },
): TableCheck {
  const name = `"${checked.name}"`;
  return { keys: spec.keys ?? {}, required: spec.required ?? [], name, ...checked.root };
}

function checkTables(
  checked: Checked<KeySpec & { readonly type: "tables" }>,
  faults: RuleFaults,
): void {
  const { value, spec, path } = checked;
  if (!Array.isArray(value)) {
    wrongType(checked, "a list of tables", faults);
    return;
  }
  value.forEach((element: JsonValue, at) => {
    const place = [...path, at];
    if (!isJsonObject(element))
      wrongType({ ...checked, value: element, path: place }, "a table", faults);
    else if (spec.keys !== undefined) checkTable(element, place, inner(checked, spec), faults);
  });
  checkCount(checked, faults);
}

/** True when the value is a list; its elements may still be faulty. */
function checkStrings(checked: Checked<KeySpec>, faults: RuleFaults): boolean {
  const { value, path } = checked;
  if (!Array.isArray(value)) {
    wrongType(checked, "a list of strings", faults);
    return false;
  }
  value.forEach((element: JsonValue, at) => {
    if (typeof element !== "string") {
      wrongType({ ...checked, value: element, path: [...path, at] }, "a string", faults);
    }
  });
  return true;
}

function checkWord(
  checked: Checked<KeySpec & { readonly type: "string" }>,
  text: string,
  faults: RuleFaults,
): void {
  const { spec, path, name, root } = checked;
  if (spec.words !== undefined && !spec.words.includes(text)) {
    const near = nearestNames(text.toLowerCase(), spec.words);
    const hint = near.length > 0 ? didYouMean(near) : `; it may be ${listOf(spec.words)}`;
    faults.add("RULE4006", path, { message: `"${name}" cannot be ${shown(text)}${hint}`, ...root });
  }
  if (spec.format !== undefined && !spec.format.accepts(text)) {
    const message = `expected ${spec.format.expected} for "${name}", found ${shown(text)}`;
    faults.add(spec.format.code, path, { message, ...root });
  }
}

function checkRange(
  checked: Checked<KeySpec & { readonly type: "number" }>,
  value: number,
  faults: RuleFaults,
): void {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = checked.spec;
  if (value >= min && value <= max) return;
  const message = `expected ${rangeOf(min, max)} for "${checked.name}", found ${value}`;
  faults.add("RULE4009", checked.path, { message, ...checked.root });
}

function checkCount(
  checked: Checked<KeySpec & { readonly type: "strings" | "tables" }>,
  faults: RuleFaults,
): void {
  const { min = 0, max = Number.POSITIVE_INFINITY } = checked.spec;
  const count = (checked.value as readonly JsonValue[]).length;
  if (count >= min && count <= max) return;
  const message = `expected ${rangeOf(min, max)} entries in "${checked.name}", found ${count}`;
  faults.add("RULE4009", checked.path, { message, ...checked.root });
}

function rangeOf(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`;
  return min === max ? `${min}` : `${min} to ${max}`;
}

function wrongType(checked: Checked<KeySpec>, expected: string, faults: RuleFaults): void {
  const message = `expected ${expected} for "${checked.name}", found ${kindOf(checked.value)}`;
  faults.add("RULE4005", checked.path, { message, ...checked.root });
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "a list";
  if (value === null) return "null";
  if (typeof value === "object") return "a table";
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? `the string ${shown(value)}` : `the number ${value}`;
}

const SHOWN_MAX = 40;

/** A value in quotes, cut where it would fill the line. */
function shown(text: string): string {
  return text.length > SHOWN_MAX ? `"${text.slice(0, SHOWN_MAX)}…"` : `"${text}"`;
}

function listOf(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
