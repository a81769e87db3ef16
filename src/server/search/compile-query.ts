// Elasticsearch's query language in JSON to one test over events, with what a store can use to skip
// blocks. Everything that is not understood is refused by name: a condition that is silently left out
// would answer a different question. No text of a query becomes a regular expression.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { parsingFault, quoted } from "../elastic-fault.ts";
import {
  existsTest,
  type FieldTest,
  matchTest,
  phraseTest,
  prefixTest,
  rangeTest,
  type Scalar,
  type SearchTest,
  termsTest,
  wildcardTest,
} from "./compile-leaf.ts";
import { type FieldView, fieldView } from "./field-view.ts";
import { patternOf, type QueryContext, spend } from "./query-budget.ts";
import { compileQueryString } from "./query-string.ts";
import { HOT_FIELD_NAMES, type SearchHints } from "./search-hints.ts";

/** Elasticsearch's `indices.query.bool.max_nested_depth`. */
const DEPTH_MAX = 30;

export interface CompiledSearch {
  readonly test: SearchTest;
  /** Hold for every event on which the test holds. */
  readonly hints: SearchHints;
}

const NO_HINTS: SearchHints = { tests: [] };
const EVERYTHING: CompiledSearch = { test: () => true, hints: NO_HINTS };
const NOTHING: CompiledSearch = { test: () => false, hints: NO_HINTS };

export function compileSearch(query: JsonValue | undefined, context: QueryContext): CompiledSearch {
  return query === undefined ? EVERYTHING : compileNode(query, context, 0);
}

function compileNode(query: JsonValue, context: QueryContext, depth: number): CompiledSearch {
  if (!isJsonObject(query)) throw parsingFault("query malformed, must start with start_object");
  if (depth > DEPTH_MAX) throw parsingFault(`query is nested deeper than [${DEPTH_MAX}]`);
  spend(context.budget, "clauses", 1, "clauses");
  const keys = Object.keys(query);
  const [name] = keys;
  if (name === undefined) throw parsingFault("query malformed, empty clause found");
  if (keys.length > 1)
    throw parsingFault(`[${name}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]`);
  return compileNamed(name, query[name] as JsonValue, context, depth);
}

function compileNamed(
  name: string,
  body: JsonValue,
  context: QueryContext,
  depth: number,
): CompiledSearch {
  if (!isJsonObject(body)) throw parsingFault(`[${name}] query malformed, expected an object`);
  switch (name) {
    case "match_all":
      return EVERYTHING;
    case "match_none":
      return NOTHING;
    case "bool":
      return compileBool(body, context, depth);
    case "constant_score":
      return compileNode(body["filter"] ?? null, context, depth + 1);
    case "query_string":
      return { test: compileQueryString(body, context), hints: NO_HINTS };
    case "ids":
      return onField(fieldView("_id"), (view) =>
        termsTest(view, scalars(body["values"], context, name), false),
      );
    case "exists":
      return onField(fieldView(textOf(body["field"], "exists", "field")), existsTest);
    case "term":
    case "terms":
    case "range":
    case "wildcard":
    case "prefix":
    case "match":
    case "match_phrase":
    case "match_phrase_prefix":
      return compileLeaf(name, body, context);
    default:
      throw parsingFault(`unknown query ${quoted(name)}`);
  }
}

function onField(view: FieldView, compile: (view: FieldView) => FieldTest): CompiledSearch {
  const { test, accepts } = compile(view);
  const field = HOT_FIELD_NAMES.get(view.name);
  if (field === undefined || accepts === undefined) return { test, hints: NO_HINTS };
  return { test, hints: { tests: [{ field, accepts }] } };
}

type LeafName =
  | "term"
  | "terms"
  | "range"
  | "wildcard"
  | "prefix"
  | "match"
  | "match_phrase"
  | "match_phrase_prefix";

/** `{"field": value}` or `{"field": {"value": …, options}}`, and options that have no effect here. */
function compileLeaf(name: LeafName, body: JsonObject, context: QueryContext): CompiledSearch {
  const fields = Object.keys(body).filter((key) => !isLabel(key));
  const [field] = fields;
  if (field === undefined || fields.length > 1)
    throw parsingFault(
      `[${name}] query doesn't support multiple fields, found ${quoted(fields.join(", "))}`,
    );
  const view = fieldView(field);
  const given = body[field] as JsonValue;
  if (name === "terms")
    return onField(view, () => termsTest(view, scalars(given, context, name), false));
  if (name === "range") return compileRange(view, given, context);
  const options = optionsOf(name, given);
  const value = scalarOf(options[VALUE_KEYS[name].find((key) => key in options) ?? "value"], name);
  const isCaseless = options["case_insensitive"] === true;
  const isAll = String(options["operator"]).toLowerCase() === "and";
  return onField(view, () => valueTest(name, view, { value, isCaseless, isAll, context }));
}

interface LeafValue {
  readonly value: Scalar;
  readonly isCaseless: boolean;
  readonly isAll: boolean;
  readonly context: QueryContext;
}

function valueTest(name: ValueLeafName, view: FieldView, leaf: LeafValue): FieldTest {
  const { value, isCaseless } = leaf;
  switch (name) {
    case "term":
      return termsTest(view, [value], isCaseless);
    case "wildcard":
      return wildcardTest(view, patternOf(value, leaf.context), isCaseless);
    case "prefix":
      return prefixTest(view, String(value), isCaseless);
    case "match":
      return matchTest(view, value, leaf.isAll);
    case "match_phrase":
      return phraseTest(view, value, false);
    case "match_phrase_prefix":
      return phraseTest(view, value, true);
  }
}

type ValueLeafName = Exclude<LeafName, "terms" | "range">;

function isLabel(key: string): boolean {
  return key === "boost" || key === "_name";
}

const VALUE_KEYS: Readonly<Record<ValueLeafName, readonly string[]>> = {
  term: ["value"],
  wildcard: ["value", "wildcard"],
  prefix: ["value"],
  match: ["query"],
  match_phrase: ["query"],
  match_phrase_prefix: ["query"],
};

/** Options that we follow, and those that change only scores, which there are none of. */
const LEAF_OPTIONS: ReadonlySet<string> = new Set([
  ...["value", "wildcard", "query", "case_insensitive", "operator"],
  ...["boost", "_name", "rewrite", "lenient", "zero_terms_query", "max_expansions"],
]);

function optionsOf(name: LeafName, given: JsonValue): JsonObject {
  if (!isJsonObject(given)) return name.startsWith("match") ? { query: given } : { value: given };
  for (const key of Object.keys(given)) {
    if (!LEAF_OPTIONS.has(key))
      throw parsingFault(`[${name}] query does not support ${quoted(key)}`);
  }
  return given;
}

function compileRange(view: FieldView, given: JsonValue, context: QueryContext): CompiledSearch {
  if (!isJsonObject(given))
    throw parsingFault("[range] query malformed, no start_object after field");
  const known = ["gt", "gte", "lt", "lte", "format", "time_zone", "boost", "relation", "_name"];
  for (const key of Object.keys(given))
    if (!known.includes(key)) throw parsingFault(`[range] query does not support ${quoted(key)}`);
  const { gt, gte, lt, lte, time_zone: timeZone } = given as Record<string, JsonValue | undefined>;
  const range = rangeTest(view, { gt, gte, lt, lte, timeZone }, context.nowMs);
  const { window } = range;
  const leaf = onField(view, () => range);
  if (window === undefined) return leaf;
  if (view.name === "@timestamp") return { ...leaf, hints: { tests: [], timestamp: window } };
  if (view.name === "event.ingested") return { ...leaf, hints: { tests: [], ingested: window } };
  return leaf;
}

function compileBool(body: JsonObject, context: QueryContext, depth: number): CompiledSearch {
  const known = ["must", "filter", "should", "must_not", "minimum_should_match", "boost", "_name"];
  for (const key of Object.keys(body))
    if (!known.includes(key)) throw parsingFault(`[bool] query does not support ${quoted(key)}`);
  const clauses = (key: string) => clausesOf(body[key], context, depth + 1);
  const required = [...clauses("must"), ...clauses("filter")];
  const optional = clauses("should");
  const forbidden = clauses("must_not");
  const shouldMin = minimumOf(body["minimum_should_match"], optional.length, required.length === 0);
  const test: SearchTest = (event) =>
    required.every((clause) => clause.test(event)) &&
    !forbidden.some((clause) => clause.test(event)) &&
    hasAtLeast(optional, shouldMin, event);
  const [only] = optional;
  const binding = optional.length === 1 && shouldMin === 1 && only !== undefined ? [only] : [];
  return { test, hints: together([...required, ...binding].map((clause) => clause.hints)) };
}

function clausesOf(
  given: JsonValue | undefined,
  context: QueryContext,
  depth: number,
): readonly CompiledSearch[] {
  if (given === undefined) return [];
  const list = Array.isArray(given) ? (given as readonly JsonValue[]) : [given as JsonValue];
  return list.map((clause) => compileNode(clause, context, depth));
}

function hasAtLeast(
  clauses: readonly CompiledSearch[],
  min: number,
  event: Parameters<SearchTest>[0],
): boolean {
  if (min <= 0) return true;
  let count = 0;
  for (const clause of clauses) if (clause.test(event) && ++count >= min) return true;
  return false;
}

/** One, when nothing else is required and there is something to choose from. */
function minimumOf(given: JsonValue | undefined, count: number, isAlone: boolean): number {
  if (given === undefined) return count > 0 && isAlone ? 1 : 0;
  const match = /^(-?\d{1,4})(%?)$/.exec(String(given));
  if (match === null)
    throw parsingFault(`[bool] minimum_should_match ${quoted(String(given))} is not supported`);
  const number = Number(match[1]);
  const wanted = match[2] === "%" ? Math.trunc((count * number) / 100) : number;
  return wanted < 0 ? count + wanted : wanted;
}

function together(all: readonly SearchHints[]): SearchHints {
  let { timestamp, ingested } = NO_HINTS;
  for (const hints of all) {
    timestamp = overlap(timestamp, hints.timestamp);
    ingested = overlap(ingested, hints.ingested);
  }
  const tests = all.flatMap((hints) => hints.tests);
  return {
    tests,
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(ingested === undefined ? {} : { ingested }),
  };
}

type Window = NonNullable<SearchHints["timestamp"]>;

function overlap(one: Window | undefined, other: Window | undefined): Window | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    fromMs: Math.max(one.fromMs, other.fromMs),
    toMs: Math.min(one.toMs, other.toMs),
  };
}

function scalars(
  given: JsonValue | undefined,
  context: QueryContext,
  name: string,
): readonly Scalar[] {
  if (!Array.isArray(given)) throw parsingFault(`[${name}] query expects an array of values`);
  const values = given as readonly JsonValue[];
  spend(context.budget, "terms", values.length, "terms");
  return values.map((value) => scalarOf(value, name));
}

function scalarOf(value: JsonValue | undefined, name: string): Scalar {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  throw parsingFault(`[${name}] query malformed, expected one value`);
}

function textOf(value: JsonValue | undefined, name: string, key: string): string {
  if (typeof value === "string") return value;
  throw parsingFault(`[${name}] must be provided with a [${key}]`);
}
