// `tripline alerts show`: one alert as a person reads it: what happened, what the rule says, the stages of
// a sequence, notes and history.
import { type DocumentFacts, documentFacts } from "../outputs/document-facts.ts";
import { escapeTerminal, shortTerminal } from "../outputs/escape-terminal.ts";
import { severityText, workflowWords } from "../outputs/kept-alert-output.ts";
import type { AlertStore, AuditEntry, KeptAlert } from "../store/alerts/alert-store.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import { findAlertId } from "./find-alert.ts";
import { type CliIo, wantsColor } from "./io.ts";
import { type DataOptions, withStore } from "./open-kept.ts";

export interface AlertsShowOptions extends DataOptions {
  readonly json?: boolean;
}

/** Entries of the history; the trail holds all. */
const HISTORY_MAX = 50;
/** Blocks of one sequence; Elastic's longest have nine stages. */
const STAGES_MAX = 32;
const VALUE_CHARACTERS_MAX = 2000;

export async function showAlert(
  wanted: string,
  options: AlertsShowOptions,
  io: CliIo,
): Promise<number> {
  return await withStore({ options, io, isCreating: false }, async (store) => {
    const alert = store.get(findAlertId(store, wanted)) as KeptAlert;
    const notes = store.notes(alert.id);
    const history = store.audit({ subject: alert.id, limit: HISTORY_MAX });
    if (options.json === true) {
      await io.stdout.write(`${JSON.stringify({ alert: alert.document, notes, history })}\n`);
      return EXIT_DONE;
    }
    const facts = documentFacts(alert.document);
    const description = alert.document["kibana.alert.rule.description"];
    const lines = [
      `${severityText(facts.severity, { color: wantsColor(io, io.stdout) })}  ${line(facts.rule)}`,
      "",
      ...factLines(facts),
      ...(typeof description === "string" ? ["", ...paragraph(description)] : []),
      ...titled("Stages", stageLines(store, alert)),
      ...titled(
        "Notes",
        notes.flatMap(({ atMs, author, text }) => [
          `${isoSeconds(atMs)}  ${line(author)}`,
          ...paragraph(text).map((one) => `  ${one}`),
        ]),
      ),
      ...titled("History, newest first", history.map(historyLine)),
    ];
    await io.stdout.write(`${lines.join("\n")}\n`);
    return EXIT_DONE;
  });
}

function factLines(facts: DocumentFacts): readonly string[] {
  const rows: readonly (readonly [string, string])[] = [
    ["id", facts.id],
    ["time", facts.time],
    ["status", workflowWords(facts).join("  ")],
    ["risk", String(facts.riskScore)],
    ["ATT&CK", facts.attack.join(" ")],
    ["rule", facts.ruleId],
    ["host", facts.host],
    ["user", facts.user],
    ["process", facts.commandLine],
    ["parent", facts.parentCommandLine],
    ["reason", facts.reason],
  ];
  return rows
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name.padEnd(9)}${line(value)}`);
}

function stageLines(store: AlertStore, alert: KeptAlert): readonly string[] {
  const groupId = alert.document["kibana.alert.group.id"];
  if (typeof groupId !== "string") return [];
  const page = store.list({ groupId, withBuildingBlocks: true }, { size: STAGES_MAX });
  const indexOf = ({ document }: KeptAlert) => Number(document["kibana.alert.group.index"] ?? -1);
  return page.alerts
    .filter((one) => indexOf(one) >= 0)
    .sort((a, b) => indexOf(a) - indexOf(b))
    .map((one) => {
      const facts = documentFacts(one.document);
      return `${indexOf(one) + 1}. ${line(`${facts.time}  ${facts.commandLine}`)}`;
    });
}

function historyLine({ atMs, actor, action, detail }: AuditEntry): string {
  return line(`${isoSeconds(atMs)}  ${actor}  ${action}  ${JSON.stringify(detail)}`);
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, "-".repeat(title.length), ...lines];
}

function paragraph(text: string): readonly string[] {
  return text.trim().split("\n").map(escapeTerminal);
}

function line(text: string): string {
  return shortTerminal(text, VALUE_CHARACTERS_MAX);
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
