// Keeps the answers of a test by the values that it was asked about. A condition over fields that repeat
// (programs, users) is walked once for each combination of their values; a thousand rules ask about the
// same fifty programs all day.
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot } from "../../event/field-table.ts";
import { isRepeating } from "../../event/repeating-fields.ts";
import { NO_NUMBER, VALUE_NUMBERS_MAX } from "../../event/value-numbers.ts";
import type { Expression } from "../syntax/ast.ts";
import { childrenOf } from "../syntax/children-of.ts";
import type { EventTest } from "./compile-context.ts";

/** More fields have too many combinations to come again. Three numbers also fit in one integer. */
const FIELDS_MAX = 3;

/** Combinations remembered for one condition; beyond this it begins anew. */
const COMBINATIONS_KEPT_MAX = 4_096;

/** The fields a condition reads where its answers are worth remembering, else none. */
export function repeatingPaths(expression: Expression): readonly string[] {
  const paths = new Set<string>();
  return collectRepeating(expression, paths) ? [...paths] : [];
}

/** False as soon as there is a field that does not repeat, or one too many. */
function collectRepeating(expression: Expression, paths: Set<string>): boolean {
  if (expression.kind === "FieldRef") {
    paths.add(expression.path);
    return paths.size <= FIELDS_MAX && isRepeating(expression.path);
  }
  return childrenOf(expression).every((child) => collectRepeating(child, paths));
}

/** The same test, asked once for each combination of values in `slots`. */
export function rememberAnswers(test: EventTest, slots: readonly FieldSlot[]): EventTest {
  const [first, ...more] = slots as readonly [FieldSlot, ...FieldSlot[]];
  return more.length === 0 ? byOneValue(test, first) : byValues(test, slots);
}

const FALSE = 1;
const TRUE = 2;

function byOneValue(test: EventTest, slot: FieldSlot): EventTest {
  const answers = new Uint8Array(VALUE_NUMBERS_MAX + 1);
  return (event: EventReader) => {
    const number = event.numberOf(slot);
    const known = answers[number] as number;
    if (known !== 0) return known === TRUE;
    const answer = test(event);
    if (number !== NO_NUMBER) answers[number] = answer ? TRUE : FALSE;
    return answer;
  };
}

function byValues(test: EventTest, slots: readonly FieldSlot[]): EventTest {
  const answers = new Map<number, boolean>();
  return (event: EventReader) => {
    let key = 0;
    for (const slot of slots) {
      const number = event.numberOf(slot);
      if (number === NO_NUMBER) return test(event);
      key = key * (VALUE_NUMBERS_MAX + 1) + number;
    }
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= COMBINATIONS_KEPT_MAX) answers.clear();
    const answer = test(event);
    answers.set(key, answer);
    return answer;
  };
}
