// Our own form of exceptions, for people who keep rules in files: Kibana's is written by machines.
// Fields may be written bare or quoted; operators stand in condition-entries.ts.
//
//   [[exception]]
//   name = "nightly backup opens a terminal"
//   rules = ["Interactive Terminal Spawned via Python"]   # ids or names; left out: every rule
//   expires = 2027-01-31
//   [exception.when]                                      # every line must hold
//   user.name = "backup"
//   process.name = ["sh", "bash"]                         # one of these
//   process.parent.args = { like = "*/backup.py", ignore_case = true }
import type { DiagnosticSource } from "../../base/diagnostic.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { ecsSchema } from "../../eql/verify/ecs-schema.ts";
import { didYouMean, nearestNames } from "../../eql/verify/nearest-names.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import type { KeyPath } from "../file/document-places.ts";
import { conditionEntries, isCondition } from "./condition-entries.ts";
import { EntryFaults } from "./entry-faults.ts";
import type { ExceptionEntry, ExceptionItem } from "./exception-item.ts";
import { parseValueList, type ValueList, valueListTypes } from "./value-list.ts";

export interface ExceptionsFile {
  readonly items: readonly ExceptionItem[];
  readonly valueLists: readonly ValueList[];
  /** Value lists that stand in files of their own, for whoever may read files. */
  readonly valueListFiles: readonly ValueListFile[];
  readonly faults: EntryFaults;
}

/** `[[value_list]] file = "offices.txt"`: a path relative to the exceptions file. */
export interface ValueListFile {
  readonly id: string;
  readonly type: ValueList["type"];
  readonly file: string;
  readonly namedIn: string;
}

const KEYS = ["id", "name", "description", "rules", "expires", "os", "tags", "comment", "when"];

/** The id under which items of TOML files are listed. */
export const FILE_LIST_ID = "exceptions-file";

/** Reads the table of an exceptions file; a faulty item is left out whole. */
export function readExceptionsToml(table: JsonObject, source: DiagnosticSource): ExceptionsFile {
  const faults = new EntryFaults(source, "toml", 0);
  const items: ExceptionItem[] = [];
  tablesAt(table, "exception", faults).forEach((exception, at) => {
    const before = faults.count;
    const item = readException(exception, at, faults);
    if (faults.count === before) items.push(item);
  });
  const valueLists: ValueList[] = [];
  const valueListFiles: ValueListFile[] = [];
  tablesAt(table, "value_list", faults).forEach((list, at) => {
    readValueListTable(list, ["value_list", at], { faults, valueLists, valueListFiles });
  });
  return { items, valueLists, valueListFiles, faults };
}

function tablesAt(table: JsonObject, key: string, faults: EntryFaults): readonly JsonObject[] {
  const value = table[key];
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isJsonObject)) return value;
  faults.add([key], `expected tables headed [[${key}]]`);
  return [];
}

function readException(table: JsonObject, at: number, faults: EntryFaults): ExceptionItem {
  const path: KeyPath = ["exception", at];
  for (const key of Object.keys(table)) {
    if (KEYS.includes(key)) continue;
    const near = didYouMean(nearestNames(key, KEYS));
    faults.addAtKey([...path, key], `unknown key "${key}" in an exception${near}`);
  }
  const name = text(table["name"]);
  if (name === "") faults.add(path, 'an exception has no "name"');
  const entries = readWhen(table["when"], [...path, "when"], faults);
  const comment = text(table["comment"]);
  return {
    itemId: text(table["id"]) || name,
    listId: FILE_LIST_ID,
    name,
    description: text(table["description"]),
    entries,
    osTypes: texts(table["os"], [...path, "os"], faults),
    tags: texts(table["tags"], [...path, "tags"], faults),
    comments: comment === "" ? [] : [comment],
    expiresMs: readExpiry(table["expires"], [...path, "expires"], faults),
    rules: texts(table["rules"], [...path, "rules"], faults),
    source: faults.source,
    span: faults.spanOf(path),
  };
}

function readWhen(
  value: JsonValue | undefined,
  path: KeyPath,
  faults: EntryFaults,
): readonly ExceptionEntry[] {
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    faults.add(path, "an exception without conditions would remove every event");
    return [];
  }
  return fieldsBelow(value, "", path).flatMap(({ field, condition, place }) => {
    const slip = slippedOperator(field);
    if (slip === undefined) return conditionEntries(field, condition, place, faults);
    faults.addAtKey(
      place,
      `"${slip.parent}" is a field, and "${slip.operator}" no condition on it`,
    );
    return [];
  });
}

// `process.name = { lik = "x" }` reads as a field `process.name.lik`; where ECS says that the part
// before is a field with a value, it can only be a misspelt operator.
function slippedOperator(
  field: string,
): { readonly parent: string; readonly operator: string } | undefined {
  const dot = field.lastIndexOf(".");
  const parent = field.slice(0, Math.max(0, dot));
  const type = ecsSchema.typeOf(parent);
  const isLeaf = type !== undefined && type !== "object" && type !== "unknown";
  if (!isLeaf || ecsSchema.typeOf(field) !== undefined) return undefined;
  return { parent, operator: field.slice(dot + 1) };
}

interface FieldCondition {
  readonly field: string;
  readonly condition: JsonValue;
  readonly place: KeyPath;
}

// `user.name = "x"` is a table in a table to TOML, `"user.name" = "x"` a key: both are the field. A
// table of operators ends the field's path; nesting is bounded by the TOML reader.
function fieldsBelow(table: JsonObject, prefix: string, path: KeyPath): readonly FieldCondition[] {
  return Object.entries(table).flatMap(([key, condition = null]) => {
    const field = prefix === "" ? key : `${prefix}.${key}`;
    const place = [...path, key];
    return isJsonObject(condition) && !isCondition(condition)
      ? fieldsBelow(condition, field, place)
      : [{ field, condition, place }];
  });
}

interface ValueListSink {
  readonly faults: EntryFaults;
  readonly valueLists: ValueList[];
  readonly valueListFiles: ValueListFile[];
}

function readValueListTable(table: JsonObject, path: KeyPath, sink: ValueListSink): void {
  const { faults } = sink;
  const id = text(table["id"]);
  const type = valueListTypes.find((one) => one === (table["type"] ?? "keyword"));
  const file = text(table["file"]);
  const values = table["values"];
  if (id === "") faults.add(path, 'a value list has no "id"');
  if (type === undefined) {
    faults.add([...path, "type"], 'expected a value list of type "keyword", "ip" or "ip_range"');
    return;
  }
  if (Array.isArray(values)) {
    const lines = texts(values, [...path, "values"], faults);
    const list = parseValueList({ id, type, text: lines.join("\n"), file: faults.source.file });
    for (const line of list.badLines) {
      faults.add([...path, "values"], `"${line}" is no ${type} value`);
    }
    sink.valueLists.push(list);
  } else if (file !== "") {
    sink.valueListFiles.push({ id, type, file, namedIn: faults.source.file });
  } else {
    faults.add(path, 'a value list has neither "values" nor "file"');
  }
}

function readExpiry(
  value: JsonValue | undefined,
  path: KeyPath,
  faults: EntryFaults,
): number | undefined {
  if (value === undefined) return undefined;
  const expiresMs = parseTimestamp(value);
  if (typeof value === "string" && !Number.isNaN(expiresMs)) return expiresMs;
  faults.add(path, "expected a date such as 2027-01-31");
  return undefined;
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function texts(
  value: JsonValue | undefined,
  path: KeyPath,
  faults: EntryFaults,
): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  faults.add(path, "expected a list of strings");
  return [];
}
