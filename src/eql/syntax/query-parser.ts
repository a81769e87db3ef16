// Recursive descent over whole queries: event queries, sequences, samples, pipes. Conditions are
// expression-parser.ts. One method a production of Elastic's grammar, in its order.
import type { Span } from "../../base/span.ts";
import type { EventFilter, FieldRef, Pipe, Query, Sample, Sequence, SequenceTerm } from "./ast.ts";
import { ExpressionParser, operatorHint } from "./expression-parser.ts";
import { parseMaxspan } from "./maxspan.ts";
import { RESERVED_CATEGORIES } from "./reserved-words.ts";
import { SyntaxFault } from "./syntax-fault.ts";
import type { TokenStream } from "./token-stream.ts";

/** Elasticsearch's bounds for `with runs=N`. */
const RUNS_MAX = 100;

const esqlHint = "this seems to be ES|QL, which is another language";

/**
 * Elastic's longest sequence has 8 terms, its longest in runs 100 stages; a matcher keeps state for
 * every stage and key.
 */
export const STAGES_MAX = 1000;

/** Elasticsearch's bound for a sample: it looks for every combination of the terms. */
const SAMPLE_TERMS_MAX = 5;

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
    return { kind: "EventQuery", filter, pipes, span: this.#from(filter.span.start) };
  }

  #opensTerms(word: string): boolean {
    if (this.#tokens.isKeyword("where", 1)) return false;
    return this.#tokens.isKeyword(word);
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
    const hint = operatorHint(token);
    return tokens.unexpected(`${after} or the end of the query`, { code: "EQL1020", hint });
  }

  #eventFilter(): EventFilter {
    const tokens = this.#tokens;
    const token = tokens.peek();
    const isWord = token.kind === "identifier" && !token.isQuoted;
    if (isWord && RESERVED_CATEGORIES.has(token.text)) throw this.#reservedCategory(token.text);
    if (token.kind !== "identifier" && token.kind !== "string") {
      throw tokens.unexpected('an event category such as "process", or "any"');
    }
    tokens.next();
    const isAny = isWord && token.text === "any";
    const category = isAny ? null : token.kind === "string" ? token.value : token.text;
    if (!tokens.takeKeyword("where")) throw this.#missingWhere(token.span, category);
    const condition = this.#expressions.parse();
    return {
      kind: "EventFilter",
      category,
      categorySpan: token.span,
      condition,
      span: this.#from(token.span.start),
    };
  }

  #reservedCategory(word: string): SyntaxFault {
    const isCategory = this.#tokens.isKeyword("where", 1);
    return this.#tokens.unexpected('an event category such as "process", or "any"', {
      hint: isCategory ? `a category of that name is written in quotes: "${word}"` : undefined,
      label: "a word of EQL's own",
    });
  }

  #missingWhere(categorySpan: Span, category: string | null): SyntaxFault {
    const tokens = this.#tokens;
    const isEsql = category?.toLowerCase() === "from";
    const isField = [".", ":", "==", "!="].some((text) => tokens.isPunctuation(text));
    const upper = tokens.isKeyword("WHERE")
      ? 'the words of EQL are lower case: "where"'
      : undefined;
    return tokens.unexpected('"where" after the event category', {
      hint: isEsql ? esqlHint : isField ? 'write "any where" before the condition' : upper,
      labels: isField ? [{ span: categorySpan, text: "read as the event category" }] : [],
      notes: ["a query begins with a category: process where …, or any where …"],
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
    if (terms.length === 1 && terms[0]?.runs === 1) this.#tooFewTerms("sequence", start);
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
    const excess = terms[SAMPLE_TERMS_MAX];
    if (excess !== undefined) {
      throw new SyntaxFault("EQL1014", {
        message: `a sample has at most ${SAMPLE_TERMS_MAX} terms, found ${terms.length}`,
        span: excess.span,
      });
    }
    const pipes = this.#pipes();
    return { kind: "Sample", by, terms, pipes, span: this.#from(start) };
  }

  #tooFewTerms(what: string, start: number): never {
    throw new SyntaxFault("EQL1014", {
      message: `a ${what} needs at least two terms in [ ]`,
      span: { start, end: start + what.length },
      label: "followed by a single term",
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
    let stageCount = 0;
    while (tokens.isPunctuation("[") || tokens.isPunctuation("![")) {
      const term = this.#term(isSequence);
      terms.push(term);
      stageCount += term.runs;
      if (stageCount > STAGES_MAX) {
        throw new SyntaxFault("EQL1014", {
          message: `a sequence has at most ${STAGES_MAX} stages, runs included`,
          span: term.span,
        });
      }
    }
    if (terms.length === 0) throw this.#noTerm();
    return terms;
  }

  #noTerm(): SyntaxFault {
    const isBare = this.#tokens.isKeyword("where", 1);
    const hint = isBare ? "put each event query of a sequence in [ ]" : undefined;
    return this.#tokens.unexpected("a term in [ ] such as [process where true]", { hint });
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
    if (!tokens.takePunctuation("]")) {
      const labels = [{ span: open.span, text: "opened here" }];
      throw tokens.unexpected('"]" to close the term', {
        labels,
        hint: operatorHint(tokens.peek()),
      });
    }
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
    const count = tokens.peek();
    const isWhole = count.kind === "number" && count.isInteger;
    if (isWhole && count.value >= 1 && count.value <= RUNS_MAX) {
      tokens.next();
      return count.value;
    }
    const wanted = `a whole number of runs from 1 to ${RUNS_MAX}`;
    throw tokens.unexpected(wanted, { code: "EQL1017" });
  }

  #joinKeys(): readonly FieldRef[] {
    const tokens = this.#tokens;
    if (!tokens.takeKeyword("by")) return [];
    const keys: FieldRef[] = [];
    do {
      keys.push(this.#expressions.field("a field to join by"));
      if (tokens.isPunctuation("(")) {
        throw tokens.unexpected('"," or a term in [ ]', {
          hint: "only fields join, not functions",
        });
      }
    } while (tokens.takePunctuation(","));
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
      const span = this.#from(start);
      pipes.push({
        kind: "Pipe",
        name: name.text,
        arguments: parts,
        nameSpan: name.span,
        span,
      });
    }
    return pipes;
  }

  #from(start: number): Span {
    return { start, end: this.#tokens.lastEnd };
  }
}
