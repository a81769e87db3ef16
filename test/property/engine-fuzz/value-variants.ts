// What is nearly a value: other case, letters that fold to it or only look so, one character more or less,
// the number as text, the text as number, every spelling of a number that JSON allows.
import type { Random } from "../../../bench/generator/random.ts";
import type { DraftScalar, DraftValue } from "./draft.ts";

/** Letters that fold to another, or that a careless folding would take for one. */
const TWINS: Readonly<Record<string, readonly string[]>> = {
  k: ["K", "\u212a"],
  K: ["k", "\u212a"],
  s: ["S", "ſ"],
  S: ["s", "ſ", "ß"],
  i: ["I", "İ", "ı"],
  I: ["i", "İ", "ı"],
  å: ["Å", "\u212b"],
  σ: ["ς", "Σ"],
};

/** A value beside the given one; sometimes equal to it after all. */
export function variantOf(value: DraftScalar, random: Random): DraftScalar {
  switch (typeof value) {
    case "string":
      return random.chance(0.1) ? otherType(value, random) : nearText(value, random);
    case "number":
      return random.pick([
        value + 1,
        value - 1,
        -value,
        value + 0.5,
        0,
        String(value),
        `${value}0`,
      ]);
    case "boolean":
      return random.pick([!value, String(value), value ? 1 : 0, "True"]);
    default:
      return random.pick(["", 0, false, "null"]);
  }
}

function otherType(text: string, random: Random): DraftScalar {
  const number = Number(text);
  if (text !== "" && !Number.isNaN(number)) return number;
  return random.pick([0, 1, true, false, null, -0]);
}

function nearText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(9)) {
    case 0:
      return text.toUpperCase();
    case 1:
      return text.toLowerCase();
    case 2:
      return `${text}${random.pick(["x", " ", "\u0000", "s", "é", "\n"])}`;
    case 3:
      return `${random.pick(["x", " ", "/", "\\"])}${text}`;
    case 4:
      return text.slice(0, at) + text.slice(at + 1);
    case 5:
      return text.slice(0, at) + random.pick(["?", "*", "q", "\u0301", "😀"]) + text.slice(at);
    case 6:
      return withTwins(text, random);
    case 7:
      return swapCase(text, random);
    default:
      return "";
  }
}

/** The same text for whoever folds case rightly, mostly. */
export function withTwins(text: string, random: Random): string {
  return [...text]
    .map((char) => {
      const twins = TWINS[char];
      return twins !== undefined && random.chance(0.5) ? random.pick(twins) : char;
    })
    .join("");
}

/** The same text in other case. */
export function swapCase(text: string, random: Random): string {
  return [...text]
    .map((char) => {
      if (char.length > 1 || char > "\u007f") return char;
      return random.chance(0.5) ? char.toUpperCase() : char.toLowerCase();
    })
    .join("");
}

/** The number in one of its spellings, some of which are texts. */
export function numberSpelling(value: number, random: Random): DraftValue {
  const text = String(value);
  const isWhole = Number.isInteger(value) && Math.abs(value) < 1e15;
  if (!isWhole) return random.chance(0.5) ? text : value;
  switch (random.below(9)) {
    case 0:
      return { raw: `${text}.0` };
    case 1:
      return { raw: `${text}e0` };
    case 2:
      return { raw: `${text}0E-1` };
    case 3:
      return { raw: `${text}.${"0".repeat(random.pick([1, 20, 140]))}` };
    case 4:
      return text;
    case 5:
      return `0${text}`;
    case 6:
      return `${text}.0`;
    case 7:
      return value === 0 ? { raw: "-0" } : `${text}e0`;
    default:
      return { raw: `${text}${"0".repeat(25)}e-25` };
  }
}
