// Compiles the leaves of a condition: comparisons, sets, wildcards, regexes. Case is folded once per
// value and event by the reader; patterns and constants are folded here, once.
import { foldCase } from "../../base/fold-case.ts";
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldScalar, FieldValue } from "../../event/read-field.ts";
import { equalValues, orderedValues } from "../evaluate/constant-values.ts";
import type { Comparison, Expression, InSet, Like, RegexMatch, SeqEquals } from "../syntax/ast.ts";
import type { CompileContext, EventTest } from "./compile-context.ts";
import { compileValue, type EventValue } from "./compile-value.ts";
import { compileRegex } from "./lucene-regex.ts";
import { compileWildcards } from "./wildcard.ts";

type ScalarTest = (value: FieldScalar) => boolean;

export function compileLeaf(expression: Expression, context: CompileContext): EventTest {
  switch (expression.kind) {
    case "BooleanLiteral": {
      const { value } = expression;
      return () => value;
    }
    case "Comparison":
      return compileComparison(expression, context);
    case "SeqEquals":
      return anyElement(foldedValue(expression.value, context), seqEqualsTest(expression));
    case "InSet": {
      const source = expression.ignoreCase ? foldedValue : compileValue;
      return anyElement(source(expression.value, context), inSetTest(expression));
    }
    case "Like": {
      const source = expression.ignoreCase ? foldedValue : compileValue;
      return anyElement(source(expression.value, context), likeTest(expression));
    }
    case "RegexMatch":
      return anyElement(compileValue(expression.value, context), regexTest(expression));
    default:
      return anyElement(
        compileValue(expression, context),
        (value) => value === true || value === "true",
      );
  }
}

/** The value with its strings case-folded. */
function foldedValue(expression: Expression, context: CompileContext): EventValue {
  if (expression.kind === "FieldRef") {
    const slot = context.fields.intern(expression.path);
    return (event) => event.getFolded(slot);
  }
  const source = compileValue(expression, context);
  return (event) => {
    const value = source(event);
    if (typeof value === "string") return foldCase(value);
    if (typeof value !== "object") return value;
    return value.map((one) => (typeof one === "string" ? foldCase(one) : one));
  };
}

function anyElement(source: EventValue, test: ScalarTest): EventTest {
  return (event) => {
    const value = source(event);
    if (value === undefined) return false;
    if (typeof value !== "object") return test(value);
    for (const element of value) if (test(element)) return true;
    return false;
  };
}

function constantsOf(expressions: readonly Expression[]): readonly FieldScalar[] {
  return expressions.flatMap((one) =>
    one.kind === "StringLiteral" || one.kind === "NumberLiteral" || one.kind === "BooleanLiteral"
      ? [one.value]
      : [],
  );
}

function seqEqualsTest(leaf: SeqEquals): ScalarTest {
  const constants = constantsOf(leaf.patterns);
  const texts = constants.filter((one) => typeof one === "string");
  const others = constants.filter((one) => typeof one !== "string");
  const matches = compileWildcards(texts.map(foldCase));
  const test: ScalarTest = (value) =>
    matches(typeof value === "string" ? value : foldCase(String(value)));
  if (others.length === 0) return test;
  return (value) => test(value) || others.some((one) => equalValues(value, one));
}

function inSetTest(leaf: InSet): ScalarTest {
  const constants = constantsOf(leaf.members);
  const texts = constants.filter((one) => typeof one === "string");
  if (leaf.ignoreCase) {
    const folded = new Set(texts.map(foldCase));
    const others = constants.filter((one) => typeof one !== "string");
    return (value) =>
      folded.has(typeof value === "string" ? value : foldCase(String(value))) ||
      (others.length > 0 && others.some((one) => equalValues(value, one)));
  }
  const exact = new Set<FieldScalar>(constants);
  // Only values of another type than a constant can be equal without being the same: 80 and "080".
  const notOf = (type: string) => constants.filter((one) => typeof one !== type);
  const others = { string: notOf("string"), number: notOf("number"), boolean: notOf("boolean") };
  return (value) =>
    exact.has(value) ||
    others[typeof value as "string" | "number" | "boolean"].some((one) => equalValues(value, one));
}

function likeTest(leaf: Like): ScalarTest {
  const texts = constantsOf(leaf.patterns).map(String);
  const matches = compileWildcards(leaf.ignoreCase ? texts.map(foldCase) : texts);
  return (value) => {
    if (typeof value === "string") return matches(value);
    return matches(leaf.ignoreCase ? foldCase(String(value)) : String(value));
  };
}

function regexTest(leaf: RegexMatch): ScalarTest {
  // Compiled when first asked: that takes a thousand times as long as asking, and most never are.
  let tests: readonly ((value: string) => boolean)[] | undefined;
  const compileAll = (): readonly ((value: string) => boolean)[] =>
    constantsOf(leaf.patterns)
      .map((pattern) => compileRegex(String(pattern), leaf.ignoreCase))
      .flatMap((compiled) => (compiled.ok ? [compiled.matches] : []));
  return (value) => {
    tests ??= compileAll();
    return tests.some((matches) => matches(String(value)));
  };
}

function compileComparison(expression: Comparison, context: CompileContext): EventTest {
  const { left, right, operator } = expression;
  if (left.kind === "NullLiteral" || right.kind === "NullLiteral") {
    const source = compileValue(left.kind === "NullLiteral" ? right : left, context);
    if (operator === "==") return (event) => source(event) === undefined;
    return operator === "!=" ? (event) => source(event) !== undefined : () => false;
  }
  const test = compilePair(expression, context);
  if (operator !== "!=") return test;
  const isField = left.kind === "FieldRef" || right.kind === "FieldRef";
  if (isField && (isLiteral(left) || isLiteral(right))) return (event) => !test(event);
  // Between computed values a null on either side is no difference.
  const [a, b] = [compileValue(left, context), compileValue(right, context)];
  return (event) => a(event) !== undefined && b(event) !== undefined && !test(event);
}

function isLiteral(expression: Expression): boolean {
  return expression.kind.endsWith("Literal");
}

/** The positive test: `==` for `==` and `!=`, else the ordering. */
function compilePair(expression: Comparison, context: CompileContext): EventTest {
  const { left, right, operator } = expression;
  const isEquality = operator === "==" || operator === "!=";
  const isDate = [left, right].some(
    (side) => side.kind === "FieldRef" && context.schema?.typeOf(side.path) === "date",
  );
  const pair = (a: FieldScalar, b: FieldScalar): boolean =>
    isEquality ? equalValues(a, b) : orderedValues(operator, { left: a, right: b, isDate });
  const [constant] = constantsOf([right]);
  const a = compileValue(left, context);
  if (constant !== undefined) {
    if (isEquality && typeof constant === "string") return equalsText(a, constant);
    return anyElement(a, (value) => pair(value, constant));
  }
  const b = compileValue(right, context);
  return (event: EventReader) => anyPair(a(event), b(event), pair);
}

function equalsText(source: EventValue, constant: string): EventTest {
  return anyElement(
    source,
    (value) => value === constant || (typeof value !== "string" && equalValues(value, constant)),
  );
}

function anyPair(
  left: FieldValue,
  right: FieldValue,
  pair: (a: FieldScalar, b: FieldScalar) => boolean,
): boolean {
  if (left === undefined || right === undefined) return false;
  const lefts = typeof left === "object" ? left : [left];
  const rights = typeof right === "object" ? right : [right];
  return lefts.some((a) => rights.some((b) => pair(a, b)));
}
