// `tripline respond journal`: what was done to this host, by whom, and whether the journal still is what was
// written: each line follows from the one before, and none is gone that the audit trail remembers.

import { isJsonObject } from "../base/json.ts";
import { escapeTerminal, shortTerminal } from "../outputs/escape-terminal.ts";
import { describeAction } from "../response/describe-action.ts";
import type { JournaledAction } from "../response/responder.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import type { DataOptions } from "./open-kept.ts";
import { withResponder } from "./open-responder.ts";

export interface JournalOptions extends DataOptions {
  readonly limit: number;
  readonly json?: boolean;
}

export async function showJournal(options: JournalOptions, io: CliIo): Promise<number> {
  return await withResponder({ options, io, isStoreNeeded: false }, async (responder, store) => {
    const actions = responder.journal(options.limit);
    const { lineCount, faults } = responder.checkJournal(rememberedHashes(store));
    if (options.json === true) {
      await io.stdout.write(`${JSON.stringify({ actions, lineCount, faults })}\n`);
    } else {
      const text = actions.flatMap(linesOf).join("\n") || "nothing was done yet";
      await io.stdout.write(`${text}\n`);
      const verdict =
        faults.length === 0 ? `${lineCount} lines, each follows from the one before` : "";
      if (verdict !== "") await io.stdout.write(`${verdict}\n`);
      for (const fault of faults) await io.stderr.write(`tripline: ${escapeTerminal(fault)}\n`);
    }
    return faults.length === 0 ? EXIT_DONE : EXIT_FAILED;
  });
}

/** More actions than that are not compared: the chain still holds each of them to its neighbors. */
const REMEMBERED_MAX = 10_000;

function rememberedHashes(store: AlertStore | undefined): readonly string[] {
  const trail = store?.audit({ limit: REMEMBERED_MAX }) ?? [];
  return trail.flatMap(({ action, detail }) => {
    const hash = isJsonObject(detail) ? detail["journalHash"] : undefined;
    return action.startsWith("response.") && typeof hash === "string" && hash !== "" ? [hash] : [];
  });
}

const LINE_CHARACTERS_MAX = 300;

function linesOf(action: JournaledAction): readonly string[] {
  const { id, atMs, actor, alertId, isDone, comment, lines, undo, file } = action;
  const time = new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
  const head = `${id}  ${time}  ${isDone ? "done" : "not done"}  ${actor}  ${describeAction(action.action)}`;
  return [
    head,
    ...(alertId === undefined ? [] : [`  for alert ${alertId}`]),
    ...(comment === "" ? [] : [`  "${comment}"`]),
    ...lines.map((line) => `  ${line}`),
    ...(file === undefined ? [] : [`  file ${file}`]),
    ...(undo === undefined ? [] : [`  undo: tripline respond undo ${id}`]),
  ].map((line) => shortTerminal(line, LINE_CHARACTERS_MAX));
}
