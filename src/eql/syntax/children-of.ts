// The shape of the tree for whoever walks it without caring for what the nodes mean: the depth check,
// the verifier's field lists, coverage of fields by sources.
import type { Expression, Query, SequenceTerm } from "./ast.ts";

/** The direct operands of a node, in the order of the text. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      return node.operands;
    case "LogicalNot":
    case "Negate":
      return [node.operand];
    case "Comparison":
    case "Arithmetic":
      return [node.left, node.right];
    case "InSet":
      return [node.value, ...node.members];
    case "SeqEquals":
    case "Like":
    case "RegexMatch":
      return [node.value, ...node.patterns];
    case "FunctionCall":
      return node.arguments;
    case "FieldRef":
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
      return [];
    default:
      node satisfies never;
      return [];
  }
}

/** The roots of all expressions of a query, in the order of the text: conditions, join keys, pipes. */
export function expressionsOf(query: Query): readonly Expression[] {
  const pipes = query.pipes.flatMap((pipe) => pipe.arguments);
  switch (query.kind) {
    case "EventQuery":
      return [query.filter.condition, ...pipes];
    case "Sequence": {
      const until = query.until === undefined ? [] : [query.until];
      return [...query.by, ...[...query.terms, ...until].flatMap(termExpressions), ...pipes];
    }
    case "Sample":
      return [...query.by, ...query.terms.flatMap(termExpressions), ...pipes];
  }
}

function termExpressions(term: SequenceTerm): readonly Expression[] {
  return [term.filter.condition, ...term.by];
}
