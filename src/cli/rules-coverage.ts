// `tripline rules coverage`: which rules can fire on which source, by the fields that they need and the
// fields that the source supplies. A rule on an index the source does not stand for cannot fire either,
// nor one that asks for a value, an action say, that the source never writes.
import Table from "cli-table3";
import type { SourceKind } from "../event/ecs-event.ts";
import { fitsPatterns } from "../event/index-patterns.ts";
import { suppliedFields, suppliedValues, supplies } from "../normalize/field-supply.ts";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { jsonText } from "../outputs/json-text.ts";
import { ruleCoverageFields } from "../rules/coverage-fields.ts";
import { asksForUnwritten } from "../rules/coverage-values.ts";
import type { EqlRule } from "../rules/rule.ts";
import { type CacheOptions, cacheFolderOf } from "./cache-options.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { loadRuleSet } from "./load-rule-set.ts";

export interface RulesCoverageOptions extends CacheOptions {
  readonly rules?: readonly string[];
  readonly source?: SourceKind;
  readonly os?: string;
  /** False leaves out deprecated rules. */
  readonly deprecated?: boolean;
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
  readonly otherValue: readonly EqlRule[];
}

export async function coverRules(options: RulesCoverageOptions, io: CliIo): Promise<number> {
  const { set } = loadRuleSet(options.rules, {
    includeDeprecated: options.deprecated !== false,
    cacheFolder: cacheFolderOf(options, io),
  });
  const rules = set.rules.filter((rule) => isForSystem(rule, options.os));
  const kinds = options.source === undefined ? KINDS : [options.source];
  const coverages = kinds.map((kind) => coverage(kind, rules));
  if (options.json === true) {
    await io.stdout.write(`${jsonText(coverages.map(asJson))}\n`);
    return EXIT_DONE;
  }
  const table = new Table({
    head: [
      "source",
      "rules that can fire",
      "lack a field",
      "ask for what it never writes",
      "read another index",
    ],
    style: { head: [], border: [], compact: true },
  });
  for (const { kind, canFire, lacking, otherValue, otherIndex } of coverages) {
    const share = `${canFire.length} of ${rules.length} (${percent(canFire.length, rules.length)})`;
    table.push([kind, share, lacking.length, otherValue.length, otherIndex.length]);
  }
  const detail = options.source === undefined ? [] : coverages.flatMap(details);
  const said = options.source === undefined ? [] : coverages.map((one) => plainly(one, options.os));
  await io.stdout.write(`${[table.toString(), ...said, ...detail].join("\n")}\n`);
  return EXIT_DONE;
}

function coverage(kind: SourceKind, rules: readonly EqlRule[]): Coverage {
  const canFire: EqlRule[] = [];
  const lacking: { rule: EqlRule; missing: readonly string[] }[] = [];
  const otherIndex: EqlRule[] = [];
  const otherValue: EqlRule[] = [];
  const valuesOf = (path: string) => suppliedValues(kind, path);
  for (const rule of rules) {
    const missing = ruleCoverageFields(rule).required.filter((path) => !supplies(kind, path));
    if (!fitsPatterns(`kind:${kind}`, rule.rule.index)) otherIndex.push(rule);
    else if (missing.length > 0) lacking.push({ rule, missing });
    else if (asksForUnwritten(rule, valuesOf)) otherValue.push(rule);
    else canFire.push(rule);
  }
  return { kind, canFire, lacking, otherIndex, otherValue };
}

// Elastic tags every rule on hosts with the systems it is for; those without a tag are about services.
function isForSystem({ rule }: EqlRule, os: string | undefined): boolean {
  return (
    os === undefined || rule.tags.some((tag) => tag.toLowerCase() === `os: ${os.toLowerCase()}`)
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${((100 * part) / whole).toFixed(1)}%`;
}

/** The numbers as a sentence, of the rules that read what the source stands for. */
function plainly({ kind, canFire, lacking, otherValue }: Coverage, os: string | undefined): string {
  const all = canFire.length + lacking.length + otherValue.length;
  const whole = canFire.length + otherValue.length;
  const which = os === undefined ? "rules" : `rules for ${os}`;
  return (
    `Of ${all} ${which} that read an index of ${kind}, ${whole} (${percent(whole, all)}) have every ` +
    `field that they need, and ${canFire.length} (${percent(canFire.length, all)}) can fire.`
  );
}

function details({ kind, lacking, otherValue }: Coverage): readonly string[] {
  const fields = suppliedFields(kind);
  const supplied =
    fields === undefined
      ? [`${kind} passes on every field that its sensor wrote`]
      : [`${kind} supplies ${fields.length} fields: ${fields.join(", ")}`];
  const rows = lacking.map(({ rule, missing }) =>
    escapeTerminal(`  ${rule.rule.name}: ${missing.join(", ")}`),
  );
  const head = lacking.length === 0 ? [] : ["", "Rules that lack a field:"];
  const others = otherValue.map(({ rule }) => `  ${rule.name}`);
  const otherHead =
    others.length === 0 ? [] : ["", `Rules that ask for what ${kind} never writes:`];
  return ["", ...supplied, ...head, ...rows, ...otherHead, ...others];
}

function asJson({ kind, canFire, lacking, otherIndex, otherValue }: Coverage): unknown {
  return {
    source: kind,
    fields: suppliedFields(kind) ?? null,
    can_fire: canFire.map(({ rule }) => rule.ruleId),
    lacking: lacking.map(({ rule: { rule }, missing }) => ({
      rule_id: rule.ruleId,
      name: rule.name,
      missing,
    })),
    other_value: otherValue.map(({ rule }) => rule.ruleId),
    other_index: otherIndex.map(({ rule }) => rule.ruleId),
  };
}
