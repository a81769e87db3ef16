// The parser's view of the tokens: a position, look-ahead, and the words for what was found when
// something else was expected.
import type { Span } from "../../base/span.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import type { IdentifierToken, Token } from "./token.ts";

export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The token `ahead` places from here; the end token for ever after the end. */
  peek(ahead = 0): Token {
    const index = Math.min(this.#at + ahead, this.#tokens.length - 1);
    return this.#tokens[index] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#at++;
    return token;
  }

  /** The end of the token last taken, so that a node's span can be closed. */
  get lastEnd(): number {
    return this.#at === 0 ? 0 : (this.#tokens[this.#at - 1] as Token).span.end;
  }

  isPunctuation(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "punctuation" && token.text === text;
  }

  /** True for the unquoted word, without regard to nothing: EQL's keywords are lower case. */
  isKeyword(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "identifier" && !token.isQuoted && token.text === word;
  }

  takePunctuation(text: string): boolean {
    if (!this.isPunctuation(text)) return false;
    this.next();
    return true;
  }

  takeKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.next();
    return true;
  }

  /** True when a `~` stands right behind the token `ahead` places from here, with no blank between. */
  hasTilde(ahead = 0): boolean {
    const next = this.peek(ahead + 1);
    return (
      next.kind === "punctuation" &&
      next.text === "~" &&
      next.span.start === this.peek(ahead).span.end
    );
  }

  expectPunctuation(text: string, place: string): Span {
    if (!this.isPunctuation(text)) throw this.unexpected(`"${text}" ${place}`);
    return this.next().span;
  }

  expectIdentifier(what: string): IdentifierToken {
    const token = this.peek();
    if (token.kind !== "identifier") throw this.unexpected(what);
    this.next();
    return token;
  }

  /** The fault "expected X, found Y" at the next token. */
  unexpected(expected: string): SyntaxFault {
    const token = this.peek();
    return new SyntaxFault("EQL1010", {
      message: `expected ${expected}, found ${describe(token)}`,
      span: token.span,
    });
  }
}

/** A token in words, for messages. */
export function describe(token: Token): string {
  switch (token.kind) {
    case "identifier":
      return token.isQuoted ? `field \`${token.text}\`` : `"${token.text}"`;
    case "string":
      return "a string";
    case "number":
      return `the number ${token.value}`;
    case "timespan":
      return `"${token.amount}${token.unit}"`;
    case "punctuation":
      return `"${token.text}"`;
    case "end":
      return "the end of the query";
  }
}
