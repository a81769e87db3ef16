// Accounts, the journal and the state of this Tripline, for those who run it.
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import { numberOf } from "./alert-query.ts";
import type { AccountRole, AccountsView, JournalView, LoginLink } from "./console-api.ts";
import { bodyText, type HandlersOf, json, pathText } from "./console-call.ts";
import type { ConsoleFaces } from "./console-faces.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { notFound, refused } from "./console-refusal.ts";
import { loginUrl } from "./login-routes.ts";

type Keys =
  | "GET /accounts"
  | "POST /accounts"
  | "POST /accounts/:name/link"
  | "DELETE /accounts/:name"
  | "GET /journal"
  | "GET /status";

const ROLES: readonly AccountRole[] = ["viewer", "analyst", "responder", "admin"];

export function accountRoutes({
  store,
  status,
}: {
  readonly store: Pick<AlertStore, "accounts" | "logins" | "audit">;
  readonly status: ConsoleFaces["status"];
}): HandlersOf<Keys> {
  const { accounts, logins } = store;
  const view = (): AccountsView => ({
    accounts: accounts.list().map(({ lastSeenMs, ...rest }) => ({
      ...rest,
      ...(lastSeenMs === undefined ? {} : { lastSeenMs }),
    })),
  });
  return {
    "GET /accounts": () => json(view()),
    "POST /accounts": async (call) => {
      const body = await call.json();
      const name = bodyText(body, "name");
      const role = ROLES.find((one) => one === body["role"]);
      if (role === undefined) throw refused(`"role" is one of ${ROLES.join(", ")}`);
      const made = accounts.create({ name, role }, call.by);
      if (made.kind === "refused") throw refused(made.reason);
      return json(view());
    },
    "POST /accounts/:name/link": (call) => {
      const made = logins.makeLink(pathText(call, "name"), call.by);
      if (made === undefined) throw notFound("there is no such account");
      const link: LoginLink = {
        url: loginUrl(call.origin, made.token),
        expiresMs: made.expiresMs,
      };
      return json(link);
    },
    "DELETE /accounts/:name": (call) => {
      const name = pathText(call, "name");
      // Whoever removes itself may leave nobody who can let others in.
      if (name === call.account.name) throw refused("an account does not remove itself");
      if (!accounts.remove(name, call.by)) throw notFound("there is no such account");
      return json(view());
    },
    "GET /journal": ({ query }) => {
      const most = CONSOLE_LIMITS.journalMax;
      const journal: JournalView = {
        entries: store.audit({ limit: numberOf(query, "size", { otherwise: 200, most }) }),
      };
      return json(journal);
    },
    "GET /status": () => json(status()),
  };
}
