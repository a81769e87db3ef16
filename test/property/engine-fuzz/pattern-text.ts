// Texts that a pattern of a rule matches, or nearly: what stands for `*` and `?` is random, and Lucene's
// regular expressions are written out branch by branch. Only a generator: what it gets wrong costs a
// match and nothing else.
import type { Random } from "../../../bench/generator/random.ts";

/** What a careless or hostile sender writes where a pattern says "anything". */
const FILLINGS = [
  ...["", "", "x", "a.exe", "C:\\Users\\b\\", "/tmp/", " -c ", "é", "😀", "K", "ſ", "İ", "ß"],
  ...["\n", "\u0000", "\u2028", "\\", '"', "*", "?", " ", "..", "0", "日本", "\ud800", "\ufffd"],
];
const CHARACTERS = ["x", "Z", "0", ".", " ", "\\", "é", "😀", "*", "?", "\n", '"'];

export function filling(random: Random): string {
  if (random.chance(0.6)) return random.pick(["", "x", "ab", "a b", "q/r", "s\\t"]);
  if (random.chance(0.03)) return "long ".repeat(random.pick([24, 26, 30, 101, 104, 700]));
  return random.pick(FILLINGS);
}

/** A text for a pattern with `*` and `?`. */
export function wildcardText(pattern: string, random: Random): string {
  let text = "";
  for (const sign of pattern) {
    if (sign === "*") text += filling(random);
    else text += sign === "?" ? random.pick(CHARACTERS) : sign;
  }
  return text;
}

type Writer = () => string;

/** A text for a regular expression in Lucene's syntax. */
export function regexText(pattern: string, random: Random): string {
  return new RegexReader(pattern, random).alternatives()();
}

class RegexReader {
  readonly #pattern: string;
  readonly #random: Random;
  #at = 0;

  constructor(pattern: string, random: Random) {
    this.#pattern = pattern;
    this.#random = random;
  }

  alternatives(): Writer {
    const branches = [this.#row()];
    while (this.#pattern[this.#at] === "|") {
      this.#at++;
      branches.push(this.#row());
    }
    return () => this.#random.pick(branches)();
  }

  #row(): Writer {
    const parts: Writer[] = [];
    while (this.#at < this.#pattern.length && !"|)".includes(this.#pattern[this.#at] as string)) {
      const atom = this.#atom();
      parts.push(this.#repeated(atom));
    }
    return () => parts.map((part) => part()).join("");
  }

  #atom(): Writer {
    const char = this.#pattern[this.#at++] as string;
    switch (char) {
      case "(": {
        const inner = this.alternatives();
        this.#at++;
        return inner;
      }
      case "[":
        return this.#class();
      case ".":
        return () => this.#random.pick(CHARACTERS);
      case "@":
        return () => filling(this.#random);
      case "\\":
        return this.#escape();
      default:
        return () => char;
    }
  }

  #escape(): Writer {
    const char = this.#pattern[this.#at++] ?? "";
    const choices = CLASSES[char];
    return choices === undefined ? () => char : () => this.#random.pick([...choices]);
  }

  #class(): Writer {
    const isNegated = this.#pattern[this.#at] === "^";
    if (isNegated) this.#at++;
    const chars: string[] = [];
    while (this.#at < this.#pattern.length && this.#pattern[this.#at] !== "]") {
      let char = this.#pattern[this.#at++] as string;
      if (char === "\\") {
        char = this.#pattern[this.#at++] ?? "";
        const choices = CLASSES[char];
        if (choices !== undefined) {
          chars.push(...choices);
          continue;
        }
      }
      if (this.#pattern[this.#at] === "-" && this.#pattern[this.#at + 1] !== "]") {
        const last = this.#pattern[this.#at + 1] as string;
        this.#at += 2;
        chars.push(char, last, between(char, last, this.#random));
      } else chars.push(char);
    }
    this.#at++;
    if (!isNegated) return () => this.#random.pick(chars.length === 0 ? [""] : chars);
    const others = CHARACTERS.filter((one) => !chars.includes(one));
    return () => this.#random.pick(others);
  }

  #repeated(atom: Writer): Writer {
    const [least, most] = this.#bounds();
    return () => {
      const count = least + this.#random.below(Math.min(most, least + 3) - least + 1);
      return Array.from({ length: count }, atom).join("");
    };
  }

  #bounds(): readonly [number, number] {
    const sign = this.#pattern[this.#at];
    if (sign === "*" || sign === "+" || sign === "?") {
      this.#at++;
      return sign === "*" ? [0, 9] : sign === "+" ? [1, 9] : [0, 1];
    }
    if (sign !== "{") return [1, 1];
    const end = this.#pattern.indexOf("}", this.#at);
    const [least = "1", most] = this.#pattern.slice(this.#at + 1, end).split(",");
    this.#at = end + 1;
    return [Number(least), most === undefined ? Number(least) : Number(most || 99)];
  }
}

const CLASSES: Readonly<Record<string, string>> = { w: "aZ0_", d: "059", s: " \t\n" };

function between(first: string, last: string, random: Random): string {
  const from = first.charCodeAt(0);
  return String.fromCharCode(from + random.below(Math.max(1, last.charCodeAt(0) - from)));
}
