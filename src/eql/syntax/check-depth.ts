// Bounds the height of the finished tree. The parser bounds its own recursion, but `((a+1+1)+1+1)`
// builds a tree higher than the text is nested, and every later phase walks the tree recursively.
import type { Expression } from "./ast.ts";
import { childrenOf } from "./children-of.ts";
import { NESTING_MAX } from "./expression-parser.ts";
import { SyntaxFault } from "./syntax-fault.ts";

/** Throws SyntaxFault when an expression is higher than twice NESTING_MAX. Recurses not itself. */
export function checkDepth(roots: readonly Expression[]): void {
  let level: readonly Expression[] = roots;
  for (let height = 0; level.length > 0; height++) {
    const first = level[0];
    if (height > 2 * NESTING_MAX && first !== undefined) {
      const message = `nested deeper than ${2 * NESTING_MAX} levels`;
      throw new SyntaxFault("EQL1018", { message, span: first.span });
    }
    const below: Expression[] = [];
    for (const node of level) for (const child of childrenOf(node)) below.push(child);
    level = below;
  }
}
