// Parsed query text to a test. Without a field, every value of the document is looked at, as
// Elasticsearch does with `index.query.default_field: *`.
import { foldCase } from "../../base/fold-case.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { compileWildcard } from "../../eql/index.ts";
import { parsingFault, quoted } from "../elastic-fault.ts";
import {
  existsTest,
  matchTest,
  phraseTest,
  rangeTest,
  type SearchTest,
  wildcardTest,
} from "./compile-leaf.ts";
import { type FieldView, fieldView, wordsOf } from "./field-view.ts";
import { parseQueryString, type QueryClause, type QueryNode } from "./parse-query-string.ts";
import { patternOf, type QueryContext, spend } from "./query-budget.ts";

const OPTIONS: ReadonlySet<string> = new Set([
  ...["query", "default_field", "fields", "default_operator"],
  // These change scores, or what is refused here anyway.
  ...["analyze_wildcard", "allow_leading_wildcard", "lenient", "boost", "_name", "time_zone"],
]);

export function compileQueryString(body: JsonObject, context: QueryContext): SearchTest {
  for (const key of Object.keys(body))
    if (!OPTIONS.has(key))
      throw parsingFault(`[query_string] query does not support ${quoted(key)}`);
  const { query } = body;
  if (typeof query !== "string")
    throw parsingFault("[query_string] must be provided with a [query]");
  const operator = String(body["default_operator"] ?? "or").toLowerCase();
  if (operator !== "and" && operator !== "or")
    throw parsingFault(`[query_string] default_operator ${quoted(operator)} is not supported`);
  return compileNode(parseQueryString(query, operator), {
    ...context,
    fields: defaultFields(body),
    timeZone: body["time_zone"],
  });
}

interface StringContext extends QueryContext {
  /** Looked at where the text names none; undefined is every field. */
  readonly fields: readonly string[] | undefined;
  readonly timeZone: JsonValue | undefined;
}

function defaultFields(body: JsonObject): readonly string[] | undefined {
  const given = body["fields"] ?? body["default_field"];
  if (given === undefined) return undefined;
  const list = Array.isArray(given) ? (given as readonly JsonValue[]) : [given];
  const names = list.map((field) => String(field).replace(/\^[\d.]+$/, ""));
  return names.includes("*") ? undefined : names;
}

function compileNode(node: QueryNode, context: StringContext): SearchTest {
  spend(context.budget, "clauses", 1, "clauses");
  switch (node.kind) {
    case "list":
      return compileList(node.clauses, context);
    case "word":
      return compileWord(node, context);
    case "phrase":
      return onFields(node.field, context, {
        view: (view) => phraseTest(view, node.text, false).test,
        everywhere: () => wordsEverywhere(node.text),
      });
    case "range":
      return onFields(node.field, context, {
        view: (view) =>
          rangeTest(view, { ...node.bounds, timeZone: context.timeZone }, context.nowMs).test,
        everywhere: () => {
          throw parsingFault("[query_string] a range needs a field");
        },
      });
  }
}

function compileList(clauses: readonly QueryClause[], context: StringContext): SearchTest {
  const compiled = clauses.map(({ occur, node }) => ({ occur, test: compileNode(node, context) }));
  const of = (occur: QueryClause["occur"]) =>
    compiled.filter((clause) => clause.occur === occur).map((clause) => clause.test);
  const [must, should, mustNot] = [of("must"), of("should"), of("must_not")];
  return (event) =>
    must.every((test) => test(event)) &&
    !mustNot.some((test) => test(event)) &&
    (must.length > 0 || should.length === 0 || should.some((test) => test(event)));
}

function compileWord(
  node: Extract<QueryNode, { kind: "word" }>,
  context: StringContext,
): SearchTest {
  const { field, text, hasWildcard } = node;
  if (field === "_exists_") return existsTest(fieldView(text)).test;
  if (field === undefined && text === "*") return () => true;
  if (!hasWildcard)
    return onFields(field, context, {
      view: (view) => matchTest(view, text, false).test,
      everywhere: () => wordsEverywhere(text),
    });
  const pattern = patternOf(text, context);
  return onFields(field, context, {
    view: (view) => (text === "*" ? existsTest(view) : wildcardTest(view, pattern, false)).test,
    everywhere: () => patternEverywhere(pattern),
  });
}

function onFields(
  field: string | undefined,
  context: StringContext,
  compile: {
    readonly view: (view: FieldView) => SearchTest;
    readonly everywhere: () => SearchTest;
  },
): SearchTest {
  const names = field === undefined || field === "*" ? context.fields : [field];
  if (names === undefined) return compile.everywhere();
  const tests = names.map((name) => {
    if (name.includes("*"))
      throw parsingFault(
        `[query_string] a pattern for field names is not supported: ${quoted(name)}`,
      );
    return compile.view(fieldView(name));
  });
  return (event) => tests.some((test) => test(event));
}

/** A value is the text, or holds its words one behind the other. */
function wordsEverywhere(text: string): SearchTest {
  const folded = foldCase(text);
  const wanted = wordsOf(text);
  return somewhere((value) => {
    const whole = foldCase(value);
    if (whole === folded) return true;
    if (wanted.length === 0 || !wanted.every((word) => whole.includes(word))) return false;
    return ` ${wordsOf(value).join(" ")} `.includes(` ${wanted.join(" ")} `);
  });
}

function patternEverywhere(pattern: string): SearchTest {
  const matches = compileWildcard(foldCase(pattern));
  return somewhere(
    (value) => matches(foldCase(value)) || wordsOf(value).some((word) => matches(word)),
  );
}

/** Deeper values than these are not looked at; the intake refuses such documents anyway. */
const DEPTH_MAX = 64;

function somewhere(accepts: (value: string) => boolean): SearchTest {
  const visit = (value: JsonValue | undefined, depth: number): boolean => {
    if (value === null || value === undefined) return false;
    if (typeof value !== "object") return accepts(String(value));
    if (depth >= DEPTH_MAX) return false;
    return Object.values(value as JsonObject).some((inner) => visit(inner, depth + 1));
  };
  return (event) => visit(event.document, 0);
}
