// Decides whether a request of a browser may go on: that it means this server (Host), that it was made by
// the page itself and not by another (Origin, Sec-Fetch-Site), who has logged in, and what that role may
// do. Runs before any byte of the body is read.
import type { IncomingHttpHeaders } from "node:http";
import type { Account } from "../../store/alerts/accounts.ts";
import type { Logins } from "../../store/alerts/logins.ts";
import { isAddress } from "../access.ts";
import { forbidden, unauthenticated } from "./console-refusal.ts";
import { mayDo, type RouteRole } from "./route-roles.ts";
import { sessionSecret } from "./session-cookie.ts";

export interface PersonGuard {
  readonly logins: Pick<Logins, "session">;
  readonly nowMs: () => number;
  readonly hasTls: boolean;
  /** Origins by which a proxy or a name server makes this page known: `https://tripline.example`. */
  readonly knownOrigins: readonly string[];
}

export interface Knock {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly role: RouteRole;
  /** False for what the page asks by itself, which keeps no session alive. */
  readonly isUse: boolean;
}

export interface Admitted {
  readonly account: Account;
  readonly secret: string;
  readonly place: Place;
}

/** Where the browser believes itself to be. */
export interface Place {
  readonly origin: string;
  readonly isSecure: boolean;
}

const NOBODY: Account = { name: "", role: "viewer", createdMs: 0, lastSeenMs: undefined };

/** Throws ConsoleRefusal: 401 or 403. */
export function admitPerson(guard: PersonGuard, knock: Knock): Admitted {
  const place = placeOf(guard, knock.headers);
  checkOrigin(knock, place);
  if (knock.role === "anyone") return { account: NOBODY, secret: "", place };
  const secret = sessionSecret(knock.headers.cookie, place.isSecure);
  const account =
    secret === undefined ? undefined : guard.logins.session(secret, guard.nowMs(), knock.isUse);
  if (secret === undefined || account === undefined) {
    throw unauthenticated(
      secret === undefined ? "log in first" : "the session has ended; log in again",
    );
  }
  if (!mayDo(account.role, knock.role)) {
    throw forbidden(
      `this needs the role ${knock.role}; ${account.name} has the role ${account.role}`,
    );
  }
  return { account, secret, place };
}

/**
 * Throws ConsoleRefusal for a name that is not ours: a page of that name, made to point here, would
 * otherwise be of one origin with ours. An address cannot be made to point elsewhere.
 */
export function placeOf(
  { hasTls, knownOrigins }: Pick<PersonGuard, "hasTls" | "knownOrigins">,
  headers: IncomingHttpHeaders,
): Place {
  const host = headers.host?.toLowerCase();
  if (host === undefined) throw forbidden("the Host header is missing");
  const known = knownOrigins.find((origin) => hostOf(origin) === host);
  if (known !== undefined) return { origin: known, isSecure: known.startsWith("https:") };
  if (!isAddress(host)) {
    throw forbidden(
      "the page answers to its address, to localhost, and to the origins given with --page-origin",
    );
  }
  return { origin: `${hasTls ? "https" : "http"}://${host}`, isSecure: hasTls };
}

function hostOf(origin: string): string {
  return origin.slice(origin.indexOf("://") + 3);
}

// A browser sends Origin with every write, and Sec-Fetch-Site with everything. "none" is an address that a
// person typed; "same-site" may be another program on the same host.
function checkOrigin({ method, headers }: Knock, place: Place): void {
  const site = headers["sec-fetch-site"];
  const isWrite = method !== "GET" && method !== "HEAD";
  if (site !== undefined && site !== "same-origin" && (isWrite || site !== "none")) {
    throw forbidden("requests of other pages are refused");
  }
  const { origin } = headers;
  if (origin === undefined && !isWrite) return;
  if (origin?.toLowerCase() !== place.origin) {
    throw forbidden("the Origin header is not that of this page");
  }
}
