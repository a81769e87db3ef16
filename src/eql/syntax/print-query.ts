// Prints a tree as EQL text with the fewest parentheses that keep its meaning. Parsing the text gives
// the same tree again (spans aside), which a property test holds.
import type { EventFilter, Expression, FieldRef, Pipe, Query, SequenceTerm } from "./ast.ts";
import { RESERVED_CATEGORIES, RESERVED_FIELD_WORDS } from "./reserved-words.ts";

/** How tightly a node binds; a looser operand inside a tighter place needs parentheses. */
const OR = 1;
const AND = 2;
const NOT = 3;
const COMPARISON = 4;
const PREDICATE = 5;
const SUM = 6;
const PRODUCT = 7;
const UNARY = 8;
const PRIMARY = 9;

/** A whole query on one line. */
export function printQuery(query: Query): string {
  const pipes = query.pipes.map(printPipe).join("");
  switch (query.kind) {
    case "EventQuery":
      return printFilter(query.filter) + pipes;
    case "Sequence": {
      const span =
        query.maxspanMs === undefined ? "" : ` with maxspan=${printSpan(query.maxspanMs)}`;
      const until = query.until === undefined ? "" : ` until ${printTerm(query.until)}`;
      return `sequence${printKeys(query.by)}${span} ${query.terms.map(printTerm).join(" ")}${until}${pipes}`;
    }
    case "Sample":
      return `sample${printKeys(query.by)} ${query.terms.map(printTerm).join(" ")}${pipes}`;
  }
}

/** One expression on one line. Equal expressions print equally, so the text can serve as a key. */
export function printExpression(expression: Expression): string {
  return print(expression, OR);
}

function printFilter(filter: EventFilter): string {
  return `${printCategory(filter.category)} where ${printExpression(filter.condition)}`;
}

function printCategory(category: string | null): string {
  if (category === null) return "any";
  const isPlain = /^[A-Za-z_@][A-Za-z0-9_@]*$/.test(category);
  return isPlain && category !== "any" && !RESERVED_CATEGORIES.has(category)
    ? category
    : printString(category, false);
}

function printTerm(term: SequenceTerm): string {
  const runs = term.runs === 1 ? "" : ` with runs=${term.runs}`;
  return `${term.isMissing ? "![" : "["}${printFilter(term.filter)}]${printKeys(term.by)}${runs}`;
}

function printKeys(keys: readonly FieldRef[]): string {
  return keys.length === 0 ? "" : ` by ${keys.map(printField).join(", ")}`;
}

function printSpan(spanMs: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, "d"],
    [3_600_000, "h"],
    [60_000, "m"],
    [1_000, "s"],
  ];
  const unit = units.find(([ms]) => spanMs > 0 && spanMs % ms === 0);
  return unit === undefined ? `${spanMs}ms` : `${spanMs / unit[0]}${unit[1]}`;
}

function printPipe(pipe: Pipe): string {
  const values = pipe.arguments.map((argument) => print(argument, OR)).join(", ");
  return ` | ${pipe.name}${values === "" ? "" : ` ${values}`}`;
}

function print(expression: Expression, around: number): string {
  const { text, binding } = printed(expression);
  return binding < around ? `(${text})` : text;
}

interface Printed {
  readonly text: string;
  readonly binding: number;
}

function printed(expression: Expression): Printed {
  switch (expression.kind) {
    case "LogicalOr":
      return { text: join(expression.operands, " or ", AND), binding: OR };
    case "LogicalAnd":
      return { text: join(expression.operands, " and ", NOT), binding: AND };
    case "LogicalNot":
      return { text: `not ${print(expression.operand, NOT)}`, binding: NOT };
    case "Comparison": {
      const left = print(expression.left, PREDICATE);
      const right = print(expression.right, PREDICATE);
      return { text: `${left} ${expression.operator} ${right}`, binding: COMPARISON };
    }
    case "SeqEquals":
      return predicate(expression.value, ":", expression.patterns);
    case "InSet":
      return predicate(expression.value, expression.ignoreCase ? "in~" : "in", expression.members);
    case "Like":
      return predicate(
        expression.value,
        expression.ignoreCase ? "like~" : "like",
        expression.patterns,
      );
    case "RegexMatch":
      return predicate(
        expression.value,
        expression.ignoreCase ? "regex~" : "regex",
        expression.patterns,
      );
    case "Arithmetic": {
      const binding = expression.operator === "+" || expression.operator === "-" ? SUM : PRODUCT;
      const left = print(expression.left, binding);
      const right = print(expression.right, binding + 1);
      return { text: `${left} ${expression.operator} ${right}`, binding };
    }
    case "Negate":
      return { text: `-${print(expression.operand, PRIMARY)}`, binding: UNARY };
    case "FunctionCall": {
      const name = `${expression.name}${expression.ignoreCase ? "~" : ""}`;
      return { text: `${name}(${join(expression.arguments, ", ", OR)})`, binding: PRIMARY };
    }
    default:
      return printedPrimary(expression);
  }
}

type Primary = Extract<
  Expression,
  { kind: "FieldRef" | "StringLiteral" | "NumberLiteral" | "BooleanLiteral" | "NullLiteral" }
>;

function printedPrimary(expression: Primary): Printed {
  switch (expression.kind) {
    case "FieldRef":
      return { text: printField(expression), binding: PRIMARY };
    case "StringLiteral":
      return { text: printString(expression.value, expression.isRaw), binding: PRIMARY };
    case "NumberLiteral": {
      const text = printNumber(expression.value, expression.isInteger);
      return { text, binding: text.startsWith("-") ? UNARY : PRIMARY };
    }
    case "BooleanLiteral":
      return { text: String(expression.value), binding: PRIMARY };
    case "NullLiteral":
      return { text: "null", binding: PRIMARY };
  }
}

function predicate(value: Expression, word: string, list: readonly Expression[]): Printed {
  const text = `${print(value, SUM)}${word === ":" ? " : " : ` ${word} `}(${join(list, ", ", OR)})`;
  return { text, binding: PREDICATE };
}

function join(expressions: readonly Expression[], between: string, around: number): string {
  return expressions.map((expression) => print(expression, around)).join(between);
}

function printField(field: FieldRef): string {
  const parts = field.path.split(".");
  const isPlain = parts.every(
    (part, at) =>
      /^[A-Za-z_@][A-Za-z0-9_@]*$/.test(part) && !(at === 0 && RESERVED_FIELD_WORDS.has(part)),
  );
  const path = isPlain ? field.path : `\`${field.path.replaceAll("`", "``")}\``;
  return `${field.isOptional ? "?" : ""}${path}`;
}

function printNumber(value: number, isInteger: boolean): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  const isBare = /^-?\d+$/.test(text);
  if (isInteger) return isBare ? text : BigInt(value).toString();
  return isBare ? `${text}.0` : text;
}

function printString(value: string, isRaw: boolean): string {
  if (isRaw && !value.includes('"""')) return `"""${value}"""`;
  const escaped = value.replace(/["\\\n\r\t\b\f]/g, (char) => ESCAPES[char] as string);
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};
