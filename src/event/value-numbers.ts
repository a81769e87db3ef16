// Numbers for the values of one repeating field, in the order of their first coming.
import type { FieldValue } from "./read-field.ts";

/** Stands for every value without a number: lists, numbers, long texts, and whatever came too late. */
export const NO_NUMBER = 0;

/**
 * Values of one field that get numbers. More are a fleet or a sender of made-up names: those that come
 * later are asked about anew each time, which costs time and nothing else.
 */
export const VALUE_NUMBERS_MAX = 511;

/** Longer texts do not repeat, and would only be kept in memory. */
const NUMBERED_CHARS_MAX = 512;

export class ValueNumbers {
  readonly #numbers = new Map<FieldValue, number>();

  /** 1 to VALUE_NUMBERS_MAX, the same for equal values and different for others, or NO_NUMBER. */
  of(value: FieldValue): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    if (this.#numbers.size >= VALUE_NUMBERS_MAX || !isNumbered(value)) return NO_NUMBER;
    const made = this.#numbers.size + 1;
    this.#numbers.set(value, made);
    return made;
  }
}

// Numbers are left out for -0, which a Map takes for 0 and a division does not.
function isNumbered(value: FieldValue): boolean {
  if (typeof value === "string") return value.length <= NUMBERED_CHARS_MAX;
  return value === undefined || typeof value === "boolean";
}
