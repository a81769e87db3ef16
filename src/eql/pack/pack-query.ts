// A verified query as digits and texts, which JSON holds in a tenth of the room that the tree itself would
// take: everything but texts is a number, and every text stands once. unpack-query.ts reads it back;
// whoever changes the two need not care for older packs, since the rule cache is bound to its code.
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
import { digitsOf } from "./digits.ts";
import {
  arithmeticOperators,
  comparisonOperators,
  expressionKinds,
  queryKinds,
} from "./packed-words.ts";

/** All numbers, in the order in which unpackQuery asks for them, then the texts that some of them name. */
export type PackedQuery = readonly [digits: string, ...texts: string[]];

export function packQuery({ query }: VerifiedQuery): PackedQuery {
  const packer = new Packer();
  putQuery(packer, query);
  return [packer.digits, ...packer.texts.keys()];
}

class Packer {
  digits = "";
  /** Each with its number. */
  readonly texts = new Map<string, number>();

  /** An integer, not negative. */
  number(value: number): void {
    this.digits += digitsOf(value);
  }

  truth(value: boolean): void {
    this.number(value ? 1 : 0);
  }

  text(value: string): void {
    const at = this.texts.get(value) ?? this.texts.size;
    this.texts.set(value, at);
    this.number(at);
  }

  span({ start, end }: Span): void {
    this.number(start);
    this.number(end - start);
  }

  all<T>(values: readonly T[], put: (packer: Packer, value: T) => void): void {
    this.number(values.length);
    for (const value of values) put(this, value);
  }
}

function putQuery(packer: Packer, query: Query): void {
  packer.number(queryKinds.indexOf(query.kind));
  packer.span(query.span);
  packer.all(query.pipes, putPipe);
  switch (query.kind) {
    case "EventQuery":
      putFilter(packer, query.filter);
      break;
    case "Sequence":
      packer.all(query.by, putField);
      packer.all(query.maxspanMs === undefined ? [] : [query.maxspanMs], putNumber);
      packer.all(query.terms, putTerm);
      packer.all(query.until === undefined ? [] : [query.until], putTerm);
      break;
    case "Sample":
      packer.all(query.by, putField);
      packer.all(query.terms, putTerm);
      break;
    default:
      query satisfies never;
  }
}

function putPipe(packer: Packer, pipe: Pipe): void {
  packer.span(pipe.span);
  packer.text(pipe.name);
  packer.all(pipe.nameSpan === undefined ? [] : [pipe.nameSpan], putSpan);
  packer.all(pipe.arguments, putExpression);
}

function putFilter(packer: Packer, filter: EventFilter): void {
  packer.span(filter.span);
  packer.all(filter.category === null ? [] : [filter.category], putText);
  packer.span(filter.categorySpan);
  putExpression(packer, filter.condition);
}

function putTerm(packer: Packer, term: SequenceTerm): void {
  packer.span(term.span);
  putFilter(packer, term.filter);
  packer.all(term.by, putField);
  packer.number(term.runs);
  packer.truth(term.isMissing);
}

function putField(packer: Packer, field: FieldRef): void {
  packer.span(field.span);
  packer.text(field.path);
  packer.truth(field.isOptional);
}

function putExpression(packer: Packer, node: Expression): void {
  packer.number(expressionKinds.indexOf(node.kind));
  packer.span(node.span);
  switch (node.kind) {
    case "LogicalAnd":
    case "LogicalOr":
      packer.all(node.operands, putExpression);
      break;
    case "LogicalNot":
    case "Negate":
      putExpression(packer, node.operand);
      break;
    case "Comparison":
      packer.number(comparisonOperators.indexOf(node.operator));
      packer.span(node.operatorSpan);
      putExpression(packer, node.left);
      putExpression(packer, node.right);
      break;
    case "Arithmetic":
      packer.number(arithmeticOperators.indexOf(node.operator));
      putExpression(packer, node.left);
      putExpression(packer, node.right);
      break;
    case "SeqEquals":
      putExpression(packer, node.value);
      packer.all(node.patterns, putExpression);
      break;
    case "InSet":
      packer.truth(node.ignoreCase);
      putExpression(packer, node.value);
      packer.all(node.members, putExpression);
      break;
    case "Like":
    case "RegexMatch":
      packer.truth(node.ignoreCase);
      putExpression(packer, node.value);
      packer.all(node.patterns, putExpression);
      break;
    case "FunctionCall":
      packer.text(node.name);
      packer.truth(node.ignoreCase);
      packer.span(node.nameSpan);
      packer.all(node.arguments, putExpression);
      break;
    case "FieldRef":
      packer.text(node.path);
      packer.truth(node.isOptional);
      break;
    case "StringLiteral":
      packer.text(node.value);
      packer.truth(node.isRaw);
      break;
    case "NumberLiteral":
      // Digits are for small integers alone.
      packer.text(Object.is(node.value, -0) ? "-0" : String(node.value));
      packer.truth(node.isInteger);
      break;
    case "BooleanLiteral":
      packer.truth(node.value);
      break;
    case "NullLiteral":
      break;
    default:
      node satisfies never;
  }
}

function putNumber(packer: Packer, value: number): void {
  packer.number(value);
}

function putText(packer: Packer, value: string): void {
  packer.text(value);
}

function putSpan(packer: Packer, value: Span): void {
  packer.span(value);
}
