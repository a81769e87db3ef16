// Logging in: links that work once, what a browser is given, and the page's files.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { API_PATH } from "../../src/server/console/console-api.ts";
import { LINK_LIFE_MS } from "../../src/store/alerts/logins.ts";
import { type ConsoleServer, startConsole } from "./console-server.ts";
import type { Received } from "./start-server.ts";

function tokenOf({ alerts, clock }: ConsoleServer, name = "an-analyst"): string {
  return alerts.logins.makeLink(name, { actor: "test", nowMs: clock.nowMs() })?.token ?? "";
}

function logIn({ send, origin }: ConsoleServer, token: unknown): Promise<Received> {
  return send({
    path: `${API_PATH}/login`,
    headers: { origin },
    body: { token } as { token: string },
  });
}

test("a link logs in once, with a cookie that scripts and other sites cannot reach", async (t) => {
  const server = await startConsole(t);
  const token = tokenOf(server);
  const first = await logIn(server, token);
  assert.equal(first.status, 200);
  assert.deepEqual(first.body, {});
  const cookie = String(first.headers["set-cookie"]);
  assert.match(cookie, /^tripline=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  const headers = { cookie: cookie.split(";")[0] ?? "" };
  const session = await server.send({ path: `${API_PATH}/session`, headers });
  assert.equal(session.body.account.name, "an-analyst");
  assert.equal(session.body.version, "1.2.3");
  assert.equal(session.body.canRespond, false);
  assert.ok(session.body.allowed.includes("POST /alerts/change"));
  assert.ok(!session.body.allowed.includes("GET /accounts"));

  const second = await logIn(server, token);
  assert.equal(second.status, 401);
  assert.equal(second.headers["set-cookie"], undefined);
});

test("over TLS the cookie goes over TLS alone, under a name that only this host can set", async (t) => {
  const knownOrigins = ["https://tripline.example"];
  const server = await startConsole(t, { console: { knownOrigins } });
  const answer = await server.send({
    path: `${API_PATH}/login`,
    headers: { host: "tripline.example", origin: "https://tripline.example" },
    body: { token: tokenOf(server) },
  });
  const cookie = String(answer.headers["set-cookie"]);
  assert.match(
    cookie,
    /^__Host-tripline=[\w-]{43}; Path=\/; .*; HttpOnly; SameSite=Strict; Secure$/,
  );
});

test("a link is too old after a quarter of an hour", async (t) => {
  const server = await startConsole(t);
  const token = tokenOf(server);
  server.clock.move(LINK_LIFE_MS);
  assert.equal((await logIn(server, token)).status, 401);
});

test("a link of an account that was removed logs nobody in", async (t) => {
  const server = await startConsole(t);
  const token = tokenOf(server, "an-viewer");
  server.alerts.accounts.remove("an-viewer", { actor: "test", nowMs: 0 });
  assert.equal((await logIn(server, token)).status, 401);
});

test("fetching a link to look at it uses nothing up and tells nothing", async (t) => {
  const server = await startConsole(t);
  const token = tokenOf(server);
  // What stands behind the # is never sent; some programs send it all the same.
  for (const path of ["/console/login", `/console/login?token=${token}`]) {
    const page = await server.send({ path });
    assert.equal(page.status, 200);
    assert.equal(page.headers["set-cookie"], undefined);
    assert.ok(!page.text.includes(token));
  }
  assert.equal((await logIn(server, token)).status, 200);
});

test("what is no token is refused, whatever it is", async (t) => {
  const server = await startConsole(t);
  for (const token of [1, null, {}, ["x"]]) {
    assert.equal((await logIn(server, token)).status, 400);
  }
  for (const token of ["", "x", "a".repeat(4_000), "\0", "ü"]) {
    assert.equal((await logIn(server, token)).status, 401);
  }
  assert.equal((await logIn(server, "a".repeat(5_000))).status, 413);
});

test("after many failed logins an address must wait, also with a good link", async (t) => {
  const server = await startConsole(t);
  const token = tokenOf(server);
  for (let tried = 0; tried < 20; tried++) {
    assert.equal((await logIn(server, `wrong ${tried}`)).status, 401);
  }
  const limited = await logIn(server, token);
  assert.equal(limited.status, 429);
  assert.equal(limited.body.code, "too-many");
  assert.equal(limited.headers["retry-after"], "60");
  server.clock.move(60_000);
  assert.equal((await logIn(server, token)).status, 200);
});

test("neither tokens nor sessions stand in the state as they are", async (t) => {
  const server = await startConsole(t);
  const token = tokenOf(server);
  const journal = await server.ask("admin", { path: "/journal" });
  assert.ok(journal.body.entries.length > 0);
  for (const secret of [token, ...Object.values(server.cookies).map((one) => one.slice(9))]) {
    assert.ok(!journal.text.includes(secret));
  }
});

test("a browser at the root is led to the page, and Elasticsearch's clients are not", async (t) => {
  const { send } = await startConsole(t);
  const browser = await send({ path: "/", headers: { accept: "text/html,*/*;q=0.8" } });
  assert.equal(browser.status, 302);
  assert.equal(browser.headers.location, "/console/");
  const client = await send({ path: "/", headers: { accept: "application/json" } });
  assert.equal(client.body.tagline, "You Know, for Search");
  assert.equal((await send({ path: "/console" })).headers.location, "/console/");
});

test("without a built page, a plain one says how to build it", async (t) => {
  const { send } = await startConsole(t);
  const page = await send({ path: "/console/" });
  assert.equal(page.status, 200);
  assert.match(page.text, /npm run build/);
});

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

test("the page's files come with a strict policy, their hashed names for ever, and nothing else", async (t) => {
  const parent = mkdtempSync(join(tmpdir(), "tripline-page-"));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, "console");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(parent, "secret.json"), "{}");
  writeFileSync(join(folder, ".hidden.js"), "secret");
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(folder, "assets", "main-QX7ABC2D.js"), "console.log(1);".repeat(200));
  writeFileSync(join(folder, "favicon.svg"), "<svg/>");
  const { send } = await startConsole(t, { console: { folder } });

  const index = await send({ path: "/console/" });
  assert.equal(index.headers["content-security-policy"], POLICY);
  assert.equal(index.headers["x-content-type-options"], "nosniff");
  assert.equal(index.headers["referrer-policy"], "no-referrer");
  assert.equal(index.headers["cross-origin-opener-policy"], "same-origin");
  assert.equal(index.headers["cross-origin-resource-policy"], "same-origin");
  assert.equal(index.headers["cache-control"], "no-cache");
  assert.match(index.text, /<title>page/);

  // Addresses of the page itself, which can be shared.
  for (const path of ["/console/alerts/abc", "/console/rules/a.b", "/console/hunt?q=1"]) {
    assert.match((await send({ path })).text, /<title>page/);
  }
  const known = await send({
    path: "/console/",
    headers: { "if-none-match": String(index.headers.etag) },
  });
  assert.equal(known.status, 304);

  const script = await send({
    path: "/console/assets/main-QX7ABC2D.js",
    headers: { "accept-encoding": "gzip" },
  });
  assert.equal(script.headers["cache-control"], "public, max-age=31536000, immutable");
  assert.equal(script.headers["content-type"], "text/javascript; charset=utf-8");
  assert.equal(script.headers["content-encoding"], "gzip");
  assert.equal((await send({ path: "/console/favicon.svg" })).headers["cache-control"], "no-cache");

  for (const path of [
    "/console/assets/gone.js",
    "/console/../secret.json",
    "/console/%2e%2e/secret.json",
    "/console/..%2fsecret.json",
    "/console/assets/..%2f..%2f..%2fsecret.json",
    "/console/.hidden.js",
    "/console//etc/passwd.txt",
    "/console/%00.js",
  ]) {
    const answer = await send({ path });
    assert.ok([400, 401, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.ok(!answer.text.includes("secret"), path);
  }
});

test("the login page runs its script from a file of its own", async (t) => {
  const { send } = await startConsole(t);
  const page = await send({ path: "/console/login" });
  assert.match(page.text, /<script src="\/console\/login.js"><\/script>/);
  assert.ok(!/<script>|style=|\son\w+=/.test(page.text));
  const script = await send({ path: "/console/login.js" });
  assert.match(script.text, /location\.hash/);
  assert.equal(script.headers["content-security-policy"], POLICY);
  const zipped = await send({ path: "/console/login.css", headers: { "accept-encoding": "br" } });
  assert.equal(zipped.headers["content-encoding"], undefined);
});
