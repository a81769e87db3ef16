// Compiles a folded condition to one closure: and, or, not over leaves. Equal leaves of different
// rules become one, whose answer is kept for the current event.
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot } from "../../event/field-table.ts";
import type { Expression } from "../syntax/ast.ts";
import { printExpression } from "../syntax/print-query.ts";
import type { CompileContext, EventTest } from "./compile-context.ts";
import { compileLeaf } from "./compile-leaf.ts";
import { rememberAnswers, repeatingPaths } from "./remember-answers.ts";

export function compileCondition(expression: Expression, context: CompileContext): EventTest {
  const isLeaf = !expression.kind.startsWith("Logical");
  const paths = isLeaf ? [] : repeatingPaths(expression);
  if (paths.length === 0) return compileTree(expression, context, compileCondition);
  // What is walked once for each combination of values needs no memory further down.
  const plain = { ...context, leaves: undefined };
  const test = compileTree(expression, plain, compilePlain);
  return rememberAnswers(test, slotsOf(paths, context));
}

function compilePlain(expression: Expression, context: CompileContext): EventTest {
  return compileTree(expression, context, compilePlain);
}

function compileTree(
  expression: Expression,
  context: CompileContext,
  compileOperand: (operand: Expression, context: CompileContext) => EventTest,
): EventTest {
  switch (expression.kind) {
    case "LogicalAnd":
      return all(expression.operands.map((operand) => compileOperand(operand, context)));
    case "LogicalOr":
      return any(expression.operands.map((operand) => compileOperand(operand, context)));
    case "LogicalNot": {
      const test = compileOperand(expression.operand, context);
      return (event) => !test(event);
    }
    default:
      return sharedLeaf(expression, context);
  }
}

function all(tests: readonly EventTest[]): EventTest {
  const [a, b, c] = tests as [EventTest, EventTest, EventTest | undefined];
  if (tests.length === 2) return (event) => a(event) && b(event);
  if (tests.length === 3 && c !== undefined) return (event) => a(event) && b(event) && c(event);
  return (event) => {
    for (const test of tests) if (!test(event)) return false;
    return true;
  };
}

function any(tests: readonly EventTest[]): EventTest {
  const [a, b] = tests as [EventTest, EventTest];
  if (tests.length === 2) return (event) => a(event) || b(event);
  return (event) => {
    for (const test of tests) if (test(event)) return true;
    return false;
  };
}

function sharedLeaf(expression: Expression, context: CompileContext): EventTest {
  const { leaves } = context;
  if (leaves === undefined) return compileLeaf(expression, context);
  const key = printExpression(expression);
  const known = leaves.get(key);
  if (known !== undefined) return known;
  const made = rememberedLeaf(expression, context);
  leaves.set(key, made);
  return made;
}

function rememberedLeaf(expression: Expression, context: CompileContext): EventTest {
  const test = compileLeaf(expression, context);
  if (isCheap(expression)) return test;
  const paths = repeatingPaths(expression);
  return paths.length > 0 ? rememberAnswers(test, slotsOf(paths, context)) : forOneEvent(test);
}

function slotsOf(paths: readonly string[], { fields }: CompileContext): readonly FieldSlot[] {
  return paths.map((path) => fields.intern(path));
}

// Looking an answer up costs about what comparing one short string does.
function isCheap(expression: Expression): boolean {
  return (
    expression.kind === "BooleanLiteral" ||
    (expression.kind === "Comparison" && expression.left.kind === "FieldRef")
  );
}

function forOneEvent(test: EventTest): EventTest {
  let generation = -1;
  let reader: EventReader | undefined;
  let answer = false;
  return (event) => {
    if (event.generation !== generation || event !== reader) {
      generation = event.generation;
      reader = event;
      answer = test(event);
    }
    return answer;
  };
}
