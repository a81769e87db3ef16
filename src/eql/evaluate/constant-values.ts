// How two values of an expression compare, whatever their types: a field has no mapping here, so text
// that reads as a number compares with numbers as a number. Both evaluators share this definition.

import { parseTimestamp } from "../../event/parse-timestamp.ts";
import type { FieldScalar } from "../../event/read-field.ts";
import type { ComparisonOperator } from "../syntax/ast.ts";

/** Equality as `==` means it: case counts, wildcards do not exist. */
export function equalValues(left: FieldScalar, right: FieldScalar): boolean {
  if (left === right) return true;
  if (typeof left === typeof right) return false;
  if (typeof left === "number" || typeof right === "number") {
    const a = asNumber(left);
    const b = asNumber(right);
    return a !== undefined && a === b;
  }
  return String(left) === String(right);
}

/** `<`, `<=`, `>`, `>=`: numbers by size, text by code point, dates by time where `isDate`. */
export function orderedValues(
  operator: Exclude<ComparisonOperator, "==" | "!=">,
  sides: { readonly left: FieldScalar; readonly right: FieldScalar; readonly isDate: boolean },
): boolean {
  const order = compareValues(sides);
  if (order === undefined) return false;
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function compareValues(sides: {
  readonly left: FieldScalar;
  readonly right: FieldScalar;
  readonly isDate: boolean;
}): number | undefined {
  const { left, right, isDate } = sides;
  if (isDate) {
    const difference = parseTimestamp(left) - parseTimestamp(right);
    return Number.isNaN(difference) ? undefined : difference;
  }
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  const a = asNumber(left);
  const b = asNumber(right);
  return a === undefined || b === undefined ? undefined : a - b;
}

// JavaScript compares UTF-16 units; that differs from code points only where surrogates meet the
// characters above them.
function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function asNumber(value: FieldScalar): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "" || value.length > 40) return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}
