// Checks one expression: fields exist, operands and arguments are of fitting types, right sides are
// constants. A node whose operand failed is not judged itself, so that one slip is told once.

import type { Span } from "../../base/span.ts";
import type { EqlType } from "../functions/eql-function.ts";
import type {
  Arithmetic,
  Comparison,
  Expression,
  FieldRef,
  InSet,
  Like,
  RegexMatch,
  SeqEquals,
  StringLiteral,
} from "../syntax/ast.ts";
import { childrenOf } from "../syntax/children-of.ts";
import { areComparable, eqlTypeOf, repairOf } from "./comparable-types.ts";
import { isConstant } from "./is-constant.ts";
import { didYouMean } from "./nearest-names.ts";
import { operandWords, typeWords } from "./operand-words.ts";
import { regexProblem } from "./regex-problem.ts";
import type { CheckedType, VerifyContext } from "./verify-context.ts";
import { verifyFunctionCall } from "./verify-function-call.ts";

/**
 * Searching for near names costs half a millisecond, and a hostile query may hold ten thousand unknown
 * fields; those beyond this number are told as unknown without a suggestion.
 */
const NEAR_SEARCHES_MAX = 200;

/** Checks `node` as a condition: it must be true or false. */
export function verifyCondition(node: Expression, context: VerifyContext): void {
  const type = verifyExpression(node, context);
  if (type === "failed" || areComparable(type, "boolean")) return;
  const isField = node.kind === "FieldRef";
  const repair = isField ? `; to ask whether it is there, write ${node.path} != null` : "";
  context.problems.report("EQL2006", {
    message: `expected a condition, found ${operandWords(node, type)}${repair}`,
    span: node.span,
    label: `${typeWords(type)}, neither true nor false`,
  });
}

function verifyExpression(node: Expression, context: VerifyContext): CheckedType {
  switch (node.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      for (const operand of node.operands) verifyCondition(operand, context);
      return "boolean";
    case "LogicalNot":
      verifyCondition(node.operand, context);
      return "boolean";
    case "Comparison":
      return verifyComparison(node, context);
    case "InSet":
      return verifyMembers(node, node.members, context);
    case "SeqEquals":
      return verifyMembers(node, node.patterns, context);
    case "Like":
    case "RegexMatch":
      return verifyPatterns(node, context);
    case "Arithmetic":
      return verifyArithmetic(node, context);
    case "Negate":
      return verifyNumbers([node.operand], "-", context);
    case "FunctionCall":
      return verifyFunctionCall(node, context, verifyExpression);
    case "FieldRef":
      return verifyField(node, context);
    case "StringLiteral":
      return "string";
    case "NumberLiteral":
      return "number";
    case "BooleanLiteral":
      return "boolean";
    case "NullLiteral":
      return "null";
  }
}

function verifyComparison(node: Comparison, context: VerifyContext): CheckedType {
  const left = verifyExpression(node.left, context);
  const right = verifyExpression(node.right, context);
  if (left === "failed" || right === "failed") return "failed";
  if (!isConstant(node.left) && !isConstant(node.right) && !hasOptional(node)) {
    context.problems.report("EQL2008", {
      message: `expected a constant on one side of "${node.operator}", found fields on both`,
      span: node.right.span,
      label: "also read from the event",
      labels: [{ span: node.left.span, text: "read from the event" }],
      notes: [
        "Elasticsearch compares a field with constants only; a sequence joins events by fields",
      ],
    });
    return "failed";
  }
  if (!areComparable(left, right)) {
    reportTypes(context, {
      node,
      left: node.left,
      leftType: left,
      right: node.right,
      rightType: right,
    });
    return "failed";
  }
  const isOrder = node.operator !== "==" && node.operator !== "!=";
  if (isOrder && (left === "boolean" || right === "boolean")) {
    context.problems.report("EQL2004", {
      message: `"${node.operator}" orders numbers, strings, dates and addresses, not true and false`,
      span: node.operatorSpan,
    });
    return "failed";
  }
  return "boolean";
}

interface TypeClash {
  readonly node: Expression;
  readonly left: Expression;
  readonly leftType: EqlType;
  readonly right: Expression;
  readonly rightType: EqlType;
}

function reportTypes(context: VerifyContext, clash: TypeClash): void {
  const { left, leftType, right, rightType } = clash;
  const repair = repairOf(right, leftType) || repairOf(left, rightType);
  context.problems.report("EQL2005", {
    message: `cannot compare ${operandWords(left, leftType)} with ${operandWords(right, rightType)}${repair}`,
    span: isConstant(right) ? right.span : left.span,
    label: `expected ${typeWords(isConstant(right) ? leftType : rightType)}`,
  });
}

// Elasticsearch's own queries compare `?a == ?b`: an unmapped one folds to null.
function hasOptional(node: Expression): boolean {
  return (node.kind === "FieldRef" && node.isOptional) || childrenOf(node).some(hasOptional);
}

function verifyMembers(
  node: InSet | SeqEquals,
  members: readonly Expression[],
  context: VerifyContext,
): CheckedType {
  const type = verifyExpression(node.value, context);
  let hasFailed = type === "failed";
  for (const member of members) {
    if (!isConstant(member)) {
      reportNotConstant(node.kind === "InSet" ? "in" : ":", member, context);
      hasFailed = true;
      continue;
    }
    const memberType = verifyExpression(member, context);
    if (memberType === "failed") hasFailed = true;
    else if (type !== "failed" && !areComparable(type, memberType)) {
      reportTypes(context, {
        node,
        left: node.value,
        leftType: type,
        right: member,
        rightType: memberType,
      });
      hasFailed = true;
    }
  }
  return hasFailed ? "failed" : "boolean";
}

// The right side is not judged further: `in (bash)` lacks quotes, the field "bash" is not the fault.
function reportNotConstant(operator: string, node: Expression, context: VerifyContext): void {
  const isBare = node.kind === "FieldRef" && !node.path.includes(".");
  const repair = isBare ? `; if a text is meant, write "${node.path}"` : "";
  context.problems.report("EQL2007", {
    message: `expected a constant to the right of "${operator}", found ${operandWords(node, "any")}${repair}`,
    span: node.span,
    label: "read from the event",
  });
}

function verifyPatterns(node: Like | RegexMatch, context: VerifyContext): CheckedType {
  const operator = node.kind === "Like" ? "like" : "regex";
  const type = verifyExpression(node.value, context);
  let hasFailed = type === "failed";
  if (type !== "failed" && !areComparable(type, "string")) {
    context.problems.report("EQL2004", {
      message: `expected a string to the left of "${operator}", found ${operandWords(node.value, type)}`,
      span: node.value.span,
      label: `${typeWords(type)}; compare it with "==" or "in"`,
    });
    hasFailed = true;
  }
  for (const pattern of node.patterns) {
    if (!verifyPattern(operator, pattern, context)) hasFailed = true;
  }
  return hasFailed ? "failed" : "boolean";
}

function verifyPattern(operator: string, pattern: Expression, context: VerifyContext): boolean {
  if (!isConstant(pattern)) {
    reportNotConstant(operator, pattern, context);
    return false;
  }
  const type = verifyExpression(pattern, context);
  if (type === "failed") return false;
  if (pattern.kind !== "StringLiteral") {
    context.problems.report("EQL2004", {
      message: `expected a string to the right of "${operator}", found ${operandWords(pattern, type)}`,
      span: pattern.span,
    });
    return false;
  }
  const fault = operator === "regex" ? regexProblem(pattern.value) : undefined;
  if (fault === undefined) return true;
  context.problems.report("EQL2009", {
    message: fault.message,
    span: spanWithin(pattern, fault.offset, fault.length),
    notes: fault.notes,
  });
  return false;
}

// Only in """…""" do offsets into the value fall on the same place of the text.
function spanWithin(literal: StringLiteral, offset: number, length: number): Span {
  const start = literal.span.start + 3 + offset;
  return literal.isRaw ? { start, end: start + length } : literal.span;
}

function verifyArithmetic(node: Arithmetic, context: VerifyContext): CheckedType {
  const type = verifyNumbers([node.left, node.right], node.operator, context);
  const isDivision = node.operator === "/" || node.operator === "%";
  if (!isDivision || node.right.kind !== "NumberLiteral" || node.right.value !== 0) return type;
  context.problems.report("EQL2015", {
    message: `"${node.operator}" by the constant zero has no value`,
    span: node.right.span,
  });
  return "failed";
}

function verifyNumbers(
  operands: readonly Expression[],
  operator: string,
  context: VerifyContext,
): CheckedType {
  let hasFailed = false;
  for (const operand of operands) {
    const type = verifyExpression(operand, context);
    if (type === "failed") hasFailed = true;
    else if (!areComparable(type, "number") || type === "date") {
      const hint =
        type === "string" ? "; texts are joined with concat(…), read with number(…)" : "";
      context.problems.report("EQL2004", {
        message: `expected a number beside "${operator}", found ${operandWords(operand, type)}${hint}`,
        span: operand.span,
      });
      hasFailed = true;
    }
  }
  return hasFailed ? "failed" : "number";
}

/** Checks that a field exists; also for join keys. */
export function verifyField(node: FieldRef, context: VerifyContext): CheckedType {
  const { schema, unknownPaths, problems } = context;
  if (schema === undefined) return "any";
  const type = schema.typeOf(node.path);
  if (type !== undefined) return eqlTypeOf(type);
  if (node.isOptional) return "any";
  const known = unknownPaths.get(node.path);
  if (known !== undefined) return known;
  const near = unknownPaths.size < NEAR_SEARCHES_MAX ? schema.near(node.path) : [];
  const isError = near.length > 0 || schema.isClosed;
  unknownPaths.set(node.path, isError ? "failed" : "any");
  const schemaName = schema.name ?? "the schema";
  problems.report(isError ? "EQL2003" : "EQL2017", {
    message: isError
      ? `unknown field "${node.path}"${didYouMean(near)}`
      : `field "${node.path}" is not known; it matches nothing unless your events carry it`,
    span: node.span,
    label: `not in ${schemaName}`,
    notes: [`write ?${node.path} if some sources lack the field`],
  });
  return isError ? "failed" : "any";
}
