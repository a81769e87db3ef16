// A packed query back to the verified query it was made of: the one place beside the verifier that may
// give a query this brand. It builds every node itself, so that no pack, however damaged, becomes a tree
// of another shape; that the tree was verified, the rule cache vouches for.
import type { DiagnosticSource } from "../../base/diagnostic.ts";
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
import { NESTING_MAX } from "../syntax/expression-parser.ts";
import { STAGES_MAX } from "../syntax/query-parser.ts";
import { PackFault } from "./pack-fault.ts";
import { PackReader } from "./pack-reader.ts";
import {
  arithmeticOperators,
  comparisonOperators,
  expressionKinds,
  queryKinds,
} from "./packed-words.ts";

/** The query that was packed. Throws PackFault for anything that packQuery did not write. */
export function unpackQuery(packed: unknown, source: DiagnosticSource): VerifiedQuery {
  const reader = new PackReader(packed, source.text.length);
  const query = readQuery(reader);
  reader.end();
  return { query, source } as VerifiedQuery;
}

function readQuery(from: PackReader): Query {
  const kind = queryKinds[from.number()];
  const span = from.span();
  const pipes = from.all(readPipe);
  switch (kind) {
    case "EventQuery":
      return { kind, filter: readFilter(from), pipes, span };
    case "Sequence": {
      const by = from.all(readField);
      const [maxspanMs] = from.all(readNumber);
      const terms = from.all(readTerm);
      const [until] = from.all(readTerm);
      return { kind, by, maxspanMs, terms, until, pipes, span };
    }
    case "Sample":
      return { kind, by: from.all(readField), terms: from.all(readTerm), pipes, span };
    default:
      kind satisfies undefined;
      throw new PackFault("no such kind of query");
  }
}

function readPipe(from: PackReader): Pipe {
  const span = from.span();
  const name = from.text();
  const [nameSpan] = from.all(readSpan);
  const parts = { kind: "Pipe", name, arguments: from.all(readExpression) } as const;
  return nameSpan === undefined ? { ...parts, span } : { ...parts, nameSpan, span };
}

function readFilter(from: PackReader): EventFilter {
  const span = from.span();
  const [category = null] = from.all(readText);
  const categorySpan = from.span();
  return { kind: "EventFilter", category, categorySpan, condition: readExpression(from), span };
}

function readTerm(from: PackReader): SequenceTerm {
  const span = from.span();
  const filter = readFilter(from);
  const by = from.all(readField);
  const runs = from.number();
  if (runs > STAGES_MAX) throw new PackFault("more runs than a sequence has stages");
  return { kind: "SequenceTerm", filter, by, runs, isMissing: from.truth(), span };
}

function readField(from: PackReader): FieldRef {
  const span = from.span();
  return { kind: "FieldRef", path: from.text(), isOptional: from.truth(), span };
}

function readExpression(from: PackReader): Expression {
  // Every later phase walks the tree recursively; the parser holds to the same height.
  if (++from.depth > 2 * NESTING_MAX + 1) throw new PackFault("nested too deep");
  const node = readNode(from);
  from.depth--;
  return node;
}

function readNode(from: PackReader): Expression {
  const kind = expressionKinds[from.number()];
  const span = from.span();
  switch (kind) {
    case "LogicalAnd":
    case "LogicalOr":
      return { kind, operands: readSome(from, 2), span };
    case "LogicalNot":
    case "Negate":
      return { kind, operand: readExpression(from), span };
    case "Comparison": {
      const operator = wordOf(comparisonOperators, from.number());
      const operatorSpan = from.span();
      const left = readExpression(from);
      return { kind, operator, left, right: readExpression(from), operatorSpan, span };
    }
    case "Arithmetic": {
      const operator = wordOf(arithmeticOperators, from.number());
      return { kind, operator, left: readExpression(from), right: readExpression(from), span };
    }
    case "SeqEquals":
      return { kind, value: readExpression(from), patterns: readSome(from, 1), span };
    case "InSet": {
      const ignoreCase = from.truth();
      return { kind, ignoreCase, value: readExpression(from), members: readSome(from, 1), span };
    }
    case "Like":
    case "RegexMatch": {
      const ignoreCase = from.truth();
      const value = readExpression(from);
      const parts = { ignoreCase, value, patterns: readSome(from, 1), span };
      return kind === "Like" ? { kind, ...parts } : { kind, ...parts };
    }
    case "FunctionCall": {
      const name = from.text();
      const ignoreCase = from.truth();
      const nameSpan = from.span();
      return { kind, name, ignoreCase, arguments: readSome(from, 0), nameSpan, span };
    }
    case "FieldRef":
      return { kind, path: from.text(), isOptional: from.truth(), span };
    case "StringLiteral":
      return { kind, value: from.text(), isRaw: from.truth(), span };
    case "NumberLiteral":
      return { kind, value: Number(from.text()), isInteger: from.truth(), span };
    case "BooleanLiteral":
      return { kind, value: from.truth(), span };
    case "NullLiteral":
      return { kind, span };
    default:
      kind satisfies undefined;
      throw new PackFault("no such kind of expression");
  }
}

function readSome(from: PackReader, least: number): readonly Expression[] {
  const nodes = from.all(readExpression);
  if (nodes.length < least) throw new PackFault("too few operands");
  return nodes;
}

function readSpan(from: PackReader): Span {
  return from.span();
}

function readText(from: PackReader): string {
  return from.text();
}

function readNumber(from: PackReader): number {
  return from.number();
}

function wordOf<T>(words: readonly T[], at: number): T {
  const word = words[at];
  if (word === undefined) throw new PackFault("no such operator");
  return word;
}
