// `tripline exceptions import` and `export`. What has a fault is told with its place and left out; the rest
// is kept, replacing exceptions of the same ids.
import { existsSync } from "node:fs";
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import { exportLines } from "../pipeline/stored-exceptions.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { actedBy, type DataOptions, withStore } from "./open-kept.ts";
import { type ExceptionFiles, readExceptionFiles } from "./read-exception-files.ts";

export type ExceptionsImportOptions = DataOptions;

export interface ExceptionsExportOptions extends DataOptions {
  readonly list?: string;
}

export async function importExceptions(
  paths: readonly string[],
  options: ExceptionsImportOptions,
  io: CliIo,
): Promise<number> {
  const read = await readTelling(paths, io);
  return await withStore({ options, io, isCreating: true }, async (store) => {
    const by = actedBy(io);
    const items = read.exceptions.map(({ document }) => document);
    const { addedCount, replacedCount } = store.exceptions.put({ lists: read.lists, items }, by);
    for (const { list, text } of read.valueLists) {
      store.exceptions.putValueList({ ...list, text }, by);
    }
    const lists = read.valueLists.length === 0 ? "" : `, ${read.valueLists.length} value lists`;
    await io.stdout.write(
      `${addedCount} exceptions added, ${replacedCount} replaced${lists}; ${read.faults.length} faults\n`,
    );
    return read.faults.length > 0 ? EXIT_FAILED : EXIT_DONE;
  });
}

/** Reads files and prints their faults. */
export async function readTelling(paths: readonly string[], io: CliIo): Promise<ExceptionFiles> {
  for (const path of paths) {
    if (!existsSync(path)) throw new CliStop(`no such file or folder: "${path}"`, EXIT_USAGE);
  }
  const read = readExceptionFiles(paths);
  const style = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 100 };
  for (const fault of read.faults) await io.stderr.write(`${renderDiagnostic(fault, style)}\n`);
  return read;
}

export async function exportExceptions(
  options: ExceptionsExportOptions,
  io: CliIo,
): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const lines = exportLines(store.exceptions, options.list);
    await io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    await io.stderr.write(`${lines.length} lists and exceptions\n`);
    return EXIT_DONE;
  });
}
