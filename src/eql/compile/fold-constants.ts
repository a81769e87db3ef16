// Replaces what does not depend on the event by its value, with three values as Elasticsearch folds:
// `null == null` is true, `not null` is null. An optional field that a closed schema lacks is null.
import { evaluateValue } from "../evaluate/evaluate-value.ts";
import { isFloatExpression } from "../evaluate/float-expression.ts";
import type { Expression } from "../syntax/ast.ts";
import type { FieldSchema } from "../verify/field-schema.ts";
import { isConstant } from "../verify/is-constant.ts";

/** The same condition with constants folded; the tree is shared where nothing changed. */
export function foldConstants(expression: Expression, schema: FieldSchema | undefined): Expression {
  switch (expression.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      return foldLogical(expression, schema);
    case "LogicalNot": {
      if (expression.operand.kind === "NullLiteral") return expression.operand;
      const operand = foldConstants(expression.operand, schema);
      // A null leaf is false here, and `not` makes it true; only a literal null stays null.
      if (operand.kind === "BooleanLiteral") return { ...operand, value: !operand.value };
      return operand === expression.operand ? expression : { ...expression, operand };
    }
    case "FieldRef": {
      const isUnmapped = schema?.isClosed === true && schema.typeOf(expression.path) === undefined;
      return isUnmapped && expression.isOptional
        ? { kind: "NullLiteral", span: expression.span }
        : expression;
    }
    default:
      return foldLeaf(expression, schema);
  }
}

function foldLogical(
  expression: Extract<Expression, { kind: "LogicalAnd" | "LogicalOr" }>,
  schema: FieldSchema | undefined,
): Expression {
  const decisive = expression.kind === "LogicalOr";
  const kept: Expression[] = [];
  for (const operand of expression.operands) {
    const folded = foldConstants(operand, schema);
    if (folded.kind === "BooleanLiteral" && folded.value === decisive) return folded;
    if (folded.kind !== "BooleanLiteral") kept.push(folded);
  }
  const [only] = kept;
  if (only === undefined)
    return { kind: "BooleanLiteral", value: !decisive, span: expression.span };
  return kept.length === 1 ? only : { ...expression, operands: kept };
}

function foldLeaf(expression: Expression, schema: FieldSchema | undefined): Expression {
  const children = foldChildren(expression, schema);
  if (isLiteral(children) || !isConstant(children)) return children;
  const [value] = evaluateValue(children, { fields: {} });
  const { span } = expression;
  if (value === undefined) return { kind: "NullLiteral", span };
  if (typeof value === "string") return { kind: "StringLiteral", value, isRaw: false, span };
  if (typeof value === "boolean") return { kind: "BooleanLiteral", value, span };
  const isInteger = Number.isInteger(value) && !isFloatExpression(children);
  return { kind: "NumberLiteral", value, isInteger, span };
}

function foldChildren(expression: Expression, schema: FieldSchema | undefined): Expression {
  const fold = (one: Expression) => foldConstants(one, schema);
  switch (expression.kind) {
    case "Comparison":
    case "Arithmetic":
      return { ...expression, left: fold(expression.left), right: fold(expression.right) };
    case "Negate":
      return { ...expression, operand: fold(expression.operand) };
    case "FunctionCall":
      return { ...expression, arguments: expression.arguments.map(fold) };
    case "SeqEquals":
    case "Like":
    case "RegexMatch":
      return {
        ...expression,
        value: fold(expression.value),
        patterns: expression.patterns.map(fold),
      };
    case "InSet":
      return {
        ...expression,
        value: fold(expression.value),
        members: expression.members.map(fold),
      };
    default:
      return expression;
  }
}

function isLiteral(expression: Expression): boolean {
  return expression.kind.endsWith("Literal");
}
