// Finds conditions whose outcome no event can change. They are legal, and nearly always a slip: the
// rule then matches everything, or never fires. `where true` alone is meant and not told.
import type { DiagnosticDetail } from "../../base/diagnostic.ts";
import type { Comparison, Expression, LogicalAnd, LogicalOr } from "../syntax/ast.ts";
import { printExpression } from "../syntax/print-query.ts";
import { isConstant } from "./is-constant.ts";
import type { Problems } from "./problems.ts";

/** Nobody writes a long condition and its opposite side by side by mistake. */
const COMPARED_LENGTH_MAX = 500;

/** Reports the outermost parts of a filter's condition that are always true or always false. */
export function reportConstantTruth(condition: Expression, problems: Problems): void {
  if (condition.kind === "BooleanLiteral" && condition.value) return;
  reportWithin(condition, problems);
}

function reportWithin(node: Expression, problems: Problems): void {
  const truth = truthOf(node);
  if (truth === undefined) {
    if (node.kind === "LogicalNot") reportWithin(node.operand, problems);
    if (node.kind === "LogicalAnd" || node.kind === "LogicalOr") {
      for (const operand of node.operands) reportWithin(operand, problems);
    }
    return;
  }
  problems.report("EQL2018", detailOf(node, truth));
}

function detailOf(node: Expression, truth: boolean | "same"): DiagnosticDetail {
  const message = `condition is ${truth === "same" ? "the same for every event" : `always ${truth}`}`;
  if (node.kind !== "LogicalAnd" && node.kind !== "LogicalOr") {
    return { message, span: node.span, label: "reads no field of the event" };
  }
  const opposites = oppositesIn(node);
  if (opposites !== undefined) {
    const labels = [{ span: opposites[0].span, text: "a condition" }];
    const joined = `${message}: a condition and its opposite`;
    return { message: joined, span: opposites[1].span, label: "its opposite", labels };
  }
  const word = node.kind === "LogicalAnd" ? "and" : "or";
  const deciding = node.operands.find((operand) => truthOf(operand) === truth) ?? node;
  const label = `${typeof truth === "boolean" ? `always ${truth}` : truth}, which decides the "${word}"`;
  return { message, span: deciding.span, label };
}

/** "same": it reads no field, but its value is not worked out here. Undefined: events decide. */
function truthOf(node: Expression): boolean | "same" | undefined {
  switch (node.kind) {
    case "BooleanLiteral":
      return node.value;
    case "NullLiteral":
      return false;
    case "LogicalNot": {
      if (node.operand.kind === "NullLiteral") return false;
      const truth = truthOf(node.operand);
      return typeof truth === "boolean" ? !truth : truth;
    }
    case "LogicalAnd":
    case "LogicalOr":
      return truthOfAll(node);
    case "Comparison":
      return isConstant(node) ? truthOfComparison(node) : undefined;
    default:
      return isConstant(node) ? "same" : undefined;
  }
}

function truthOfAll(node: LogicalAnd | LogicalOr): boolean | "same" | undefined {
  // The truth of one operand that decides the whole: false for and, true for or.
  const deciding = node.kind === "LogicalOr";
  const truths = node.operands.map(truthOf);
  if (truths.includes(deciding) || oppositesIn(node) !== undefined) return deciding;
  if (truths.includes(undefined)) return undefined;
  return truths.includes("same") ? "same" : !deciding;
}

/** Two operands of which one is `not` the other: any event makes exactly one of them true. */
function oppositesIn(node: LogicalAnd | LogicalOr): readonly [Expression, Expression] | undefined {
  const operands = node.operands.filter(isShort);
  const negated = operands.filter((operand) => operand.kind === "LogicalNot");
  if (negated.length === 0) return undefined;
  const heads = new Set(negated.map(({ operand }) => headOf(operand)));
  // Printing costs more than all other checks together: only what can be an opposite is printed.
  const plain = new Map<string, Expression>();
  for (const operand of operands) {
    if (heads.has(headOf(operand))) plain.set(printExpression(operand), operand);
  }
  if (plain.size === 0) return undefined;
  for (const operand of negated) {
    const opposite = plain.get(printExpression(operand.operand));
    if (opposite !== undefined) return [opposite, operand];
  }
  return undefined;
}

/** Equal for equal conditions: what kind they are, and of which field. */
function headOf(node: Expression): string {
  const subject = "value" in node ? node.value : "left" in node ? node.left : undefined;
  const isField = typeof subject === "object" && subject.kind === "FieldRef";
  return isField ? `${node.kind} ${subject.path}` : node.kind;
}

// Operands are compared by their text, and those of the outer levels hold all the inner ones.
function isShort(node: Expression): boolean {
  return node.span.end - node.span.start <= COMPARED_LENGTH_MAX;
}

function truthOfComparison(node: Comparison): boolean | "same" {
  const { left, right } = node;
  const areNumbers = left.kind === "NumberLiteral" && right.kind === "NumberLiteral";
  const areStrings = left.kind === "StringLiteral" && right.kind === "StringLiteral";
  if (!areNumbers && !areStrings) return "same";
  const isEqual = left.value === right.value;
  const isLess = left.value < right.value;
  switch (node.operator) {
    case "==":
      return isEqual;
    case "!=":
      return !isEqual;
    case "<":
      return isLess;
    case "<=":
      return isLess || isEqual;
    case ">":
      return !isLess && !isEqual;
    case ">=":
      return !isLess;
  }
}
