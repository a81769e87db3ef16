// Lucene's query text as `query_string` and `?q=` take it: `field:value`, quotes, `AND OR NOT && || ! + -`,
// parentheses, `*` and `?`, ranges in brackets and with `<` `>`. A hand-written parser with a bounded
// depth. Fuzzy search, proximity, boosts and regular expressions are refused by name.
import { parsingFault, quoted } from "../elastic-fault.ts";

export type QueryNode =
  | { readonly kind: "list"; readonly clauses: readonly QueryClause[] }
  | {
      readonly kind: "word";
      readonly field: string | undefined;
      readonly text: string;
      readonly hasWildcard: boolean;
    }
  | { readonly kind: "phrase"; readonly field: string | undefined; readonly text: string }
  | { readonly kind: "range"; readonly field: string | undefined; readonly bounds: RangeBounds };

export interface RangeBounds {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
}

export interface QueryClause {
  readonly occur: "must" | "should" | "must_not";
  readonly node: QueryNode;
}

const LENGTH_MAX = 32_768;
const DEPTH_MAX = 30;

export function parseQueryString(text: string, defaultOperator: "and" | "or"): QueryNode {
  if (text.length > LENGTH_MAX) throw parsingFault(`query text is longer than [${LENGTH_MAX}]`);
  const parser = new QueryStringParser(text, defaultOperator);
  return parser.parse();
}

/** Ends a bare word. */
const SPECIAL = new Set([" ", "\t", "\n", "\r", "(", ")", "[", "]", "{", "}", '"', ":", "^", "~"]);

class QueryStringParser {
  readonly #text: string;
  readonly #isAnd: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, defaultOperator: "and" | "or") {
    this.#text = text;
    this.#isAnd = defaultOperator === "and";
  }

  parse(): QueryNode {
    const node = this.#list(undefined);
    if (this.#at < this.#text.length) throw this.#fault();
    return node;
  }

  /** Lucene's own rule of what AND, OR and NOT do to the clause before and behind them. */
  #list(field: string | undefined): QueryNode {
    if (++this.#depth > DEPTH_MAX)
      throw parsingFault(`query text is nested deeper than [${DEPTH_MAX}]`);
    const clauses: QueryClause[] = [];
    while (true) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length || this.#text[this.#at] === ")") break;
      const joint = this.#joint();
      const sign = this.#sign();
      const node = this.#clause(field);
      this.#changeLast(clauses, joint);
      const isRequired = sign === "+" || joint === "and" || (this.#isAnd && joint !== "or");
      const occur = sign === "-" ? "must_not" : isRequired ? "must" : "should";
      clauses.push({ occur, node });
    }
    this.#depth--;
    return { kind: "list", clauses };
  }

  #changeLast(clauses: QueryClause[], joint: "and" | "or" | undefined): void {
    const last = clauses.at(-1);
    if (last === undefined || last.occur === "must_not") return;
    if (joint === "and") clauses[clauses.length - 1] = { ...last, occur: "must" };
    if (joint === "or" && this.#isAnd) clauses[clauses.length - 1] = { ...last, occur: "should" };
  }

  #joint(): "and" | "or" | undefined {
    if (this.#takeWord("AND") || this.#take("&&")) return "and";
    if (this.#takeWord("OR") || this.#take("||")) return "or";
    return undefined;
  }

  #sign(): "+" | "-" | undefined {
    let sign: "+" | "-" | undefined;
    while (true) {
      this.#skipBlanks();
      if (this.#takeWord("NOT") || this.#take("!")) sign = sign === "-" ? "+" : "-";
      else if (sign === undefined && this.#take("-")) sign = "-";
      else if (sign === undefined && this.#take("+")) sign = "+";
      else return sign;
    }
  }

  #clause(outer: string | undefined): QueryNode {
    this.#skipBlanks();
    const field = this.#fieldName() ?? outer;
    this.#skipBlanks();
    const char = this.#text[this.#at];
    if (char === "(") {
      this.#at++;
      const inner = this.#list(field);
      if (!this.#take(")")) throw this.#fault();
      this.#refuseSuffix();
      return inner;
    }
    if (char === '"') return { kind: "phrase", field, text: this.#quotedText() };
    if (char === "[" || char === "{") return { kind: "range", field, bounds: this.#brackets() };
    if (char === "/") throw parsingFault("[query_string] regular expressions are not supported");
    for (const [sign, key] of COMPARISONS)
      if (this.#take(sign)) return { kind: "range", field, bounds: { [key]: this.#rangeEnd() } };
    const { text, hasWildcard } = this.#word();
    this.#refuseSuffix();
    return { kind: "word", field, text, hasWildcard };
  }

  /** A name and a colon; goes back to its start when there is no colon. */
  #fieldName(): string | undefined {
    const start = this.#at;
    if (this.#at >= this.#text.length || SPECIAL.has(this.#text[this.#at] as string))
      return undefined;
    const { text } = this.#word();
    if (this.#take(":")) return text;
    this.#at = start;
    return undefined;
  }

  #word(): { readonly text: string; readonly hasWildcard: boolean } {
    let text = "";
    let hasWildcard = false;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at] as string;
      if (SPECIAL.has(char)) break;
      if (char === "\\") {
        const escaped = this.#text[this.#at + 1] ?? "";
        if (escaped === "*" || escaped === "?")
          throw parsingFault("[query_string] an escaped wildcard is not supported outside quotes");
        text += escaped;
        this.#at += 2;
        continue;
      }
      if (char === "*" || char === "?") hasWildcard = true;
      text += char;
      this.#at++;
    }
    if (text === "") throw this.#fault();
    return { text, hasWildcard };
  }

  #quotedText(): string {
    let text = "";
    this.#at++;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at++] as string;
      if (char === '"') {
        this.#refuseSuffix();
        return text;
      }
      text += char === "\\" ? (this.#text[this.#at++] ?? "") : char;
    }
    throw this.#fault();
  }

  #brackets(): RangeBounds {
    const isFromOpen = this.#text[this.#at++] === "{";
    const from = this.#rangeEnd();
    this.#skipBlanks();
    if (!this.#takeWord("TO")) throw this.#fault();
    const to = this.#rangeEnd();
    this.#skipBlanks();
    const isToOpen = this.#take("}");
    if (!isToOpen && !this.#take("]")) throw this.#fault();
    return {
      ...(from === "*" ? {} : { [isFromOpen ? "gt" : "gte"]: from }),
      ...(to === "*" ? {} : { [isToOpen ? "lt" : "lte"]: to }),
    };
  }

  /** Dates in ranges hold colons, which end no word there. */
  #rangeEnd(): string {
    this.#skipBlanks();
    if (this.#text[this.#at] === '"') return this.#quotedText();
    const start = this.#at;
    while (this.#at < this.#text.length && !/[\s\])}]/.test(this.#text[this.#at] as string))
      this.#at++;
    if (this.#at === start) throw this.#fault();
    return this.#text.slice(start, this.#at);
  }

  #refuseSuffix(): void {
    const char = this.#text[this.#at];
    if (char === "~")
      throw parsingFault("[query_string] fuzzy search and proximity are not supported");
    if (char === "^") throw parsingFault("[query_string] boosts are not supported");
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** A keyword stands alone: ANDY is a word. */
  #takeWord(word: string): boolean {
    const end = this.#at + word.length;
    if (!this.#text.startsWith(word, this.#at) || !/^[\s(]?$/.test(this.#text[end] ?? ""))
      return false;
    this.#at = end;
    this.#skipBlanks();
    return true;
  }

  #fault(): Error {
    const rest = this.#text.slice(this.#at, this.#at + 40);
    const place = rest === "" ? "its end" : `${quoted(rest)} at ${this.#at}`;
    return parsingFault(`Failed to parse query ${quoted(this.#text)}: not expected is ${place}`);
  }
}

const COMPARISONS = [
  [">=", "gte"],
  ["<=", "lte"],
  [">", "gt"],
  ["<", "lt"],
] as const;
