// What a condition cannot be true without: fields that must hold one of a set of values. Derived
// soundly (too few requirements only cost time), so that the index may skip a rule but never lose one.
// Values are case-folded: one lookup then serves exact and case-ignoring conditions.
import { foldCase } from "../../base/fold-case.ts";
import type { Expression } from "../../eql/syntax/ast.ts";
import { equalsOtherSpellings, isPlainPattern } from "./bucket-fields.ts";

/** Field path → folded values of which at least one element must be one. */
export type RequiredValues = ReadonlyMap<string, ReadonlySet<string>>;

const NONE: RequiredValues = new Map();

export function requiredValues(condition: Expression): RequiredValues {
  switch (condition.kind) {
    case "LogicalAnd":
      return condition.operands.map(requiredValues).reduce(both, NONE);
    case "LogicalOr":
      return condition.operands.map(requiredValues).reduce(either);
    case "Comparison": {
      const { left, right, operator } = condition;
      if (operator !== "==") return NONE;
      if (left.kind === "FieldRef") return ofField(left.path, [right]);
      return right.kind === "FieldRef" ? ofField(right.path, [left]) : NONE;
    }
    case "InSet":
      return condition.value.kind === "FieldRef"
        ? ofField(condition.value.path, condition.members)
        : NONE;
    case "SeqEquals":
    case "Like": {
      const { value, patterns } = condition;
      const isPlain = patterns.every(isPlainPattern);
      return isPlain && value.kind === "FieldRef" ? ofField(value.path, patterns) : NONE;
    }
    default:
      return NONE;
  }
}

function ofField(path: string, constants: readonly Expression[]): RequiredValues {
  const values = new Set<string>();
  for (const constant of constants) {
    if (constant.kind === "NullLiteral") continue;
    if (constant.kind !== "StringLiteral" || equalsOtherSpellings(constant.value)) return NONE;
    values.add(foldCase(constant.value));
  }
  return values.size === 0 ? NONE : new Map([[path, values]]);
}

/** Both hold: either requirement alone is sound; the smaller set tells more. */
function both(a: RequiredValues, b: RequiredValues): RequiredValues {
  if (a.size === 0) return b;
  const merged = new Map(a);
  for (const [path, values] of b) {
    const known = merged.get(path);
    if (known === undefined || values.size < known.size) merged.set(path, values);
  }
  return merged;
}

/** One holds: only fields that both demand, with the values of both. */
function either(a: RequiredValues, b: RequiredValues): RequiredValues {
  const shared = new Map<string, ReadonlySet<string>>();
  for (const [path, values] of a) {
    const others = b.get(path);
    if (others !== undefined) shared.set(path, new Set([...values, ...others]));
  }
  return shared;
}
