// The real command on a disk that is really full: a small file system that only its process sees.
// Requests are refused as Elasticsearch refuses them, nothing acknowledged is lost, and it goes on by
// itself when there is room again.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FREE_BYTES_FLOOR } from "../../src/store/events/limits.ts";
import { commandLine } from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";
import { folderOf, makeHost, makeKey, type UpHost } from "./running-up.ts";
import { processBulk, writeRules } from "./small-rules.ts";

const DISK_BYTES = FREE_BYTES_FLOOR + 32 * 1024 * 1024;
const EVENTS_A_REQUEST = 600;

/** Runs what follows in a mount namespace of its own, where the folder is a disk with what it held. */
function onSmallDisk(folder: string): readonly string[] {
  const script = `mkdir "$0.disk" && mount -t tmpfs -o size=${DISK_BYTES} tmpfs "$0.disk" &&
    cp -a "$0/." "$0.disk/" && mount --bind "$0.disk" "$0" && exec "$@"`;
  return ["unshare", "--mount", "sh", "-c", script, folder];
}

function noSmallDisk(): string | false {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "needs root to mount file systems";
  const probe = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
  return probe.status === 0 ? false : "this machine lets nothing be mounted";
}

/** Writes until the disk takes no byte more. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let size = 1024 * 1024; size >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Asks the command that a person would ask, where the process's own disk is to be seen. */
function alertCountSeenBy(host: UpHost, data: string): unknown {
  const list = commandLine(["alerts", "list", "--data", data, "--limit", "1", "--output", "json"]);
  const args = [`--mount=/proc/${host.pid}/ns/mnt`, `--wd=${repository}`, ...list];
  const { stdout, stderr } = spawnSync("nsenter", args, { encoding: "utf8" });
  assert.match(stdout, /^\{/, stderr);
  return JSON.parse(stdout).total;
}

test("a full disk refuses requests, loses nothing acknowledged, and goes on when there is room", {
  skip: noSmallDisk(),
}, async (t) => {
  const folder = folderOf(t);
  const data = join(folder, "data");
  const unusedKey = makeKey(data);
  const rules = writeRules(join(folder, "rules"));
  const host = await makeHost(t, { data, rules, wrapper: onSmallDisk(data) });
  await host.start();
  const send = (from: number, authorization = host.authorization) =>
    host.send({
      path: "/_bulk",
      headers: { authorization },
      body: processBulk("id", from, EVENTS_A_REQUEST),
    });
  const first = await send(0);
  assert.equal(first.body.errors, false);

  const seen = `/proc/${host.pid}/root${data}`;
  const ballast = join(seen, "ballast");
  fill(ballast);
  // The use of the second key cannot be noted, which is no reason to refuse it.
  for (const authorization of [host.authorization, unusedKey]) {
    const refused = await send(EVENTS_A_REQUEST, authorization);
    assert.equal(refused.status, 503, refused.text);
    assert.equal(refused.body.error.type, "cluster_block_exception");
    assert.match(refused.body.error.reason, /free/);
    assert.match(String(refused.headers["retry-after"]), /^\d+$/);
  }
  await host.hasSaid(/events are refused: .* free/);
  const counted = await host.send({ path: "/logs-*/_count" });
  assert.equal(counted.body.count, EVENTS_A_REQUEST);

  rmSync(ballast);
  const again = await send(EVENTS_A_REQUEST);
  assert.deepEqual([again.status, again.body.errors], [200, false]);
  const found = await host.send({
    path: "/logs-*/_search",
    body: { size: 10_000, sort: [{ "process.pid": "asc" }], _source: false },
  });
  assert.deepEqual(
    found.body.hits.hits.map(({ _id }: { readonly _id: string }) => _id),
    Array.from({ length: 2 * EVENTS_A_REQUEST }, (_, at) => `e${at}`),
  );
  assert.equal(alertCountSeenBy(host, data), 2 * EVENTS_A_REQUEST);

  fill(ballast);
  const code = await host.stop();
  // Whether the last state still finds room is up to SQLite; a stack trace is no way to say that it does not.
  assert.ok(code === 0 || code === 1, `${code}: ${host.said}`);
  assert.doesNotMatch(host.said, /^\s+at /m);
});
