// `tripline alerts list` and `alerts export`: the same alerts in the same forms; the list is a page for a
// person, the export is everything, written page by page so that it needs no memory.
import { closeSync, openSync, writeSync } from "node:fs";
import type { JsonObject } from "../base/json.ts";
import {
  keptAlertCsvHeader,
  keptAlertCsvRow,
  keptAlertTable,
} from "../outputs/kept-alert-output.ts";
import { reasonOf } from "../pipeline/find-files.ts";
import type { AlertFilter, AlertStore } from "../store/alerts/alert-store.ts";
import { type AlertFilterFlags, filterOf } from "./alert-filter-flags.ts";
import { EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED } from "./exit-codes.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { type DataOptions, withStore } from "./open-kept.ts";

type Form = "table" | "json" | "ndjson" | "csv";

export interface AlertsListOptions extends AlertFilterFlags, DataOptions {
  readonly all?: boolean;
  readonly limit: number;
  readonly after?: string;
  readonly output: Form;
}

export interface AlertsExportOptions extends AlertFilterFlags, DataOptions {
  readonly out?: string;
  readonly output: Form;
}

type Write = (text: string) => Promise<void>;

const PAGE_SIZE = 500;

export async function listAlerts(options: AlertsListOptions, io: CliIo): Promise<number> {
  const given = filterOf(options, io.nowMs());
  const filter: AlertFilter =
    given.statuses === undefined && options.all !== true
      ? { ...given, statuses: ["open", "acknowledged"] }
      : given;
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const { after } = options;
    const page = store.list(filter, {
      size: options.limit,
      ...(after === undefined ? {} : { after }),
    });
    const documents = page.alerts.map(({ document }) => document);
    if (options.output === "json") {
      const answer = { total: page.totalCount, after: page.after ?? null, alerts: documents };
      await io.stdout.write(`${JSON.stringify(answer)}\n`);
      return EXIT_DONE;
    }
    await writeDocuments(documents, {
      form: options.output,
      isFirst: true,
      io,
      write: io.stdout.write,
    });
    const more = page.after === undefined ? "" : `; go on with --after ${page.after}`;
    await io.stderr.write(`${documents.length} of ${page.totalCount} alerts${more}\n`);
    return EXIT_DONE;
  });
}

export async function exportAlerts(options: AlertsExportOptions, io: CliIo): Promise<number> {
  const filter = filterOf(options, io.nowMs());
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const file = options.out === undefined ? undefined : openFile(options.out);
    try {
      const write: Write = file?.write ?? io.stdout.write;
      const count = await exportPages(store, filter, { form: options.output, write, io });
      await io.stderr.write(`${count} alerts\n`);
    } finally {
      file?.close();
    }
    return io.interrupted.aborted ? EXIT_INTERRUPTED : EXIT_DONE;
  });
}

async function exportPages(
  store: AlertStore,
  filter: AlertFilter,
  { form, write, io }: { readonly form: Form; readonly write: Write; readonly io: CliIo },
): Promise<number> {
  let count = 0;
  let after: string | undefined;
  if (form === "json") await write('{"alerts":[\n');
  do {
    const page = store.list(filter, {
      size: PAGE_SIZE,
      ...(after === undefined ? {} : { after }),
    });
    const documents = page.alerts.map(({ document }) => document);
    if (documents.length > 0) {
      await writeDocuments(documents, { form, isFirst: count === 0, io, write });
    }
    count += documents.length;
    after = page.after;
  } while (after !== undefined && !io.interrupted.aborted);
  if (form === "json") await write("\n]}\n");
  return count;
}

interface Writing {
  readonly form: Form;
  readonly isFirst: boolean;
  readonly write: Write;
  readonly io: CliIo;
}

async function writeDocuments(
  documents: readonly JsonObject[],
  { form, isFirst, write, io }: Writing,
): Promise<void> {
  switch (form) {
    case "table": {
      const style = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 120 };
      const table = keptAlertTable(documents, style);
      return await write(table === "" ? "" : `${isFirst ? "" : "\n"}${table}\n`);
    }
    case "json":
      return await write(
        (isFirst ? "" : ",\n") + documents.map((one) => JSON.stringify(one)).join(",\n"),
      );
    case "ndjson":
      return await write(documents.map((one) => `${JSON.stringify(one)}\n`).join(""));
    case "csv":
      return await write(
        (isFirst ? keptAlertCsvHeader : "") + documents.map(keptAlertCsvRow).join(""),
      );
  }
}

/** Alerts hold command lines with passwords in them: the owner alone reads the file. */
function openFile(path: string): { readonly write: Write; readonly close: () => void } {
  try {
    const file = openSync(path, "w", 0o600);
    return {
      write: async (text) => {
        writeSync(file, text);
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    throw new CliStop(`cannot write "${path}": ${reasonOf(error)}`, EXIT_FAILED);
  }
}
