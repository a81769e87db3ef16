// Tells from its first bytes how a file's records are laid out. What the records are (Endgame,
// SentinelOne, …) is normalizing's to say, record by record.
import { depthAtEnd } from "./json-depth.ts";

export type Container =
  | "json-lines"
  | "json-array"
  | "json-objects"
  | "search-answer"
  | "audit"
  | "empty"
  | "unknown";

/** Lines looked at before a file that begins like JSON or an audit log is judged. */
const LINES_LOOKED_AT = 50;

const AUDIT_LINE = /^(?:node=\S+ )?type=\S+ msg=audit\(\d+\.\d+:\d+\):/;

export function recognizeContainer(head: Buffer): Container {
  const text = head.toString("utf8").replace(/^\ufeff/, "");
  const trimmed = text.trimStart();
  if (trimmed === "") return head.length === 0 || /^[\s\0]*$/.test(text) ? "empty" : "unknown";
  if (trimmed.startsWith("[") && !startsBrokenLine(trimmed)) return "json-array";
  const lines = trimmed.split("\n");
  // The last line may be cut off by the end of the head.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const seen = whole.slice(0, LINES_LOOKED_AT).map((line) => line.trim());
  if (seen.some((line) => AUDIT_LINE.test(line))) return "audit";
  if (seen.some(isObject)) return "json-lines";
  if (trimmed.startsWith("{") && isSearchAnswer(trimmed)) return "search-answer";
  if (trimmed.startsWith("{")) return lines.length === 1 ? "json-lines" : "json-objects";
  return seen.some((line) => line.startsWith("{")) ? "json-lines" : "unknown";
}

// `{…"hits":{…"hits":[`, not whole on one line: those are records like any other.
function isSearchAnswer(text: string): boolean {
  const outer = /"hits"\s*:\s*\{/.exec(text);
  if (outer === null || depthAtEnd(text.slice(0, outer.index)) !== 1) return false;
  return /"(?:hits|events|sequences)"\s*:\s*\[/.test(text.slice(outer.index + outer[0].length));
}

// `[garbage` on a line of its own, with objects a line behind it, is no array.
function startsBrokenLine(text: string): boolean {
  const first = text.split("\n", 1)[0] as string;
  return !/^\[\s*($|[[{\]"\d-]|true|false|null)/.test(first);
}

function isObject(line: string): boolean {
  if (!line.startsWith("{") || !line.endsWith("}")) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false; // Not a problem: only a look at what the file may be.
  }
}
