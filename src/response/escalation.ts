// Escalation: a person's message goes where alerts go. Sending is another room's; this one says that it was
// asked for, and keeps it in the journal.
import { impossible, type Plan } from "./action.ts";
import type { Escalation, ResponderParts } from "./responder.ts";

export const NO_OUTPUT = "no output is configured that a message can be sent through";

export function planEscalation(send: ResponderParts["escalate"], message: Escalation): Plan {
  if (send === undefined) return impossible([NO_OUTPUT]);
  return {
    steps: ["The message and the alert that it is about are sent through the configured outputs."],
    obstacles: [],
    isUndoable: false,
    carryOut: async () => ({ isDone: true, lines: await send(message) }),
  };
}
