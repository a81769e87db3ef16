// Logging in and out. The link's token stands behind the `#`, which a browser keeps to itself: it is in
// no request line, log or Referer, and whoever fetches a link to preview it fetches an empty page. The
// page's script sends it, once.
import type { Logins } from "../../store/alerts/logins.ts";
import type { ServerCounts } from "../counts/server-counts.ts";
import type { FailureLimit } from "../failure-limit.ts";
import type { SessionView } from "./console-api.ts";
import { bodyText, type HandlersOf, json } from "./console-call.ts";
import { tooMany, unauthenticated } from "./console-refusal.ts";
import { routesOf } from "./route-roles.ts";
import { endedCookie, sessionCookie } from "./session-cookie.ts";

export interface LoginParts {
  readonly logins: Logins;
  readonly failures: FailureLimit;
  readonly counts: ServerCounts;
  readonly session: Pick<SessionView, "version" | "hostName" | "canRespond">;
  readonly nowMs: () => number;
}

type Keys = "POST /login" | "GET /session" | "POST /logout";

export function loginRoutes({
  logins,
  failures,
  counts,
  session,
  nowMs,
}: LoginParts): HandlersOf<Keys> {
  return {
    "POST /login": async (call) => {
      const waitMs = failures.waitMs(call.address, undefined);
      if (waitMs > 0) {
        counts.add("authLimited");
        throw tooMany("too many failed logins from this address", waitMs);
      }
      const token = bodyText(await call.json(), "token");
      const made = logins.redeem(token, nowMs());
      if (made === undefined) {
        failures.failed(call.address);
        counts.add("authFailed");
        throw unauthenticated("this link was used, is too old, or never was one");
      }
      return json({}, { "set-cookie": sessionCookie(made.secret, call.isSecure) });
    },
    "GET /session": ({ account: { name, role } }) => {
      const view: SessionView = {
        account: { name, role },
        nowMs: nowMs(),
        allowed: routesOf(role),
        ...session,
      };
      return json(view);
    },
    "POST /logout": (call) => {
      logins.end(call.secret, nowMs());
      return json({}, { "set-cookie": endedCookie(call.isSecure) });
    },
  };
}

/** The address that logs an account in. */
export function loginUrl(origin: string, token: string): string {
  return `${origin}/console/login#token=${token}`;
}
