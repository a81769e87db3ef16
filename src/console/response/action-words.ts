// What an action is called on the page.
import type { ActionRequest } from "../../server/console/console-api.ts";

/** In a few words, with what it is done to. */
export function wordsOf(action: ActionRequest): string {
  switch (action.kind) {
    case "kill":
    case "suspend":
    case "resume": {
      const below = action.isTree ? " and all below it" : "";
      return `${capital(action.kind)} process ${action.pid}${below}`;
    }
    case "isolate":
      return "Isolate this host";
    case "release":
      return "Release this host";
    case "block":
    case "unblock":
      return `${capital(action.kind)} ${action.address}`;
    case "collect":
      return "Collect evidence";
    case "quarantine":
      return `Quarantine ${action.path}`;
    case "restore":
      return `Restore the file ${action.quarantineId}`;
    case "lock":
    case "unlock":
      return `${capital(action.kind)} the account ${action.userName}`;
    case "escalate":
      return "Escalate";
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
