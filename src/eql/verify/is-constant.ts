// Whether an expression reads the event at all. Elasticsearch calls such ones foldable and wants them
// on the right of `in`, `:`, like, regex and in some arguments.
import type { Expression } from "../syntax/ast.ts";
import { childrenOf } from "../syntax/children-of.ts";

/** True when the value of `node` is the same for every event. */
export function isConstant(node: Expression): boolean {
  return node.kind !== "FieldRef" && childrenOf(node).every(isConstant);
}
