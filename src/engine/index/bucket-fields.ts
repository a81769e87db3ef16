// The fields whose values put an event into a bucket, and which leaves of a condition a bucket answers:
// plain equality with constants, so that all values that no rule names are alike. That bounds the number
// of buckets by the rules' own words, whatever a sender writes into `event.action`.
import { foldCase } from "../../base/fold-case.ts";
import type { Expression } from "../../eql/syntax/ast.ts";

/** In the order in which they are asked; nearly every rule tests the first. */
export const BUCKET_FIELDS = [
  "event.category",
  "host.os.type",
  "event.type",
  "event.action",
] as const;

/** Position in BUCKET_FIELDS and the folded constants of a leaf that a bucket answers. */
export interface BucketLeaf {
  readonly at: number;
  readonly constants: readonly string[];
}

/** Undefined when the leaf has to be asked of each event. */
export function bucketLeaf(leaf: Expression): BucketLeaf | undefined {
  switch (leaf.kind) {
    case "Comparison": {
      if (leaf.operator !== "==" && leaf.operator !== "!=") return undefined;
      if (leaf.left.kind === "FieldRef") return equalityLeaf(leaf.left.path, [leaf.right]);
      return leaf.right.kind === "FieldRef"
        ? equalityLeaf(leaf.right.path, [leaf.left])
        : undefined;
    }
    case "InSet":
      return leaf.value.kind === "FieldRef"
        ? equalityLeaf(leaf.value.path, leaf.members)
        : undefined;
    case "SeqEquals":
    case "Like":
      return leaf.value.kind === "FieldRef" && leaf.patterns.every(isPlainPattern)
        ? equalityLeaf(leaf.value.path, leaf.patterns)
        : undefined;
    default:
      return undefined;
  }
}

/** True for a pattern without wildcards. */
export function isPlainPattern(pattern: Expression): boolean {
  return pattern.kind !== "StringLiteral" || !/[*?]/.test(pattern.value);
}

/**
 * True for text that a number in an event may equal although it prints otherwise: 80 equals "080". What
 * looks a value up by its text must not rely on such constants.
 */
export function equalsOtherSpellings(text: string): boolean {
  if (text.trim() === "") return true;
  const number = Number(text);
  return !Number.isNaN(number) && String(number) !== text;
}

function equalityLeaf(path: string, constants: readonly Expression[]): BucketLeaf | undefined {
  const at = (BUCKET_FIELDS as readonly string[]).indexOf(path);
  if (at < 0) return undefined;
  const texts: string[] = [];
  for (const constant of constants) {
    if (constant.kind === "NullLiteral") continue;
    if (constant.kind !== "StringLiteral" || equalsOtherSpellings(constant.value)) return undefined;
    texts.push(foldCase(constant.value));
  }
  return { at, constants: texts };
}
