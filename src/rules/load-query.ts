// A rule's query through parser and verifier, with every fault moved from the query's text to its
// place in the rule file.
import { type Diagnostic, diagnostic, type Result } from "../base/diagnostic.ts";
import type { Span } from "../base/span.ts";
import { dateMathMs } from "../base/time-text.ts";
import type { ParsedQuery, VerifiedQuery } from "../eql/phases.ts";
import { parseQuery } from "../eql/syntax/parse-query.ts";
import type { FieldSchema } from "../eql/verify/field-schema.ts";
import { verifyQuery } from "../eql/verify/verify-query.ts";
import { findPlace } from "./file/document-places.ts";
import { literalOffsets } from "./file/literal-offsets.ts";
import { rulePath, scanPlaces } from "./file/rule-document.ts";
import type { EqlRule, Rule } from "./rule.ts";

/** Parses and verifies `rule.query`. On success the diagnostics are warnings; all point into the file. */
export function loadQuery(rule: Rule, schema: FieldSchema | undefined): Result<EqlRule> {
  const result = readQuery(rule, schema);
  const faults = relocateQueryFaults(rule, result.diagnostics);
  if (!result.ok) return { ok: false, diagnostics: faults };
  const doubts = checkLookBack(rule, result.value);
  return { ok: true, value: { rule, query: result.value }, diagnostics: [...faults, ...doubts] };
}

function readQuery(rule: Rule, schema: FieldSchema | undefined): Result<VerifiedQuery> {
  const source = { file: rule.source.file, text: rule.query };
  const parsed: Result<ParsedQuery> = parseQuery(rule.query, { source });
  if (!parsed.ok) return parsed;
  const verified = verifyQuery(parsed.value, schema === undefined ? {} : { schema });
  const diagnostics = [...parsed.diagnostics, ...verified.diagnostics];
  return { ...verified, diagnostics };
}

/**
 * Faults whose spans are offsets into `rule.query`, moved to where the query stands in the rule file.
 * Also for what later phases find in a query, such as the compiler.
 */
export function relocateQueryFaults(
  rule: Rule,
  faults: readonly Diagnostic[],
): readonly Diagnostic[] {
  if (faults.length === 0) return faults;
  const { text } = rule.source;
  const place = placeOfKey(rule, "query");
  const offsets = literalOffsets(text, place.value);
  return faults.map((fault) => ({
    ...fault,
    ...(fault.severity === "error" ? { impact: fault.impact ?? "the rule is not loaded" } : {}),
    source: rule.source,
    span: fault.span === undefined ? place.key : offsets.toFile(fault.span),
    ...(fault.labels === undefined
      ? {}
      : { labels: fault.labels.map((label) => ({ ...label, span: offsets.toFile(label.span) })) }),
  }));
}

/** Where a key of the rule's own table stands in its file. */
export function placeOfKey(rule: Rule, key: string): { readonly key: Span; readonly value: Span } {
  const form = rule.sourceOffset === undefined ? "toml" : "json";
  const root = scanPlaces(rule.source.text, form, rule.sourceOffset ?? 0);
  return findPlace(root, rulePath(form, [key]));
}

// Elastic looks for a sequence only inside one look-back; here longer ones are found all the same.
function checkLookBack(rule: Rule, verified: VerifiedQuery): readonly Diagnostic[] {
  const { query } = verified;
  if (query.kind !== "Sequence" || query.maxspanMs === undefined) return [];
  const from = dateMathMs(rule.from);
  const to = dateMathMs(rule.to);
  if (from === undefined || to === undefined || to - from >= query.maxspanMs) return [];
  const place = placeOfKey(rule, rule.parameters["from"] === undefined ? "query" : "from");
  return [
    diagnostic("RULE4104", {
      message: `the look-back from "${rule.from}" to "${rule.to}" is shorter than the sequence's maxspan`,
      span: rule.parameters["from"] === undefined ? place.key : place.value,
      notes: ["Tripline finds the sequence all the same; on a schedule, Elastic would not"],
      source: rule.source,
    }),
  ];
}
