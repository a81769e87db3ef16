// `scan` over files as they lie on real disks: rotated logs, folders with something unreadable in them, the
// same file twice.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { repository, runTripline } from "./run-tripline.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-scan-files-"));
after(() => rmSync(root, { recursive: true }));

const recording = join(repository, "test/recordings/auditd/attack/python-pty-spawn.log");

test("a parent in the rotated part of an audit log is known in the next part", async () => {
  const folder = join(root, "rotated");
  mkdirSync(folder);
  const lines = readFileSync(recording, "utf8").trimEnd().split("\n");
  const python = lines.findIndex((line) => /type=EXECVE .*a0="python3"/.test(line));
  const end = lines.findIndex((line, at) => at > python && line.startsWith("type=PROCTITLE")) + 1;
  writeFileSync(join(folder, "audit.log.1"), `${lines.slice(0, end).join("\n")}\n`);
  writeFileSync(join(folder, "audit.log"), `${lines.slice(end).join("\n")}\n`);
  const run = await runTripline(["scan", folder]);
  assert.match(run.stdout, /python3 -c import pty; pty\.spawn\("\/bin\/bash"\)\n\s+└─ \/bin\/bash/);
});

test("a file in a folder that cannot be read costs itself and the exit code", async () => {
  const folder = join(root, "dangling");
  mkdirSync(folder);
  symlinkSync("nowhere", join(folder, "dangling"));
  writeFileSync(join(folder, "audit.log"), readFileSync(recording));
  for (const command of [["scan"], ["eql", 'process where process.name == "bash"']]) {
    const run = await runTripline([...command, folder]);
    assert.equal(run.exitCode, 1);
    assert.match(run.stderr, /SRC5001.*dangling/);
    assert.match(run.stdout, /bash/);
  }
});

test("audit events without their last record are tested, and counted in the summary", async () => {
  const path = join(root, "incomplete.log");
  const lines = readFileSync(recording, "utf8").split("\n");
  writeFileSync(path, lines.filter((line) => !line.startsWith("type=PROCTITLE")).join("\n"));
  const run = await runTripline(["scan", path]);
  assert.match(run.stderr, /\d+ audit events? without (its|their) last record/);
  assert.match(run.stdout, /pty\.spawn/);
});

test("a file named twice raises its alerts once", async () => {
  const once = await runTripline(["scan", recording, "--output", "ndjson"]);
  const twice = await runTripline(["scan", recording, recording, "--output", "ndjson"]);
  assert.equal(twice.stdout, once.stdout);
});

test("an audit event keeps its alerts' ids when its log is rotated and compressed", async () => {
  const folder = join(root, "ids");
  mkdirSync(folder);
  const packed = join(folder, "audit.log.3.gz");
  writeFileSync(packed, gzipSync(Buffer.concat([Buffer.from("\n"), readFileSync(recording)])));
  const ids = async (path: string) =>
    (await runTripline(["scan", path, "--output", "ndjson"])).stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as Record<string, unknown>)["kibana.alert.uuid"]);
  assert.deepEqual(await ids(packed), await ids(recording));
});
