// `tripline exceptions list` and `remove`.

import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { conditionLine } from "../outputs/exception-output.ts";
import { readExportedItem } from "../rules/exceptions/read-exported.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import type { KeptExceptionItem } from "../store/alerts/kept-exceptions.ts";
import { EXIT_DONE, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { actedBy, type DataOptions, withStore } from "./open-kept.ts";

export interface ExceptionsListOptions extends DataOptions {
  readonly json?: boolean;
  readonly list?: string;
}

export async function listExceptions(options: ExceptionsListOptions, io: CliIo): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const items = store.exceptions.items();
    const text =
      options.json === true
        ? JSON.stringify(items)
        : items.map((item) => itemText(item, io.nowMs())).join("\n\n") || "no exceptions";
    await io.stdout.write(`${text}\n`);
    return EXIT_DONE;
  });
}

function itemText(kept: KeptExceptionItem, nowMs: number): string {
  const source = { file: "<kept exceptions>", text: JSON.stringify(kept.document) };
  const { item } = readExportedItem(source, { value: kept.document, offset: 0 });
  const id = escapeTerminal(`${kept.itemId}  (list ${kept.listId})`);
  if (item === undefined) return `${id}\n  cannot be read, and is not applied`;
  return [
    escapeTerminal(item.name),
    `  ${id}`,
    `  ${escapeTerminal(rulesText(item.rules))}${expiryText(item.expiresMs, nowMs)}`,
    ...item.entries.map((entry) => `  where ${conditionLine(entry)}`),
    ...item.comments.map((comment) => `  “${escapeTerminal(comment)}”`),
    `  ${hitText(kept)}`,
  ].join("\n");
}

function rulesText(rules: readonly string[] | undefined): string {
  if (rules === undefined) return "for the rules that name its list";
  return rules.length === 0 ? "for every rule" : `for ${rules.join(", ")}`;
}

function expiryText(expiresMs: number | undefined, nowMs: number): string {
  if (expiresMs === undefined) return "";
  const verb = expiresMs <= nowMs ? "expired" : "expires";
  return `, ${verb} ${new Date(expiresMs).toISOString().slice(0, 10)}`;
}

function hitText({ hitCount, lastHitMs }: KeptExceptionItem): string {
  if (hitCount === 0) return "never applied";
  const last = lastHitMs === undefined ? "" : `, last to an event of ${isoMinute(lastHitMs)}`;
  return `applied ${hitCount} ${hitCount === 1 ? "time" : "times"}${last}`;
}

function isoMinute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}

export async function removeException(
  wanted: string,
  options: ExceptionsListOptions,
  io: CliIo,
): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const { listId, itemId } = findItem(store, wanted, options.list);
    store.exceptions.remove(listId, itemId, actedBy(io));
    await io.stdout.write(`${escapeTerminal(`${listId}/${itemId}`)} is removed\n`);
    return EXIT_DONE;
  });
}

function findItem(
  store: AlertStore,
  wanted: string,
  listId: string | undefined,
): KeptExceptionItem {
  const items = store.exceptions
    .items()
    .filter((item) => item.itemId === wanted && (listId === undefined || item.listId === listId));
  const [first, second] = items;
  if (first === undefined) {
    throw new CliStop(
      `no exception has the id "${wanted}"; see: tripline exceptions list`,
      EXIT_USAGE,
    );
  }
  if (second === undefined) return first;
  const lists = items.map((item) => item.listId).join(", ");
  throw new CliStop(`"${wanted}" is in the lists ${lists}: name one with --list`, EXIT_USAGE);
}
