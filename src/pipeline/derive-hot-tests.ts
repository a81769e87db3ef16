// What an event must pass to match a filter, as tests of hot fields: so that a search reads only the
// events that can match. Sound, never complete: a leaf that says nothing certain gives no test. The
// tests are the compiled leaves themselves, asked of one value at a time, so that they mean the same.
import { compileCondition } from "../eql/compile/compile-condition.ts";
import type { CompiledFilter, CompiledQuery } from "../eql/phases.ts";
import type { Expression } from "../eql/syntax/ast.ts";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import { HOT_FIELDS, type HotField, type HotTest } from "../store/events/event-store.ts";

/** The filters of a query, those of missing stages and `until` too: their events decide as well. */
export function filtersOf(query: CompiledQuery): readonly CompiledFilter[] {
  if (query.kind === "event") return [query.filter];
  const until = query.kind === "sequence" && query.until !== undefined ? [query.until] : [];
  return [...new Set([...query.stages, ...until].map(({ filter }) => filter))];
}

/** Tests that all hold for every event that the filter matches; none where nothing is certain. */
export function deriveHotTests(
  { category, condition }: CompiledFilter,
  categoryField: string,
): readonly HotTest[] {
  const tests = testsOf(condition);
  if (category === null || !isHot(categoryField)) return tests;
  return [{ field: categoryField, accepts: (value) => value === category }, ...tests];
}

function testsOf(condition: Expression): readonly HotTest[] {
  switch (condition.kind) {
    case "LogicalAnd":
      return condition.operands.flatMap(testsOf);
    case "LogicalOr":
      return condition.operands.map(testsOf).reduce(either);
    case "Comparison": {
      const { operator, left, right } = condition;
      const isTextEquality = operator === "==" && right.kind === "StringLiteral";
      return isTextEquality ? leafTests(condition, left) : [];
    }
    case "InSet":
      return condition.members.every(isText) ? leafTests(condition, condition.value) : [];
    case "SeqEquals":
    case "Like":
    case "RegexMatch":
      return condition.patterns.every(isText) ? leafTests(condition, condition.value) : [];
    default:
      return [];
  }
}

/** One holds: only fields that both demand, and a value that either accepts. */
function either(a: readonly HotTest[], b: readonly HotTest[]): readonly HotTest[] {
  return a.flatMap((one) => {
    const other = b.find(({ field }) => field === one.field);
    if (other === undefined) return [];
    return [
      { field: one.field, accepts: (value: string) => one.accepts(value) || other.accepts(value) },
    ];
  });
}

/**
 * A leaf is true when it is true of some value of its field. Values that are no text pass every test, so
 * that only text is asked here.
 */
function leafTests(leaf: Expression, subject: Expression): readonly HotTest[] {
  if (subject.kind !== "FieldRef" || subject.isOptional || !isHot(subject.path)) return [];
  const fields = new FieldTable();
  const test = compileCondition(leaf, { fields });
  const reader = new EventReader(fields);
  const { path } = subject;
  const accepts = (value: string): boolean => {
    reader.reset({ [path]: value });
    return test(reader);
  };
  return [{ field: path, accepts: remembering(accepts) }];
}

/** Blocks that follow each other hold mostly the same values. */
const ANSWERS_MAX = 4096;

function remembering(accepts: (value: string) => boolean): (value: string) => boolean {
  const answers = new Map<string, boolean>();
  return (value) => {
    const known = answers.get(value);
    if (known !== undefined) return known;
    const answer = accepts(value);
    if (answers.size >= ANSWERS_MAX) answers.clear();
    answers.set(value, answer);
    return answer;
  };
}

function isText(expression: Expression): boolean {
  return expression.kind === "StringLiteral";
}

function isHot(path: string): path is HotField {
  return (HOT_FIELDS as readonly string[]).includes(path);
}
