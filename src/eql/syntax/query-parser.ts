// Recursive descent over whole queries: event queries, sequences, samples, pipes. Conditions are
// expression-parser.ts. One method a production of Elastic's grammar, in its order.
import type { Span } from "../../base/span.ts";
import type {
  EventFilter,
  EventQuery,
  FieldRef,
  Pipe,
  Query,
  Sample,
  Sequence,
  SequenceTerm,
} from "./ast.ts";
import { ExpressionParser } from "./expression-parser.ts";
import { parseMaxspan } from "./maxspan.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import type { TokenStream } from "./token-stream.ts";

/** Elasticsearch's bounds for `with runs=N`. */
const RUNS_MAX = 100;

/** Elastic's longest sequence has 8 terms; state grows with every one. */
const TERMS_MAX = 256;

export class QueryParser {
  readonly #tokens: TokenStream;
  readonly #expressions: ExpressionParser;

  constructor(tokens: TokenStream) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionParser(tokens);
  }

  parse(): Query {
    if (this.#tokens.peek().kind === "end") {
      throw new SyntaxFault("EQL1021", {
        message: 'empty query; expected e.g. process where process.name == "bash"',
        span: this.#tokens.peek().span,
      });
    }
    const query = this.#query();
    const token = this.#tokens.peek();
    if (token.kind !== "end") throw this.#trailing(query);
    return query;
  }

  #query(): Query {
    if (this.#opensTerms("sequence")) return this.#sequence();
    if (this.#opensTerms("sample")) return this.#sample();
    const filter = this.#eventFilter();
    const pipes = this.#pipes();
    return { kind: "EventQuery", filter, pipes, span: this.#from(filter.span.start) } as EventQuery;
  }

  // `sequence where true` is a query over events of the category "sequence".
  #opensTerms(word: string): boolean {
    return this.#tokens.isKeyword(word) && !this.#tokens.isKeyword("where", 1);
  }

  #trailing(query: Query): SyntaxFault {
    const tokens = this.#tokens;
    const token = tokens.peek();
    if (token.kind === "punctuation" && (token.text === ")" || token.text === "]")) {
      return new SyntaxFault("EQL1020", {
        message: `"${token.text}" closes nothing`,
        span: token.span,
      });
    }
    const after =
      query.kind === "EventQuery" ? '"and", "or", a pipe' : "another term in [ ], a pipe";
    const fault = tokens.unexpected(`${after} or the end of the query`);
    return new SyntaxFault("EQL1020", fault.detail);
  }

  #eventFilter(): EventFilter {
    const tokens = this.#tokens;
    const token = tokens.peek();
    if (token.kind !== "identifier" && token.kind !== "string") {
      throw tokens.unexpected('an event category such as "process", or "any"');
    }
    tokens.next();
    const isAny = token.kind === "identifier" && !token.isQuoted && token.text === "any";
    const category = isAny ? null : token.kind === "string" ? token.value : token.text;
    if (!tokens.takeKeyword("where")) throw this.#missingWhere(token.span);
    const condition = this.#expressions.parse();
    return {
      kind: "EventFilter",
      category,
      categorySpan: token.span,
      condition,
      span: this.#from(token.span.start),
    };
  }

  #missingWhere(categorySpan: Span): SyntaxFault {
    const fault = this.#tokens.unexpected('"where" after the event category');
    const isField = this.#tokens.isPunctuation(".") || this.#tokens.isPunctuation(":");
    return new SyntaxFault("EQL1010", {
      ...fault.detail,
      ...(isField ? { labels: [{ span: categorySpan, text: "read as the event category" }] } : {}),
      notes: ['a query begins with a category: "process where …", or "any where …"'],
    });
  }

  #sequence(): Sequence {
    const tokens = this.#tokens;
    const start = tokens.next().span.start;
    const by = this.#joinKeys();
    const maxspanMs = this.#sequenceOptions();
    if (by.length === 0 && tokens.isKeyword("by")) {
      throw new SyntaxFault("EQL1015", {
        message: '"by" comes before "with"; write: sequence by … with maxspan=…',
        span: tokens.peek().span,
      });
    }
    const terms = this.#terms(true);
    const until = tokens.takeKeyword("until") ? this.#term(true) : undefined;
    if (until?.isMissing === true || (until !== undefined && until.runs !== 1)) {
      throw new SyntaxFault("EQL1015", {
        message: '"until" takes a plain term in [ ], neither ![ ] nor "with runs"',
        span: until.span,
      });
    }
    if (terms.length + (terms[0]?.runs ?? 1) - 1 < 2) this.#tooFewTerms("sequence", start);
    const pipes = this.#pipes();
    return { kind: "Sequence", by, maxspanMs, terms, until, pipes, span: this.#from(start) };
  }

  #sample(): Sample {
    const start = this.#tokens.next().span.start;
    const by = this.#joinKeys();
    if (this.#tokens.isKeyword("with")) {
      throw new SyntaxFault("EQL1015", {
        message: 'a sample has no "with": its events have no order in time',
        span: this.#tokens.peek().span,
      });
    }
    const terms = this.#terms(false);
    if (terms.length < 2) this.#tooFewTerms("sample", start);
    const pipes = this.#pipes();
    return { kind: "Sample", by, terms, pipes, span: this.#from(start) };
  }

  #tooFewTerms(what: string, start: number): never {
    throw new SyntaxFault("EQL1014", {
      message: `a ${what} needs at least two terms in [ ]`,
      span: { start, end: start + what.length },
    });
  }

  #sequenceOptions(): number | undefined {
    const tokens = this.#tokens;
    if (!tokens.takeKeyword("with")) return undefined;
    const name = tokens.expectIdentifier('"maxspan" after "with"');
    if (name.text !== "maxspan") {
      const hint = name.text === "runs" ? '; "runs" goes behind a term' : "";
      throw new SyntaxFault("EQL1015", {
        message: `unknown sequence option "${name.text}"; expected "maxspan"${hint}`,
        span: name.span,
      });
    }
    tokens.expectPunctuation("=", 'after "maxspan"');
    return parseMaxspan(tokens);
  }

  #terms(isSequence: boolean): readonly SequenceTerm[] {
    const tokens = this.#tokens;
    const terms: SequenceTerm[] = [];
    while (tokens.isPunctuation("[") || tokens.isPunctuation("![")) {
      const term = this.#term(isSequence);
      terms.push(term);
      if (terms.length > TERMS_MAX) {
        throw new SyntaxFault("EQL1014", {
          message: `more than ${TERMS_MAX} terms`,
          span: term.span,
        });
      }
    }
    if (terms.length === 0) throw tokens.unexpected("a term in [ ], e.g. [process where true]");
    return terms;
  }

  #term(isSequence: boolean): SequenceTerm {
    const tokens = this.#tokens;
    const open = tokens.peek();
    const isMissing = tokens.isPunctuation("![");
    if (!isMissing && !tokens.isPunctuation("[")) throw tokens.unexpected("a term in [ ]");
    if (isMissing && !isSequence) {
      throw new SyntaxFault("EQL1015", { message: "a sample has no ![ ]", span: open.span });
    }
    tokens.next();
    const filter = this.#eventFilter();
    if (!tokens.isPunctuation("]")) {
      const fault = tokens.unexpected('"]" to close the term');
      const labels = [{ span: open.span, text: "opened here" }];
      throw new SyntaxFault("EQL1010", { ...fault.detail, labels });
    }
    tokens.next();
    let by = this.#joinKeys();
    const runs = isSequence ? this.#runs() : 1;
    if (by.length === 0) by = this.#joinKeys();
    const span = this.#from(open.span.start);
    return { kind: "SequenceTerm", filter, by, runs, isMissing, span };
  }

  #runs(): number {
    const tokens = this.#tokens;
    if (!tokens.isKeyword("with")) return 1;
    tokens.next();
    const name = tokens.expectIdentifier('"runs" after "with"');
    if (name.text !== "runs") {
      const hint = name.text === "maxspan" ? '; "maxspan" goes behind "sequence"' : "";
      throw new SyntaxFault("EQL1015", {
        message: `unknown term option "${name.text}"; expected "runs"${hint}`,
        span: name.span,
      });
    }
    tokens.expectPunctuation("=", 'after "runs"');
    const count = tokens.next();
    const isWhole = count.kind === "number" && count.isInteger;
    if (isWhole && count.value >= 1 && count.value <= RUNS_MAX) return count.value;
    throw new SyntaxFault("EQL1017", {
      message: `expected a whole number of runs from 1 to ${RUNS_MAX}`,
      span: count.span,
    });
  }

  #joinKeys(): readonly FieldRef[] {
    if (!this.#tokens.takeKeyword("by")) return [];
    const keys = [this.#expressions.field("a field to join by")];
    while (this.#tokens.takePunctuation(","))
      keys.push(this.#expressions.field("a field to join by"));
    return keys;
  }

  #pipes(): readonly Pipe[] {
    const tokens = this.#tokens;
    const pipes: Pipe[] = [];
    while (tokens.isPunctuation("|")) {
      const start = tokens.next().span.start;
      const name = tokens.expectIdentifier('a pipe: "head" or "tail"');
      const parts = [];
      if (!tokens.isPunctuation("|") && tokens.peek().kind !== "end") {
        parts.push(this.#expressions.parse());
        while (tokens.takePunctuation(",")) parts.push(this.#expressions.parse());
      }
      pipes.push({ kind: "Pipe", name: name.text, arguments: parts, span: this.#from(start) });
    }
    return pipes;
  }

  #from(start: number): Span {
    return { start, end: this.#tokens.lastEnd };
  }
}
