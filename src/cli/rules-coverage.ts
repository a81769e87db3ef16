// `tripline rules coverage`: which rules can fire on which source, by the fields that they need and the
// fields that the source supplies. A rule on an index the source does not stand for cannot fire either.

import Table from "cli-table3";
import { fitsPatterns } from "../engine/index-patterns.ts";
import type { SourceKind } from "../event/ecs-event.ts";
import { suppliedFields, supplies } from "../normalize/field-supply.ts";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { jsonText } from "../outputs/json-text.ts";
import { ruleCoverageFields } from "../rules/coverage-fields.ts";
import type { EqlRule } from "../rules/rule.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";

export interface RulesCoverageOptions {
  readonly rules?: readonly string[];
  readonly source?: SourceKind;
  readonly os?: string;
  readonly json?: boolean;
}

const KINDS: readonly SourceKind[] = [
  "ecs",
  "linux-sensor",
  "endgame",
  "sentinelone",
  "auditd",
  "windows",
];

interface Coverage {
  readonly kind: SourceKind;
  readonly canFire: readonly EqlRule[];
  readonly lacking: readonly { readonly rule: EqlRule; readonly missing: readonly string[] }[];
  readonly otherIndex: readonly EqlRule[];
}

export async function coverRules(options: RulesCoverageOptions, io: CliIo): Promise<number> {
  const { set } = loadRuleSet(options.rules);
  const rules = set.rules.filter((rule) => isForSystem(rule, options.os));
  const kinds = options.source === undefined ? KINDS : [options.source];
  const coverages = kinds.map((kind) => coverage(kind, rules));
  if (options.json === true) {
    await io.stdout.write(`${jsonText(coverages.map(asJson))}\n`);
    return EXIT_DONE;
  }
  const table = new Table({
    head: ["source", "rules that can fire", "lack a field", "read another index"],
    style: { head: [], border: [], compact: true },
  });
  for (const { kind, canFire, lacking, otherIndex } of coverages) {
    table.push([kind, `${canFire.length} of ${rules.length}`, lacking.length, otherIndex.length]);
  }
  const detail = options.source === undefined ? [] : coverages.flatMap(details);
  await io.stdout.write(`${[table.toString(), ...detail].join("\n")}\n`);
  return EXIT_DONE;
}

function coverage(kind: SourceKind, rules: readonly EqlRule[]): Coverage {
  const canFire: EqlRule[] = [];
  const lacking: { rule: EqlRule; missing: readonly string[] }[] = [];
  const otherIndex: EqlRule[] = [];
  for (const rule of rules) {
    const missing = ruleCoverageFields(rule).required.filter((path) => !supplies(kind, path));
    if (!fitsPatterns(`kind:${kind}`, rule.rule.index)) otherIndex.push(rule);
    else if (missing.length > 0) lacking.push({ rule, missing });
    else canFire.push(rule);
  }
  return { kind, canFire, lacking, otherIndex };
}

// Elastic tags every rule with the systems it is for; a rule without such a tag is for all.
function isForSystem({ rule }: EqlRule, os: string | undefined): boolean {
  if (os === undefined) return true;
  const systems = rule.tags.filter((tag) => tag.startsWith("OS: ")).map((tag) => tag.slice(4));
  return (
    systems.length === 0 || systems.some((system) => system.toLowerCase() === os.toLowerCase())
  );
}

function details({ kind, lacking }: Coverage): readonly string[] {
  const fields = suppliedFields(kind);
  const supplied =
    fields === undefined
      ? [`${kind} passes on every field that its sensor wrote`]
      : [`${kind} supplies ${fields.length} fields: ${fields.join(", ")}`];
  const rows = lacking.map(({ rule, missing }) =>
    escapeTerminal(`  ${rule.rule.name}: ${missing.join(", ")}`),
  );
  const head = lacking.length === 0 ? [] : ["", "Rules that lack a field:"];
  return ["", ...supplied, ...head, ...rows];
}

function asJson({ kind, canFire, lacking, otherIndex }: Coverage): unknown {
  return {
    source: kind,
    fields: suppliedFields(kind) ?? null,
    can_fire: canFire.map(({ rule }) => rule.ruleId),
    lacking: lacking.map(({ rule: { rule }, missing }) => ({
      rule_id: rule.ruleId,
      name: rule.name,
      missing,
    })),
    other_index: otherIndex.map(({ rule }) => rule.ruleId),
  };
}
