// Rules as `up` runs them over a data folder: those saved on its page beside the others, without those switched
// off there, and with the exceptions that are kept.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { openAlertStore, STATE_FILE } from "../store/alerts/open-alert-store.ts";
import { dataDirOf } from "./data-dir.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { type LoadedRules, type LoadRuleSetOptions, loadRuleSet } from "./load-rule-set.ts";
import { stopping } from "./open-event-store.ts";
import { ownRulesFolder } from "./page/own-rules.ts";

/** For commands that need no data folder. */
export const KEPT_RULES_TEXT =
  "as up runs there: with the page's rules and exceptions, without those switched off";

/** What a data folder adds to the rules of a command, as it is at the moment. */
export function keptRules(
  data: string,
  alerts: Pick<AlertStore, "exceptions" | "disabledRules">,
): LoadRuleSetOptions {
  return {
    kept: alerts.exceptions,
    ownRules: ownRulesFolder(data),
    disabled: alerts.disabledRules.ids(),
  };
}

/**
 * The rules of a command that works without a data folder too; `--data` decides. Throws CliStop for a folder
 * that is not there, or cannot be used.
 */
export function loadWithKept(
  options: { readonly data?: string; readonly rules?: readonly string[] },
  io: CliIo,
  more: LoadRuleSetOptions,
): LoadedRules {
  if (options.data === undefined) return loadRuleSet(options.rules, more);
  const data = dataDirOf(options.data, io);
  if (!existsSync(data)) throw new CliStop(`no such file or folder: "${data}"`, EXIT_USAGE);
  const state = join(data, STATE_FILE);
  // A folder that `up` has not run on yet has no state, which only looking at rules is not to make.
  if (!existsSync(state)) {
    return loadRuleSet(options.rules, { ...more, ownRules: ownRulesFolder(data) });
  }
  const alerts = stopping(() => openAlertStore(state));
  try {
    return loadRuleSet(options.rules, { ...more, ...keptRules(data, alerts) });
  } finally {
    alerts.close();
  }
}
