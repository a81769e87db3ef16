// A rule's text as somebody types or saves it: its faults, and the one rule that it must be.
import { loadRules } from "../../rules/load-rules.ts";
import type { Rule } from "../../rules/rule.ts";
import { apiDiagnostic } from "../../server/console/api-diagnostic.ts";
import type { ApiDiagnostic } from "../../server/console/console-api.ts";
import { refused } from "../../server/console/console-refusal.ts";
import type { OwnRules } from "./own-rules.ts";

const SOURCE_NAME = "<rule>";

export function checkText(text: string): readonly ApiDiagnostic[] {
  const { failed, warnings } = loadRules([{ file: SOURCE_NAME, text }]);
  return [...failed.flatMap(({ diagnostics }) => diagnostics), ...warnings].map(apiDiagnostic);
}

/** Throws ConsoleRefusal with what is wrong in the text. */
export function oneRule(text: string): Rule {
  const loaded = loadRules([{ file: SOURCE_NAME, text }]);
  const faults = loaded.failed.flatMap(({ diagnostics }) => diagnostics).map(apiDiagnostic);
  if (faults.length > 0) throw refused(faults[0]?.message ?? "the rule has faults", faults);
  const [rule, other] = [...loaded.rules, ...loaded.notRun].map((one) => one.rule);
  if (rule === undefined || other !== undefined) throw refused("expected one rule");
  return rule;
}

/** A rule of somebody else's folder is not ours to write over. */
export function stopAtStranger(known: Rule | undefined, own: OwnRules): void {
  if (known === undefined || own.holds(known.source.file)) return;
  throw refused(
    `the rule "${known.name}" has this rule_id already; give yours another, or switch that one off`,
  );
}
