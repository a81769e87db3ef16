// The syntax tree of EQL, in the words of Elastic's EqlBase grammar. Plain frozen-by-type data; every
// node carries its span in the query text so that later phases can point at it. `not in`, `not like`
// and the like are a LogicalNot around the operator: they mean exactly that.
import type { Span } from "../../base/span.ts";

export type Query = EventQuery | Sequence | Sample;

/** `category where condition | pipes`. */
export interface EventQuery {
  readonly kind: "EventQuery";
  readonly filter: EventFilter;
  readonly pipes: readonly Pipe[];
  readonly span: Span;
}

/** `category where condition`; a category of null is `any`. */
export interface EventFilter {
  readonly kind: "EventFilter";
  readonly category: string | null;
  readonly categorySpan: Span;
  readonly condition: Expression;
  readonly span: Span;
}

/** `sequence by keys with maxspan=… [term] [term] until [term] | pipes`. */
export interface Sequence {
  readonly kind: "Sequence";
  /** Keys that hold for every term, before the term's own. */
  readonly by: readonly FieldRef[];
  readonly maxspanMs: number | undefined;
  readonly terms: readonly SequenceTerm[];
  readonly until: SequenceTerm | undefined;
  readonly pipes: readonly Pipe[];
  readonly span: Span;
}

export interface SequenceTerm {
  readonly kind: "SequenceTerm";
  readonly filter: EventFilter;
  readonly by: readonly FieldRef[];
  /** `with runs=N`; 1 when not written. */
  readonly runs: number;
  /** True for `![ … ]`: the stage holds when no such event comes. */
  readonly isMissing: boolean;
  readonly span: Span;
}

/** `sample by keys [term] [term]`: one event a term, equal keys, no order. */
export interface Sample {
  readonly kind: "Sample";
  readonly by: readonly FieldRef[];
  /** `runs` is 1 and `isMissing` false in a sample's terms. */
  readonly terms: readonly SequenceTerm[];
  readonly pipes: readonly Pipe[];
  readonly span: Span;
}

/** `| head 3`. Names other than head and tail are legacy Endgame pipes. */
export interface Pipe {
  readonly kind: "Pipe";
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** The name alone; absent in trees made by hand. */
  readonly nameSpan?: Span;
  readonly span: Span;
}

export type Expression =
  | LogicalAnd
  | LogicalOr
  | LogicalNot
  | Comparison
  | SeqEquals
  | InSet
  | Like
  | RegexMatch
  | Arithmetic
  | Negate
  | FunctionCall
  | FieldRef
  | Literal;

/** Flattened: `a and b and c` is one node of three operands. At least two operands. */
export interface LogicalAnd {
  readonly kind: "LogicalAnd";
  readonly operands: readonly Expression[];
  readonly span: Span;
}

export interface LogicalOr {
  readonly kind: "LogicalOr";
  readonly operands: readonly Expression[];
  readonly span: Span;
}

export interface LogicalNot {
  readonly kind: "LogicalNot";
  readonly operand: Expression;
  readonly span: Span;
}

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export interface Comparison {
  readonly kind: "Comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly operatorSpan: Span;
  readonly span: Span;
}

/** `value : "pattern"` or `value : ("a", "b")`: equality that ignores case, with `*` and `?` in strings. */
export interface SeqEquals {
  readonly kind: "SeqEquals";
  readonly value: Expression;
  readonly patterns: readonly Expression[];
  readonly span: Span;
}

/** `value in (…)`, `value in~ (…)`; `*` and `?` are literal. */
export interface InSet {
  readonly kind: "InSet";
  readonly ignoreCase: boolean;
  readonly value: Expression;
  readonly members: readonly Expression[];
  readonly span: Span;
}

/** `value like "a*"`, `value like~ (…)`. */
export interface Like {
  readonly kind: "Like";
  readonly ignoreCase: boolean;
  readonly value: Expression;
  readonly patterns: readonly Expression[];
  readonly span: Span;
}

/** `value regex "…"`, `value regex~ (…)`; Lucene's syntax, the whole value. */
export interface RegexMatch {
  readonly kind: "RegexMatch";
  readonly ignoreCase: boolean;
  readonly value: Expression;
  readonly patterns: readonly Expression[];
  readonly span: Span;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

export interface Arithmetic {
  readonly kind: "Arithmetic";
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** Unary minus. A minus before a number literal folds into the literal. */
export interface Negate {
  readonly kind: "Negate";
  readonly operand: Expression;
  readonly span: Span;
}

export interface FunctionCall {
  readonly kind: "FunctionCall";
  /** As written, without the `~`; matched without case. */
  readonly name: string;
  /** True for `name~(…)`. */
  readonly ignoreCase: boolean;
  readonly arguments: readonly Expression[];
  readonly nameSpan: Span;
  readonly span: Span;
}

export interface FieldRef {
  readonly kind: "FieldRef";
  /** Dotted path, backquotes removed. */
  readonly path: string;
  /** True for `?field`: null instead of an error where no source maps it. */
  readonly isOptional: boolean;
  readonly span: Span;
}

export type Literal = StringLiteral | NumberLiteral | BooleanLiteral | NullLiteral;

export interface StringLiteral {
  readonly kind: "StringLiteral";
  readonly value: string;
  /** True for `"""raw"""`. */
  readonly isRaw: boolean;
  readonly span: Span;
}

export interface NumberLiteral {
  readonly kind: "NumberLiteral";
  readonly value: number;
  /** False for `3.0` and `1e3`: it decides whether division truncates. */
  readonly isInteger: boolean;
  readonly span: Span;
}

export interface BooleanLiteral {
  readonly kind: "BooleanLiteral";
  readonly value: boolean;
  readonly span: Span;
}

export interface NullLiteral {
  readonly kind: "NullLiteral";
  readonly span: Span;
}
