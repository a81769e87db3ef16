// Recursive descent over conditions, loosest binding first: or, and, not, comparison, predicate
// (in, :, like, regex), sum, product, minus, primary. Long chains of and/or and long lists are loops;
// only real nesting recurses, and its depth is limited.
import type { Span } from "../../base/span.ts";
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Expression,
  FieldRef,
  FunctionCall,
  Literal,
} from "./ast.ts";
import { RESERVED_FIELD_WORDS } from "./reserved-words.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import type { TimeSpanToken, Token } from "./token.ts";
import type { TokenStream } from "./token-stream.ts";

/**
 * Nesting beyond this is refused: every later phase walks the tree recursively. Elastic's deepest rule
 * nests 14 levels; Elasticsearch itself stops at 200.
 */
export const NESTING_MAX = 250;

const INDEX_KINDS: ReadonlySet<string> = new Set(["number", "string", "punctuation"]);

const COMPARISONS: readonly string[] = ["==", "!=", "<", "<=", ">", ">="];

export class ExpressionParser {
  readonly #tokens: TokenStream;
  #depth = 0;

  constructor(tokens: TokenStream) {
    this.#tokens = tokens;
  }

  parse(): Expression {
    return this.#or();
  }

  #or(): Expression {
    const start = this.#tokens.peek().span.start;
    const operands = [this.#and()];
    while (this.#takeLogical("or", "||")) operands.push(this.#and());
    if (operands.length === 1) return operands[0] as Expression;
    return { kind: "LogicalOr", operands: flatten("LogicalOr", operands), span: this.#from(start) };
  }

  #and(): Expression {
    const start = this.#tokens.peek().span.start;
    const operands = [this.#not()];
    while (this.#takeLogical("and", "&&")) operands.push(this.#not());
    if (operands.length === 1) return operands[0] as Expression;
    return {
      kind: "LogicalAnd",
      operands: flatten("LogicalAnd", operands),
      span: this.#from(start),
    };
  }

  #takeLogical(word: string, symbol: string): boolean {
    const token = this.#tokens.peek();
    if (this.#tokens.isPunctuation(symbol)) throw writeInstead(token.span, symbol, word);
    const isUpper = token.kind === "identifier" && token.text === word.toUpperCase();
    if (isUpper && !token.isQuoted) throw writeInstead(token.span, token.text, word);
    return this.#tokens.takeKeyword(word);
  }

  #not(): Expression {
    const tokens = this.#tokens;
    const token = tokens.peek();
    if (tokens.isPunctuation("!") || tokens.isPunctuation("![")) {
      throw writeInstead(token.span, "!", "not");
    }
    if (!tokens.takeKeyword("not")) return this.#comparison();
    const operand = this.#nested(() => this.#not());
    return { kind: "LogicalNot", operand, span: this.#from(token.span.start) };
  }

  #comparison(): Expression {
    const tokens = this.#tokens;
    const left = this.#predicated();
    const operator = this.#takeComparison();
    if (operator === undefined) return left;
    if (tokens.isPunctuation("(") && this.#looksLikeList()) {
      throw new SyntaxFault("EQL1010", {
        message: `"${operator.text}" takes one value; for a list write in (…), or : (…) with wildcards`,
        span: operator.span,
      });
    }
    const right = this.#predicated();
    this.#refuseChain(operator.span);
    return {
      kind: "Comparison",
      operator: operator.text,
      left,
      right,
      operatorSpan: operator.span,
      span: this.#from(left.span.start),
    };
  }

  #refuseChain(first: Span): void {
    const token = this.#tokens.peek();
    const isComparison = token.kind === "punctuation" && COMPARISONS.includes(token.text);
    if (!isComparison && !this.#tokens.isPunctuation(":")) return;
    throw new SyntaxFault("EQL1013", {
      message: 'comparisons do not chain; join two of them with "and"',
      span: token.span,
      label: "the second comparison",
      labels: [{ span: first, text: "the first" }],
    });
  }

  /** True for `("a", …` and `(1, …`: a list where one value belongs. */
  #looksLikeList(): boolean {
    const kind = this.#tokens.peek(1).kind;
    return (kind === "string" || kind === "number") && this.#tokens.isPunctuation(",", 2);
  }

  #takeComparison(): { readonly text: ComparisonOperator; readonly span: Span } | undefined {
    const token = this.#tokens.peek();
    if (token.kind !== "punctuation") return undefined;
    if (token.text === "=") {
      const isTilde = this.#tokens.isPunctuation("~", 1);
      throw new SyntaxFault("EQL1011", {
        message: 'expected "==", found "="',
        span: token.span,
        label: isTilde ? 'to ignore case, write ":"' : 'write "==", or ":" to ignore case',
      });
    }
    if (!COMPARISONS.includes(token.text)) return undefined;
    this.#tokens.next();
    if (token.text === "<" && this.#tokens.isPunctuation(">")) {
      throw writeInstead({ start: token.span.start, end: token.span.end + 1 }, "<>", "!=");
    }
    return { text: token.text as ComparisonOperator, span: token.span };
  }

  /** An operand with the predicate behind it, if there is one: `value not in (…)`. */
  #predicated(): Expression {
    const tokens = this.#tokens;
    const value = this.#sum();
    const isNegated = tokens.isKeyword("not") && isPredicateWord(tokens, 1);
    const ahead = isNegated ? 1 : 0;
    const hasColon = tokens.isPunctuation(":", ahead);
    if (!hasColon && !isPredicateWord(tokens, ahead)) return value;
    if (isNegated) tokens.next();
    const operator = tokens.next();
    const word = operator.kind === "identifier" ? operator.text : ":";
    const ignoreCase = word !== ":" && this.#takeTilde();
    if (word === "in" && !tokens.isPunctuation("(")) {
      const isConstant = tokens.peek().kind === "string" || tokens.peek().kind === "number";
      const isBracket = tokens.isPunctuation("[") || tokens.isPunctuation("{");
      const bracketHint = isBracket ? "lists are written in ( )" : undefined;
      const hint = isConstant ? 'a single value is compared with "=="' : bracketHint;
      throw tokens.unexpected('a list in ( ) after "in"', { hint });
    }
    const list = this.#list(word);
    const span = this.#from(value.span.start);
    if (tokens.isPunctuation(":") || isPredicateWord(tokens, 0)) this.#refuseChain(operator.span);
    const made = makePredicate(word, { value, ignoreCase, list, span });
    return isNegated ? { kind: "LogicalNot", operand: made, span } : made;
  }

  #takeTilde(): boolean {
    return this.#tokens.takePunctuation("~");
  }

  #list(word: string): readonly Expression[] {
    const tokens = this.#tokens;
    if (!tokens.isPunctuation("(")) return [this.#sum()];
    const open = tokens.next().span;
    if (tokens.isPunctuation(")")) throw tokens.unexpected(`a value in the list of "${word}"`);
    return this.#items(open);
  }

  /** `a, b, c)`: what stands behind an opening parenthesis. */
  #items(open: Span): readonly Expression[] {
    const tokens = this.#tokens;
    const items: Expression[] = [];
    do {
      if (items.length > 0 && tokens.isPunctuation(")")) {
        throw tokens.unexpected('a value after ","', { hint: "leave the last comma out" });
      }
      items.push(this.#nested(() => this.#or()));
    } while (tokens.takePunctuation(","));
    this.#close(open, '"," or ")"');
    return items;
  }

  #sum(): Expression {
    return this.#chain(["+", "-"], () => this.#product());
  }

  #product(): Expression {
    return this.#chain(["*", "/", "%"], () => this.#unary());
  }

  // Left-associative chains make left-deep trees, so their length counts as depth.
  #chain(operators: readonly string[], operand: () => Expression): Expression {
    const tokens = this.#tokens;
    const depth = this.#depth;
    let left = operand();
    for (;;) {
      const token = tokens.peek();
      if (token.kind !== "punctuation" || !operators.includes(token.text)) break;
      tokens.next();
      this.#descend(token.span);
      const right = operand();
      const operator = token.text as ArithmeticOperator;
      left = { kind: "Arithmetic", operator, left, right, span: this.#from(left.span.start) };
    }
    this.#depth = depth;
    return left;
  }

  #unary(): Expression {
    const token = this.#tokens.peek();
    if (this.#tokens.takePunctuation("+")) return this.#nested(() => this.#unary());
    if (!this.#tokens.takePunctuation("-")) return this.#primary();
    const isLiteral = this.#tokens.peek().kind === "number";
    const operand = this.#nested(() => this.#unary());
    const span = this.#from(token.span.start);
    if (operand.kind !== "NumberLiteral" || !isLiteral) return { kind: "Negate", operand, span };
    // A whole number has no negative zero.
    const value = operand.isInteger && operand.value === 0 ? 0 : -operand.value;
    return { ...operand, value, span };
  }

  #primary(): Expression {
    const tokens = this.#tokens;
    const token = tokens.peek();
    if (tokens.isPunctuation("(")) {
      tokens.next();
      const inner = this.#nested(() => this.#or());
      this.#close(token.span, '"and", "or" or ")"');
      return inner;
    }
    if (token.kind === "string") {
      tokens.next();
      return { kind: "StringLiteral", value: token.value, isRaw: token.isRaw, span: token.span };
    }
    if (token.kind === "number") {
      tokens.next();
      return {
        kind: "NumberLiteral",
        value: token.value,
        isInteger: token.isInteger,
        span: token.span,
      };
    }
    if (token.kind === "identifier" && !token.isQuoted) {
      const literal = keywordLiteral(token.text, token.span);
      if (literal !== undefined) {
        tokens.next();
        return literal;
      }
      if (this.#isCall()) return this.#call();
    }
    if (token.kind === "timespan") throw badNumber(token);
    return this.field("a field, a function or a constant");
  }

  #isCall(): boolean {
    const tokens = this.#tokens;
    return tokens.isPunctuation("(", 1) || (tokens.hasTilde() && tokens.isPunctuation("(", 2));
  }

  #call(): FunctionCall {
    const tokens = this.#tokens;
    const name = tokens.expectIdentifier("a function");
    const ignoreCase = tokens.takePunctuation("~");
    const nameSpan = this.#from(name.span.start);
    const open = tokens.next().span;
    const values = tokens.takePunctuation(")") ? [] : this.#items(open);
    return {
      kind: "FunctionCall",
      name: name.text,
      ignoreCase,
      arguments: values,
      nameSpan,
      span: this.#from(name.span.start),
    };
  }

  /** A field path; `what` names it in the fault when there is none. */
  field(what: string): FieldRef {
    const tokens = this.#tokens;
    const start = tokens.peek().span.start;
    const isOptional = tokens.takePunctuation("?");
    const first = tokens.peek();
    if (first.kind !== "identifier") throw tokens.unexpected(what);
    if (!first.isQuoted && RESERVED_FIELD_WORDS.has(first.text)) {
      const isField = tokens.isPunctuation(".", 1) || isOptional;
      const hint = isField ? `a field of that name is written \`${first.text}\`` : undefined;
      throw tokens.unexpected(what, { hint });
    }
    tokens.next();
    let path = first.text;
    while (tokens.isPunctuation(".")) {
      tokens.next();
      path += `.${this.#fieldPart()}`;
    }
    this.#refuseIndex(path);
    return { kind: "FieldRef", path, isOptional, span: this.#from(start) };
  }

  #fieldPart(): string {
    const token = this.#tokens.peek();
    const isNumber = token.kind === "timespan" || token.kind === "number";
    const hint = isNumber ? "a part that begins with a digit is written in backquotes" : undefined;
    if (token.kind === "identifier") {
      this.#tokens.next();
      return token.text;
    }
    throw this.#tokens.unexpected("the rest of the field's name after the dot", { hint });
  }

  #refuseIndex(path: string): void {
    const tokens = this.#tokens;
    if (!tokens.isPunctuation("[")) return;
    const open = tokens.peek().span;
    // A term may follow a join key, so only what cannot be a term is an index.
    const isEmpty = tokens.isPunctuation("]", 1);
    if (!isEmpty && !(INDEX_KINDS.has(tokens.peek(1).kind) && tokens.isPunctuation("]", 2))) return;
    const index = tokens.peek(1);
    const repair =
      index.kind === "string"
        ? `write ${path}.${index.value}`
        : `write ${path}, which asks every element`;
    throw new SyntaxFault("EQL1012", {
      message:
        index.kind === "string"
          ? `parts of a field are joined by dots; ${repair}`
          : `array elements have no index; ${repair}`,
      span: { start: open.start, end: tokens.peek(isEmpty ? 1 : 2).span.end },
    });
  }

  #close(open: Span, expected: string): void {
    const tokens = this.#tokens;
    if (tokens.takePunctuation(")")) return;
    const labels = [{ span: open, text: "opened here" }];
    throw tokens.unexpected(expected, { labels, hint: operatorHint(tokens.peek()) });
  }

  #nested<T>(parse: () => T): T {
    this.#descend(this.#tokens.peek().span);
    const made = parse();
    this.#depth--;
    return made;
  }

  #descend(span: Span): void {
    if (++this.#depth <= NESTING_MAX) return;
    throw new SyntaxFault("EQL1018", { message: `nested deeper than ${NESTING_MAX} levels`, span });
  }

  #from(start: number): Span {
    return { start, end: this.#tokens.lastEnd };
  }
}

function isPredicateWord(tokens: TokenStream, ahead: number): boolean {
  return ["in", "like", "regex"].some((word) => tokens.isKeyword(word, ahead));
}

interface PredicateParts {
  readonly value: Expression;
  readonly ignoreCase: boolean;
  readonly list: readonly Expression[];
  readonly span: Span;
}

function makePredicate(word: string, parts: PredicateParts): Expression {
  const { value, ignoreCase, list, span } = parts;
  if (word === "in") return { kind: "InSet", ignoreCase, value, members: list, span };
  if (word === "like") return { kind: "Like", ignoreCase, value, patterns: list, span };
  if (word === "regex") return { kind: "RegexMatch", ignoreCase, value, patterns: list, span };
  return { kind: "SeqEquals", value, patterns: list, span };
}

function flatten(
  kind: "LogicalAnd" | "LogicalOr",
  operands: readonly Expression[],
): readonly Expression[] {
  return operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
}

function keywordLiteral(text: string, span: Span): Literal | undefined {
  // As a field it would be unknown everywhere.
  const lower = text.toLowerCase();
  if (RESERVED_FIELD_WORDS.has(text) && lower !== text) throw writeInstead(span, text, lower);
  if (text === "true" || text === "false") {
    return { kind: "BooleanLiteral", value: text === "true", span };
  }
  return text === "null" ? { kind: "NullLiteral", span } : undefined;
}

function badNumber(token: TimeSpanToken): SyntaxFault {
  const text = token.amount + token.unit;
  const isHex = /^0x[0-9a-f]+$/i.test(text);
  const hex = Number(text);
  const repair = isHex && Number.isSafeInteger(hex) ? `; write ${hex}` : "";
  return new SyntaxFault("EQL1005", {
    message: `expected a number, found "${text}"${repair}`,
    span: token.span,
    notes: isHex ? ["EQL writes numbers in decimal"] : ["a name cannot begin with a digit"],
  });
}

const INSTEAD: Readonly<Record<string, string>> = {
  contains: 'write like "*…*", or stringContains(field, "…")',
  startswith: 'write like "…*", or startsWith(field, "…")',
  endswith: 'write like "*…", or endsWith(field, "…")',
  matches: 'write like "…*" for wildcards, regex "…" for a regular expression',
  wildcard: 'write : "…*"',
  is: 'write "=="',
  not: 'write "not" before the field, or "not in (…)"',
  between: "write field >= 1 and field <= 9",
  equals: 'write "=="',
  of: "lineage of processes is not part of Elastic's EQL",
  xor: 'write "!=" between two conditions in ( )',
};

/** The repair for a token that stands where only an operator could. */
export function operatorHint(token: Token): string | undefined {
  if (token.kind === "punctuation") {
    if (token.text === ";") return "a query has no sign at its end";
    if (token.text === "&") return 'write "and"';
    if (token.text === "!") return 'write "not"';
    return token.text === "~" ? 'to ignore case, write ":"' : undefined;
  }
  if (token.kind !== "identifier" || token.isQuoted) return undefined;
  const lower = token.text.toLowerCase();
  if (lower !== token.text && ["and", "or", "not", "in", "like", "regex"].includes(lower)) {
    return `the words of EQL are lower case: "${lower}"`;
  }
  return Object.hasOwn(INSTEAD, lower) ? INSTEAD[lower] : undefined;
}

function writeInstead(span: Span, found: string, repair: string): SyntaxFault {
  return new SyntaxFault("EQL1010", { message: `expected "${repair}", found "${found}"`, span });
}
