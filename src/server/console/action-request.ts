// What a person asks to be done to the host, read strictly: an action has what its kind needs and nothing
// else, since whatever is passed on here acts as root.
import { isIP } from "node:net";
import type { JsonObject } from "../../base/json.ts";
import type { ActionRequest, ResponseRequest } from "./console-api.ts";
import { bodyFlag, bodyNumber, bodyObject, bodyText, bodyTexts } from "./console-call.ts";
import { refused } from "./console-refusal.ts";

const COMMENT_CHARACTERS_MAX = 4096;
const PATH_CHARACTERS_MAX = 4096;
/** Addresses that an isolated host may reach all the same. */
const ALLOWED_MAX = 64;
/** The kernel's own bound on process ids of 64-bit systems. */
const PID_MAX = 4_194_304;

/** Throws ConsoleRefusal. */
export function responseRequest(body: JsonObject): ResponseRequest {
  const alertId = body["alertId"];
  if (alertId !== undefined && typeof alertId !== "string") {
    throw refused('expected a text in "alertId"');
  }
  return {
    action: actionRequest(bodyObject(body, "action")),
    ...(alertId === undefined ? {} : { alertId }),
    comment: bodyText(body, "comment", false).slice(0, COMMENT_CHARACTERS_MAX),
  };
}

function actionRequest(given: JsonObject): ActionRequest {
  const kind = bodyText(given, "kind") as ActionRequest["kind"];
  switch (kind) {
    case "kill":
    case "suspend":
    case "resume":
      return { kind, ...processOf(given), isTree: bodyFlag(given, "isTree") };
    case "isolate":
      return { kind, isDnsAllowed: bodyFlag(given, "isDnsAllowed"), allow: allowedOf(given) };
    case "block":
    case "unblock":
      return { kind, address: addressOf(bodyText(given, "address")) };
    case "quarantine":
      return { kind, path: pathOf(bodyText(given, "path")) };
    case "restore":
      return { kind, quarantineId: shortText(given, "quarantineId") };
    case "lock":
    case "unlock":
      return { kind, userName: shortText(given, "userName") };
    case "escalate":
      return { kind, comment: bodyText(given, "comment").slice(0, COMMENT_CHARACTERS_MAX) };
    case "release":
    case "collect":
      return { kind };
    default:
      kind satisfies never;
      throw refused("there is no such action");
  }
}

function processOf(given: JsonObject): { readonly pid: number; readonly startMs: number } {
  const pid = bodyNumber(given, "pid");
  const startMs = bodyNumber(given, "startMs");
  if (pid === undefined || !Number.isInteger(pid) || pid < 2 || pid > PID_MAX) {
    throw refused('expected the id of a process in "pid"');
  }
  if (startMs === undefined) throw refused('expected when the process began in "startMs"');
  return { pid, startMs };
}

function allowedOf(given: JsonObject): readonly string[] {
  const allow = bodyTexts(given, "allow") ?? [];
  if (allow.length > ALLOWED_MAX) throw refused(`"allow" takes at most ${ALLOWED_MAX} addresses`);
  return allow.map(networkOf);
}

/** An address, or `10.0.0.0/8`. */
function networkOf(text: string): string {
  const [address = "", bits, more] = text.split("/");
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  const isBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  if (version !== 0 && isBits && more === undefined) return text;
  throw refused("expected an IP address, or a network such as 10.0.0.0/8");
}

function addressOf(text: string): string {
  if (isIP(text) !== 0) return text;
  throw refused("expected an IP address");
}

function pathOf(text: string): string {
  const isPath = text.startsWith("/") && text.length <= PATH_CHARACTERS_MAX && !text.includes("\0");
  if (isPath) return text;
  throw refused('expected a whole path in "path"');
}

function shortText(given: JsonObject, name: string): string {
  const text = bodyText(given, name);
  if (text !== "" && text.length <= 256 && !/\p{Cc}/u.test(text)) return text;
  throw refused(`expected a short text in "${name}"`);
}
