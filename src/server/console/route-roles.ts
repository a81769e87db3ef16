// Every route of the page's API and the least role that may ask it: the one table that decides. A handler
// without a line here does not type-check, nor a line without a handler, and a test asks every line with
// too little. Paths are below API_PATH.
import type { AccountRole } from "./console-api.ts";

/** "anyone" is for those who have not logged in yet. */
export type RouteRole = AccountRole | "anyone";

type RoutePath = `${"GET" | "POST" | "PUT" | "DELETE"} /${string}`;

export const ROUTE_ROLES = {
  "POST /login": "anyone",
  "GET /session": "viewer",
  "POST /logout": "viewer",

  "GET /alerts": "viewer",
  "GET /alerts/summary": "viewer",
  "POST /alerts/change": "analyst",
  "GET /alerts/:id": "viewer",
  "GET /alerts/:id/why": "viewer",
  "GET /alerts/:id/tree": "viewer",
  "GET /alerts/:id/investigation": "viewer",
  "GET /stream": "viewer",

  "GET /exceptions": "viewer",
  "POST /exceptions/propose": "analyst",
  "POST /exceptions/preview": "analyst",
  "POST /exceptions": "analyst",
  "DELETE /exceptions/:list/:item": "analyst",

  "GET /rules": "viewer",
  "GET /rules/export": "viewer",
  "POST /rules/check": "analyst",
  "POST /rules/run": "analyst",
  "POST /rules/import": "admin",
  "GET /rules/:id": "viewer",
  "PUT /rules/:id": "admin",
  "DELETE /rules/:id": "admin",
  "POST /rules/:id/enabled": "admin",
  "GET /attack": "viewer",
  "GET /fields": "viewer",

  "POST /hunt": "analyst",
  "POST /hunt/check": "analyst",

  "GET /response": "viewer",
  "POST /response/rehearse": "responder",
  "POST /response/run": "responder",
  "GET /response/files/:name": "responder",

  "GET /accounts": "admin",
  "POST /accounts": "admin",
  "POST /accounts/:name/link": "admin",
  "DELETE /accounts/:name": "admin",
  "GET /journal": "admin",
  "GET /status": "viewer",
} as const;

ROUTE_ROLES satisfies Readonly<Record<RoutePath, RouteRole>>;

export type RouteKey = keyof typeof ROUTE_ROLES;

/**
 * What an open page asks by itself, again and again: it puts off no session's idle end, or a forgotten tab
 * would keep it for the whole day. Opening an alert, a rule, a hunt and every change does.
 */
export const ASKED_BY_ITSELF: ReadonlySet<RouteKey> = new Set([
  "GET /session",
  "GET /alerts",
  "GET /alerts/summary",
  "GET /alerts/:id/investigation",
  "GET /stream",
  "GET /status",
]);

const RANKS: Readonly<Record<RouteRole, number>> = {
  anyone: 0,
  viewer: 1,
  analyst: 2,
  responder: 3,
  admin: 4,
};

export function mayDo(role: AccountRole, needed: RouteRole): boolean {
  return RANKS[role] >= RANKS[needed];
}

/** What an account of that role may ask, for a page that shows only what can be done. */
export function routesOf(role: AccountRole): readonly RouteKey[] {
  return (Object.keys(ROUTE_ROLES) as RouteKey[]).filter((key) => mayDo(role, ROUTE_ROLES[key]));
}
