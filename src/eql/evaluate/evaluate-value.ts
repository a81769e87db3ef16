// The oracle's half below the leaves: what values an expression has for an event. A list, since a
// field may hold several; empty means null. Comparisons here have three values, the third being null.
import { combinations } from "../../base/combinations.ts";
import { foldCase } from "../../base/fold-case.ts";
import type { JsonObject } from "../../base/json.ts";
import { type FieldScalar, readField } from "../../event/read-field.ts";
import { compileRegex } from "../compile/lucene-regex.ts";
import { type ArithmeticName, calculate } from "../functions/arithmetic.ts";
import type { EqlValue } from "../functions/eql-function.ts";
import { findFunction } from "../functions/registry.ts";
import type {
  Arithmetic,
  Comparison,
  Expression,
  FunctionCall,
  InSet,
  Like,
  RegexMatch,
  SeqEquals,
} from "../syntax/ast.ts";
import type { FieldSchema } from "../verify/field-schema.ts";
import { isConstant } from "../verify/is-constant.ts";
import { arithmeticOfCall } from "./arithmetic-call.ts";
import { equalValues, orderedValues } from "./constant-values.ts";
import { isFloatExpression } from "./float-expression.ts";
import { matchesWildcard } from "./naive-wildcard.ts";

export interface EvaluationContext {
  readonly fields: JsonObject;
  readonly schema?: FieldSchema;
}

export type Values = readonly FieldScalar[];

/**
 * Combinations of argument values a function is tried on; an attacker's arrays multiply. One array alone
 * is asked whole, so that nothing hides behind ten thousand harmless arguments.
 */
const COMBINATIONS_MAX = 10_000;

/** Every combination of the values of several operands, as both evaluators take them. */
export function operandRows(
  lists: readonly (readonly EqlValue[])[],
): readonly (readonly EqlValue[])[] {
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0);
  return combinations(lists, Math.max(COMBINATIONS_MAX, longest));
}

export function evaluateValue(expression: Expression, context: EvaluationContext): Values {
  switch (expression.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return [expression.value];
    case "NullLiteral":
      return [];
    case "FieldRef": {
      const value = readField(context.fields, expression.path.split("."));
      return value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Values);
    }
    case "Negate":
      return evaluateValue(expression.operand, context)
        .filter((value) => typeof value === "number")
        .map((value) => -value);
    case "Arithmetic":
      return arithmetic(expression, context);
    case "FunctionCall":
      return call(expression, context);
    case "Comparison":
      return comparison(expression, context);
    case "LogicalAnd":
      return logical(expression.operands, { context, decisive: false });
    case "LogicalOr":
      return logical(expression.operands, { context, decisive: true });
    case "LogicalNot": {
      const [value] = evaluateValue(expression.operand, context);
      return typeof value === "boolean" ? [!value] : [];
    }
    case "SeqEquals":
    case "InSet":
    case "Like":
    case "RegexMatch":
      return evaluateValue(expression.value, context).length === 0
        ? []
        : [leafHolds(expression, context)];
  }
}

const ARITHMETIC: Readonly<Record<Arithmetic["operator"], ArithmeticName>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "modulo",
};

function arithmetic(expression: Arithmetic, context: EvaluationContext): Values {
  const isFloat = isFloatExpression(expression.left) || isFloatExpression(expression.right);
  const name = ARITHMETIC[expression.operator];
  return combine([expression.left, expression.right], context, ([left = null, right = null]) =>
    calculate(name, { left, right, isFloat }),
  );
}

function call(expression: FunctionCall, context: EvaluationContext): Values {
  const operation = arithmeticOfCall(expression);
  if (operation !== undefined) return arithmetic(operation, context);
  const definition = findFunction(expression.name);
  if (definition === undefined) return [];
  return combine(expression.arguments, context, (values) =>
    definition.evaluate(values, expression.ignoreCase),
  );
}

/** Every combination of the operands' values; an operand without value counts as one null. */
function combine(
  operands: readonly Expression[],
  context: EvaluationContext,
  apply: (values: readonly EqlValue[]) => EqlValue,
): Values {
  const lists = operands.map((operand): readonly EqlValue[] => {
    const values = evaluateValue(operand, context);
    return values.length === 0 ? [null] : values;
  });
  return operandRows(lists)
    .map(apply)
    .filter((value) => value !== null);
}

function comparison(expression: Comparison, context: EvaluationContext): Values {
  const { left, right, operator } = expression;
  const leftValues = evaluateValue(left, context);
  const rightValues = evaluateValue(right, context);
  const isNullTest = isNull(left, context) || isNull(right, context);
  if (isNullTest) {
    const isEqual = leftValues.length === 0 && rightValues.length === 0;
    if (operator === "==") return [isEqual];
    return operator === "!=" ? [!isEqual] : [];
  }
  if (leftValues.length === 0 || rightValues.length === 0) return [];
  if (operator === "==" || operator === "!=") {
    const isAny = leftValues.some((a) => rightValues.some((b) => equalValues(a, b)));
    return [operator === "==" ? isAny : !isAny];
  }
  const isDate = isDateField(left, context) || isDateField(right, context);
  return [
    leftValues.some((a) =>
      rightValues.some((b) => orderedValues(operator, { left: a, right: b, isDate })),
    ),
  ];
}

/** A constant that is null, or an optional field that no source maps. */
function isNull(expression: Expression, context: EvaluationContext): boolean {
  if (isConstant(expression)) return evaluateValue(expression, context).length === 0;
  return (
    expression.kind === "FieldRef" &&
    expression.isOptional &&
    context.schema?.isClosed === true &&
    context.schema.typeOf(expression.path) === undefined
  );
}

function isDateField(expression: Expression, context: EvaluationContext): boolean {
  return expression.kind === "FieldRef" && context.schema?.typeOf(expression.path) === "date";
}

function logical(
  operands: readonly Expression[],
  { context, decisive }: { readonly context: EvaluationContext; readonly decisive: boolean },
): Values {
  const values = operands.map((operand) => evaluateValue(operand, context)[0]);
  if (values.includes(decisive)) return [decisive];
  return values.every((value) => value === !decisive) ? [!decisive] : [];
}

/** One leaf for one event. */
export function leafHolds(expression: Expression, context: EvaluationContext): boolean {
  switch (expression.kind) {
    case "SeqEquals":
    case "InSet":
    case "Like":
    case "RegexMatch":
      return evaluateValue(expression.value, context).some((value) => fits(expression, value));
    case "Comparison": {
      // A plain field that is absent differs from every constant: `!=` is the negation of `==`.
      const values = evaluateValue(expression, context);
      const isAbsentField = values.length === 0 && expression.operator === "!=";
      return isAbsentField ? isFieldAgainstValue(expression) : values.includes(true);
    }
    default:
      return evaluateValue(expression, context).some((value) => value === true || value === "true");
  }
}

function isFieldAgainstValue({
  left,
  right,
}: {
  readonly left: Expression;
  readonly right: Expression;
}): boolean {
  if (left.kind === "FieldRef") return isConstant(right);
  return right.kind === "FieldRef" && isConstant(left);
}

function fits(leaf: SeqEquals | InSet | Like | RegexMatch, value: FieldScalar): boolean {
  const constants = "members" in leaf ? leaf.members : leaf.patterns;
  return constants.some((constant) => {
    const [wanted] = evaluateValue(constant, { fields: {} });
    return wanted !== undefined && fitsOne(leaf, { value, wanted });
  });
}

function fitsOne(
  leaf: SeqEquals | InSet | Like | RegexMatch,
  { value, wanted }: { readonly value: FieldScalar; readonly wanted: FieldScalar },
): boolean {
  switch (leaf.kind) {
    case "InSet":
      return leaf.ignoreCase && typeof wanted === "string"
        ? foldCase(String(value)) === foldCase(wanted)
        : equalValues(value, wanted);
    case "SeqEquals":
      return typeof wanted === "string"
        ? matchesWildcard(foldCase(wanted), foldCase(String(value)))
        : equalValues(value, wanted);
    case "Like": {
      const [pattern, text] = [String(wanted), String(value)];
      return leaf.ignoreCase
        ? matchesWildcard(foldCase(pattern), foldCase(text))
        : matchesWildcard(pattern, text);
    }
    case "RegexMatch": {
      const compiled = compileRegex(String(wanted), leaf.ignoreCase);
      return compiled.ok && compiled.matches(String(value));
    }
  }
}
