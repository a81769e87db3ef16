// The responder as the page knows it: in the shapes of the page's API, with the files of its actions as
// streams.
import { createReadStream } from "node:fs";
import type { Responder } from "../../response/responder.ts";
import type { ActionRequest as ApiAction } from "../../server/console/console-api.ts";
import type { Responder as PageResponder } from "../../server/console/console-faces.ts";

/** A page shows so many; the command `respond journal` shows all. */
const SHOWN_ACTIONS = 500;

export function pageResponder(responder: Responder): PageResponder {
  return {
    view: async () => {
      const actions = responder.journal(SHOWN_ACTIONS).map((one) => ({
        ...one,
        action: one.action satisfies ApiAction,
      }));
      return { ...(await responder.state()), actions };
    },
    rehearse: (request) => responder.rehearse(request, "rehearsal"),
    run: (request, by) => responder.run(request, by.actor),
    file: (name) => {
      const path = responder.file(name);
      return path === undefined
        ? undefined
        : { mime: "application/octet-stream", content: createReadStream(path) };
    },
  };
}
