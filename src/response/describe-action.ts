// An action in a few words, for lists and messages.
import type { ActionRequest } from "./action.ts";

export function describeAction(action: ActionRequest): string {
  switch (action.kind) {
    case "kill":
    case "suspend":
    case "resume":
      return `${action.kind} process ${action.pid}${action.isTree ? " and what is below it" : ""}`;
    case "isolate":
      return action.allow.length === 0
        ? "isolate the host"
        : `isolate the host but for ${action.allow.join(", ")}`;
    case "release":
      return "release the host";
    case "block":
    case "unblock":
      return `${action.kind} ${action.address}`;
    case "collect":
      return "collect evidence";
    case "quarantine":
      return `quarantine ${action.path}`;
    case "restore":
      return `restore ${action.quarantineId} from quarantine`;
    case "lock":
    case "unlock":
      return `${action.kind} the account ${action.userName}`;
    case "escalate":
      return "escalate";
    default:
      return action satisfies never;
  }
}
