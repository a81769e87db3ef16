// `tripline alerts …`: the group's names and flags; each command's work is in the file of its name.
import { type Command, Option } from "commander";
import type { CloseReason } from "../store/alerts/alert-store.ts";
import { addAlertFilterFlags } from "./alert-filter-flags.ts";
import { type AlertsChangeOptions, changeAlerts } from "./alerts-change.ts";
import {
  type AlertsExportOptions,
  type AlertsListOptions,
  exportAlerts,
  listAlerts,
} from "./alerts-list.ts";
import { type AlertsShowOptions, showAlert } from "./alerts-show.ts";
import type { CliIo } from "./io.ts";
import { DATA_FLAG, DATA_TEXT } from "./open-kept.ts";
import { collect, parseCount } from "./option-values.ts";

const CLOSE_REASONS: readonly CloseReason[] = [
  "benign_positive",
  "duplicate",
  "false_positive",
  "true_positive",
  "other",
];

/** Adds `alerts` and its commands to `program`; `finish` takes the exit code. */
export function addAlertsCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  const alerts = program.command("alerts").description("find, read and work through kept alerts");
  addReading(alerts, io, finish);
  addChanging(alerts, io, finish);
}

function addReading(alerts: Command, io: CliIo, finish: (code: number) => void): void {
  const outputKinds = (fallback: string) =>
    new Option("--output <kind>", "how alerts are printed")
      .choices(["table", "json", "ndjson", "csv"])
      .default(fallback);
  addAlertFilterFlags(alerts.command("list"))
    .description("alerts that are not closed, newest first")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--all", "closed ones too")
    .option("--limit <n>", "alerts at most", parseCount(1), 50)
    .option("--after <key>", "go on where an earlier list ended")
    .addOption(outputKinds("table"))
    .action(async (options: AlertsListOptions) => finish(await listAlerts(options, io)));
  alerts
    .command("show")
    .description("one alert: what happened, its rule, its notes and history")
    .argument("<id>", "the alert's id or the beginning of it")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (id: string, options: AlertsShowOptions) =>
      finish(await showAlert(id, options, io)),
    );
  addAlertFilterFlags(alerts.command("export"))
    .description("every alert that fits, as documents in Elastic's form")
    .option(DATA_FLAG, DATA_TEXT)
    .option("-o, --out <file>", "write to a file")
    .addOption(outputKinds("ndjson"))
    .action(async (options: AlertsExportOptions) => finish(await exportAlerts(options, io)));
}

function addChanging(alerts: Command, io: CliIo, finish: (code: number) => void): void {
  const command = (name: string, description: string): Command =>
    addAlertFilterFlags(alerts.command(name))
      .description(description)
      .argument("[id...]", "ids or beginnings of ids; without any, the alerts of the filter")
      .option(DATA_FLAG, DATA_TEXT)
      .option("--note <text>", "say why, for whoever reads it later")
      .option("-y, --yes", "change all alerts of a filter without asking");
  const run =
    (status: "open" | "acknowledged" | "closed" | undefined) =>
    async (ids: string[], options: AlertsChangeOptions) =>
      finish(await changeAlerts(ids, { ...options, ...(status ? { setStatus: status } : {}) }, io));
  command("ack", "acknowledge: somebody looks into it").action(run("acknowledged"));
  command("close", "close, for a reason")
    .addOption(new Option("--reason <reason>", "why").choices(CLOSE_REASONS))
    .action(run("closed"));
  command("reopen", "open again").action(run("open"));
  command("assign", "say who works on it; replaces who did")
    .option("--who <name>", "a person; may be repeated", collect)
    .option("--nobody", "assign to nobody")
    .action(run(undefined));
  command("tag", "add and remove tags")
    .option("--add <tag>", "may be repeated", collect)
    .option("--remove <tag>", "may be repeated", collect)
    .action(run(undefined));
  command("note", "write a note to alerts: --note TEXT").action(run(undefined));
}
