// Rules as the page handles them: what runs and how it fares, the editor's checks and trials, saving,
// switching on and off, import and export. What changes is written first and then put in force by the same
// check that heeds an edited file.

import { FieldTable } from "../../event/field-table.ts";
import { compileExceptions } from "../../rules/exceptions/compile-exceptions.ts";
import type { RuleSet } from "../../rules/load-rules.ts";
import type { Rule } from "../../rules/rule.ts";
import type { RuleView } from "../../server/console/console-api.ts";
import type { RuleDesk } from "../../server/console/console-faces.ts";
import { refused } from "../../server/console/console-refusal.ts";
import type { ActedBy } from "../../store/alerts/alert-store.ts";
import { SWITCHED_OFF } from "../load-rule-set.ts";
import { attackView } from "./attack-view.ts";
import type { RuleDeskParts, ShownRule } from "./rule-desk-parts.ts";
import { exportRules, importRules } from "./rule-exchange.ts";
import { ruleRows } from "./rule-rows.ts";
import { checkText, oneRule, stopAtStranger } from "./rule-text.ts";
import { runRule } from "./run-rule.ts";

export function createRuleDesk(parts: RuleDeskParts): RuleDesk {
  const { alerts, own, set, checkRules } = parts;
  const find = (ruleId: string) => rulesOf(set()).find((rule) => rule.ruleId === ruleId);
  const show = (ruleId: string): RuleView | undefined => {
    const rule = find(ruleId);
    return rule === undefined ? undefined : ruleView(rule, parts);
  };
  const audit = (action: string, rule: { ruleId: string; name: string }, by: ActedBy) =>
    alerts.writeAudit({
      atMs: by.nowMs,
      actor: by.actor,
      action,
      subject: rule.ruleId,
      detail: { name: rule.name },
    });
  return {
    list: () => {
      const { notRun, failed } = set();
      return {
        rules: ruleRows(shownRules(set()), parts),
        notRun: notRun
          .filter(({ reason }) => reason !== SWITCHED_OFF)
          .map(({ rule: { ruleId, name }, reason }) => ({ ruleId, name, reason })),
        failed: failed.map(({ file, diagnostics }) => ({
          file,
          message: diagnostics.map(({ message }) => message).join("; "),
        })),
      };
    },
    show,
    check: checkText,
    save: (ruleId, text, by) => {
      const rule = oneRule(text);
      if (rule.ruleId !== ruleId) {
        throw refused(`the text has the rule_id "${rule.ruleId}", and is saved as "${ruleId}"`);
      }
      stopAtStranger(find(ruleId), own);
      own.write(ruleId, text, rule.sourceOffset === undefined ? "toml" : "json");
      audit("rule.save", rule, by);
      checkRules();
      return show(ruleId) ?? ruleView(rule, parts);
    },
    setEnabled: (ruleId, isEnabled, by) => {
      if (find(ruleId) === undefined) return false;
      alerts.disabledRules.set(ruleId, isEnabled, by);
      checkRules();
      return true;
    },
    remove: (ruleId, by) => {
      const rule = find(ruleId);
      if (!own.remove(ruleId)) return false;
      audit("rule.remove", rule ?? { ruleId, name: "" }, by);
      checkRules();
      return true;
    },
    run: (request, signal) => runRule(request, { ...parts, signal }),
    import: (text, by) => {
      const answer = importRules(text, { ...parts, by });
      checkRules();
      return answer;
    },
    export: () => exportRules(rulesOf(set()), alerts),
    attack: () => attackView(shownRules(set()), alerts.ruleActivity(Number.MAX_SAFE_INTEGER)),
  };
}

/** Every rule that loaded, those that are not run included. */
function rulesOf(set: RuleSet): readonly Rule[] {
  return [...set.rules, ...set.notRun].map(({ rule }) => rule);
}

/** Rules that run, and those that somebody switched off. */
function shownRules(set: RuleSet): readonly ShownRule[] {
  const off = set.notRun.filter(({ reason }) => reason === SWITCHED_OFF);
  const shown = [
    ...set.rules.map((one) => ({ rule: one.rule, isEnabled: true })),
    ...off.map(({ rule }) => ({ rule, isEnabled: false })),
  ];
  return shown.sort((a, b) => (a.rule.name < b.rule.name ? -1 : 1));
}

function ruleView(rule: Rule, parts: RuleDeskParts): RuleView {
  const { set, guideHtml, nowMs } = parts;
  const isEnabled = set().rules.some((one) => one.rule.ruleId === rule.ruleId);
  const [row] = ruleRows([{ rule, isEnabled }], parts);
  const { lists, valueLists } = set().exceptions;
  const context = { nowMs: nowMs(), fields: new FieldTable(), valueLists };
  return {
    row: row as RuleView["row"],
    description: rule.description,
    query: rule.query,
    text: textOf(rule),
    guideHtml: guideHtml(rule.note),
    setupHtml: guideHtml(rule.setup),
    falsePositives: rule.falsePositives,
    references: rule.references,
    exceptionCount: compileExceptions(lists, rule, context).active.length,
  };
}

/** The file as it was loaded; of an export of many rules, this one's object. */
function textOf(rule: Rule): string {
  return rule.sourceOffset === undefined
    ? rule.source.text
    : JSON.stringify(rule.parameters, undefined, 2);
}
