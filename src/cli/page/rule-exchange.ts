// Rules in and out in Kibana's form: NDJSON of rules, exception lists and items. What comes in is written
// as the page's own rules, each by itself, so that one with a fault costs only itself.
import type { JsonObject } from "../../base/json.ts";
import { exportLines } from "../../pipeline/stored-exceptions.ts";
import { readExportedItem } from "../../rules/exceptions/read-exported.ts";
import { readRuleFile } from "../../rules/file/read-rule-file.ts";
import { loadRules } from "../../rules/load-rules.ts";
import type { Rule } from "../../rules/rule.ts";
import { apiDiagnostic } from "../../server/console/api-diagnostic.ts";
import type { ApiDiagnostic, ImportAnswer } from "../../server/console/console-api.ts";
import { ConsoleRefusal, refused } from "../../server/console/console-refusal.ts";
import type { ActedBy, AlertStore } from "../../store/alerts/alert-store.ts";
import type { RuleDeskParts } from "./rule-desk-parts.ts";
import { stopAtStranger } from "./rule-text.ts";

/** Faults that are told; of more, the first say what is wrong. */
const FAULTS_MAX = 200;

export function importRules(
  text: string,
  parts: RuleDeskParts & { readonly by: ActedBy },
): ImportAnswer {
  const source = { file: "<import>", text };
  const loaded = loadRules([source]);
  const failed: ApiDiagnostic[] = loaded.failed.flatMap(({ diagnostics }) =>
    diagnostics.map(apiDiagnostic),
  );
  let importedCount = 0;
  for (const { rule } of [...loaded.rules, ...loaded.notRun]) {
    const fault = writeRule(rule, parts);
    if (fault === undefined) importedCount++;
    else failed.push(fault);
  }
  importedCount += importExceptions(source, parts);
  if (importedCount === 0 && failed.length === 0) throw refused("there is nothing to import");
  return { importedCount, failed: failed.slice(0, FAULTS_MAX) };
}

function writeRule(
  rule: Rule,
  { alerts, own, set, by }: RuleDeskParts & { readonly by: ActedBy },
): ApiDiagnostic | undefined {
  const known = [...set().rules, ...set().notRun].find((one) => one.rule.ruleId === rule.ruleId);
  try {
    stopAtStranger(known?.rule, own);
  } catch (error) {
    if (!(error instanceof ConsoleRefusal)) throw error;
    return { code: "RULE4008", severity: "error", message: error.message, notes: [] };
  }
  if (rule.sourceOffset === undefined) own.write(rule.ruleId, rule.source.text, "toml");
  else own.write(rule.ruleId, `${JSON.stringify(rule.parameters, undefined, 2)}\n`, "json");
  alerts.writeAudit({
    atMs: by.nowMs,
    actor: by.actor,
    action: "rule.import",
    subject: rule.ruleId,
    detail: { name: rule.name },
  });
  return undefined;
}

/** Items with a fault are among those that failed already. */
function importExceptions(
  source: { readonly file: string; readonly text: string },
  { alerts, by }: { readonly alerts: AlertStore; readonly by: ActedBy },
): number {
  const { exceptionItems, exceptionLists } = readRuleFile(source);
  const hasId = (value: JsonObject, key: string) =>
    typeof value[key] === "string" && value[key] !== "";
  const items = exceptionItems
    .filter((placed) => readExportedItem(source, placed).item !== undefined)
    .map(({ value }) => value)
    .filter((value) => hasId(value, "item_id") && hasId(value, "list_id"));
  const lists = exceptionLists.map(({ value }) => value).filter((value) => hasId(value, "list_id"));
  if (items.length > 0 || lists.length > 0) alerts.exceptions.put({ lists, items }, by);
  return items.length;
}

/** Every rule that is loaded and every exception that is kept, with Kibana's line of counts at the end. */
export function exportRules(
  rules: readonly Rule[],
  alerts: Pick<AlertStore, "exceptions" | "disabledRules">,
): string {
  const disabled = alerts.disabledRules.ids();
  const lines = rules.map((rule) =>
    JSON.stringify({
      ...rule.parameters,
      // With its queries in place, as Kibana holds them.
      ...(rule.note === "" ? {} : { note: rule.note }),
      enabled: rule.enabled && !disabled.has(rule.ruleId),
    }),
  );
  const exceptions = exportLines(alerts.exceptions);
  const listCount = alerts.exceptions.lists().length;
  const summary = {
    exported_count: lines.length + exceptions.length,
    exported_rules_count: lines.length,
    missing_rules: [],
    missing_rules_count: 0,
    exported_exception_list_count: listCount,
    exported_exception_list_item_count: exceptions.length - listCount,
  };
  return [...lines, ...exceptions, JSON.stringify(summary), ""].join("\n");
}
