// Rules on the page: what runs, one in full, the editor's checks and trial runs, saving, switching on and
// off, and import and export.
import {
  bodyFlag,
  bodyNumber,
  bodyText,
  type ConsoleCall,
  type HandlersOf,
  json,
  pathText,
} from "./console-call.ts";
import type { RuleDesk } from "./console-faces.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { notFound, refused } from "./console-refusal.ts";
import { fieldsView } from "./fields-view.ts";
import type { HeavyWork } from "./heavy-work.ts";

type Keys =
  | "GET /rules"
  | "GET /rules/export"
  | "POST /rules/check"
  | "POST /rules/run"
  | "POST /rules/import"
  | "GET /rules/:id"
  | "PUT /rules/:id"
  | "DELETE /rules/:id"
  | "POST /rules/:id/enabled"
  | "GET /attack"
  | "GET /fields";

const NO_RULE = "there is no such rule";

export function ruleRoutes({
  desk,
  heavy,
}: {
  readonly desk: RuleDesk;
  readonly heavy: HeavyWork;
}): HandlersOf<Keys> {
  const shown = (ruleId: string) => {
    const view = desk.show(ruleId);
    if (view === undefined) throw notFound(NO_RULE);
    return json(view);
  };
  return {
    "GET /rules": () => json(desk.list()),
    "GET /rules/export": () => ({
      kind: "file",
      name: "rules.ndjson",
      mime: "application/x-ndjson",
      content: desk.export(),
    }),
    "POST /rules/check": async (call) => json({ diagnostics: desk.check(await textOf(call)) }),
    "POST /rules/run": async (call) => {
      const body = await call.json();
      const text = bodyText(body, "text");
      const days = bodyNumber(body, "days") ?? 1;
      if (days <= 0 || days > CONSOLE_LIMITS.runDaysMax) {
        throw refused(`"days" is above 0 and at most ${CONSOLE_LIMITS.runDaysMax}`);
      }
      return json(await heavy.run(call.signal, (signal) => desk.run({ text, days }, signal)));
    },
    "POST /rules/import": async (call) => json(desk.import(await textOf(call), call.by)),
    "GET /rules/:id": (call) => shown(pathText(call, "id")),
    "PUT /rules/:id": async (call) =>
      json(desk.save(pathText(call, "id"), await textOf(call), call.by)),
    "DELETE /rules/:id": (call) => {
      if (!desk.remove(pathText(call, "id"), call.by)) {
        throw notFound("the page has no such rule of its own; others can be switched off");
      }
      return json({});
    },
    "POST /rules/:id/enabled": async (call) => {
      const isEnabled = bodyFlag(await call.json(), "isEnabled");
      if (!desk.setEnabled(pathText(call, "id"), isEnabled, call.by)) throw notFound(NO_RULE);
      return shown(pathText(call, "id"));
    },
    "GET /attack": () => json(desk.attack()),
    "GET /fields": () => json(fieldsView),
  };
}

async function textOf(call: ConsoleCall): Promise<string> {
  return bodyText(await call.json(), "text");
}
