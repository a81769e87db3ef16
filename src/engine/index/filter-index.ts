// Tells for an event which filters can match it, without asking each. First by the four fields that
// nearly every rule tests (category, system, type, action): events alike there share a bucket, which has
// answered every leaf over those fields. Inside a bucket, filters are narrowed down by what each demands of
// single fields, and by pieces of text that the event would have to hold. It may give too many, never too few.
import type { EventTest } from "../../eql/compile/compile-context.ts";
import type { Expression } from "../../eql/syntax/ast.ts";
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot, FieldTable } from "../../event/field-table.ts";
import { isRepeating } from "../../event/repeating-fields.ts";
import { INDEX_BUCKETS_MAX } from "../limits.ts";
import { setBit, wordsFor } from "./bit-words.ts";
import { type AskedFilters, Bucket } from "./bucket.ts";
import { BUCKET_FIELDS, bucketLeaf } from "./bucket-fields.ts";
import { BucketTree } from "./bucket-tree.ts";
import { Candidate, type LazyTest } from "./candidate.ts";
import { type ConjunctPlan, conjunctPlan, guardedConjunct, partsOf } from "./conjunct-plan.ts";
import { FieldDemands } from "./field-demands.ts";
import { FieldLookup } from "./field-lookup.ts";
import type { GuardAtom } from "./guard.ts";
import { LiteralScanner } from "./literal-scanner.ts";
import { type RequiredValues, requiredValues } from "./required-values.ts";
import { residualCondition } from "./residual-condition.ts";

interface PreparedConjunct extends LazyTest, ConjunctPlan {}

export interface FilterIndexOptions {
  /** By filter: its whole condition, category included. */
  readonly conditions: readonly Expression[];
  readonly fields: FieldTable;
  readonly compile: (expression: Expression) => EventTest;
}

/** Which filters an event's index lets through; events of equal `id` have equal filters. */
export interface Selection {
  readonly id: number;
  readonly hasFilter: (id: number) => boolean;
}

export class FilterIndex {
  readonly #options: FilterIndexOptions;
  readonly #required: readonly RequiredValues[];
  readonly #scanners = new Map<FieldSlot, LiteralScanner>();
  readonly #conjuncts = new WeakMap<Expression, PreparedConjunct>();
  readonly #tree: BucketTree<Bucket>;
  /** Written over, never emptied: an array that is emptied gives its memory back and asks for it again. */
  readonly #found: Candidate[] = [];
  readonly #reader: EventReader;

  constructor(options: FilterIndexOptions, reader: EventReader) {
    this.#options = options;
    this.#reader = reader;
    this.#required = options.conditions.map(requiredValues);
    this.#tree = new BucketTree({
      slots: BUCKET_FIELDS.map((path) => options.fields.intern(path)),
      vocabularies: vocabulariesOf(options.conditions),
      narrow: (filters, at, elements) => filters.filter((id) => this.#fits(id, at, elements)),
      build: (filters) => this.#build(filters),
      bucketsMax: INDEX_BUCKETS_MAX,
    });
  }

  get bucketCount(): number {
    return this.#tree.bucketCount;
  }

  /** How often the buckets were made anew because there were too many. */
  get rebuiltCount(): number {
    return this.#tree.rebuiltCount;
  }

  /**
   * Finds the filters that can match the reader's event among those asked, and returns how many; found()
   * gives them, in no special order, until the next call.
   */
  find(selection: Selection, asked: AskedFilters): number {
    return this.#bucket(selection).find(this.#reader, asked, this.#found);
  }

  found(at: number): Candidate {
    return this.#found[at] as Candidate;
  }

  /** False when no filter can match any event that is in one bucket with the reader's. */
  canMatch(selection: Selection): boolean {
    return !this.#bucket(selection).isEmpty;
  }

  #bucket(selection: Selection): Bucket {
    return this.#tree.find(this.#reader, selection.id, () =>
      this.#options.conditions.map((_, id) => id).filter(selection.hasFilter),
    );
  }

  #fits(id: number, at: number, elements: readonly string[]): boolean {
    const wanted = this.#required[id]?.get(BUCKET_FIELDS[at] as string);
    return wanted === undefined || elements.some((element) => wanted.has(element));
  }

  /** Builds for the bucket of the reader's event. */
  #build(filters: readonly number[]): Bucket {
    const answer = (leaf: Expression): boolean | undefined =>
      bucketLeaf(leaf) === undefined ? undefined : this.#prepare(leaf).test(this.#reader);
    const remaining = filters.flatMap((id) => {
      const left = residualCondition(this.#options.conditions[id] as Expression, answer);
      if (left.kind === "BooleanLiteral" && !left.value) return [];
      const conjuncts = partsOf(left).map((part) => this.#prepare(part));
      return [{ id, conjuncts: conjuncts.sort((a, b) => a.cost - b.cost) }];
    });
    const wordCount = wordsFor(remaining.length);
    const demands = new Map<string, FieldDemands>();
    const lookups = new Map<FieldSlot, FieldLookup>();
    const guarded = new Uint32Array(wordCount);
    remaining.forEach(({ conjuncts }, bit) => {
      for (const conjunct of conjuncts) {
        const { onlyPath } = conjunct;
        if (onlyPath === undefined) continue;
        const known = demands.get(onlyPath);
        const made = known ?? this.#demands(onlyPath, wordCount);
        demands.set(onlyPath, made);
        made.add(bit, conjunct);
      }
      const guard = guardedConjunct(conjuncts)?.guard;
      if (guard !== undefined) setBit(guarded, bit);
      for (const atom of guard?.atoms ?? []) this.#file({ bit, atom, wordCount }, lookups);
    });
    return new Bucket({
      candidates: remaining.map(({ id, conjuncts }) => new Candidate(id, conjuncts)),
      demands: [...demands.values()].sort((a, b) => b.count - a.count),
      lookups: [...lookups.values()],
      guarded,
    });
  }

  #demands(path: string, wordCount: number): FieldDemands {
    return new FieldDemands(this.#options.fields.intern(path), isRepeating(path), wordCount);
  }

  #file(
    {
      bit,
      atom,
      wordCount,
    }: { readonly bit: number; readonly atom: GuardAtom; readonly wordCount: number },
    lookups: Map<FieldSlot, FieldLookup>,
  ): void {
    const { path } = atom;
    const slot = this.#options.fields.intern(path);
    const scanner = this.#scanners.get(slot) ?? new LiteralScanner();
    this.#scanners.set(slot, scanner);
    const known = lookups.get(slot);
    const repeats = isRepeating(path);
    const lookup = known ?? new FieldLookup({ slot, scanner, repeats, wordCount });
    lookups.set(slot, lookup);
    lookup.add(bit, atom);
  }

  #prepare(expression: Expression): PreparedConjunct {
    const known = this.#conjuncts.get(expression);
    if (known !== undefined) return known;
    const { compile } = this.#options;
    let test: EventTest | undefined;
    const made = {
      ...conjunctPlan(expression),
      get test() {
        test ??= compile(expression);
        return test;
      },
    };
    this.#conjuncts.set(expression, made);
    return made;
  }
}

/** By bucket field: every folded constant that a rule compares it with. */
function vocabulariesOf(conditions: readonly Expression[]): readonly ReadonlySet<string>[] {
  const found = BUCKET_FIELDS.map(() => new Set<string>());
  const collect = (expression: Expression): void => {
    switch (expression.kind) {
      case "LogicalAnd":
      case "LogicalOr":
        expression.operands.forEach(collect);
        break;
      case "LogicalNot":
        collect(expression.operand);
        break;
      default: {
        const leaf = bucketLeaf(expression);
        for (const constant of leaf?.constants ?? []) found[leaf?.at ?? 0]?.add(constant);
      }
    }
  };
  conditions.forEach(collect);
  return found;
}
