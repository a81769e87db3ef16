// A verified query as one flat list of numbers and texts, which JSON holds in a fifth of the room that
// the tree itself would take. unpack-query.ts reads it back; whoever changes what either writes or reads
// need not care for older packs, since the rule cache is bound to the code that wrote it.
import type { Span } from "../../base/span.ts";
import type { VerifiedQuery } from "../phases.ts";
import type {
  EventFilter,
  Expression,
  FieldRef,
  Pipe,
  Query,
  SequenceTerm,
} from "../syntax/ast.ts";
import { arithmeticOperators, comparisonOperators, expressionKinds } from "./packed-words.ts";

export type PackedItem = string | number | boolean | null;

/** The query's tree, its parts in the order in which unpackQuery asks for them. */
export function packQuery({ query }: VerifiedQuery): readonly PackedItem[] {
  const items: PackedItem[] = [];
  putQuery(items, query);
  return items;
}

function putQuery(items: PackedItem[], query: Query): void {
  items.push(query.kind);
  putSpan(items, query.span);
  putAll(items, query.pipes, putPipe);
  switch (query.kind) {
    case "EventQuery":
      putFilter(items, query.filter);
      break;
    case "Sequence":
      putAll(items, query.by, putField);
      items.push(query.maxspanMs ?? null);
      putAll(items, query.terms, putTerm);
      putAll(items, query.until === undefined ? [] : [query.until], putTerm);
      break;
    case "Sample":
      putAll(items, query.by, putField);
      putAll(items, query.terms, putTerm);
      break;
    default:
      query satisfies never;
  }
}

function putPipe(items: PackedItem[], pipe: Pipe): void {
  putSpan(items, pipe.span);
  items.push(pipe.name);
  putAll(items, pipe.nameSpan === undefined ? [] : [pipe.nameSpan], putSpan);
  putAll(items, pipe.arguments, putExpression);
}

function putFilter(items: PackedItem[], filter: EventFilter): void {
  putSpan(items, filter.span);
  items.push(filter.category);
  putSpan(items, filter.categorySpan);
  putExpression(items, filter.condition);
}

function putTerm(items: PackedItem[], term: SequenceTerm): void {
  putSpan(items, term.span);
  putFilter(items, term.filter);
  putAll(items, term.by, putField);
  items.push(term.runs, term.isMissing);
}

function putField(items: PackedItem[], field: FieldRef): void {
  putSpan(items, field.span);
  items.push(field.path, field.isOptional);
}

function putExpression(items: PackedItem[], node: Expression): void {
  items.push(expressionKinds.indexOf(node.kind));
  putSpan(items, node.span);
  switch (node.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      putAll(items, node.operands, putExpression);
      break;
    case "LogicalNot":
    case "Negate":
      putExpression(items, node.operand);
      break;
    case "Comparison":
      items.push(comparisonOperators.indexOf(node.operator));
      putSpan(items, node.operatorSpan);
      putExpression(items, node.left);
      putExpression(items, node.right);
      break;
    case "Arithmetic":
      items.push(arithmeticOperators.indexOf(node.operator));
      putExpression(items, node.left);
      putExpression(items, node.right);
      break;
    case "SeqEquals":
      putExpression(items, node.value);
      putAll(items, node.patterns, putExpression);
      break;
    case "InSet":
      items.push(node.ignoreCase);
      putExpression(items, node.value);
      putAll(items, node.members, putExpression);
      break;
    case "Like":
    case "RegexMatch":
      items.push(node.ignoreCase);
      putExpression(items, node.value);
      putAll(items, node.patterns, putExpression);
      break;
    case "FunctionCall":
      items.push(node.name, node.ignoreCase);
      putSpan(items, node.nameSpan);
      putAll(items, node.arguments, putExpression);
      break;
    case "FieldRef":
      items.push(node.path, node.isOptional);
      break;
    case "StringLiteral":
      items.push(node.value, node.isRaw);
      break;
    case "NumberLiteral":
      // As text, since JSON knows neither -0 nor an infinity.
      items.push(Object.is(node.value, -0) ? "-0" : String(node.value), node.isInteger);
      break;
    case "BooleanLiteral":
      items.push(node.value);
      break;
    case "NullLiteral":
      break;
    default:
      node satisfies never;
  }
}

function putSpan(items: PackedItem[], { start, end }: Span): void {
  items.push(start, end);
}

function putAll<T>(
  items: PackedItem[],
  values: readonly T[],
  put: (items: PackedItem[], value: T) => void,
): void {
  items.push(values.length);
  for (const value of values) put(items, value);
}
