// The door of the parser: text in, tree or first fault out. Verifying comes after and finds every
// other problem at once; a syntax fault makes the rest of the text unreliable, so only one is told.
import type { DiagnosticSource, Result } from "../../base/diagnostic.ts";
import type { ParsedQuery } from "../phases.ts";
import type { Expression, Query } from "./ast.ts";
import { checkDepth } from "./check-depth.ts";
import { expressionsOf } from "./children-of.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { lex } from "./lexer.ts";
import { QueryParser } from "./query-parser.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import { TokenStream } from "./token-stream.ts";

export interface ParseOptions {
  /** Put into diagnostics as it is; `<query>` with the text itself when absent. */
  readonly source?: DiagnosticSource;
  /** "endgame" also takes the strings of Endgame's EQL: `'…'`, `?"…"`. Absent: "elastic". */
  readonly dialect?: "elastic" | "endgame";
}

/** Parses a whole query. Spans are offsets into `text`. Never throws on any text. */
export function parseQuery(text: string, options: ParseOptions = {}): Result<ParsedQuery> {
  const source = options.source ?? { file: "<query>", text };
  return guarded(source, () => {
    const query: Query = new QueryParser(tokensOf(text, options)).parse();
    checkDepth(expressionsOf(query));
    return { query, source } as ParsedQuery;
  });
}

/** Parses one expression alone, as function examples and tests write them. */
export function parseExpression(text: string, options: ParseOptions = {}): Result<Expression> {
  const source = options.source ?? { file: "<expression>", text };
  return guarded(source, () => {
    const tokens = tokensOf(text, options);
    const expression = new ExpressionParser(tokens).parse();
    if (tokens.peek().kind !== "end") {
      throw tokens.unexpected("the end of the expression", { code: "EQL1020" });
    }
    checkDepth([expression]);
    return expression;
  });
}

function tokensOf(text: string, options: ParseOptions): TokenStream {
  return new TokenStream(lex(text, { hasOldStrings: options.dialect === "endgame" }));
}

function guarded<T>(source: DiagnosticSource, parse: () => T): Result<T> {
  try {
    return { ok: true, value: parse(), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { ok: false, diagnostics: [error.toDiagnostic(source)] };
  }
}
