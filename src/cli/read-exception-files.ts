// Exceptions of files for `tripline exceptions import` and `preview`: Kibana's export and our TOML, with
// the documents to keep and the faults to tell.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Diagnostic, DiagnosticSource } from "../base/diagnostic.ts";
import type { JsonObject } from "../base/json.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import { readRuleFiles } from "../pipeline/read-rule-files.ts";
import type { ExceptionItem } from "../rules/exceptions/exception-item.ts";
import { readExceptionsToml } from "../rules/exceptions/read-exceptions-toml.ts";
import { readExportedItem } from "../rules/exceptions/read-exported.ts";
import { parseValueList, type ValueList } from "../rules/exceptions/value-list.ts";
import { exportedItem } from "../rules/exceptions/write-exported.ts";
import { readRuleFile } from "../rules/file/read-rule-file.ts";
import { EXIT_FAILED } from "./exit-codes.ts";
import { CliStop } from "./io.ts";

/** The list of exceptions that were made here and not in Kibana. */
export const OWN_LIST_ID = "tripline";

export interface ReadException {
  readonly item: ExceptionItem;
  /** Elastic's form, as it came where it came in it. */
  readonly document: JsonObject;
}

export interface ExceptionFiles {
  readonly lists: readonly JsonObject[];
  readonly exceptions: readonly ReadException[];
  readonly valueLists: readonly { readonly list: ValueList; readonly text: string }[];
  readonly faults: readonly Diagnostic[];
}

export function readExceptionFiles(paths: readonly string[]): ExceptionFiles {
  const { files, diagnostics } = readRuleFiles(paths);
  const all = files.map((source) => readOne(source));
  return {
    lists: all.flatMap(({ lists }) => lists),
    exceptions: all.flatMap(({ exceptions }) => exceptions),
    valueLists: all.flatMap(({ valueLists }) => valueLists),
    faults: [...diagnostics, ...all.flatMap(({ faults }) => faults)],
  };
}

function readOne(source: DiagnosticSource): ExceptionFiles {
  const content = readRuleFile(source);
  const faults: Diagnostic[] = [...content.faults];
  const exceptions = content.exceptionItems.flatMap((placed): ReadException[] => {
    const read = readExportedItem(source, placed);
    faults.push(...read.faults.found);
    return read.item === undefined ? [] : [withIds(read.item, placed.value)];
  });
  const lists = content.exceptionLists
    .map(({ value }) => value)
    .filter((list) => typeof list["list_id"] === "string" && list["list_id"] !== "");
  if (content.exceptionsTable === undefined) return { lists, exceptions, valueLists: [], faults };
  const toml = readExceptionsToml(content.exceptionsTable, source);
  faults.push(...toml.faults.found);
  return {
    lists,
    exceptions: toml.items.map((item) => withIds(item, exportedItem(item))),
    valueLists: valueListsOf(content.exceptionsTable, toml.valueListFiles),
    faults,
  };
}

/** An item is kept under its two ids; what lacks one gets it from its content, the same each time. */
function withIds(item: ExceptionItem, document: JsonObject): ReadException {
  const hash = createHash("sha256").update(JSON.stringify(document)).digest("hex").slice(0, 32);
  const ids = { itemId: item.itemId || hash, listId: item.listId || OWN_LIST_ID };
  return {
    item: { ...item, ...ids },
    document: { ...document, item_id: ids.itemId, list_id: ids.listId },
  };
}

function valueListsOf(
  table: JsonObject,
  inFiles: ReturnType<typeof readExceptionsToml>["valueListFiles"],
): ExceptionFiles["valueLists"] {
  const tables = Array.isArray(table["value_list"]) ? table["value_list"] : [];
  const inPlace = (tables as readonly JsonObject[]).flatMap((one) => {
    const { id, type = "keyword", values } = one;
    if (!Array.isArray(values) || typeof id !== "string") return [];
    const text = values.join("\n");
    return [listOf({ id, type: type as ValueList["type"], text, file: "" })];
  });
  const read = inFiles.map((list) => {
    const file = resolve(dirname(list.namedIn), list.file);
    return listOf({ ...list, file, text: readText(file) });
  });
  return [...inPlace, ...read];
}

function listOf(given: Parameters<typeof parseValueList>[0]): {
  readonly list: ValueList;
  readonly text: string;
} {
  return { list: parseValueList(given), text: given.text };
}

/** A file that a person named. Throws CliStop. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CliStop(`cannot read "${path}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}
