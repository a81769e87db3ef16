// What is done by itself when a rule raises an alert: which action, and what of the alert's event it is done
// to. An event that does not tell it exactly is answered with a reason, never with a guess.

import type { JsonObject } from "../../base/json.ts";
import { type FieldValue, readField } from "../../event/read-field.ts";
import type { ActionRequest } from "../action.ts";

export const AUTOMATIC_ACTIONS = [
  "kill",
  "kill-tree",
  "suspend",
  "suspend-tree",
  "isolate",
  "block",
  "quarantine",
  "lock",
  "collect",
  "escalate",
] as const;

export type AutomaticAction = (typeof AUTOMATIC_ACTIONS)[number];

export interface AutomaticRule {
  /** The rule whose alerts it is for. */
  readonly ruleId: string;
  readonly action: AutomaticAction;
  /** Of `isolate`: what stays in reach. */
  readonly allow: readonly string[];
  readonly isDnsAllowed: boolean;
}

export type Derived =
  | { readonly kind: "request"; readonly action: ActionRequest }
  | { readonly kind: "none"; readonly reason: string };

/** The request that a rule asks for on this event, in ECS. */
export function requestFor(rule: AutomaticRule, event: JsonObject): Derived {
  switch (rule.action) {
    case "kill":
    case "kill-tree":
      return processRequest("kill", rule.action === "kill-tree", event);
    case "suspend":
    case "suspend-tree":
      return processRequest("suspend", rule.action === "suspend-tree", event);
    case "isolate": {
      const { allow, isDnsAllowed } = rule;
      return request({ kind: "isolate", allow, isDnsAllowed });
    }
    case "block": {
      const address = textOf(event, "destination.ip") ?? textOf(event, "source.ip");
      return address === undefined
        ? none("the event names no remote address")
        : request({ kind: "block", address });
    }
    case "quarantine": {
      // Not process.executable: that is as often the shell or the interpreter of the whole system.
      const path = textOf(event, "file.path");
      return path === undefined
        ? none("the event names no file (file.path)")
        : request({ kind: "quarantine", path });
    }
    case "lock": {
      const userName = textOf(event, "user.name");
      return userName === undefined
        ? none("the event names no user")
        : request({ kind: "lock", userName });
    }
    case "collect":
      return request({ kind: "collect" });
    case "escalate":
      return request({ kind: "escalate", comment: "" });
    default:
      return rule.action satisfies never;
  }
}

function processRequest(kind: "kill" | "suspend", isTree: boolean, event: JsonObject): Derived {
  const pid = one(readField(event, ["process", "pid"]));
  const startMs = Date.parse(textOf(event, "process.start") ?? "");
  if (typeof pid !== "number") return none("the event names no process");
  // Without it, whatever has the number by now would be taken for it.
  if (!Number.isFinite(startMs)) return none("the event does not tell when the process began");
  return request({ kind, pid, startMs, isTree });
}

function textOf(event: JsonObject, path: string): string | undefined {
  const value = one(readField(event, path.split(".")));
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Undefined for several: there is no saying which is meant. */
function one(value: FieldValue): string | number | boolean | undefined {
  return typeof value === "object" ? undefined : value;
}

function request(action: ActionRequest): Derived {
  return { kind: "request", action };
}

function none(reason: string): Derived {
  return { kind: "none", reason };
}
