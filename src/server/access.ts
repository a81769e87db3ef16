// Decides whether a request may go on: who sends it, and whether that key has the role that the route
// needs. Runs before any byte of the body is read.
import { isIP } from "node:net";
import { readAuthorization } from "./authorization.ts";
import type { ServerCounts } from "./counts/server-counts.ts";
import { ElasticFault } from "./elastic-fault.ts";
import type { FailureLimit } from "./failure-limit.ts";
import type { Access, KeyHolder, Role } from "./keys.ts";

/** What a route needs; "known" is any good key, "nothing" is open to probes. */
export type Need = Role | "known" | "nothing";

export interface Caller {
  readonly address: string;
  readonly authorization: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

export interface Guard {
  readonly access: Access;
  readonly failures: FailureLimit;
  readonly counts: ServerCounts;
}

const EVERYBODY: KeyHolder = {
  id: "everybody",
  name: "everybody",
  roles: new Set<Role>(["ingest", "search"]),
};

/** The holder of the key. Throws ElasticFault: 401, 403 or 429. */
export function admit(guard: Guard, caller: Caller, need: Need): KeyHolder {
  if (guard.access.kind === "open") {
    // No shipper is a browser: a page of some other site must not write events or read them. A page
    // whose own name was made to point here sends no Origin with a GET, but it sends that name.
    if (caller.origin !== undefined) throw forbidden("requests of web pages are refused");
    if (!isAddress(caller.host))
      throw forbidden("without keys, call the server by its IP address or as localhost");
    return EVERYBODY;
  }
  if (need === "nothing") return EVERYBODY;
  const waitMs = guard.failures.waitMs(caller.address, caller.authorization);
  if (waitMs > 0) {
    guard.counts.add("authLimited");
    const reason = "too many failed authentications from this address";
    const retryAfter = String(Math.ceil(waitMs / 1000));
    throw new ElasticFault(
      { status: 429, type: "security_exception", reason },
      { "retry-after": retryAfter },
    );
  }
  const key = readAuthorization(caller.authorization);
  const holder = key === undefined ? undefined : guard.access.checker.verify(key);
  if (holder === undefined) {
    // A client that sends nothing at first and the key when asked has not failed.
    if (caller.authorization !== undefined) guard.failures.failed(caller.address);
    guard.counts.add("authFailed");
    throw unauthenticated(caller.authorization !== undefined);
  }
  guard.failures.succeeded(caller.authorization ?? "");
  if (need !== "known" && !holder.roles.has(need)) {
    throw forbidden(`key of [${holder.name}] has not the role [${need}] that this request needs`);
  }
  return holder;
}

/** True for a Host header that no name server can make to point elsewhere: an address, or localhost. */
export function isAddress(host: string | undefined): boolean {
  if (host === undefined) return true;
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || isIP(name) !== 0;
}

function unauthenticated(wasPresented: boolean): ElasticFault {
  const reason = wasPresented
    ? "unable to authenticate with the credentials provided"
    : "missing authentication credentials for REST request";
  return new ElasticFault(
    { status: 401, type: "security_exception", reason },
    { "www-authenticate": 'Basic realm="security", charset="UTF-8", ApiKey' },
  );
}

function forbidden(reason: string): ElasticFault {
  return new ElasticFault({ status: 403, type: "security_exception", reason });
}
