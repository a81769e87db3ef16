// SIGTERM and SIGINT end the real command in good order: requests under way are answered, everything
// taken is evaluated and kept, and the next start has nothing to catch up with.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openAlertStore, STATE_FILE } from "../../src/store/alerts/open-alert-store.ts";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import { folderOf, makeHost, type UpHost } from "./running-up.ts";
import { processBulk, writeRules } from "./small-rules.ts";

const EVENTS_A_REQUEST = 1_500;

/** A request whose head the server has read, and half of whose body. */
async function halfSent(host: UpHost, body: string): Promise<ClientRequest> {
  const headers = {
    authorization: host.authorization,
    "content-type": "application/x-ndjson",
    "content-length": Buffer.byteLength(body),
    expect: "100-continue",
  };
  const sending = request(`${host.url}/_bulk`, { method: "POST", headers, agent: false });
  sending.flushHeaders();
  await once(sending, "continue");
  sending.write(body.slice(0, body.length / 2));
  return sending;
}

async function answerTo(sending: ClientRequest, rest: string): Promise<unknown> {
  sending.end(rest);
  const [response] = (await once(sending, "response")) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  const parts: Buffer[] = await response.toArray();
  return JSON.parse(Buffer.concat(parts).toString());
}

/** Resolves when nobody listens any more: the signal has been heard. */
async function isClosed(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isRefused = await once(socket, "connect").then(
      () => false,
      () => true,
    );
    socket.destroy();
    if (isRefused) return;
    await sleep(10);
  }
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} answers what is under way and leaves nothing to the next start`, async (t) => {
    const folder = folderOf(t);
    const data = join(folder, "data");
    const host = await makeHost(t, { data, rules: writeRules(join(folder, "rules")) });
    await host.start();
    const first = await host.send({ path: "/_bulk", body: processBulk("id", 0, EVENTS_A_REQUEST) });
    assert.equal(first.body.errors, false);

    const body = processBulk("id", EVENTS_A_REQUEST, EVENTS_A_REQUEST);
    const sending = await halfSent(host, body);
    const stopped = host.stop(signal);
    await isClosed(host.port);
    const answer = (await answerTo(sending, body.slice(body.length / 2))) as { errors: boolean };
    assert.equal(answer.errors, false);
    assert.equal(await stopped, 0, host.said);

    const events = new DiskEventStore({ folder: join(data, "events"), isReadOnly: true });
    assert.equal(events.nextPosition, 2 * EVENTS_A_REQUEST);
    events.close();
    const alerts = openAlertStore(join(data, STATE_FILE));
    assert.equal(alerts.list({}, { size: 1 }).totalCount, 2 * EVENTS_A_REQUEST);
    assert.equal(alerts.nextPosition, 2 * EVENTS_A_REQUEST);
    alerts.close();

    await host.start();
    assert.doesNotMatch(host.said, /left from before/);
    assert.equal(await host.stop(signal), 0, host.said);
  });
}
