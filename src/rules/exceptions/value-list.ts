// Value lists: keywords, addresses or ranges of addresses, one a line, as Kibana's value lists are
// uploaded. Address ranges are sorted and merged, so that a list of a hundred thousand costs a
// binary search.
import ipaddr from "ipaddr.js";

export const valueListTypes = ["keyword", "ip", "ip_range"] as const;

export interface ValueList {
  readonly id: string;
  readonly type: (typeof valueListTypes)[number];
  /** Lines that are no values of the type; they are left out. */
  readonly badLines: readonly string[];
  /** How many values it holds, after merging. */
  readonly valueCount: number;
  readonly has: (value: string) => boolean;
}

export interface ValueListText {
  readonly id: string;
  readonly type: ValueList["type"];
  readonly text: string;
  readonly file: string;
}

/** Addresses as 32 hexadecimal digits, so that text order is address order; IPv4 is mapped into IPv6. */
interface AddressRange {
  readonly from: string;
  readonly to: string;
}

/** Reads a list. Blank lines and lines that begin with `#` are skipped. Never throws. */
export function parseValueList(list: ValueListText): ValueList {
  const lines = list.text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const { id, type } = list;
  if (type === "keyword") {
    const words = new Set(lines);
    return { id, type, badLines: [], valueCount: words.size, has: (value) => words.has(value) };
  }
  const badLines: string[] = [];
  const found: AddressRange[] = [];
  for (const line of lines) {
    const range = addressRange(line);
    if (range === undefined) badLines.push(line);
    else found.push(range);
  }
  const ranges = mergeRanges(found);
  const has = (value: string): boolean => {
    const key = addressKey(value);
    return key !== undefined && isInside(ranges, key);
  };
  return { id, type, badLines, valueCount: ranges.length, has };
}

/**
 * A test of the addresses and CIDR blocks among `values`, as a term query on a field of type ip makes it:
 * by what they mean and not how they are written. Undefined when there are none.
 */
export function addressTest(values: readonly string[]): ((value: string) => boolean) | undefined {
  // A term names no range from one address to another.
  const found = values.filter((value) => !value.includes("-")).map(addressRange);
  const ranges = mergeRanges(found.filter((range) => range !== undefined));
  if (ranges.length === 0) return undefined;
  return (value) => {
    const key = addressKey(value);
    return key !== undefined && isInside(ranges, key);
  };
}

/** `10.0.0.1`, `10.0.0.0/8` or `10.0.0.1-10.0.0.9`. */
function addressRange(text: string): AddressRange | undefined {
  const dash = text.indexOf("-");
  if (dash > 0) {
    const from = addressKey(text.slice(0, dash).trim());
    const to = addressKey(text.slice(dash + 1).trim());
    return from === undefined || to === undefined || from > to ? undefined : { from, to };
  }
  const slash = text.indexOf("/");
  if (slash < 0) {
    const key = addressKey(text);
    return key === undefined ? undefined : { from: key, to: key };
  }
  return blockRange(text.slice(0, slash), text.slice(slash + 1));
}

function blockRange(address: string, prefix: string): AddressRange | undefined {
  const key = addressKey(address);
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  const isV4 = !address.includes(":");
  if (key === undefined || !(bits <= (isV4 ? 32 : 128))) return undefined;
  const hostBits = BigInt((isV4 ? 32 : 128) - bits);
  const first = (BigInt(`0x${key}`) >> hostBits) << hostBits;
  const last = first | ((1n << hostBits) - 1n);
  return { from: hex(first), to: hex(last) };
}

function hex(value: bigint): string {
  return value.toString(16).padStart(32, "0");
}

// The strict validators: the lenient ones take "1" for an address.
function addressKey(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    const bytes = ipaddr.IPv4.parse(text).toByteArray();
    return `00000000000000000000ffff${bytes.map(byteHex).join("")}`;
  }
  if (!text.includes(":") || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.IPv6.parse(text).toByteArray().map(byteHex).join("");
}

function byteHex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function mergeRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const sorted = [...ranges].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const merged: { from: string; to: string }[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.from <= last.to) {
      if (range.to > last.to) last.to = range.to;
    } else merged.push({ ...range });
  }
  return merged;
}

function isInside(ranges: readonly AddressRange[], key: string): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle] as AddressRange;
    if (key < range.from) high = middle - 1;
    else if (key > range.to) low = middle + 1;
    else return true;
  }
  return false;
}
