// What can be done to this host, and what is said of it before and after: the words that every kind of
// action shares. The page's API (server/console) carries the same shapes; the two are told apart so that
// neither room decides for the other.
import { isJsonObject } from "../base/json.ts";

/** One thing to do to this host. */
export type ActionRequest =
  | ProcessRequest
  | IsolateRequest
  | { readonly kind: "release" }
  | { readonly kind: "block" | "unblock"; readonly address: string }
  | { readonly kind: "collect" }
  | { readonly kind: "quarantine"; readonly path: string }
  | { readonly kind: "restore"; readonly quarantineId: string }
  | { readonly kind: "lock" | "unlock"; readonly userName: string }
  | { readonly kind: "escalate"; readonly comment: string };

export interface ProcessRequest {
  readonly kind: "kill" | "suspend" | "resume";
  readonly pid: number;
  /** When the process began, in milliseconds since the epoch, so that a reused pid is never touched. */
  readonly startMs: number;
  /** Everything below it as well. */
  readonly isTree: boolean;
}

export interface IsolateRequest {
  readonly kind: "isolate";
  /** Whether this host's own name servers stay in reach. */
  readonly isDnsAllowed: boolean;
  /** Addresses and networks (`10.0.0.0/8`) that stay in reach. */
  readonly allow: readonly string[];
}

export type ActionKind = ActionRequest["kind"];

export const ACTION_KINDS: readonly ActionKind[] = [
  "kill",
  "suspend",
  "resume",
  "isolate",
  "release",
  "block",
  "unblock",
  "collect",
  "quarantine",
  "restore",
  "lock",
  "unlock",
  "escalate",
];

export interface ResponseRequest {
  readonly action: ActionRequest;
  /** The alert on whose account it is done. */
  readonly alertId?: string;
  readonly comment: string;
  /** Does what a guard refuses where a person insists: only `lock` has such guards. */
  readonly isForced?: boolean;
}

export interface Rehearsal {
  /** What will happen, a sentence each. */
  readonly steps: readonly string[];
  /** Why it cannot be done; empty when it can. */
  readonly obstacles: readonly string[];
  readonly isUndoable: boolean;
}

export interface Outcome {
  readonly id: string;
  readonly isDone: boolean;
  /** What happened, a sentence each. */
  readonly lines: readonly string[];
}

/**
 * An action as it would be done now. Rehearsing shows it and running carries it out, so that the two cannot
 * differ but by what changed on the host in between.
 */
export interface Plan extends Rehearsal {
  /** Never called where there are obstacles. A throw is an outcome that was not done. */
  readonly carryOut: () => Promise<Done>;
}

export interface Done {
  readonly isDone: boolean;
  readonly lines: readonly string[];
  /** The request that undoes it. */
  readonly undo?: ActionRequest;
  /** The name of a file that it made, in the folder of collections. */
  readonly file?: string;
}

/** A plan that cannot be carried out, and why. */
export function impossible(obstacles: readonly string[], steps: readonly string[] = []): Plan {
  return {
    steps,
    obstacles,
    isUndoable: false,
    carryOut: () => Promise.resolve({ isDone: false, lines: obstacles }),
  };
}

/** Whether a value from outside (the page, the journal) is a request of this room, whole and of its types. */
export function isActionRequest(value: unknown): value is ActionRequest {
  if (!isJsonObject(value)) return false;
  const kind = ACTION_KINDS.find((one) => one === value["kind"]);
  if (kind === undefined) return false;
  const isText = (key: string) => typeof value[key] === "string" && value[key] !== "";
  switch (kind) {
    case "kill":
    case "suspend":
    case "resume":
      return (
        Number.isSafeInteger(value["pid"]) &&
        Number.isFinite(value["startMs"]) &&
        typeof value["isTree"] === "boolean"
      );
    case "isolate": {
      const allow = value["allow"];
      const isList = Array.isArray(allow) && allow.every((one) => typeof one === "string");
      return isList && typeof value["isDnsAllowed"] === "boolean";
    }
    case "release":
    case "collect":
      return true;
    case "block":
    case "unblock":
      return isText("address");
    case "quarantine":
      return isText("path");
    case "restore":
      return isText("quarantineId");
    case "lock":
    case "unlock":
      return isText("userName");
    case "escalate":
      return typeof value["comment"] === "string";
    default:
      return kind satisfies never;
  }
}
