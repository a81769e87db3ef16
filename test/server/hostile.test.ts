// What an attacker who reaches the port can send: slow, huge, deep, broken, smuggled. Each costs itself,
// is counted, and leaves the server answering.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { ndjson, startServer, type TestServer } from "./start-server.ts";

const event = { "@timestamp": "2026-11-24T10:00:00Z", process: { name: "bash" } };
const MIB = 1024 * 1024;

async function stillAnswers({ send }: TestServer): Promise<void> {
  assert.equal((await send({ path: "/_cluster/health" })).status, 200);
}

/** Sends bytes as they are and reads until the server closes. */
async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8");
  socket.on("error", () => undefined);
  socket.write(bytes);
  return readAll(socket);
}

async function readAll(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (part: string) => {
    text += part;
  });
  await once(socket, "close");
  return text;
}

const HEAD =
  "POST /logs-a/_bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n";

test("headers that never end are answered with 408", async (t) => {
  const { port } = await startServer(t, { limits: { headersMs: 50 } });
  const answer = await sendRaw(port, "POST /_bulk HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.match(answer, /"status":408/);
});

test("a body that only drips is cut off, once its window has passed", async (t) => {
  let reached: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const running = await startServer(t, { limits: { bulkItemsMax: 100 } });
  const { clock } = running;
  // The first timer that is asked for is the pace of this body.
  const after = clock.after;
  Object.assign(clock, {
    after: (delayMs: number, run: () => void) => {
      const cancel = after(delayMs, run);
      reached();
      return cancel;
    },
  });
  const socket = connect(running.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(`${HEAD}Content-Length: 1000000\r\n\r\n{"create":`);
  await started;
  const closed = once(socket, "close");
  clock.move(30_000);
  await closed;
  assert.equal(running.server.counts.get("slowBodies"), 1);
  await stillAnswers(running);
});

test("a gzip bomb is refused before it is inflated", async (t) => {
  const running = await startServer(t);
  const { status, body } = await running.send({
    path: "/logs-a/_bulk",
    body: gzipSync(Buffer.alloc(30 * MIB, "a")),
    headers: { "content-encoding": "gzip" },
  });
  assert.equal(status, 413);
  assert.match(body.error.reason, /inflates to more than 400 times/);
  assert.equal(running.server.counts.get("tooLarge"), 1);
  await stillAnswers(running);
});

test("a body over the limit is refused by its declared and by its real length", async (t) => {
  const running = await startServer(t, { limits: { bodyBytesMax: 1_000 } });
  const line = ndjson({ create: {} }, { ...event, pad: "x".repeat(2_000) });
  const declared = await running.send({ path: "/logs-a/_bulk", body: line });
  assert.equal(declared.status, 413);
  const chunked = await running.send({
    path: "/logs-a/_bulk",
    body: line,
    headers: { "transfer-encoding": "chunked" },
  });
  assert.equal(chunked.status, 413);
  assert.equal(running.store.nextPosition, 0);
});

test("a million tiny items are refused as a whole, and the client hears it", async (t) => {
  const running = await startServer(t);
  const { status, body } = await running.send({
    path: "/logs-a/_bulk",
    body: '{"create":{}}\n{}\n'.repeat(1_000_000),
  });
  assert.equal(status, 413);
  assert.match(body.error.reason, /more than \[100000\] items/);
  assert.equal(running.store.nextPosition, 0);
  await stillAnswers(running);
});

test("a line over the limit costs its own item", async (t) => {
  const { send, store } = await startServer(t, { limits: { lineBytesMax: 1_000 } });
  const long = { ...event, pad: "x".repeat(2_000) };
  const { body } = await send({
    path: "/logs-a/_bulk",
    body: ndjson({ create: {} }, long, { create: {} }, event),
  });
  assert.deepEqual(
    body.items.map((item: { create: { status: number } }) => item.create.status),
    [400, 201],
  );
  assert.equal(store.nextPosition, 1);
});

test("deep JSON costs its own item", async (t) => {
  const running = await startServer(t);
  const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const { status, body } = await running.send({
    path: "/logs-a/_bulk",
    body: ndjson({ create: {} }, deep, { create: {} }, event),
  });
  assert.equal(status, 200);
  assert.match(body.items[0].create.error.reason, /nested deeper than \[64\]/);
  assert.equal(running.store.nextPosition, 1);
});

test("bytes that are not UTF-8 do not hide their event", async (t) => {
  const running = await startServer(t);
  const name = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
  const body = Buffer.concat([Buffer.from('{"create":{}}\n{"name":'), name, Buffer.from("}\n")]);
  const answer = await running.send({ path: "/logs-a/_bulk", body });
  assert.equal(answer.body.items[0].create.status, 201);
  assert.equal(running.store.get("logs-a", "made-1")?.text, '{"name":"\ufffd\ufffd"}');
  assert.equal(running.server.counts.get("invalidUtf8"), 1);
});

test("prototype keys and duplicated keys are plain data", async (t) => {
  const running = await startServer(t);
  const document =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1,"a":2}';
  await running.send({
    path: "/logs-a/_bulk?filter_path=items.*.__proto__,items.*.status",
    body: ndjson({ create: { _id: "__proto__" } }, document),
  });
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  const { body } = await running.send({
    path: "/logs-a/_search?_source_includes=__proto__.*,a",
    body: { query: { term: { "__proto__.polluted": 1 } } },
  });
  assert.equal(body.hits.hits[0]._id, "__proto__");
  const { _source: source } = body.hits.hits[0];
  assert.equal(Object.getOwnPropertyDescriptor(source, "__proto__")?.value.polluted, 1);
  assert.equal(source.a, 2);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test("index names that could be paths, are too long or break a line are refused", async (t) => {
  const running = await startServer(t);
  const names = [
    "..%2f..%2fetc",
    "%2e%2e",
    "a%0d%0aX-Injected:1",
    "A",
    "x".repeat(256),
    "a%00b",
    "_hidden",
  ];
  for (const name of names) {
    const { body, headers } = await running.send({
      path: `/${name}/_bulk`,
      body: ndjson({ create: {} }, event),
    });
    const [item] = body.items ?? [];
    assert.equal(item?.create.error.type, "invalid_index_name_exception", name);
    assert.equal(headers["x-injected"], undefined);
    const created = await running.send({ method: "PUT", path: `/${name}` });
    assert.equal(created.status, 400, name);
  }
  const huge = await running.send({
    path: `/${"x".repeat(5_000)}/_bulk`,
    body: ndjson({ create: {} }, event),
  });
  assert.equal(huge.status, 400);
  const broken = await running.send({ path: "/%zz/_bulk", body: ndjson({ create: {} }, event) });
  assert.equal(broken.status, 400);
  assert.equal(running.store.nextPosition, 0);
});

test("requests that two parsers could cut differently are refused and the connection closed", async (t) => {
  const running = await startServer(t);
  const smuggled = [
    `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    `${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\nX-C: d\r\n\r\n\u0000",
    "GET / HTTP/1.1\r\n\r\n",
  ];
  for (const bytes of smuggled) {
    const answer = await sendRaw(running.port, bytes);
    assert.match(answer, /^(HTTP\/1\.1 4\d\d |$)/, JSON.stringify(bytes));
    assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length ?? 0, answer === "" ? 0 : 1);
  }
  await stillAnswers(running);
});

test("headers beyond their limit are refused", async (t) => {
  const { port } = await startServer(t);
  const answer = await sendRaw(
    port,
    `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${"a".repeat(70_000)}\r\n\r\n`,
  );
  assert.match(answer, /^HTTP\/1\.1 4(00|31) /);
});

test("two half-sent bodies over the bound of bytes in flight both arrive", async (t) => {
  const running = await startServer(t, { limits: { inFlightBytesMax: 100_000 } });
  const lines = ndjson({ create: {} }, { ...event, pad: "x".repeat(1_000) }).repeat(500);
  const answers = await Promise.all(
    [1, 2, 3].map(() => running.send({ path: "/logs-a/_bulk", body: lines })),
  );
  assert.deepEqual(
    answers.map((answer) => [answer.status, answer.body.items.length]),
    [1, 2, 3].map(() => [200, 500]),
  );
  assert.equal(running.store.nextPosition, 1_500);
  assert.ok(running.server.counts.get("pauses") > 0);
});

const HALF = '{"create":{}}\n{"a":1}\n';

for (const [encoding, half] of [
  ["identity", Buffer.from(HALF)],
  ["gzip", gzipSync(HALF).subarray(0, -8)],
] as const) {
  test(`a client that goes away in the middle leaves nothing behind: ${encoding}`, async (t) => {
    const running = await startServer(t);
    const socket = connect(running.port, "127.0.0.1");
    socket.write(`${HEAD}Content-Encoding: ${encoding}\r\nContent-Length: 1000\r\n\r\n`);
    socket.write(half);
    await once(socket, "connect");
    const closed = once(socket, "close");
    socket.end();
    socket.destroySoon();
    await closed;
    await stillAnswers(running);
    assert.equal(running.store.nextPosition, 0);
    assert.deepEqual(running.faults, []);
  });
}

const QUERIES: readonly [string, object][] = [
  ["nested too deep", nestedBool(100)],
  [
    "too many clauses",
    { bool: { should: Array.from({ length: 2_000 }, () => ({ match_all: {} })) } },
  ],
  ["patterns too long", { wildcard: { "process.name": "*a".repeat(10_000) } }],
  ["query text too long", { query_string: { query: "a ".repeat(30_000) } }],
  ["query text nested too deep", { query_string: { query: "(".repeat(1_000) } }],
  ["query text of only signs", { query_string: { query: "!".repeat(30_000) } }],
  ["a regular expression", { regexp: { "process.name": "(a+)+$" } }],
  ["a script", { script: { script: "1" } }],
  ["__proto__ as a query", JSON.parse('{"__proto__":{}}')],
];

function nestedBool(depth: number): object {
  return depth === 0 ? { match_all: {} } : { bool: { must: [nestedBool(depth - 1)] } };
}

for (const [name, query] of QUERIES) {
  test(`a query is refused: ${name}`, async (t) => {
    const { send } = await startServer(t);
    const { status, body } = await send({ path: "/_search", body: { query } as never });
    assert.equal(status, 400);
    assert.equal(body.error.type, "parsing_exception");
    assert.ok(body.error.reason.length < 400);
  });
}
