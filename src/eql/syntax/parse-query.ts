// The door of the parser: text in, tree or first fault out. Verifying comes after and finds every
// other problem at once; a syntax fault makes the rest of the text unreliable, so only one is told.
import type { DiagnosticSource, Result } from "../../base/diagnostic.ts";
import type { ParsedQuery } from "../phases.ts";
import type { Expression, Query } from "./ast.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { lex } from "./lexer.ts";
import { QueryParser } from "./query-parser.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import { TokenStream } from "./token-stream.ts";

export interface ParseOptions {
  /** How diagnostics name the text; `<query>` when absent. */
  readonly file?: string;
}

/** Parses a whole query. Spans are offsets into `text`. Never throws on any text. */
export function parseQuery(text: string, options: ParseOptions = {}): Result<ParsedQuery> {
  const source: DiagnosticSource = { file: options.file ?? "<query>", text };
  return guarded(source, () => {
    const query: Query = new QueryParser(new TokenStream(lex(text))).parse();
    return { query, source } as ParsedQuery;
  });
}

/** Parses one expression alone, as function examples and tests write them. */
export function parseExpression(text: string, options: ParseOptions = {}): Result<Expression> {
  const source: DiagnosticSource = { file: options.file ?? "<expression>", text };
  return guarded(source, () => {
    const tokens = new TokenStream(lex(text));
    const expression = new ExpressionParser(tokens).parse();
    if (tokens.peek().kind !== "end") throw tokens.unexpected("the end of the expression");
    return expression;
  });
}

function guarded<T>(source: DiagnosticSource, parse: () => T): Result<T> {
  try {
    return { ok: true, value: parse(), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { ok: false, diagnostics: [error.toDiagnostic(source)] };
  }
}
