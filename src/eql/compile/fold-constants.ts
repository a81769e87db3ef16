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
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
      return expression;
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
  if (kept.length === 1) return only;
  return isSame(kept, expression.operands) ? expression : { ...expression, operands: kept };
}

type Leaf = Exclude<
  Expression,
  { kind: "LogicalAnd" | "LogicalOr" | "LogicalNot" | "FieldRef" | `${string}Literal` }
>;

function foldLeaf(leaf: Leaf, schema: FieldSchema | undefined): Expression {
  const folded = foldOperands(leaf, schema);
  if (!isConstant(folded)) return folded;
  const [value] = evaluateValue(folded, { fields: {} });
  const { span } = leaf;
  if (value === undefined) return { kind: "NullLiteral", span };
  if (typeof value === "string") return { kind: "StringLiteral", value, isRaw: false, span };
  if (typeof value === "boolean") return { kind: "BooleanLiteral", value, span };
  const isInteger = Number.isInteger(value) && !isFloatExpression(folded);
  return { kind: "NumberLiteral", value, isInteger, span };
}

/** The leaf itself where no operand changed: of a thousand rules, hardly one does. */
function foldOperands(leaf: Leaf, schema: FieldSchema | undefined): Leaf {
  switch (leaf.kind) {
    case "Comparison":
    case "Arithmetic": {
      const left = foldConstants(leaf.left, schema);
      const right = foldConstants(leaf.right, schema);
      return left === leaf.left && right === leaf.right ? leaf : { ...leaf, left, right };
    }
    case "Negate": {
      const operand = foldConstants(leaf.operand, schema);
      return operand === leaf.operand ? leaf : { ...leaf, operand };
    }
    case "FunctionCall": {
      const operands = foldAll(leaf.arguments, schema);
      return operands === leaf.arguments ? leaf : { ...leaf, arguments: operands };
    }
    case "SeqEquals":
    case "Like":
    case "RegexMatch": {
      const value = foldConstants(leaf.value, schema);
      const patterns = foldAll(leaf.patterns, schema);
      const hasChanged = value !== leaf.value || patterns !== leaf.patterns;
      return hasChanged ? { ...leaf, value, patterns } : leaf;
    }
    case "InSet": {
      const value = foldConstants(leaf.value, schema);
      const members = foldAll(leaf.members, schema);
      const hasChanged = value !== leaf.value || members !== leaf.members;
      return hasChanged ? { ...leaf, value, members } : leaf;
    }
  }
}

/** The list itself where nothing changed. */
function foldAll(
  list: readonly Expression[],
  schema: FieldSchema | undefined,
): readonly Expression[] {
  const folded = list.map((one) => foldConstants(one, schema));
  return isSame(folded, list) ? list : folded;
}

function isSame(some: readonly Expression[], others: readonly Expression[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}
