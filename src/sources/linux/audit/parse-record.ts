// One line of an audit log → type, place and decoded key=value pairs. The log is half text, half
// convention: values are bare, in double quotes, in hex when they hold anything odd, or a whole second
// record in single quotes. Source: auditd.log(5), ausearch's field dictionary.
import type { AuditRecordFields } from "./audit-event.ts";

export interface ParsedRecord extends AuditRecordFields {
  readonly node: string | undefined;
  /** `ts:serial`. */
  readonly id: string;
  readonly timestampMs: number;
  readonly serial: number;
  /** Values as the log has them, quotes and hex not undone; for what is split over keys. */
  readonly raw: ReadonlyMap<string, string>;
}

/** auditd's own lines end at 8,970 bytes; netlink and other writers allow more. */
const FIELDS_MAX = 20_000;

/** A program's message stands inside the kernel's record; a message inside that one is not known. */
const NESTING_MAX = 2;

/** What keys are made of. Any other would be taken for a path of fields where it becomes one of ECS. */
const KEY = /^[\w-]{1,64}(?:\[\d{1,7}\])?$/;

const HEAD = /^(?:node=(\S+) )?type=(\S+) msg=audit\((\d+)\.(\d+):(\d+)\):\s?/;

/** Undefined when the line is no audit record. Never throws. */
export function parseAuditRecord(line: string): ParsedRecord | undefined {
  const head = HEAD.exec(line);
  if (head === null) return undefined;
  const [whole, node, type, seconds, fraction, serial] = head as unknown as string[];
  const raw = new Map<string, string>();
  const fields = new Map<string, string>();
  readPairs(line.slice((whole as string).length), { raw, fields, type: type as string, depth: 0 });
  const fractionMs =
    Number((fraction as string).padEnd(3, "0").slice(0, 9)) /
    10 ** Math.max(0, (fraction as string).length - 3);
  return {
    type: type as string,
    node,
    id: `${seconds}.${fraction}:${serial}`,
    timestampMs: Number(seconds) * 1000 + fractionMs,
    serial: Number(serial),
    fields,
    raw,
  };
}

interface Target {
  readonly raw: Map<string, string>;
  readonly fields: Map<string, string>;
  readonly type: string;
  /** Messages round the one that is read. */
  readonly depth: number;
}

// ENRICHED logs append translated fields behind this separator.
const ENRICHED = "\u001d";

function readPairs(text: string, target: Target): void {
  readAccessVector(text, target);
  const lastBrace = text.lastIndexOf("}");
  let at = 0;
  while (at < text.length && target.raw.size < FIELDS_MAX) {
    while (at < text.length && (text[at] === " " || text[at] === "," || text[at] === ENRICHED))
      at++;
    const equals = text.indexOf("=", at);
    if (equals < 0) return;
    const key = text.slice(at, equals);
    const blank = key.lastIndexOf(" ");
    const value = readValue(text, equals + 1, lastBrace);
    putPair(key.slice(blank + 1), value.text, target);
    at = value.end;
  }
}

/** `lastBrace`: where the text's last `}` is, so that many that never close do not each search for it. */
function readValue(
  text: string,
  from: number,
  lastBrace: number,
): { readonly text: string; readonly end: number } {
  const quote = text[from];
  if (quote === '"' || quote === "'") {
    const close = quote === "'" ? text.lastIndexOf("'") : text.indexOf('"', from + 1);
    if (close > from) return { text: text.slice(from, close + 1), end: close + 1 };
  }
  if (quote === "{" && from < lastBrace) {
    const close = text.indexOf("}", from);
    if (close > from) return { text: text.slice(from, close + 1), end: close + 1 };
  }
  let end = from;
  while (end < text.length && text[end] !== " " && text[end] !== ENRICHED) end++;
  // Some writers leave no separator: `key=(null)ARCH=x86_64`.
  const glued = /^\((null|none)\)(?=[A-Z]+=)/.exec(text.slice(from, end));
  if (glued !== null) end = from + glued[0].length;
  return { text: text.slice(from, end).replace(/,$/, ""), end };
}

function putPair(key: string, value: string, target: Target): void {
  if (!KEY.test(key)) return;
  if (value.startsWith("'") && value.endsWith("'") && value.length >= 2) {
    // A message of a program inside the kernel's record: its fields belong to the same record.
    const depth = target.depth + 1;
    if (depth <= NESTING_MAX) readPairs(value.slice(1, -1), { ...target, depth });
    return;
  }
  // The first of a repeated key is the kernel's; a nested message may repeat it.
  if (target.raw.has(key)) return;
  target.raw.set(key, value);
  target.fields.set(key, decodeValue(key, value, target.type));
}

// `avc:  denied  { read write } for  pid=…`
function readAccessVector(text: string, target: Target): void {
  if (target.type !== "AVC" && target.type !== "USER_AVC") return;
  const at = text.indexOf("avc:");
  const open = text.indexOf("{", at);
  const close = text.indexOf("}", open);
  if (at < 0 || open < 0 || close < 0) return;
  const result = text.slice(at + "avc:".length, open).trim();
  if (!/^\w+$/.test(result)) return;
  target.fields.set("seresult", result);
  const permissions = text.slice(open + 1, close).trim();
  target.fields.set("seperms", permissions.split(/\s+/).join(","));
}

const MAY_BE_HEX: ReadonlySet<string> = new Set(
  "acct cmd comm cwd data dir exe file grp key name old_name path proctitle sw vm watch".split(" "),
);

/** Undoes quotes and, for fields that auditd encodes, hex. */
export function decodeValue(key: string, value: string, type: string): string {
  if (value.startsWith('"') && value.endsWith('"') && value.length >= 2) return value.slice(1, -1);
  const isArgument = type === "EXECVE" && /^a\d+$/.test(key);
  if (!isArgument && !MAY_BE_HEX.has(key)) return value;
  return decodeHex(value) ?? value;
}

/** Text of an even number of hex digits; undefined when it is something else. */
export function decodeHex(value: string): string | undefined {
  if (value.length === 0 || value.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(value))
    return undefined;
  return Buffer.from(value, "hex").toString("utf8");
}
