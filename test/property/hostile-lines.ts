// Lines of JSON as a careless or hostile writer would make them, from a seed: fields nested, dotted and
// given twice, every spelling of strings and numbers, whitespace, deep nesting, bytes that are no UTF-8;
// and a mutator that breaks some. Text is put together by hand: JSON.stringify knows one spelling.
import { Random } from "../../bench/generator/random.ts";

/** Paths that the lines are rich in. */
export const HOSTILE_PATHS: readonly string[] = [
  "a",
  "b",
  "a.b",
  "a.b.a",
  "a.a.b.b",
  "b.a",
  "process.name",
  "process.parent.name",
  "process.Ext.code_signature.trusted",
  "event.category",
  "@timestamp",
  "constructor",
  "a.__proto__",
  "long_key_of_more_than_sixteen_bytes.b",
  "long_key_of_more_than_sixteen_bites.b",
  "",
  "a..b",
];

/** A key of records that are never scanned. */
export const FOREIGN_PATH = "foreign.key";

const KEYS = [
  ...["a", "a", "b", "a.b", "b.a", "a.b.a", "a.a", "process", "name", "parent", "parent.name"],
  ...["process.name", "Ext", "code_signature", "trusted", "event", "category", "event.category"],
  ...["@timestamp", "constructor", "__proto__", "long_key_of_more_than_sixteen_bytes", "x", "a..b"],
  ...["long_key_of_more_than_sixteen_bites", "", "other", "é", "\\u0061", "\\n", ".", "a.", ".b"],
  ...["process.Ext.code_signature", "long_key_of_more_than_sixteen_bytes.b", "foreign.key"],
];
const SCALARS = [
  ...["null", "true", "false", "0", "-0", "-0.0", "1", "-12", "1.5", "1e3", "1E+3", "2.5e-7"],
  ...["123456789012345678901234567890", "1e999", "-1e-999", "0.1", "4.9e-324", "9007199254740993"],
  ...["01", "+1", ".5", "1.", "1e", "-", "0x1", "nul", "truex", "NaN", "Infinity", "nulls", "fals"],
];
const CHUNKS = [
  ...[
    "a",
    "sh",
    "/usr/bin/python3.11",
    "äöü",
    "日本語",
    "😀",
    "\\n",
    '\\"',
    "\\\\",
    "\\/",
    "\\u00e9",
  ],
  ...[
    "\\ud83d\\ude00",
    "\\ud800",
    "\\u0000",
    " ",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "0123456789abcdef",
  ],
  ...["\u007f", "\u2028", "\ufeff", "\ufffd", "a long text with enough words in it to fill blocks"],
];
const BROKEN_CHUNKS = ["\\x", "\\u12", "\\u12g4", "\t", "\u0001", "\\"];
const SPACES = [" ", "  ", "\t", "\r", " \t\r ", "                    "];
const BAD_SPACES = ["\u000b", "\u00a0", "\ufeff", "\0", "/**/"];

export interface HostileLine {
  readonly bytes: Buffer;
  /** True for a line of the ordinary kind, which must not be left to JSON.parse. */
  readonly isOrdinary: boolean;
}

export function hostileLine(seed: number): HostileLine {
  const random = new Random(seed);
  const shape = random.next();
  if (shape < 0.25) return { bytes: Buffer.from(ordinaryLine(random)), isOrdinary: true };
  const writer = new JsonWriter(random, shape < 0.7 ? 0 : 0.01);
  const text = shape < 0.97 ? writer.object(0) : writer.value(0);
  let bytes: Buffer = Buffer.from(`${writer.space()}${text}${writer.space()}`);
  if (random.chance(0.3)) bytes = mutated(bytes, random);
  return { bytes: withoutNewlines(bytes), isOrdinary: false };
}

function ordinaryLine(random: Random): string {
  const name = () => JSON.stringify(random.pick(["sh", "bash", "é", 'a"b', `x${random.hex(6)}`]));
  const parent = `"parent":{"name":${name()},"pid":${random.below(9999)}}`;
  const ext = `"Ext":{"code_signature":[{"trusted":true},{"trusted":${random.chance(0.5)}}]}`;
  const process = `"process":{"name":${name()},${parent},${ext}}`;
  return `{"@timestamp":"2026-01-0${random.below(9) + 1}T00:00:00Z",${process},"event":{"category":["process"]}}`;
}

class JsonWriter {
  readonly #random: Random;
  readonly #faults: number;

  constructor(random: Random, faults: number) {
    this.#random = random;
    this.#faults = faults;
  }

  value(depth: number): string {
    const random = this.#random;
    const kind = random.next();
    if (depth < 6 && kind < 0.3) return this.object(depth + 1);
    if (depth < 6 && kind < 0.42) return this.#array(depth + 1);
    if (kind < 0.43) return this.#deep();
    if (kind < 0.7) return this.#string(random.below(4) === 0 ? random.below(12) : random.below(3));
    return random.pick(this.#isFaulty() ? SCALARS : SCALARS.slice(0, 18));
  }

  object(depth: number): string {
    const random = this.#random;
    const members: string[] = [];
    for (let count = random.below(depth === 0 ? 8 : 5); count > 0; count--) {
      const key = random.chance(0.95) ? random.pick(KEYS.slice(0, -10)) : random.pick(KEYS);
      const colon = this.#isFaulty() ? random.pick(["", "::", ",", "="]) : ":";
      const value = this.value(depth);
      members.push(`${this.space()}"${key}"${this.space()}${colon}${this.space()}${value}`);
    }
    return this.#closed("{", members, "}");
  }

  space(): string {
    const random = this.#random;
    if (this.#isFaulty()) return random.pick(BAD_SPACES);
    return random.chance(0.04) ? random.pick(SPACES) : "";
  }

  #array(depth: number): string {
    const random = this.#random;
    const values: string[] = [];
    for (let count = random.below(4); count > 0; count--) {
      values.push(`${this.space()}${this.value(depth)}${this.space()}`);
    }
    return this.#closed("[", values, "]");
  }

  #closed(open: string, parts: readonly string[], close: string): string {
    const random = this.#random;
    const comma = this.#isFaulty() ? random.pick([",,", "", ";"]) : ",";
    const end = this.#isFaulty() ? random.pick(["", ",", "}", "]"]) : close;
    return `${open}${this.space()}${parts.join(comma)}${this.space()}${end}`;
  }

  #deep(): string {
    const random = this.#random;
    const depth = random.pick([3, 20, 45, 47, 48, 49, 50, 62, 63, 64, 65, 70, 200, 499, 510]);
    const [open, close] = random.pick([
      ["[", "]"],
      ['{"a":', "}"],
      ['[{"b":', "}]"],
    ]) as [string, string];
    return `${open.repeat(depth)}${this.#string(1)}${close.repeat(depth)}`;
  }

  #string(chunkCount: number): string {
    const random = this.#random;
    let text = "";
    for (let left = chunkCount; left > 0; left--) {
      text += random.pick(this.#isFaulty() ? BROKEN_CHUNKS : CHUNKS);
    }
    return `"${text}"`;
  }

  #isFaulty(): boolean {
    return this.#faults > 0 && this.#random.chance(this.#faults);
  }
}

const HOT_BYTES = [
  0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d, 0x20, 0x0d, 0x00, 0x80, 0xc3, 0xff,
];

/** The same with a few bytes changed, dropped, doubled or cut off. */
export function mutated(bytes: Buffer, random: Random): Buffer {
  let made = bytes;
  for (let count = 1 + random.below(3); count > 0 && made.length > 0; count--) {
    const at = random.below(made.length);
    const byte = random.chance(0.6) ? random.pick(HOT_BYTES) : random.below(256);
    const rest = made.subarray(at + 1);
    const before = made.subarray(0, at);
    switch (random.below(5)) {
      case 0:
        made = Buffer.concat([before, Buffer.from([byte]), rest]);
        break;
      case 1:
        made = Buffer.concat([before, rest]);
        break;
      case 2:
        made = Buffer.concat([before, Buffer.from([byte]), made.subarray(at)]);
        break;
      case 3:
        made = Buffer.from(before);
        break;
      default: {
        const end = at + random.below(made.length - at);
        made = Buffer.concat([made.subarray(0, end), made.subarray(at)]);
      }
    }
  }
  return made;
}

/** A line has no newline inside: it would be two. */
function withoutNewlines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte === 10 ? 32 : byte)));
}
