// Compiles a folded condition to one closure: and, or, not over leaves. Equal leaves of different
// rules become one, whose answer is kept for the current event.
import type { EventReader } from "../../event/event-reader.ts";
import type { Expression } from "../syntax/ast.ts";
import { printExpression } from "../syntax/print-query.ts";
import type { CompileContext, EventTest } from "./compile-context.ts";
import { compileLeaf } from "./compile-leaf.ts";

export function compileCondition(expression: Expression, context: CompileContext): EventTest {
  switch (expression.kind) {
    case "LogicalAnd":
      return all(expression.operands.map((operand) => compileCondition(operand, context)));
    case "LogicalOr":
      return any(expression.operands.map((operand) => compileCondition(operand, context)));
    case "LogicalNot": {
      const test = compileCondition(expression.operand, context);
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
  const made = remembered(compileLeaf(expression, context), isCheap(expression));
  leaves.set(key, made);
  return made;
}

// Looking an answer up costs about what comparing one short string does.
function isCheap(expression: Expression): boolean {
  return expression.kind === "Comparison" || expression.kind === "BooleanLiteral";
}

function remembered(test: EventTest, isAlreadyCheap: boolean): EventTest {
  if (isAlreadyCheap) return test;
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
