// One alert as a syslog message (RFC 5424): priority from severity, the facts as structured data, a
// sentence as the text. Everything that came from an event is escaped and bounded, so that nobody starts
// a message of their own within ours.
import type { JsonObject } from "../../base/json.ts";
import { type DocumentFacts, documentFacts } from "../document-facts.ts";

export interface SyslogMessageOptions {
  /** RFC 5424 §6.2.1: 13 is log audit, 16–23 are local0–local7. */
  readonly facility: number;
  readonly hostname: string;
  readonly appName: string;
  /** Bytes of the whole message at most; what is over is cut from the text. */
  readonly bytesMax: number;
}

/** RFC 5424 §6.2.1: 2 critical, 3 error, 4 warning, 5 notice. */
const SEVERITY: Readonly<Record<string, number>> = { critical: 2, high: 3, medium: 4, low: 5 };

/** 32473 is the enterprise number that RFC 5612 gives for examples; we have none of our own. */
const DATA_ID = "alert@32473";

const VALUE_CHARACTERS_MAX = 400;

export function syslogMessage(document: JsonObject, options: SyslogMessageOptions): Buffer {
  const facts = documentFacts(document);
  const priority = options.facility * 8 + (SEVERITY[facts.severity] ?? 5);
  const header = [
    `<${priority}>1`,
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(facts.time) ? facts.time : "-",
    name(options.hostname, 255),
    name(options.appName, 48),
    "-",
    "alert",
  ].join(" ");
  const message = `${header} ${structuredData(facts)} ${oneLine(facts.reason || facts.rule)}`;
  return cutUtf8(Buffer.from(message, "utf8"), options.bytesMax);
}

function structuredData(facts: DocumentFacts): string {
  const parameters: readonly (readonly [string, string])[] = [
    ["id", facts.id],
    ["severity", facts.severity],
    ["risk", String(facts.riskScore)],
    ["rule", facts.rule],
    ["ruleId", facts.ruleId],
    ["attack", facts.attack.join(" ")],
    ["host", facts.host],
    ["user", facts.user],
    ["command", facts.commandLine],
    ["parent", facts.parentCommandLine],
  ];
  const texts = parameters
    .filter(([, value]) => value !== "")
    .map(([key, value]) => ` ${key}="${parameterValue(value)}"`);
  return `[${DATA_ID}${texts.join("")}]`;
}

/** RFC 5424 §6.3.3: `"`, `\` and `]` are escaped. */
function parameterValue(text: string): string {
  return oneLine(text.slice(0, VALUE_CHARACTERS_MAX)).replaceAll(/["\\\]]/g, "\\$&");
}

/** Line breaks would begin a message of their own for receivers that cut at them. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ").trim();
}

/** RFC 5424 §6: visible ASCII without blanks. */
function name(text: string, most: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, "_").slice(0, most) || "-";
}

/** Cut at the end of a whole character. */
function cutUtf8(bytes: Buffer, most: number): Buffer {
  if (bytes.length <= most) return bytes;
  let end = most;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
