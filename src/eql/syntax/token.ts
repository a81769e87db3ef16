// What the lexer hands to the parser. Keywords are plain identifiers here: `process`, `any` and the
// like are also field parts, so only the parser can tell.
import type { Span } from "../../base/span.ts";
import type { SyntaxFault } from "./syntax-fault.ts";

export type Token =
  | IdentifierToken
  | StringToken
  | NumberToken
  | TimeSpanToken
  | PunctuationToken
  | FaultToken
  | EndToken;

export interface IdentifierToken {
  readonly kind: "identifier";
  readonly text: string;
  /** True for `` `name` ``, which is never a keyword. */
  readonly isQuoted: boolean;
  readonly span: Span;
}

export interface StringToken {
  readonly kind: "string";
  readonly value: string;
  readonly isRaw: boolean;
  readonly span: Span;
}

export interface NumberToken {
  readonly kind: "number";
  readonly value: number;
  readonly isInteger: boolean;
  readonly span: Span;
}

/** `30s`: a number with letters right behind it, meaningful only after `maxspan=`. */
export interface TimeSpanToken {
  readonly kind: "timespan";
  readonly amount: string;
  readonly unit: string;
  readonly span: Span;
}

export interface PunctuationToken {
  readonly kind: "punctuation";
  readonly text: string;
  readonly span: Span;
}

/** Where the text could not be read on; told only when the parser gets there. Always the last. */
export interface FaultToken {
  readonly kind: "fault";
  readonly fault: SyntaxFault;
  readonly span: Span;
}

export interface EndToken {
  readonly kind: "end";
  readonly span: Span;
}
