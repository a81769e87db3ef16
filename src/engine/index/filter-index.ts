// Tells for an event which filters can match it, without asking each. First by the four fields that
// nearly every rule tests (category, system, type, action): events alike there share a bucket, which has
// answered every leaf over those fields. Inside a bucket, filters are found by their guards: values and
// pieces of text that the event would have to hold. It may give too many, never too few.
import type { EventTest } from "../../eql/compile/compile-context.ts";
import type { Expression } from "../../eql/syntax/ast.ts";
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot, FieldTable } from "../../event/field-table.ts";
import { isRepeating } from "../../event/repeating-fields.ts";
import { INDEX_BUCKETS_MAX } from "../limits.ts";
import { BUCKET_FIELDS, bucketLeaf } from "./bucket-fields.ts";
import { BucketTree } from "./bucket-tree.ts";
import { type Candidate, FieldLookup, FoundCandidates } from "./field-lookup.ts";
import { type Guard, type GuardAtom, guardOf } from "./guard.ts";
import { LiteralScanner } from "./literal-scanner.ts";
import { type RequiredValues, requiredValues } from "./required-values.ts";
import { residualCondition } from "./residual-condition.ts";
import { testCost } from "./test-cost.ts";

interface Bucket {
  /** Filters without a guard: they are asked in any case. */
  readonly always: readonly Candidate[];
  readonly lookups: readonly FieldLookup[];
}

interface PreparedConjunct {
  readonly test: EventTest;
  readonly cost: number;
  readonly guard: Guard | undefined;
}

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
  readonly #found = new FoundCandidates();
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

  /** The filters that can match the reader's event, in no special order; good until the next call. */
  candidates(selection: Selection): FoundCandidates {
    const reader = this.#reader;
    const found = this.#found;
    found.reset(reader.generation);
    const bucket = this.#bucket(selection);
    found.addAll(bucket.always);
    for (const lookup of bucket.lookups) lookup.find(reader, found);
    return found;
  }

  /** False when no filter can match any event that is in one bucket with the reader's. */
  canMatch(selection: Selection): boolean {
    const { always, lookups } = this.#bucket(selection);
    return always.length > 0 || lookups.length > 0;
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
    const always: Candidate[] = [];
    const lookups = new Map<FieldSlot, FieldLookup>();
    const answer = (leaf: Expression): boolean | undefined =>
      bucketLeaf(leaf) === undefined ? undefined : this.#prepare(leaf).test(this.#reader);
    for (const id of filters) {
      const left = residualCondition(this.#options.conditions[id] as Expression, answer);
      if (left.kind === "BooleanLiteral" && !left.value) continue;
      const conjuncts = partsOf(left).map((part) => this.#prepare(part));
      const tests = conjuncts.sort((a, b) => a.cost - b.cost).map(({ test }) => test);
      const candidate: Candidate = { id, tests, givenGeneration: -1 };
      const guard = conjuncts.map((one) => one.guard).reduce(rarer, undefined);
      if (guard === undefined) always.push(candidate);
      for (const atom of guard?.atoms ?? []) this.#file(candidate, atom, lookups);
    }
    return { always, lookups: [...lookups.values()] };
  }

  #file(candidate: Candidate, atom: GuardAtom, lookups: Map<FieldSlot, FieldLookup>): void {
    const { path } = atom;
    const slot = this.#options.fields.intern(path);
    const scanner = this.#scanners.get(slot) ?? new LiteralScanner();
    this.#scanners.set(slot, scanner);
    const lookup =
      lookups.get(slot) ?? new FieldLookup({ slot, scanner, repeats: isRepeating(path) });
    lookups.set(slot, lookup);
    lookup.add(candidate, atom);
  }

  #prepare(expression: Expression): PreparedConjunct {
    const known = this.#conjuncts.get(expression);
    if (known !== undefined) return known;
    const made = {
      test: this.#options.compile(expression),
      cost: testCost(expression),
      guard: guardOf(expression),
    };
    this.#conjuncts.set(expression, made);
    return made;
  }
}

function partsOf(condition: Expression): readonly Expression[] {
  if (condition.kind === "BooleanLiteral") return [];
  return condition.kind === "LogicalAnd" ? condition.operands : [condition];
}

function rarer(a: Guard | undefined, b: Guard | undefined): Guard | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.share < a.share ? b : a;
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
