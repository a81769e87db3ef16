// `tripline exceptions add`: an exception from an alert's own values. It shows the conditions, what else
// could be one, and which past alerts it would have removed; it saves nothing without --yes.
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../base/json.ts";
import { parseTimestamp } from "../event/parse-timestamp.ts";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { conditionLine } from "../outputs/exception-output.ts";
import type { ExceptionItem, ValueEntry } from "../rules/exceptions/exception-item.ts";
import { entryFor, proposeEntries } from "../rules/exceptions/propose-entries.ts";
import type { AlertStore, KeptAlert } from "../store/alerts/alert-store.ts";
import { previewOf, previewText } from "./exceptions-preview.ts";
import { EXIT_DONE, EXIT_USAGE } from "./exit-codes.ts";
import { findAlertId } from "./find-alert.ts";
import { type CliIo, CliStop } from "./io.ts";
import { keepException } from "./keep-exception.ts";
import { actedBy, type DataOptions, withStore } from "./open-kept.ts";
import { OWN_LIST_ID } from "./read-exception-files.ts";

/** Blocks of one sequence that are named; Elastic's longest have nine stages. */
const STAGES_MAX = 32;

export interface ExceptionsAddOptions extends DataOptions {
  readonly name?: string;
  readonly field?: readonly string[];
  readonly match?: readonly string[];
  readonly everyRule?: boolean;
  readonly expires?: string;
  readonly comment?: string;
  readonly yes?: boolean;
}

export async function addException(
  wanted: string,
  options: ExceptionsAddOptions,
  io: CliIo,
): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const alert = store.get(findAlertId(store, wanted)) as KeptAlert;
    stopAtSequence(store, alert, options);
    const item = itemFrom(alert.document, options);
    const preview = await previewOf(item, { store, given: [], io });
    const unused = proposeEntries(alert.document)
      .map(({ entry }) => entry)
      .filter(({ field }) => !item.entries.some((entry) => entry.field === field));
    const lines = [
      escapeTerminal(item.name),
      ...item.entries.map((entry) => `  where ${conditionLine(entry)}`),
      ...(unused.length === 0 ? [] : ["  could also say (--field FIELD):"]),
      ...unused.map((entry) => `    ${conditionLine(entry)}`),
      previewText(preview, io),
    ];
    await io.stdout.write(`${lines.join("\n")}\n`);
    if (options.yes !== true) {
      await io.stdout.write("\nNot saved: add --yes to save it.\n");
      return EXIT_DONE;
    }
    keepException(store, item, actedBy(io));
    await io.stdout.write(`\nSaved as ${item.itemId}.\n`);
    return EXIT_DONE;
  });
}

/** The alert of a sequence holds only what its events share: too little to tell a job from an attack. */
function stopAtSequence(store: AlertStore, alert: KeptAlert, options: ExceptionsAddOptions): void {
  if (options.field !== undefined || options.match !== undefined) return;
  const groupId = alert.document["kibana.alert.group.id"];
  if (groupId !== alert.id) return;
  const page = store.list({ groupId, withBuildingBlocks: true }, { size: STAGES_MAX });
  const stages = page.alerts.filter(({ id }) => id !== alert.id).map(({ id }) => `\n  ${id}`);
  throw new CliStop(
    `this is a sequence: take away one of its events (or give --field or --match)${stages.join("")}`,
    EXIT_USAGE,
  );
}

function itemFrom(document: JsonObject, options: ExceptionsAddOptions): ExceptionItem {
  const ruleName = String(document["kibana.alert.rule.name"] ?? "");
  const ruleId = String(document["kibana.alert.rule.rule_id"] ?? "");
  const entries = entriesOf(document, options);
  if (entries.length === 0) {
    throw new CliStop("the alert offers no condition: give --field or --match", EXIT_USAGE);
  }
  return {
    itemId: randomUUID(),
    listId: OWN_LIST_ID,
    name: options.name ?? `Exception to ${ruleName}`,
    description: "",
    entries,
    osTypes: [],
    tags: [],
    comments: options.comment === undefined ? [] : [options.comment],
    expiresMs: expiryOf(options.expires),
    rules: options.everyRule === true ? [] : [ruleId],
    source: { file: "<exception>", text: "" },
    span: { start: 0, end: 0 },
  };
}

function entriesOf(document: JsonObject, options: ExceptionsAddOptions): readonly ValueEntry[] {
  if (options.field === undefined && options.match === undefined) {
    return proposeEntries(document).flatMap(({ entry, isSuggested }) =>
      isSuggested ? [entry] : [],
    );
  }
  const ofFields = (options.field ?? []).map((field) => {
    const entry = entryFor(document, field);
    if (entry !== undefined) return entry;
    throw new CliStop(`the alert has no value to except in "${field}"`, EXIT_USAGE);
  });
  return [...ofFields, ...(options.match ?? []).map(matchEntry)];
}

function matchEntry(given: string): ValueEntry {
  const at = given.indexOf("=");
  if (at < 1 || at === given.length - 1) {
    throw new CliStop(`--match takes FIELD=VALUE, found "${given}"`, EXIT_USAGE);
  }
  const value = given.slice(at + 1);
  return {
    kind: /[*?]/.test(value) ? "like" : "is",
    field: given.slice(0, at),
    values: [value],
    isExcluded: false,
    ignoreCase: false,
  };
}

function expiryOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const expiresMs = parseTimestamp(text);
  if (!Number.isNaN(expiresMs)) return expiresMs;
  throw new CliStop(`--expires takes a date such as 2027-06-30, found "${text}"`, EXIT_USAGE);
}
