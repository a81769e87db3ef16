// The commands over the event store: what they print and exit with, in good days and bad.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import { runTripline, TEST_NOW_MS } from "./run-tripline.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-store-commands-"));
after(() => rmSync(root, { recursive: true, force: true }));

const RECORDING = "test/recordings/auditd/attack/python-pty-spawn.log";
const DAY = new Date(TEST_NOW_MS).toISOString().slice(0, 10);

test("a file that is imported twice is there once, and a hunt in the store finds what one in it does", async () => {
  const data = join(root, "twice");
  const first = await runTripline(["import", RECORDING, "--data", data]);
  assert.equal(first.exitCode, 0, first.stderr);
  const count = /^(\d+) events imported, 0 were there already$/m.exec(first.stderr)?.[1];
  assert.ok(Number(count) > 10, first.stderr);
  const second = await runTripline(["import", RECORDING], { TRIPLINE_DATA: data });
  assert.match(second.stderr, new RegExp(`^0 events imported, ${count} were there already$`, "m"));
  for (const query of [
    'process where process.args : "*pty.spawn*"',
    'sequence by host.id [process where process.name : "python*"] [process where event.type == "start"]',
  ]) {
    const inFile = await runTripline(["eql", query, RECORDING, "--json"]);
    const inStore = await runTripline(["eql", query, "--store", "--data", data, "--json"]);
    const idsOf = (text: string) => [...text.matchAll(/"_id":"([^"]+)"/g)].map(([, id]) => id);
    assert.ok(idsOf(inFile.stdout).length > 0, query);
    assert.deepEqual(idsOf(inStore.stdout), idsOf(inFile.stdout), query);
  }
});

test("store verify exits with 1 and says where the damage is; stats and hunts go on", async () => {
  const data = join(root, "damaged");
  await runTripline(["import", RECORDING, "--data", data]);
  await runTripline(["store", "compact", "--data", data]);
  const whole = await runTripline(["store", "verify", "--data", data, "--json"]);
  assert.equal(whole.exitCode, 0, whole.stdout);
  const database = openDatabase(join(data, "events", `events-${DAY}.db`));
  database.exec("UPDATE block SET body_crc = body_crc + 1");
  database.close();
  const damaged = await runTripline(["store", "verify", "--data", data]);
  assert.equal(damaged.exitCode, 1);
  assert.match(damaged.stdout, /^0 events in 1 blocks .* \d+ events in 1 damaged places cannot$/m);
  assert.match(damaged.stderr, /events from position 0 on cannot be read/);
  const hunt = await runTripline(["eql", "any where true", "--store", "--data", data]);
  assert.equal(hunt.exitCode, 0);
  assert.match(hunt.stderr, /cannot be read/);
  assert.equal((await runTripline(["store", "stats", "--data", data])).exitCode, 0);
});

test("a command that writes is refused with the pid of who has the store; one that reads is not", async () => {
  const data = join(root, "held");
  await runTripline(["import", RECORDING, "--data", data]);
  const holder = new DiskEventStore({ folder: join(data, "events"), nowMs: () => TEST_NOW_MS });
  for (const args of [
    ["import", RECORDING],
    ["store", "compact"],
  ]) {
    const refused = await runTripline([...args, "--data", data]);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, new RegExp(`is in use by process ${process.pid}`));
  }
  assert.equal((await runTripline(["store", "stats", "--data", data])).exitCode, 0);
  holder.close();
});

test("eql takes paths or --store, and says so", async () => {
  const query = "any where true";
  for (const args of [
    ["eql", query],
    ["eql", query, RECORDING, "--store"],
  ]) {
    const run = await runTripline(args);
    assert.equal(run.exitCode, 2);
    assert.match(run.stderr, /--store/);
  }
  const nowhere = await runTripline(["eql", query, "--store", "--data", join(root, "nowhere")]);
  assert.equal(nowhere.exitCode, 1);
  assert.match(nowhere.stderr, /no event store in/);
  const wrong = await runTripline(["eql", "process wher", "--store", "--data", join(root, "held")]);
  assert.equal(wrong.exitCode, 1);
  assert.match(wrong.stderr, /EQL1010/);
});

test("up says in a sentence that what an earlier run left cannot be evaluated, and ends", async () => {
  const data = join(root, "unwritable");
  await runTripline(["import", RECORDING, "--data", data]);
  await runTripline(["keys", "create", "x", "--role", "ingest", "--data", data]);
  const database = openDatabase(join(data, "state.db"));
  database.exec(
    "CREATE TRIGGER full BEFORE INSERT ON alerts BEGIN SELECT RAISE(ABORT, 'no room'); END",
  );
  database.close();
  const { exitCode, stderr } = await runTripline([
    "up",
    "--no-sensor",
    "--no-http",
    "--data",
    data,
  ]);
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /^tripline: what an earlier run left in \S+ could not be evaluated: .*no room.*; nothing is lost, /m,
  );
});
