// The conditions of a TOML exception, made into entries: a value, a list of values of which one must
// fit, or a table of operators that must all hold.
//
//   is, one_of, like, exists, in (a value list), nested; not, not_one_of, not_like, not_in for their
//   contraries; ignore_case beside any of those that compare text.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { didYouMean, nearestNames } from "../../eql/verify/nearest-names.ts";
import type { KeyPath } from "../file/document-places.ts";
import type { EntryFaults } from "./entry-faults.ts";
import type { ExceptionEntry, ExistsEntry, ValueEntry } from "./exception-item.ts";
import { scalarText } from "./read-exported.ts";

const OPERATORS: readonly string[] = [
  "is",
  "not",
  "one_of",
  "not_one_of",
  "like",
  "not_like",
  "exists",
  "in",
  "not_in",
  "nested",
  "ignore_case",
];

/** True for a table of operators; false for a table that only continues a field's path. */
export function isCondition(table: JsonObject): boolean {
  return Object.keys(table).some((key) => OPERATORS.includes(key));
}

/** The entries that one field's condition stands for; several operators must all hold. */
export function conditionEntries(
  field: string,
  condition: JsonValue,
  path: KeyPath,
  faults: EntryFaults,
): readonly ExceptionEntry[] {
  const plain = { field, isExcluded: false, ignoreCase: false };
  if (!isJsonObject(condition)) {
    return [{ kind: "is", values: valuesOf(condition, path, faults), ...plain }];
  }
  const ignoreCase = condition["ignore_case"] === true;
  return Object.entries(condition).flatMap(([operator, value = null]) => {
    if (operator === "ignore_case") return [];
    const entry = operatorEntry(
      { field, operator, value, ignoreCase },
      [...path, operator],
      faults,
    );
    return entry === undefined ? [] : [entry];
  });
}

interface Operation {
  readonly field: string;
  readonly operator: string;
  readonly value: JsonValue;
  readonly ignoreCase: boolean;
}

function operatorEntry(
  operation: Operation,
  path: KeyPath,
  faults: EntryFaults,
): ExceptionEntry | undefined {
  const { field, operator, value, ignoreCase } = operation;
  const isExcluded = operator.startsWith("not");
  switch (operator) {
    case "is":
    case "not":
    case "one_of":
    case "not_one_of":
      return { kind: "is", field, values: valuesOf(value, path, faults), isExcluded, ignoreCase };
    case "like":
    case "not_like":
      return { kind: "like", field, values: valuesOf(value, path, faults), isExcluded, ignoreCase };
    case "exists":
      if (typeof value !== "boolean") faults.add(path, 'expected true or false for "exists"');
      return { kind: "exists", field, isExcluded: value === false };
    case "in":
    case "not_in":
      if (typeof value === "string") return { kind: "list", field, valueListId: value, isExcluded };
      faults.add(path, `expected the id of a value list for "${operator}"`, [
        'for values in place write a list: field = ["a", "b"]',
      ]);
      return undefined;
    case "nested":
      return nestedEntry(field, value, path, faults);
    default: {
      const near = didYouMean(nearestNames(operator, OPERATORS));
      faults.addAtKey(path, `unknown condition "${operator}"${near}`);
      return undefined;
    }
  }
}

function nestedEntry(
  field: string,
  value: JsonValue,
  path: KeyPath,
  faults: EntryFaults,
): ExceptionEntry | undefined {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    faults.add(path, 'expected a table of fields for "nested"');
    return undefined;
  }
  const inner = Object.entries(value).flatMap(([key, condition = null]) =>
    conditionEntries(key, condition, [...path, key], faults),
  );
  const entries = inner.filter((entry): entry is ValueEntry | ExistsEntry => {
    const isFlat = entry.kind !== "nested" && entry.kind !== "list";
    if (!isFlat) faults.add(path, 'a "nested" condition compares values only');
    return isFlat;
  });
  return { kind: "nested", field, entries };
}

function valuesOf(value: JsonValue, path: KeyPath, faults: EntryFaults): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const values = list.flatMap((one) => scalarText(one) ?? []);
  if (values.length === 0 || values.length < list.length) {
    faults.add(path, "expected a value or a list of values");
  }
  return values;
}
