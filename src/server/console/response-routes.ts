// Response on the page: what was done, what would happen, and doing it. All of it behind the responder that
// was handed in; a process that may not act on its host has none.
import { responseRequest } from "./action-request.ts";
import { type HandlersOf, json, pathText } from "./console-call.ts";
import type { Responder } from "./console-faces.ts";
import { notFound } from "./console-refusal.ts";

type Keys =
  | "GET /response"
  | "POST /response/rehearse"
  | "POST /response/run"
  | "GET /response/files/:name";

/** A name in one folder, and nothing that leads out of it. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._@-]{0,199}$/;

export function responseRoutes(responder: Responder | undefined): HandlersOf<Keys> {
  const present = (): Responder => {
    if (responder === undefined) throw notFound("response is not available on this host");
    return responder;
  };
  return {
    "GET /response": async () => json(await present().view()),
    "POST /response/rehearse": async (call) =>
      json(await present().rehearse(responseRequest(await call.json()), call.by)),
    "POST /response/run": async (call) =>
      json(await present().run(responseRequest(await call.json()), call.by)),
    "GET /response/files/:name": (call) => {
      const name = pathText(call, "name");
      const file = FILE_NAME.test(name) ? present().file(name) : undefined;
      if (file === undefined) throw notFound("there is no such file");
      return { kind: "file", name, ...file };
    },
  };
}
