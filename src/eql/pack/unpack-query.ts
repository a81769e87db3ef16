// A packed query back to the verified query it was made of: the one place beside the verifier that may
// give a query this brand. It builds every node itself, so that no pack, however damaged, becomes a tree
// of another shape; that the tree was verified, the rule cache vouches for.
import type { DiagnosticSource } from "../../base/diagnostic.ts";
import type { Span } from "../../base/span.ts";
import type { VerifiedQuery } from "../phases.ts";
import type {
  EventFilter,
  Expression,
  FieldRef,
  Pipe,
  Query,
  SequenceTerm,
} from "../syntax/ast.ts";
import { NESTING_MAX } from "../syntax/expression-parser.ts";
import { PackFault } from "./pack-fault.ts";
import type { PackedItem } from "./pack-query.ts";
import { arithmeticOperators, comparisonOperators, expressionKinds } from "./packed-words.ts";

/** The query that `items` was packed from. Throws PackFault for anything that packQuery did not write. */
export function unpackQuery(items: readonly PackedItem[], source: DiagnosticSource): VerifiedQuery {
  const unpacker = new Unpacker(items, source.text.length);
  const query = unpacker.query();
  unpacker.end();
  return { query, source } as VerifiedQuery;
}

class Unpacker {
  readonly #items: readonly PackedItem[];
  /** Length of the query's text, in which all spans lie. */
  readonly #length: number;
  #at = 0;
  #depth = 0;

  constructor(items: readonly PackedItem[], length: number) {
    this.#items = items;
    this.#length = length;
  }

  query(): Query {
    const kind = this.#text();
    const span = this.#span();
    const pipes = this.#all(this.#pipe);
    switch (kind) {
      case "EventQuery":
        return { kind, filter: this.#filter(), pipes, span };
      case "Sequence": {
        const by = this.#all(this.#field);
        const maxspanMs = this.#next() === null ? undefined : this.#numberBefore();
        const terms = this.#all(this.#term);
        const [until] = this.#all(this.#term);
        return { kind, by, maxspanMs, terms, until, pipes, span };
      }
      case "Sample":
        return { kind, by: this.#all(this.#field), terms: this.#all(this.#term), pipes, span };
      default:
        throw new PackFault("no such kind of query");
    }
  }

  end(): void {
    if (this.#at !== this.#items.length) throw new PackFault("more than a query");
  }

  readonly #pipe = (): Pipe => {
    const span = this.#span();
    const name = this.#text();
    const [nameSpan] = this.#all(this.#span);
    const parts = { kind: "Pipe", name, arguments: this.#all(this.#expression) } as const;
    return nameSpan === undefined ? { ...parts, span } : { ...parts, nameSpan, span };
  };

  #filter(): EventFilter {
    const span = this.#span();
    const category = this.#next() === null ? null : this.#textBefore();
    const categorySpan = this.#span();
    return { kind: "EventFilter", category, categorySpan, condition: this.#expression(), span };
  }

  readonly #term = (): SequenceTerm => {
    const span = this.#span();
    const filter = this.#filter();
    const by = this.#all(this.#field);
    return {
      kind: "SequenceTerm",
      filter,
      by,
      runs: this.#number(),
      isMissing: this.#truth(),
      span,
    };
  };

  readonly #field = (): FieldRef => {
    const span = this.#span();
    return { kind: "FieldRef", path: this.#text(), isOptional: this.#truth(), span };
  };

  readonly #expression = (): Expression => {
    // Every later phase walks the tree recursively; the parser holds to the same height.
    if (++this.#depth > 2 * NESTING_MAX + 1) throw new PackFault("nested too deep");
    const node = this.#node();
    this.#depth--;
    return node;
  };

  #node(): Expression {
    const kind = expressionKinds[this.#number()];
    const span = this.#span();
    switch (kind) {
      case "LogicalAnd":
      case "LogicalOr":
        return { kind, operands: this.#some(2), span };
      case "LogicalNot":
      case "Negate":
        return { kind, operand: this.#expression(), span };
      case "Comparison": {
        const operator = this.#wordOf(comparisonOperators);
        const operatorSpan = this.#span();
        const left = this.#expression();
        const right = this.#expression();
        return { kind, operator, left, right, operatorSpan, span };
      }
      case "Arithmetic": {
        const operator = this.#wordOf(arithmeticOperators);
        return { kind, operator, left: this.#expression(), right: this.#expression(), span };
      }
      case "SeqEquals":
        return { kind, value: this.#expression(), patterns: this.#some(1), span };
      case "InSet": {
        const ignoreCase = this.#truth();
        return { kind, ignoreCase, value: this.#expression(), members: this.#some(1), span };
      }
      case "Like":
      case "RegexMatch": {
        const ignoreCase = this.#truth();
        const parts = { ignoreCase, value: this.#expression(), patterns: this.#some(1), span };
        return kind === "Like" ? { kind, ...parts } : { kind, ...parts };
      }
      case "FunctionCall": {
        const name = this.#text();
        const ignoreCase = this.#truth();
        const nameSpan = this.#span();
        return { kind, name, ignoreCase, arguments: this.#some(0), nameSpan, span };
      }
      case "FieldRef":
        return { kind, path: this.#text(), isOptional: this.#truth(), span };
      case "StringLiteral":
        return { kind, value: this.#text(), isRaw: this.#truth(), span };
      case "NumberLiteral":
        return { kind, value: Number(this.#text()), isInteger: this.#truth(), span };
      case "BooleanLiteral":
        return { kind, value: this.#truth(), span };
      case "NullLiteral":
        return { kind, span };
      default:
        kind satisfies undefined;
        throw new PackFault("no such kind of expression");
    }
  }

  #some(least: number): readonly Expression[] {
    const nodes = this.#all(this.#expression);
    if (nodes.length < least) throw new PackFault("too few operands");
    return nodes;
  }

  #all<T>(take: () => T): readonly T[] {
    const values: T[] = [];
    for (let left = this.#number(); left > 0; left--) values.push(take());
    return values;
  }

  readonly #span = (): Span => {
    const start = this.#number();
    const end = this.#number();
    if (start > end || end > this.#length) throw new PackFault("a span beyond the query");
    return { start, end };
  };

  #wordOf<T>(words: readonly T[]): T {
    const word = words[this.#number()];
    if (word === undefined) throw new PackFault("no such operator");
    return word;
  }

  #next(): PackedItem | undefined {
    return this.#items[this.#at++];
  }

  #text(): string {
    this.#at++;
    return this.#textBefore();
  }

  #textBefore(): string {
    const item = this.#items[this.#at - 1];
    if (typeof item !== "string") throw new PackFault("expected a text");
    return item;
  }

  #number(): number {
    this.#at++;
    return this.#numberBefore();
  }

  /** All numbers but those of literals are counts, places and durations. */
  #numberBefore(): number {
    const item = this.#items[this.#at - 1];
    if (typeof item !== "number" || !(item >= 0)) throw new PackFault("expected a number");
    return item;
  }

  #truth(): boolean {
    const item = this.#items[this.#at++];
    if (typeof item !== "boolean") throw new PackFault("expected true or false");
    return item;
  }
}
