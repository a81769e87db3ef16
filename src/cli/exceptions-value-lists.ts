// `tripline exceptions value-lists`: lists of values that exceptions name, kept as the text they came as.
import { parse as parsePath } from "node:path";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { parseValueList, type ValueList } from "../rules/exceptions/value-list.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { actedBy, type DataOptions, withStore } from "./open-kept.ts";
import { readText } from "./read-exception-files.ts";

export interface ValueListsOptions extends DataOptions {
  readonly import?: string;
  readonly id?: string;
  readonly type?: ValueList["type"];
  readonly remove?: string;
  readonly json?: boolean;
}

/** Bad lines that are printed; the count says the rest. */
const BAD_LINES_SHOWN_MAX = 10;

export async function runValueLists(options: ValueListsOptions, io: CliIo): Promise<number> {
  const { import: file, remove } = options;
  if (file !== undefined) {
    return await withStore({ options, io, isCreating: true }, (store) =>
      importList(store, { file, options, io }),
    );
  }
  return await withStore({ options, io, isCreating: false }, async (store) => {
    if (remove !== undefined) {
      if (!store.exceptions.removeValueList(remove, actedBy(io))) {
        throw new CliStop(`there is no value list "${remove}"`, EXIT_USAGE);
      }
      await io.stdout.write(`${escapeTerminal(remove)} is removed\n`);
      return EXIT_DONE;
    }
    const lists = store.exceptions.valueLists();
    const lines = lists.map(({ id, type, valueCount }) =>
      escapeTerminal(`${id}  ${type}  ${valueCount} values`),
    );
    const text =
      options.json === true ? JSON.stringify(lists) : lines.join("\n") || "no value lists";
    await io.stdout.write(`${text}\n`);
    return EXIT_DONE;
  });
}

async function importList(
  store: AlertStore,
  given: { readonly file: string; readonly options: ValueListsOptions; readonly io: CliIo },
): Promise<number> {
  const { file, options, io } = given;
  const text = readText(file);
  const id = options.id ?? parsePath(file).name;
  const list = parseValueList({ id, type: options.type ?? "keyword", text, file });
  store.exceptions.putValueList({ ...list, text }, actedBy(io));
  await io.stdout.write(`${escapeTerminal(id)}: ${list.valueCount} values\n`);
  for (const line of list.badLines.slice(0, BAD_LINES_SHOWN_MAX)) {
    await io.stderr.write(`no ${list.type}: ${escapeTerminal(line)}\n`);
  }
  if (list.badLines.length === 0) return EXIT_DONE;
  await io.stderr.write(`${list.badLines.length} lines are left out\n`);
  return EXIT_FAILED;
}
