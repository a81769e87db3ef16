// The page's stream: new alerts come by themselves, gathered; many or slow pages cost no memory.
import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { API_PATH, type StreamMessage } from "../../src/server/console/console-api.ts";
import { SESSION_IDLE_MS } from "../../src/store/alerts/logins.ts";
import { sampleAlert } from "../end-to-end/sample-alert.ts";
import { type ConsoleServer, cookieOf, startConsole } from "./console-server.ts";

/** One open page. */
class Page {
  readonly messages: StreamMessage[] = [];
  readonly ended: Promise<void>;
  readonly #response: IncomingMessage;
  #text = "";
  #listener = (): void => {};

  constructor(response: IncomingMessage) {
    this.#response = response;
    this.ended = new Promise((resolve) => response.once("close", () => resolve()));
    response.setEncoding("utf8").on("data", (text: string) => this.#take(text));
  }

  get beatCount(): number {
    return this.#text.split("\n").filter((line) => line === ": ").length;
  }

  /** Resolves when `look` holds, which is asked whenever something came. */
  async until(look: () => boolean): Promise<void> {
    while (!look()) {
      await new Promise<void>((resolve) => {
        this.#listener = resolve;
      });
    }
  }

  close(): void {
    this.#response.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    const whole = this.#text.split("\n\n").slice(0, -1);
    this.messages.length = 0;
    for (const message of whole) {
      if (message.startsWith("data: ")) this.messages.push(JSON.parse(message.slice(6)));
    }
    this.#listener();
  }
}

async function openPage(
  t: TestContext,
  server: ConsoleServer,
  cookie: string = server.cookies.viewer,
): Promise<Page> {
  const options = { host: "127.0.0.1", port: server.port, headers: { cookie }, agent: false };
  const [response] = (await once(
    get({ ...options, path: `${API_PATH}/stream` }),
    "response",
  )) as unknown as readonly [IncomingMessage];
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers["content-type"], "text/event-stream; charset=utf-8");
  const page = new Page(response);
  t.after(() => page.close());
  return page;
}

test("new alerts come by themselves, gathered for a quarter of a second", async (t) => {
  const server = await startConsole(t);
  const page = await openPage(t, server);
  server.feed.raised([sampleAlert({ id: "a", host: "web-1" })]);
  server.feed.raised([sampleAlert({ id: "b" }), sampleAlert({ id: "c", isBlock: true })]);
  server.feed.changed();
  server.feed.changed();
  server.feed.rulesChanged(7);
  server.clock.move(250);
  await page.until(() => page.messages.length === 3);
  const [first, ...others] = page.messages;
  assert.ok(first?.kind === "alerts");
  assert.equal(first.addedCount, 2);
  assert.deepEqual(
    first.rows.map(({ id, hostName }) => [id, hostName]),
    [
      ["a", "web-1"],
      ["b", "web-1"],
    ],
  );
  assert.deepEqual(others, [{ kind: "changed" }, { kind: "rules", ruleCount: 7 }]);
});

test("of a storm of alerts some are shown and all are counted", async (t) => {
  const server = await startConsole(t);
  const page = await openPage(t, server);
  for (let at = 0; at < 300; at++) server.feed.raised([sampleAlert({ id: `a${at}` })]);
  server.clock.move(250);
  await page.until(() => page.messages.length === 1);
  const [message] = page.messages;
  assert.ok(message?.kind === "alerts");
  assert.equal(message.rows.length, 50);
  assert.equal(message.addedCount, 300);
});

test("text of an alert cannot end a message and begin another", async (t) => {
  const server = await startConsole(t);
  const page = await openPage(t, server);
  const command = 'x\n\ndata: {"kind":"changed"}\r\n\r\nretry: 1\u2028\u0000';
  server.feed.raised([sampleAlert({ id: "a", command })]);
  server.clock.move(250);
  await page.until(() => page.messages.length > 0);
  const [message, other] = page.messages;
  assert.ok(message?.kind === "alerts");
  assert.equal(message.rows[0]?.commandLine, command);
  assert.equal(other, undefined);
});

test("a silent stream is kept alive, and ends with the session", async (t) => {
  const server = await startConsole(t);
  const page = await openPage(t, server);
  server.clock.move(20_000);
  await page.until(() => page.beatCount === 1);
  server.clock.move(20_000);
  await page.until(() => page.beatCount === 2);
  // A stream is no use of the session, which it would keep alive for ever.
  server.clock.move(SESSION_IDLE_MS);
  await page.ended;
});

test("whoever logged out is told nothing more", async (t) => {
  const server = await startConsole(t);
  const page = await openPage(t, server);
  await server.ask("viewer", { method: "POST", path: "/logout" });
  server.feed.raised([sampleAlert({ id: "a" })]);
  server.clock.move(250);
  await page.ended;
  assert.deepEqual(page.messages, []);
});

test("a change that a person makes reaches the other pages", async (t) => {
  const server = await startConsole(t);
  const page = await openPage(t, server);
  const alerts = [sampleAlert({ id: "a" })];
  server.alerts.commit({ alerts, suppressed: [], exceptionHits: [], state: new Map() });
  const body = { ids: ["a"], change: { status: "closed" } };
  await server.ask("analyst", { path: "/alerts/change", body });
  server.clock.move(250);
  await page.until(() => page.messages.length === 1);
  assert.deepEqual(page.messages, [{ kind: "changed" }]);
});

test("what another process changes reaches the pages too, and once", async (t) => {
  const server = await startConsole(t);
  const page = await openPage(t, server);
  // As a command does it: nobody tells the feed.
  const alerts = [sampleAlert({ id: "a" })];
  server.alerts.commit({ alerts, suppressed: [], exceptionHits: [], state: new Map() });
  for (let passed = 0; passed < 3; passed++) {
    server.clock.move(2_000);
    server.clock.move(250);
  }
  await page.until(() => page.messages.length > 0);
  server.feed.rulesChanged(1);
  server.clock.move(250);
  await page.until(() => page.messages.length > 1);
  assert.deepEqual(page.messages, [{ kind: "changed" }, { kind: "rules", ruleCount: 1 }]);
});

test("one account does not take all streams", async (t) => {
  const server = await startConsole(t);
  for (let opened = 0; opened < 12; opened++) await openPage(t, server);
  const refused = await server.ask("viewer", { path: "/stream" });
  assert.equal(refused.status, 429);
  assert.equal(refused.body.code, "too-many");
  const other = cookieOf(server.alerts, "an-admin", server.clock.nowMs());
  await openPage(t, server, other);
});

test("a page that does not read holds no memory, is told when it reads, or is let go", async (t) => {
  const server = await startConsole(t);
  const socket = connect(server.port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.pause();
  await once(socket, "connect");
  socket.write(
    `GET ${API_PATH}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${server.cookies.viewer}\r\n\r\n`,
  );
  const { stream } = server.server.page ?? assert.fail("no page");
  while (stream.clientCount === 0) await new Promise((resolve) => setImmediate(resolve));
  const command = "x".repeat(2_000);
  const storm = Array.from({ length: 50 }, (_, at) => sampleAlert({ id: `a${at}`, command }));
  let mostBytes = 0;
  // Far more than the kernel takes into its own buffers.
  for (let round = 0; round < 400; round++) {
    server.feed.raised(storm);
    server.clock.move(100);
    server.clock.move(150);
    await new Promise((resolve) => setImmediate(resolve));
    mostBytes = Math.max(mostBytes, stream.unreadBytes);
  }
  // What was under way when the limit was reached is written whole.
  assert.ok(mostBytes > 262_144 && mostBytes < 262_144 + 300_000, `${mostBytes}`);
  assert.equal(stream.clientCount, 0, "it has been let go after a minute");
});

test("a store that fails ends streams and is logged, and the server goes on", async (t) => {
  let isBroken = false;
  const server = await startConsole(t, {
    storeOf: (store) => ({
      ...store,
      logins: {
        ...store.logins,
        session: (...asked) => {
          if (isBroken) throw new Error("the disk is gone");
          return store.logins.session(...asked);
        },
      },
      revision: () => {
        if (isBroken) throw new Error("the disk is gone");
        return store.revision();
      },
    }),
  });
  const page = await openPage(t, server);
  isBroken = true;
  server.feed.raised([sampleAlert({ id: "a" })]);
  server.clock.move(250);
  await page.ended;
  assert.ok(server.faults.length > 0);
  assert.equal((await server.ask("viewer", { path: "/alerts" })).status, 500);
  isBroken = false;
  assert.equal((await server.ask("viewer", { path: "/alerts" })).status, 200);
});
