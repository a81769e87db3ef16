// Join keys must be the same in number and of one type at each place, or no two terms ever meet. The
// first term is the measure for the others and for until.

import type { EqlType } from "../functions/eql-function.ts";
import type { FieldRef, Sample, Sequence, SequenceTerm } from "../syntax/ast.ts";
import { areComparable } from "./comparable-types.ts";
import { operandWords } from "./operand-words.ts";
import type { VerifyContext } from "./verify-context.ts";
import { verifyField } from "./verify-expression.ts";

interface CheckedKey {
  readonly field: FieldRef;
  readonly type: EqlType;
}

/** `terms` includes `until`. */
export function verifyJoinKeys(
  query: Sequence | Sample,
  terms: readonly SequenceTerm[],
  context: VerifyContext,
): void {
  for (const key of query.by) verifyKey(key, context);
  const keysByTerm = terms.map((term) => term.by.map((key) => verifyKey(key, context)));
  const [first, ...rest] = terms;
  if (first === undefined) return;
  if (query.kind === "Sample" && query.by.length + first.by.length === 0) {
    context.problems.report("EQL2019", {
      message: "a sample needs join keys; write sample by host.id [ … ] [ … ]",
      span: { start: query.span.start, end: query.span.start + "sample".length },
      label: "joins its events by nothing",
    });
    return;
  }
  let hasWrongCount = false;
  for (const term of rest) hasWrongCount = !verifyCount(first, term, context) || hasWrongCount;
  if (!hasWrongCount) verifyTypes(keysByTerm, context);
}

function verifyCount(first: SequenceTerm, term: SequenceTerm, context: VerifyContext): boolean {
  if (term.by.length === first.by.length) return true;
  context.problems.report("EQL2011", {
    message: `expected ${keyCount(first.by.length)} after this term as after the first, found ${term.by.length}`,
    span: keysSpan(term),
    label: keyCount(term.by.length),
    labels: [{ span: keysSpan(first), text: keyCount(first.by.length) }],
  });
  return false;
}

function keyCount(count: number): string {
  return count === 0 ? "no join key" : `${count} join key${count === 1 ? "" : "s"}`;
}

/** The keys of a term, or its closing bracket where it has none. */
function keysSpan(term: SequenceTerm): FieldRef["span"] {
  const first = term.by[0];
  const last = term.by.at(-1);
  if (first !== undefined && last !== undefined) {
    return { start: first.span.start, end: last.span.end };
  }
  return { start: term.span.end - 1, end: term.span.end };
}

function verifyKey(field: FieldRef, context: VerifyContext): CheckedKey | undefined {
  const type = verifyField(field, context);
  if (type === "failed") return undefined;
  if (context.schema?.typeOf(field.path) !== "object") return { field, type };
  context.problems.report("EQL2020", {
    message: `field "${field.path}" holds an object, which cannot join; name a field inside it`,
    span: field.span,
  });
  return undefined;
}

function verifyTypes(
  keysByTerm: readonly (readonly (CheckedKey | undefined)[])[],
  context: VerifyContext,
): void {
  const [first = [], ...rest] = keysByTerm;
  for (const keys of rest) {
    keys.forEach((key, at) => {
      const other = first[at];
      if (key === undefined || other === undefined || areComparable(key.type, other.type)) return;
      context.problems.report("EQL2020", {
        message: `${operandWords(key.field, key.type)} cannot equal ${operandWords(other.field, other.type)}`,
        span: key.field.span,
        label: key.type,
        labels: [{ span: other.field.span, text: other.type }],
      });
    });
  }
}
