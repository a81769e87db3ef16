// `tripline exceptions preview`: what exceptions in files would have removed of what is kept, before they
// are imported.

import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { keptAlertTable } from "../outputs/kept-alert-output.ts";
import { type ExceptionPreview, previewException } from "../pipeline/preview-exception.ts";
import { storedValueLists } from "../pipeline/stored-exceptions.ts";
import type { ExceptionItem } from "../rules/exceptions/exception-item.ts";
import type { ValueList } from "../rules/exceptions/value-list.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { readTelling } from "./exceptions-import.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { type DataOptions, withStore } from "./open-kept.ts";

export interface ExceptionsPreviewOptions extends DataOptions {
  readonly json?: boolean;
}

/** Alerts printed of each exception. */
const SHOWN_MAX = 5;

export async function previewExceptions(
  paths: readonly string[],
  options: ExceptionsPreviewOptions,
  io: CliIo,
): Promise<number> {
  const read = await readTelling(paths, io);
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const given = read.valueLists.map(({ list }) => list);
    const previews: (readonly [ExceptionItem, ExceptionPreview])[] = [];
    for (const { item } of read.exceptions) {
      previews.push([item, await previewOf(item, { store, given, io })]);
    }
    if (options.json === true) {
      await io.stdout.write(`${JSON.stringify(previews.map(([item, one]) => json(item, one)))}\n`);
    } else {
      const texts = previews.map(
        ([item, one]) => `${escapeTerminal(item.name)}\n${previewText(one, io)}`,
      );
      await io.stdout.write(`${texts.join("\n\n")}\n`);
    }
    return read.faults.length > 0 ? EXIT_FAILED : EXIT_DONE;
  });
}

/** `given` value lists stand in for kept ones of the same id. */
export async function previewOf(
  item: ExceptionItem,
  parts: { readonly store: AlertStore; readonly given: readonly ValueList[]; readonly io: CliIo },
): Promise<ExceptionPreview> {
  const lists = [...storedValueLists(parts.store.exceptions), ...parts.given];
  return await previewException(item, {
    store: parts.store,
    valueLists: new Map(lists.map((list) => [list.id, list])),
    signal: parts.io.interrupted,
  });
}

export function previewText(preview: ExceptionPreview, io: CliIo): string {
  const shown = preview.removed.slice(0, SHOWN_MAX).map(({ document }) => document);
  const style = { color: wantsColor(io, io.stdout), width: io.stdout.columns ?? 120 };
  const more = preview.removedCount - shown.length;
  const older = preview.isCut ? "; older ones were not looked at" : "";
  return [
    ...preview.absentValueLists.map(
      (id) => `  it does not apply: there is no value list "${escapeTerminal(id)}"`,
    ),
    `  would have removed ${preview.removedCount} alerts (${preview.examinedCount} looked at${older})`,
    ...[...preview.countByRule].map(([rule, count]) => `  ${count}  ${escapeTerminal(rule)}`),
    ...(shown.length === 0 ? [] : ["", keptAlertTable(shown, style)]),
    ...(shown.length > 0 && more > 0 ? [`\n… and ${more} more`] : []),
  ].join("\n");
}

function json(item: ExceptionItem, preview: ExceptionPreview): unknown {
  return {
    item_id: item.itemId,
    list_id: item.listId,
    name: item.name,
    examined: preview.examinedCount,
    is_cut: preview.isCut,
    removed: preview.removedCount,
    by_rule: Object.fromEntries(preview.countByRule),
    alert_ids: preview.removed.map(({ id }) => id),
    absent_value_lists: preview.absentValueLists,
  };
}
