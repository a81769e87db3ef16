// Whether an expression reads the event at all. Elasticsearch calls such ones foldable and wants them
// on the right of `in`, `:`, like, regex and in some arguments.
import type { Expression } from "../syntax/ast.ts";
import { childrenOf } from "../syntax/children-of.ts";

/** True when the value of `node` is the same for every event. */
export function isConstant(node: Expression): boolean {
  if (node.kind === "FieldRef") return false;
  // The first operand of most leaves is a field, which spares a list of all the others.
  if ("value" in node && typeof node.value === "object" && !isConstant(node.value)) return false;
  return childrenOf(node).every(isConstant);
}
