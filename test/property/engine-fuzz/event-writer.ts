// Writes a draft down as a line of JSON, in one of the many ways that mean the same, or nearly: fields
// nested, dotted or half dotted, in objects of arrays, keys given twice, strings escaped where they need
// not be, bytes that are no UTF-8.
import type { Random } from "../../../bench/generator/random.ts";
import { type Draft, type DraftScalar, type DraftValue, isRaw } from "./draft.ts";

/** Stands for a byte that no UTF-8 has; a character of nobody's. */
export const BAD_BYTE = "\uf8ff";
const BAD_BYTES = [0xff, 0xc3, 0x80, 0xed, 0xf4];

/** Of the odd things, the part that keys given twice are: lines with one are not scanned. */
const DOUBLED = 0.15;

interface Member {
  readonly key: string;
  readonly value: string | ObjectNode;
}

interface ObjectNode {
  readonly members: Member[];
}

export interface WritingStyle {
  /** How likely a dot of a path stays inside a key. */
  readonly dottedness: number;
  /** How likely something odd is done where something odd can be done. */
  readonly oddness: number;
}

export function styleFrom(random: Random): WritingStyle {
  const oddness = random.chance(0.7) ? 0 : random.pick([0.01, 0.05, 0.2]);
  return { dottedness: random.pick([0, 0, 0, 0, 0, 0.1, 0.5, 1]), oddness };
}

export class EventWriter {
  readonly #random: Random;
  readonly #style: WritingStyle;

  constructor(random: Random, style: WritingStyle) {
    this.#random = random;
    this.#style = style;
  }

  line(draft: Draft): Buffer {
    const root: ObjectNode = { members: [] };
    for (const [path, value] of draft) this.#insert(root, path, this.#valueText(value));
    return toBytes(this.#objectText(root), this.#random);
  }

  #insert(root: ObjectNode, path: string, value: string): void {
    const keys = this.#keysOf(path);
    let node = root;
    for (const key of keys.slice(0, -1)) node = this.#below(node, key);
    node.members.push({ key: keys[keys.length - 1] as string, value });
    if (this.#isOdd() && this.#random.chance(DOUBLED)) {
      node.members.push({ key: keys[keys.length - 1] as string, value: '"twice"' });
    }
  }

  #keysOf(path: string): readonly string[] {
    const { dottedness } = this.#style;
    if (dottedness === 0) return path.split(".");
    const keys: string[] = [];
    for (const segment of path.split(".")) {
      const isJoined = keys.length > 0 && this.#random.chance(dottedness);
      if (isJoined) keys[keys.length - 1] += `.${segment}`;
      else keys.push(segment);
    }
    return keys;
  }

  #below(node: ObjectNode, key: string): ObjectNode {
    const known = node.members.find((one) => one.key === key && typeof one.value !== "string");
    const isDoubled = this.#isOdd() && this.#random.chance(DOUBLED);
    if (known !== undefined && !isDoubled) return known.value as ObjectNode;
    const made: ObjectNode = { members: [] };
    node.members.push({ key, value: made });
    return made;
  }

  #objectText({ members }: ObjectNode): string {
    const parts = members.map(({ key, value }) => {
      const text = typeof value === "string" ? value : this.#objectValue(value);
      return `${this.#keyText(key)}${this.#space()}:${this.#space()}${text}`;
    });
    if (this.#isOdd()) parts.reverse();
    return `{${this.#space()}${parts.join(`${this.#space()},`)}${this.#space()}}`;
  }

  #objectValue(node: ObjectNode): string {
    if (!this.#isOdd()) return this.#objectText(node);
    const text = this.#objectText(node);
    switch (this.#random.below(4)) {
      case 0:
        return `[${text}]`;
      case 1:
        return `[[${text}],null]`;
      case 2: {
        const half = this.#random.below(node.members.length + 1);
        const first = this.#objectText({ members: node.members.slice(0, half) });
        return `[${first},${this.#objectText({ members: node.members.slice(half) })}]`;
      }
      default:
        return `[${text},${text}]`;
    }
  }

  #valueText(value: DraftValue): string {
    if (isRaw(value)) return value.raw;
    if (!Array.isArray(value)) {
      const text = this.#scalarText(value as DraftScalar);
      return this.#isOdd()
        ? this.#random.pick([`[${text}]`, `[null,${text}]`, `[[${text}]]`])
        : text;
    }
    const texts = value.map((one) => this.#scalarText(one));
    return this.#isOdd() ? `[[${texts.join(",")}],[]]` : `[${texts.join(",")}]`;
  }

  #scalarText(value: DraftScalar): string {
    if (Object.is(value, -0)) return "-0";
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : "1e999";
    return typeof value === "string" ? this.#stringText(value) : String(value);
  }

  #keyText(key: string): string {
    return this.#isOdd() ? this.#stringText(key) : JSON.stringify(key);
  }

  #stringText(text: string): string {
    const { oddness } = this.#style;
    if (oddness === 0 || !this.#random.chance(0.3)) return JSON.stringify(text);
    let written = '"';
    for (let at = 0; at < text.length; at++) {
      const unit = text[at] as string;
      if (this.#random.chance(oddness)) written += escaped(unit);
      else if (unit === "/" && this.#random.chance(0.1)) written += "\\/";
      else written += JSON.stringify(unit).slice(1, -1);
    }
    // A pair whose halves were written one by one is escaped by JSON.stringify, and still one character.
    return `${written}"`;
  }

  #space(): string {
    return this.#isOdd() ? this.#random.pick([" ", "\t", "  ", "\r"]) : "";
  }

  #isOdd(): boolean {
    const { oddness } = this.#style;
    return oddness > 0 && this.#random.chance(oddness);
  }
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A line has no newline inside: it would be two. */
function toBytes(text: string, random: Random): Buffer {
  if (!text.includes(BAD_BYTE)) return Buffer.from(text);
  const parts = text.split(BAD_BYTE).flatMap((part, at) => {
    const bytes = Buffer.from(part);
    return at === 0 ? [bytes] : [Buffer.from([random.pick(BAD_BYTES)]), bytes];
  });
  return Buffer.concat(parts);
}
