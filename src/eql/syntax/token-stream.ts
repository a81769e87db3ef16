// The parser's view of the tokens: a position, look-ahead, and the words for what was found when
// something else was expected.
import type { DiagnosticLabel } from "../../base/diagnostic.ts";
import type { DiagnosticCode } from "../../base/diagnostic-codes.ts";
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

  /** Takes the next token. Throws SyntaxFault where the text could not be read on. */
  next(): Token {
    const token = this.peek();
    if (token.kind === "fault") throw token.fault;
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

  /** True for the unquoted word as it stands: EQL's keywords are lower case. */
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

  /** The fault "expected X, found Y" at the next token, or the fault that the lexer found there. */
  unexpected(expected: string, more: FaultContext = {}): SyntaxFault {
    const token = this.peek();
    if (token.kind === "fault") return token.fault;
    const { code = "EQL1010", hint, ...detail } = more;
    const found = `expected ${expected}, found ${describe(token)}`;
    return new SyntaxFault(code, {
      message: hint === undefined ? found : `${found}; ${hint}`,
      span: token.span,
      ...detail,
    });
  }
}

/** What a production can add to "expected X, found Y". */
export interface FaultContext {
  readonly code?: DiagnosticCode;
  /** The repair, printed behind the message. */
  readonly hint?: string | undefined;
  readonly label?: string;
  readonly labels?: readonly DiagnosticLabel[];
  readonly notes?: readonly string[];
}

const SHOWN_LENGTH_MAX = 30;

/** A token in words, for messages. */
function describe(token: Token): string {
  switch (token.kind) {
    case "identifier":
      return token.isQuoted ? `the field \`${token.text}\`` : `"${token.text}"`;
    case "string":
      return token.value.length > SHOWN_LENGTH_MAX
        ? "a string"
        : `the string ${JSON.stringify(token.value)}`;
    case "number":
      return `the number ${token.value}`;
    case "timespan":
      return `"${token.amount}${token.unit}"`;
    case "punctuation":
      return `"${token.text}"`;
    case "fault":
      return "text that cannot be read";
    case "end":
      return "the end of the query";
  }
}
