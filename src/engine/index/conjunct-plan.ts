// How each part of a condition is answered: once for a whole bucket, by a row of bits, through pieces of text,
// or by asking the event. The index builds its buckets by it, and `rules explain --plan` shows it.
import type { Expression } from "../../eql/syntax/ast.ts";
import { childrenOf } from "../../eql/syntax/children-of.ts";
import { isRepeating } from "../../event/repeating-fields.ts";
import { BUCKET_FIELDS, bucketLeaf } from "./bucket-fields.ts";
import { type Guard, guardOf } from "./guard.ts";
import { requiredValues } from "./required-values.ts";
import { residualCondition } from "./residual-condition.ts";
import { testCost } from "./test-cost.ts";

export interface ConjunctPlan {
  /** In units of comparing one field with one constant; the cheapest is asked first. */
  readonly cost: number;
  readonly guard: Guard | undefined;
  /** The field that it reads, where it reads no other. */
  readonly onlyPath: string | undefined;
}

export function conjunctPlan(expression: Expression): ConjunctPlan {
  const paths = pathsOf(expression);
  return {
    cost: testCost(expression),
    guard: guardOf(expression),
    onlyPath: paths.size === 1 ? [...paths][0] : undefined,
  };
}

/** What has to hold, each for itself; none for a condition that always does. */
export function partsOf(condition: Expression): readonly Expression[] {
  if (condition.kind === "BooleanLiteral") return [];
  return condition.kind === "LogicalAnd" ? condition.operands : [condition];
}

/**
 * The conjunct whose pieces of text call for the filter: of those that rows of repeating fields do not answer
 * anyway, the one with the rarest pieces. Undefined when none has any.
 */
export function guardedConjunct<T extends ConjunctPlan>(conjuncts: readonly T[]): T | undefined {
  let rarest: T | undefined;
  for (const one of conjuncts) {
    if (one.guard === undefined || (one.onlyPath !== undefined && isRepeating(one.onlyPath)))
      continue;
    if (rarest?.guard === undefined || one.guard.share < rarest.guard.share) rarest = one;
  }
  return rarest;
}

/** How one conjunct of a filter is answered. */
export interface PlannedConjunct {
  readonly condition: Expression;
  /** "row" and "text" may leave events for which the conjunct is then asked; "bucket" never does. */
  readonly by: "bucket" | "row" | "text" | "asking";
  readonly cost: number;
  /** Of a row. */
  readonly path: string | undefined;
  /** Of a text: the event has to hold one of these. */
  readonly pieces: Guard["atoms"];
}

export interface FilterPlan {
  /** Values of which the event has to have one, for each field of a bucket that the filter ties down. */
  readonly bucket: readonly { readonly path: string; readonly values: readonly string[] }[];
  /** In the order in which they are asked. */
  readonly conjuncts: readonly PlannedConjunct[];
}

/** The plan of a filter, category included, in the buckets where nothing but its own demands is settled. */
export function planFilter(condition: Expression): FilterPlan {
  const required = requiredValues(condition);
  const bucket = BUCKET_FIELDS.flatMap((path) => {
    const values = required.get(path);
    return values === undefined ? [] : [{ path, values: [...values] }];
  });
  const prepared = partsOf(condition).map((part) => ({ part, ...conjunctPlan(part) }));
  const [settled, asked] = [prepared.filter(isSettled), prepared.filter((one) => !isSettled(one))];
  const guarded = guardedConjunct(asked);
  const conjuncts = asked
    .sort((a, b) => a.cost - b.cost)
    .map(({ part, cost, onlyPath, guard }, at): PlannedConjunct => {
      const isGuarded = asked[at] === guarded;
      const by = isGuarded ? "text" : onlyPath !== undefined ? "row" : "asking";
      const pieces = isGuarded ? (guard?.atoms ?? []) : [];
      return { condition: part, by, cost, path: by === "row" ? onlyPath : undefined, pieces };
    });
  const none = { by: "bucket", cost: 0, path: undefined, pieces: [] } as const;
  return {
    bucket,
    conjuncts: [...settled.map(({ part }) => ({ condition: part, ...none })), ...conjuncts],
  };
}

/** True when the bucket answers all of it. */
function isSettled({ part }: { readonly part: Expression }): boolean {
  const left = residualCondition(part, (leaf) =>
    bucketLeaf(leaf) === undefined ? undefined : true,
  );
  return left.kind === "BooleanLiteral" && !hasOtherField(part);
}

function hasOtherField(expression: Expression): boolean {
  return [...pathsOf(expression)].some(
    (path) => !(BUCKET_FIELDS as readonly string[]).includes(path),
  );
}

function pathsOf(expression: Expression, paths: Set<string> = new Set()): ReadonlySet<string> {
  if (expression.kind === "FieldRef") paths.add(expression.path);
  for (const child of childrenOf(expression)) pathsOf(child, paths);
  return paths;
}
