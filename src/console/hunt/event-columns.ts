// Which columns tell the most of a list of events: what the kinds of events in it are about. Pure.
import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { HuntEvent } from "../../server/console/console-api.ts";

const CANDIDATES: readonly string[] = [
  "host.name",
  "user.name",
  "event.action",
  "process.name",
  "process.command_line",
  "process.parent.name",
  "file.path",
  "destination.ip",
  "destination.port",
  "dns.question.name",
  "registry.path",
];
const COLUMNS_MAX = 6;
/** A column that most lines leave empty tells little. */
const FILLED_SHARE = 0.3;

export function columnsOf(events: readonly HuntEvent[]): readonly string[] {
  const filled = CANDIDATES.filter((path) => {
    const count = events.filter(({ document }) => textAt(document, path) !== "").length;
    return count > 0 && count >= events.length * FILLED_SHARE;
  });
  return filled.slice(0, COLUMNS_MAX);
}

/** The text of a field, nested or dotted; lists with commas; "" where there is none. */
export function textAt(document: JsonObject, path: string): string {
  const value = valueAt(document, path);
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return plain(value);
}

function valueAt(document: JsonObject, path: string): JsonValue | undefined {
  const whole = document[path];
  if (whole !== undefined) return whole;
  for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1)) {
    const inner = document[path.slice(0, dot)];
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) continue;
    const found = valueAt(inner as JsonObject, path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function plain(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
