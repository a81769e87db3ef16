// Who may call: keys in the three schemes that shippers send, roles, failures, web pages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeyList, hashSecret } from "../../src/server/key-list.ts";
import type { Access } from "../../src/server/keys.ts";
import { ndjson, startServer } from "./start-server.ts";

const access: Access = {
  kind: "keys",
  checker: createKeyList([
    {
      id: "shipper",
      secretHash: hashSecret("s3cret:with-colon"),
      name: "web servers",
      roles: ["ingest"],
    },
    { id: "analyst", secretHash: hashSecret("other"), name: "analyst", roles: ["search"] },
  ]),
};

const base64 = (text: string) => Buffer.from(text).toString("base64");
const bulk = { path: "/logs-a/_bulk", body: ndjson({ create: {} }, { a: 1 }) };
const shipper = base64("shipper:s3cret:with-colon");

test("ApiKey, Basic and Bearer carry the same key", async (t) => {
  const { send, store } = await startServer(t, { access });
  for (const scheme of ["ApiKey", "Basic", "Bearer", "apikey"]) {
    const { status } = await send({ ...bulk, headers: { authorization: `${scheme} ${shipper}` } });
    assert.equal(status, 200, scheme);
  }
  assert.equal(store.nextPosition, 4);
});

test("without a good key there is a 401 in Elasticsearch's form, and nothing is kept", async (t) => {
  const { send, store } = await startServer(t, { access });
  const wrong = [
    "ApiKey !!!",
    `ApiKey ${base64("shipper:wrong")}`,
    `Basic ${base64("nobody:x")}`,
    "Digest x",
  ];
  for (const authorization of ["", ...wrong]) {
    const { status, body, headers } = await send({ ...bulk, headers: { authorization } });
    assert.equal(status, 401, authorization);
    assert.equal(body.error.type, "security_exception");
    assert.match(headers["www-authenticate"] ?? "", /ApiKey/);
  }
  assert.equal((await send({ path: "/" })).status, 401);
  assert.equal((await send({ path: "/metrics" })).status, 401);
  assert.equal((await send({ path: "/healthz" })).status, 200);
  assert.equal(store.nextPosition, 0);
});

test("a key does only what its roles allow", async (t) => {
  const { send, store } = await startServer(t, { access });
  const analyst = { authorization: `ApiKey ${base64("analyst:other")}` };
  assert.equal((await send({ ...bulk, headers: analyst })).status, 403);
  assert.equal((await send({ path: "/_search", headers: analyst })).status, 200);
  const ingest = { authorization: `ApiKey ${shipper}` };
  for (const path of ["/_search", "/_count", "/_eql/search/x", "/logs-a/_doc/1"])
    assert.equal((await send({ path, headers: ingest })).status, 403, path);
  assert.equal((await send({ path: "/", headers: ingest })).status, 200);
  assert.equal(store.nextPosition, 0);
});

test("after many failures an address waits, but keys that were good go on", async (t) => {
  const { send, clock, server } = await startServer(t, { access, limits: { failuresMax: 3 } });
  const good = { authorization: `ApiKey ${shipper}` };
  assert.equal((await send({ path: "/", headers: good })).status, 200);
  const bad = { authorization: `ApiKey ${base64("shipper:guess")}` };
  for (let n = 0; n < 3; n++) assert.equal((await send({ path: "/", headers: bad })).status, 401);
  const limited = await send({ path: "/", headers: bad });
  assert.equal(limited.status, 429);
  assert.equal(limited.headers["retry-after"], "60");
  assert.equal((await send({ ...bulk, headers: good })).status, 200);
  const unseen = { authorization: `ApiKey ${base64("analyst:other")}` };
  assert.equal((await send({ path: "/", headers: unseen })).status, 429);
  assert.equal(server.counts.get("authLimited"), 2);
  clock.move(60_000);
  assert.equal((await send({ path: "/", headers: unseen })).status, 200);
});

test("without keys, web pages and names that point here are refused", async (t) => {
  const { send, store } = await startServer(t);
  const page = await send({ ...bulk, headers: { origin: "https://evil.example" } });
  assert.equal(page.status, 403);
  const rebound = await send({ path: "/_search", headers: { host: "evil.example:9200" } });
  assert.equal(rebound.status, 403);
  for (const host of ["localhost:9200", "127.0.0.1", "[::1]:9200"])
    assert.equal((await send({ path: "/_search", headers: { host } })).status, 200, host);
  assert.equal(store.nextPosition, 0);
});
