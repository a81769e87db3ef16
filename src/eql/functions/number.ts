// number(text, base): a text as a number. Source: EQL reference, "number".
import type { EqlFunction, EqlValue } from "./eql-function.ts";

const BASE_MIN = 2;
const BASE_MAX = 36;

export const number: EqlFunction = {
  name: "number",
  summary:
    "Returns the number that a text spells, in base 10 unless `base` or a 0x says otherwise.",
  parameters: [
    { name: "source", types: ["string"] },
    { name: "base", types: ["number"], isOptional: true },
  ],
  returns: "number",
  hasIgnoreCase: false,
  examples: [
    { expression: 'number("1337")', result: 1337 },
    { expression: 'number("42.5")', result: 42.5 },
    { expression: 'number("0xff")', result: 255 },
    { expression: 'number("ff", 16)', result: 255 },
    { expression: 'number("x")', result: null },
  ],
  evaluate: ([source = null, base = null]): EqlValue => {
    if (typeof source !== "string" || source.length > 64) return null;
    const isHex = /^0x/i.test(source);
    const isDecimal = typeof base === "number" ? base === 10 : !isHex;
    if (isDecimal) {
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(source) ? Number(source) : null;
    }
    const radix = typeof base === "number" ? base : 16;
    const digits = isHex && radix === 16 ? source.slice(2) : source;
    return parseWhole(digits, radix);
  },
};

// parseInt stops at the first wrong digit in silence, so the digits are checked first.
function parseWhole(digits: string, radix: number): EqlValue {
  if (!Number.isInteger(radix) || radix < BASE_MIN || radix > BASE_MAX) return null;
  const isRight =
    /^[+-]?[0-9a-z]+$/i.test(digits) &&
    [...digits.replace(/^[+-]/, "")].every((digit) => Number.parseInt(digit, 36) < radix);
  return isRight ? Number.parseInt(digits, radix) : null;
}
