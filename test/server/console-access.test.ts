// Who may ask the page's API what: every route of the table, asked with too little.
import assert from "node:assert/strict";
import { test } from "node:test";
import { API_PATH } from "../../src/server/console/console-api.ts";
import { mayDo, ROUTE_ROLES, type RouteKey } from "../../src/server/console/route-roles.ts";
import { ACCOUNT_ROLES } from "../../src/store/alerts/accounts.ts";
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from "../../src/store/alerts/logins.ts";
import { type ConsoleServer, cookieOf, startConsole } from "./console-server.ts";
import type { Received, Sent } from "./start-server.ts";

const ROUTES = (Object.keys(ROUTE_ROLES) as RouteKey[]).map((key) => {
  const [method = "", path = ""] = key.split(" ");
  return { key, method, path: path.replace(/:\w+/g, "x"), role: ROUTE_ROLES[key] };
});
const CLOSED_ROUTES = ROUTES.filter(({ role }) => role !== "anyone");

type Route = (typeof ROUTES)[number];

function requestOf({ method, path }: Route, headers: Readonly<Record<string, string>>): Sent {
  const hasBody = method === "POST" || method === "PUT";
  return { method, path: `${API_PATH}${path}`, headers, ...(hasBody ? { body: {} } : {}) };
}

function assertRefused(
  { status, body, headers }: Received,
  wanted: { readonly status: number; readonly code: string },
  what: string,
): void {
  assert.equal(status, wanted.status, what);
  assert.equal(body?.code, wanted.code, what);
  assert.equal(typeof body?.message, "string", what);
  assert.equal(headers["cache-control"], "no-store", what);
  assert.match(String(headers["content-security-policy"]), /default-src 'none'/, what);
}

test("the table of routes is looked at whole", () => {
  assert.ok(ROUTES.length >= 35);
  assert.deepEqual(
    ROUTES.filter(({ role }) => role === "anyone").map(({ key }) => key),
    ["POST /login"],
  );
});

test("every route but the login is refused without a session", async (t) => {
  const { send, origin } = await startConsole(t);
  for (const route of CLOSED_ROUTES) {
    const answer = await send(requestOf(route, { origin }));
    assertRefused(answer, { status: 401, code: "unauthenticated" }, route.key);
  }
});

test("every route is refused with a cookie that is no session", async (t) => {
  const { send, origin } = await startConsole(t);
  for (const secret of ["wrong", "", "a".repeat(43), "a".repeat(5_000), "%00", "'; DROP TABLE x"]) {
    for (const route of CLOSED_ROUTES) {
      const answer = await send(requestOf(route, { origin, cookie: `tripline=${secret}` }));
      assertRefused(answer, { status: 401, code: "unauthenticated" }, `${route.key} ${secret}`);
    }
  }
});

test("every route is refused to every role below its own, and is not to the others", async (t) => {
  const { send, origin, cookies } = await startConsole(t);
  for (const role of ACCOUNT_ROLES) {
    for (const route of CLOSED_ROUTES) {
      // It would end the session.
      if (route.key === "POST /logout" || route.key === "GET /stream") continue;
      const answer = await send(requestOf(route, { origin, cookie: cookies[role] }));
      const what = `${route.key} as ${role}`;
      if (!mayDo(role, route.role)) assertRefused(answer, { status: 403, code: "forbidden" }, what);
      else assert.ok(![401, 403, 500].includes(answer.status), `${what}: ${answer.text}`);
    }
  }
});

test("every write with a foreign or without an Origin is refused, whoever is logged in", async (t) => {
  const { send, origin, cookies, port } = await startConsole(t);
  const origins = [
    "",
    "null",
    "http://evil.example",
    `https://127.0.0.1:${port}`,
    `http://127.0.0.1:${port + 1}`,
    `http://localhost:${port}`,
    `${origin}.evil.example`,
  ];
  for (const foreign of origins) {
    for (const route of ROUTES.filter(({ method }) => method !== "GET")) {
      const answer = await send(requestOf(route, { origin: foreign, cookie: cookies.admin }));
      assertRefused(answer, { status: 403, code: "forbidden" }, `${route.key} from ${foreign}`);
    }
  }
});

test("every route is refused to another page, by what the browser says of where it comes from", async (t) => {
  const { send, origin, cookies } = await startConsole(t);
  for (const site of ["cross-site", "same-site"]) {
    for (const route of ROUTES) {
      const headers = { origin, cookie: cookies.admin, "sec-fetch-site": site };
      const answer = await send(requestOf(route, headers));
      assertRefused(answer, { status: 403, code: "forbidden" }, `${route.key} ${site}`);
    }
  }
  const typed = { cookie: cookies.admin, "sec-fetch-site": "none" };
  const read = await send({ path: `${API_PATH}/session`, headers: typed });
  assert.equal(read.status, 200);
});

test("every read with a foreign Origin is refused", async (t) => {
  const { send, cookies } = await startConsole(t);
  for (const route of ROUTES.filter(({ method }) => method === "GET")) {
    const headers = { origin: "http://evil.example", cookie: cookies.admin };
    const answer = await send(requestOf(route, headers));
    assertRefused(answer, { status: 403, code: "forbidden" }, route.key);
  }
});

test("every route is refused under a name that a name server could make point here", async (t) => {
  const { send, cookies, port } = await startConsole(t);
  for (const host of [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1.evil.example",
    "localhost.x",
  ]) {
    for (const route of ROUTES) {
      const headers = { origin: `http://${host}`, host, cookie: cookies.admin };
      const answer = await send(requestOf(route, headers));
      assertRefused(answer, { status: 403, code: "forbidden" }, `${route.key} at ${host}`);
    }
    const page = await send({ path: "/console/", headers: { host } });
    assert.equal(page.status, 403);
  }
});

test("the page answers to localhost and to origins that were given", async (t) => {
  const options = { knownOrigins: ["https://Tripline.example"] };
  const { send, cookies, port, alerts, clock } = await startConsole(t, { console: options });
  const local = { host: `localhost:${port}`, cookie: cookies.viewer };
  assert.equal((await send({ path: `${API_PATH}/session`, headers: local })).status, 200);
  const secret = cookieOf(alerts, "an-admin", clock.nowMs()).slice("tripline=".length);
  const headers = { host: "tripline.example", origin: "https://tripline.example" };
  const ask = (cookie: string) =>
    send({ path: `${API_PATH}/alerts/change`, headers: { ...headers, cookie }, body: {} });
  // Over TLS only the cookie that no plain connection can set.
  assert.equal((await ask(`tripline=${secret}`)).status, 401);
  assert.equal((await ask(`__Host-tripline=${secret}`)).status, 400);
});

test("a path that the API does not have is told only to those who are logged in", async (t) => {
  const { send, ask } = await startConsole(t);
  const path = `${API_PATH}/secrets`;
  assertRefused(await send({ path }), { status: 401, code: "unauthenticated" }, "no session");
  const known = await ask("viewer", { path: "/secrets" });
  assertRefused(known, { status: 404, code: "not-found" }, "a session");
});

test("a key of the intake opens nothing of the page, nor a session anything of the intake", async (t) => {
  const checker = { verify: () => undefined };
  const server = await startConsole(t, { server: { access: { kind: "keys", checker } } });
  const search = await server.send({ path: "/_search", headers: { cookie: server.cookies.admin } });
  assert.equal(search.status, 401);
  const headers = { authorization: "ApiKey eDp5" };
  const session = await server.send({ path: `${API_PATH}/session`, headers });
  assertRefused(session, { status: 401, code: "unauthenticated" }, "a key");
});

test("a body of another type than JSON is refused, and one that is too large", async (t) => {
  const { ask } = await startConsole(t);
  const path = "/alerts/change";
  const form = { "content-type": "text/plain" };
  const plain = await ask("analyst", { path, headers: form, body: "{}" });
  assertRefused(plain, { status: 415, code: "refused" }, "text/plain");
  const large = await ask("analyst", { path, body: { ids: ["x".repeat(1_100_000)] } });
  assertRefused(large, { status: 413, code: "refused" }, "too large");
  for (const body of ["[1]", "nothing", '"text"', "", "{".repeat(100_000)]) {
    const headers = { "content-type": "application/json" };
    const answer = await ask("analyst", { path, headers, body });
    assertRefused(answer, { status: 400, code: "refused" }, body.slice(0, 20));
  }
});

async function status(server: ConsoleServer, cookie: string, path = "/rules"): Promise<number> {
  return (await server.send({ path: `${API_PATH}${path}`, headers: { cookie } })).status;
}

test("a session ends when nobody uses it, and in any case after its time", async (t) => {
  const server = await startConsole(t);
  const { clock, alerts } = server;
  const idle = cookieOf(alerts, "an-analyst", clock.nowMs());
  clock.move(SESSION_IDLE_MS - 1);
  assert.equal(await status(server, idle), 200);
  clock.move(SESSION_IDLE_MS - 1);
  assert.equal(await status(server, idle), 200);
  clock.move(SESSION_IDLE_MS);
  assert.equal(await status(server, idle), 401);

  const busy = cookieOf(alerts, "an-analyst", clock.nowMs());
  const stepMs = SESSION_IDLE_MS / 2;
  for (let passedMs = stepMs; passedMs < SESSION_LIFE_MS; passedMs += stepMs) {
    clock.move(stepMs);
    assert.equal(await status(server, busy), 200);
  }
  clock.move(stepMs);
  assert.equal(await status(server, busy), 401);
});

test("what a forgotten page asks by itself does not keep its session", async (t) => {
  const server = await startConsole(t);
  const { clock, alerts } = server;
  const cookie = cookieOf(alerts, "an-analyst", clock.nowMs());
  const paths = ["/session", "/alerts", "/alerts/summary", "/status"];
  for (let passedMs = 0; passedMs < SESSION_IDLE_MS; passedMs += SESSION_IDLE_MS / 4) {
    for (const path of paths) assert.equal(await status(server, cookie, path), 200);
    clock.move(SESSION_IDLE_MS / 4);
  }
  for (const path of paths) assert.equal(await status(server, cookie, path), 401);
});

test("logging out ends the session, and removing an account ends all of its own", async (t) => {
  const server = await startConsole(t);
  const { ask, cookies, alerts, clock } = server;
  const other = cookieOf(alerts, "an-analyst", clock.nowMs());
  const out = await ask("analyst", { method: "POST", path: "/logout" });
  assert.match(String(out.headers["set-cookie"]), /^tripline=; Path=\/; Max-Age=0; HttpOnly/);
  assert.equal(await status(server, cookies.analyst), 401);
  assert.equal(await status(server, other), 200);
  const removed = await ask("admin", { method: "DELETE", path: "/accounts/an-analyst" });
  assert.equal(removed.status, 200);
  assert.equal(await status(server, other), 401);
});
