// Events in over HTTP: what is kept, what each item is answered, and when.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import { StoreRefusal } from "../../src/store/events/event-store.ts";
import { ndjson, startServer } from "./start-server.ts";

const event = { "@timestamp": "2026-11-24T10:00:00Z", process: { name: "bash" } };

test("create and index are taken and answered item by item", async (t) => {
  const { send, store } = await startServer(t);
  const { status, body, headers } = await send({
    path: "/_bulk",
    body: ndjson(
      { create: { _index: "logs-a", _id: "1" } },
      event,
      { index: { _index: "logs-b" } },
      event,
    ),
  });
  assert.equal(status, 200);
  assert.equal(headers["x-elastic-product"], "Elasticsearch");
  assert.equal(body.errors, false);
  assert.equal(body.items[0].create.status, 201);
  assert.equal(body.items[0].create.result, "created");
  assert.equal(body.items[1].index._id, "made-1");
  assert.equal(store.nextPosition, 2);
});

test("a repeated create is a conflict, a repeated index an update, and neither is kept twice", async (t) => {
  const { send, store } = await startServer(t);
  const create = ndjson({ create: { _id: "1" } }, event);
  await send({ path: "/logs-a/_bulk", body: create });
  const again = await send({ path: "/logs-a/_bulk", body: create });
  assert.equal(again.status, 200);
  assert.equal(again.body.errors, true);
  assert.equal(again.body.items[0].create.status, 409);
  assert.equal(again.body.items[0].create.error.type, "version_conflict_engine_exception");
  const index = await send({ path: "/logs-a/_bulk", body: ndjson({ index: { _id: "1" } }, event) });
  assert.equal(index.body.errors, false);
  assert.deepEqual(
    [index.body.items[0].index.status, index.body.items[0].index.result],
    [200, "updated"],
  );
  assert.equal(store.nextPosition, 1);
});

test("the answer waits until the intake has it durable", async (t) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reached: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const { send } = await startServer(t, {
    intakeOf: (plain) => ({
      append: async (items) => {
        reached();
        await held;
        return plain.append(items);
      },
    }),
  });
  let isAnswered = false;
  const answer = send({ path: "/logs-a/_bulk", body: ndjson({ create: {} }, event) }).then(
    (received) => {
      isAnswered = true;
      return received;
    },
  );
  await arrived;
  assert.equal(isAnswered, false);
  release();
  assert.equal((await answer).status, 200);
});

test("a malformed document, action or index name costs its own item", async (t) => {
  const { send, store } = await startServer(t);
  const { status, body } = await send({
    path: "/_bulk",
    body: ndjson(
      { create: { _index: "logs-a" } },
      '{"broken": ',
      { create: { _index: "logs-a" } },
      "[1]",
      "not an action",
      event,
      "not an action either",
      { create: { _index: "../etc" } },
      event,
      { create: {} },
      event,
      { delete: { _index: "logs-a", _id: "1" } },
      { update: { _index: "logs-a", _id: "1" } },
      { doc: event },
      { create: { _index: "logs-a", _id: "last" } },
      event,
    ),
  });
  assert.equal(status, 200);
  const items = body.items.map(
    (item: Record<string, { status: number; error?: { type: string } }>) => {
      const [[op, answer] = []] = Object.entries(item);
      return `${op} ${answer?.status} ${answer?.error?.type ?? ""}`.trim();
    },
  );
  assert.deepEqual(items, [
    "create 400 document_parsing_exception",
    "create 400 document_parsing_exception",
    "index 400 illegal_argument_exception",
    "index 400 illegal_argument_exception",
    "create 400 invalid_index_name_exception",
    "create 400 action_request_validation_exception",
    "delete 400 illegal_argument_exception",
    "update 400 illegal_argument_exception",
    "create 201",
  ]);
  assert.equal(store.nextPosition, 1);
});

test("a body cut short is refused as a whole", async (t) => {
  const { send, store } = await startServer(t);
  const whole = ndjson({ create: {} }, event, { create: {} }, event);
  const { status, body } = await send({ path: "/logs-a/_bulk", body: whole.slice(0, -4) });
  assert.equal(status, 400);
  assert.match(body.error.reason, /terminated by a newline/);
  assert.equal(store.nextPosition, 0);
});

test("a full disk refuses the request and not its items", async (t) => {
  const { send, server } = await startServer(t, {
    intakeOf: () => ({
      append: () => Promise.reject(new StoreRefusal("disk-full", "the disk is full")),
    }),
  });
  const { status, body, headers } = await send({
    path: "/logs-a/_bulk",
    body: ndjson({ create: {} }, event),
  });
  assert.equal(status, 503);
  assert.equal(body.error.type, "cluster_block_exception");
  assert.equal(body.status, 503);
  assert.equal(headers["retry-after"], "10");
  assert.equal(server.counts.get("storeRefusals"), 1);
});

test("a fault of the intake is a 500 that says nothing of itself, and is logged", async (t) => {
  const { send, faults } = await startServer(t, {
    intakeOf: () => ({ append: () => Promise.reject(new Error("secret path")) }),
  });
  const { status, text } = await send({
    path: "/logs-a/_bulk",
    body: ndjson({ create: {} }, event),
  });
  assert.equal(status, 500);
  assert.doesNotMatch(text, /secret/);
  assert.equal(faults.length, 1);
});

test("gzip and deflate bodies are read, other encodings are refused", async (t) => {
  const { send, store } = await startServer(t);
  const body = gzipSync(ndjson({ create: {} }, event));
  const taken = await send({
    path: "/logs-a/_bulk",
    body,
    headers: { "content-encoding": "gzip", "content-type": "application/json" },
  });
  assert.equal(taken.status, 200);
  assert.equal(store.nextPosition, 1);
  const deflated = await send({
    path: "/logs-a/_bulk",
    body: deflateSync(ndjson({ create: {} }, event)),
    headers: { "content-encoding": "deflate" },
  });
  assert.equal(deflated.status, 200);
  assert.equal(store.nextPosition, 2);
  const zstd = await send({ path: "/logs-a/_bulk", body, headers: { "content-encoding": "zstd" } });
  assert.equal(zstd.status, 415);
  const broken = await send({
    path: "/logs-a/_bulk",
    body: Buffer.from("no gzip"),
    headers: { "content-encoding": "gzip" },
  });
  assert.equal(broken.status, 400);
});

test("filter_path cuts the answer as Beats and Elastic Agent ask for it", async (t) => {
  const { send } = await startServer(t);
  const { body } = await send({
    path: "/logs-a/_bulk?filter_path=errors,items.*.error,items.*.status",
    body: ndjson({ create: {} }, event, { create: {} }, "x"),
  });
  assert.deepEqual(Object.keys(body), ["errors", "items"]);
  assert.deepEqual(body.items[0], { create: { status: 201 } });
  assert.equal(body.items[1].create.error.type, "document_parsing_exception");
});

test("Fluent Bit is answered in few bytes", async (t) => {
  const { send } = await startServer(t);
  const { body } = await send({
    path: "/logs-a/_bulk",
    body: ndjson({ create: { _id: "1" } }, event),
    headers: { "user-agent": "Fluent-Bit" },
  });
  assert.deepEqual(body.items, [{ create: { status: 201 } }]);
});

test("MIME types of versions 8 and 9 are echoed", async (t) => {
  const { send } = await startServer(t);
  for (const version of ["8", "9"]) {
    const mime = `application/vnd.elasticsearch+x-ndjson; compatible-with=${version}`;
    const { headers } = await send({
      path: "/logs-a/_bulk",
      body: ndjson({ create: {} }, event),
      headers: { "content-type": mime, accept: mime },
    });
    assert.equal(
      headers["content-type"],
      `application/vnd.elasticsearch+json;compatible-with=${version}`,
    );
  }
});

test("a body of another type, or of none, is refused", async (t) => {
  const { send, store } = await startServer(t);
  const sent = { path: "/logs-a/_bulk", body: ndjson({ create: {} }, event) };
  for (const type of ["text/plain", "application/x-www-form-urlencoded", ""]) {
    const { status } = await send({ ...sent, headers: { "content-type": type } });
    assert.equal(status, 406, type);
  }
  assert.equal(store.nextPosition, 0);
});

test("single documents are taken, conflict, are found again and cannot be changed", async (t) => {
  const { send, store } = await startServer(t);
  const made = await send({ path: "/logs-a/_doc", body: event });
  assert.equal(made.status, 201);
  assert.equal(made.body._id, "made-1");
  const put = { method: "PUT", path: "/logs-a/_create/x%2Fy", body: event };
  assert.equal((await send(put)).status, 201);
  const again = await send(put);
  assert.equal(again.status, 409);
  assert.equal(again.body.error.type, "version_conflict_engine_exception");
  const indexed = await send({ method: "PUT", path: "/logs-a/_doc/x%2Fy", body: event });
  assert.deepEqual([indexed.status, indexed.body.result], [200, "updated"]);
  const found = await send({ path: "/logs-a/_doc/x%2Fy" });
  assert.deepEqual(found.body._source, event);
  assert.equal((await send({ path: "/logs-a/_doc/none" })).status, 404);
  assert.equal((await send({ method: "DELETE", path: "/logs-a/_doc/x" })).status, 405);
  assert.equal((await send({ path: "/logs-a/_update/x", body: { doc: {} } })).status, 405);
  assert.equal((await send({ method: "DELETE", path: "/logs-a" })).status, 405);
  assert.equal(store.nextPosition, 2);
});

test("a client that asks before it sends its body is told to go on", async (t) => {
  const { port, store } = await startServer(t);
  const body = ndjson({ create: {} }, event);
  const sending = request({
    port,
    host: "127.0.0.1",
    method: "POST",
    path: "/logs-a/_bulk",
    agent: false,
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      expect: "100-continue",
    },
  });
  sending.flushHeaders();
  await once(sending, "continue");
  assert.equal(store.nextPosition, 0);
  sending.end(body);
  const [response] = await once(sending, "response");
  response.resume();
  assert.equal(response.statusCode, 200);
  assert.equal(store.nextPosition, 1);
});
