// All exceptions of a run: lists with their items from whatever file they stood in, and value lists.
// Items are put to their lists only at the end, since an export gives no order.
import type { Diagnostic, DiagnosticSource } from "../../base/diagnostic.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { RuleFileContent } from "../file/read-rule-file.ts";
import type { ExceptionItem, ExceptionsList } from "./exception-item.ts";
import { FILE_LIST_ID, readExceptionsToml, type ValueListFile } from "./read-exceptions-toml.ts";
import { readExportedItem } from "./read-exported.ts";
import type { ValueList } from "./value-list.ts";

export interface ExceptionSet {
  readonly lists: readonly ExceptionsList[];
  readonly valueLists: ReadonlyMap<string, ValueList>;
  /** Value lists that a caller with access to files should read and add. */
  readonly valueListFiles: readonly ValueListFile[];
}

/** The set with value lists that were read from files of their own. */
export function withValueLists(set: ExceptionSet, lists: readonly ValueList[]): ExceptionSet {
  const valueLists = new Map([...set.valueLists, ...lists.map((list) => [list.id, list] as const)]);
  return { ...set, valueLists };
}

export class ExceptionSetBuilder {
  readonly #lists = new Map<string, Omit<ExceptionsList, "items">>();
  readonly #items: ExceptionItem[] = [];
  readonly #valueLists = new Map<string, ValueList>();
  readonly #valueListFiles: ValueListFile[] = [];

  /** Adds what a file holds; returns its faults. */
  add(content: RuleFileContent, source: DiagnosticSource): readonly Diagnostic[] {
    const faults: Diagnostic[] = [];
    for (const { value } of content.exceptionLists) this.#addList(value);
    for (const placed of content.exceptionItems) {
      const { item, faults: found } = readExportedItem(source, placed);
      if (item !== undefined) this.#items.push(item);
      faults.push(...found.found);
    }
    if (content.exceptionsTable !== undefined) {
      const file = readExceptionsToml(content.exceptionsTable, source);
      this.#items.push(...file.items);
      for (const list of file.valueLists) this.#valueLists.set(list.id, list);
      this.#valueListFiles.push(...file.valueListFiles);
      faults.push(...file.faults.found);
    }
    return faults;
  }

  build(): ExceptionSet {
    for (const { listId } of this.#items) {
      if (this.#lists.has(listId)) continue;
      const type = listId === FILE_LIST_ID ? "file" : "detection";
      this.#lists.set(listId, { listId, name: listId, type, namespaceType: "single" });
    }
    const lists = [...this.#lists.values()].map((list) => ({
      ...list,
      items: this.#items.filter((item) => item.listId === list.listId),
    }));
    return { lists, valueLists: this.#valueLists, valueListFiles: this.#valueListFiles };
  }

  #addList(value: JsonObject): void {
    const listId = text(value["list_id"]);
    this.#lists.set(listId, {
      listId,
      name: text(value["name"]) || listId,
      type: text(value["type"]) || "detection",
      namespaceType: text(value["namespace_type"]) || "single",
    });
  }
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
