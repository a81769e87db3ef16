// A reader of stderr that does not read, as a stuck log collector: the real command takes events and ends all
// the same when it is asked to, with everything kept.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openAlertStore, STATE_FILE } from "../../src/store/alerts/open-alert-store.ts";
import type { Received } from "../server/start-server.ts";
import { commandLine } from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";
import { folderOf, makeHost, type UpHost } from "./running-up.ts";
import { processBulk, writeRules } from "./small-rules.ts";

const EVENT_COUNT = 100;

/** The end of a pipe in which there is no room for one byte more, and which nobody reads. */
function fullPipe(t: TestContext, folder: string): number {
  const path = join(folder, "unread");
  assert.equal(spawnSync("mkfifo", [path]).status, 0);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  t.after(() => closeSync(pipe));
  const bytes = Buffer.alloc(65_536);
  for (const size of [bytes.length, 1]) {
    try {
      for (;;) writeSync(pipe, bytes, 0, size);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "EAGAIN");
    }
  }
  return pipe;
}

/** The first answer, once somebody listens. */
async function sent(host: UpHost, body: string): Promise<Received> {
  for (;;) {
    try {
      return await host.send({ path: "/_bulk", body });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
      await sleep(20);
    }
  }
}

test("what it says is read by nobody: it ends when asked to, and everything is kept", {
  timeout: 120_000,
}, async (t) => {
  const folder = folderOf(t);
  const data = join(folder, "data");
  const rules = writeRules(join(folder, "rules"));
  const host = await makeHost(t, { data, rules });
  // For a port that is free, on which nobody has to be told of.
  await host.start();
  assert.equal(await host.stop(), 0);

  const [program = "", ...words] = commandLine([
    ...["up", "--no-sensor", "--data", data, "--rules", rules],
    ...["--listen", `127.0.0.1:${host.port}`],
  ]);
  const unread = fullPipe(t, folder);
  const child = spawn(program, words, { cwd: repository, stdio: ["ignore", unread, unread] });
  t.after(() => child.kill("SIGKILL"));
  const answer = await sent(host, processBulk("id", 0, EVENT_COUNT));
  assert.equal(answer.body.errors, false, answer.text);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [0, null]);

  const alerts = openAlertStore(join(data, STATE_FILE));
  t.after(() => alerts.close());
  assert.equal(alerts.list({}, { size: 1 }).totalCount, EVENT_COUNT);
  assert.equal(alerts.nextPosition, EVENT_COUNT);
});
