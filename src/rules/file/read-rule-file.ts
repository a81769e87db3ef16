// What a file holds, told by its content: one rule in TOML, exceptions of our own form in TOML, or
// the objects of a Kibana export, of which some are rules, some exceptions and the last a summary.
import { type Diagnostic, type DiagnosticSource, diagnostic } from "../../base/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { ruleTypes } from "../check/rule-keys.ts";
import { type PlacedObject, readJsonObjects } from "./read-json-lines.ts";
import { readToml } from "./read-toml.ts";
import { type RuleDocument, ruleDocument } from "./rule-document.ts";

export interface RuleFileContent {
  readonly rules: readonly RuleDocument[];
  readonly exceptionLists: readonly PlacedObject[];
  readonly exceptionItems: readonly PlacedObject[];
  /** The table of an exceptions file in our TOML form. */
  readonly exceptionsTable: JsonObject | undefined;
  readonly faults: readonly Diagnostic[];
}

const nothing: RuleFileContent = {
  rules: [],
  exceptionLists: [],
  exceptionItems: [],
  exceptionsTable: undefined,
  faults: [],
};

/** Reads one file. Never throws. */
export function readRuleFile(source: DiagnosticSource): RuleFileContent {
  return isJson(source) ? readExport(source) : readTomlRule(source);
}

// `[` opens a JSON array as well as a TOML table; only in JSON can `{` or `]` follow it. A file named
// .json that is neither gets the JSON reader's faults, which its author expects.
function isJson(source: DiagnosticSource): boolean {
  if (/\.(nd)?json$/i.test(source.file)) return true;
  return /^\ufeff?\s*(\{|\[\s*[{\]])/.test(source.text.slice(0, 4096));
}

function readTomlRule(source: DiagnosticSource): RuleFileContent {
  const result = readToml(source);
  if (!result.ok) return { ...nothing, faults: [result.fault] };
  const { rule, metadata, transform } = result.value;
  if (isJsonObject(rule)) {
    const document = ruleDocument({
      source,
      form: "toml",
      rule,
      metadata: isJsonObject(metadata) ? metadata : {},
      transform: isJsonObject(transform) ? transform : {},
      offset: 0,
    });
    return { ...nothing, rules: [document] };
  }
  if ("exception" in result.value || "value_list" in result.value) {
    return { ...nothing, exceptionsTable: result.value };
  }
  return { ...nothing, faults: [noRule(source)] };
}

function noRule(source: DiagnosticSource): Diagnostic {
  const message = "expected a [rule] table, found none";
  const notes = ["a rule file has [metadata] and [rule]; an exceptions file has [[exception]]"];
  return diagnostic("RULE4003", { message, notes, source, span: { start: 0, end: 0 } });
}

function readExport(source: DiagnosticSource): RuleFileContent {
  const { objects, faults } = readJsonObjects(source);
  const rules: RuleDocument[] = [];
  const exceptionLists: PlacedObject[] = [];
  const exceptionItems: PlacedObject[] = [];
  const strangers: Diagnostic[] = [];
  for (const placed of objects) {
    if (isDeeper(placed.value, JSON_DEPTH_MAX)) {
      strangers.push(tooDeep(source, placed));
      continue;
    }
    switch (kindOf(placed.value)) {
      case "rule":
        rules.push(exportedRule(source, placed));
        break;
      case "list":
        exceptionLists.push(placed);
        break;
      case "item":
        exceptionItems.push(placed);
        break;
      case "other":
        break;
      case "unknown":
        strangers.push(stranger(source, placed));
        break;
    }
  }
  const all = [...faults, ...strangers].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  return { ...nothing, rules, exceptionLists, exceptionItems, faults: all };
}

function exportedRule(source: DiagnosticSource, { value, offset }: PlacedObject): RuleDocument {
  return ruleDocument({ source, form: "json", rule: value, metadata: {}, transform: {}, offset });
}

/** Objects nest no deeper, so that whoever walks them later needs no bound of their own. */
const JSON_DEPTH_MAX = 64;

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}

function tooDeep(source: DiagnosticSource, { offset }: PlacedObject): Diagnostic {
  const message = `an object nested deeper than ${JSON_DEPTH_MAX}`;
  return diagnostic("RULE4005", { message, span: { start: offset, end: offset + 1 }, source });
}

type ExportedKind = "rule" | "list" | "item" | "other" | "unknown";

function kindOf(value: JsonObject): ExportedKind {
  const has = (key: string): boolean => Object.hasOwn(value, key);
  if (has("item_id") || (has("list_id") && has("entries"))) return "item";
  if (has("rule_id") || has("risk_score") || has("query")) return "rule";
  if (ruleTypes.some((type) => type === value["type"])) return "rule";
  if (has("list_id")) return "list";
  // The summary line, and the connectors that Kibana exports beside rules with actions.
  const isSummary = Object.keys(value).some((key) => key.startsWith("exported_"));
  return isSummary || value["type"] === "action" ? "other" : "unknown";
}

function stranger(source: DiagnosticSource, { offset }: PlacedObject): Diagnostic {
  return diagnostic("RULE4003", {
    message: "expected a rule or an exception, found an object that is neither",
    notes: [
      'a rule has "rule_id", "type" and "query"; an exception item has "item_id" and "entries"',
    ],
    span: { start: offset, end: offset + 1 },
    source,
  });
}
