// The program as a user starts it: a process of its own, real pipes, real exit codes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "./run-tripline.ts";

const recording = join("test", "recordings", "auditd", "attack", "python-pty-spawn.log");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function tripline(args: readonly string[], input?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...args], {
      cwd: repository,
      env: { ...process.env, NO_COLOR: "1" },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

test("a scan of the real attack shows its alert and ends with 0", async () => {
  const run = await tripline(["scan", recording]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /high/i);
  assert.match(run.stdout, /T1059/);
  assert.match(run.stdout, /pty\.spawn/);
});

test("--fail-on ends with 3 when an alert is at least that severe", async () => {
  assert.equal((await tripline(["scan", recording, "--fail-on", "high"])).code, 3);
});

test("events come from standard input as from a file", async () => {
  const event = {
    "@timestamp": "2026-11-24T10:00:00.000Z",
    event: { category: ["process"], type: ["start"], action: "exec" },
    host: { os: { type: "linux" }, id: "h" },
    process: {
      name: "bash",
      args: ["/bin/bash"],
      args_count: 1,
      parent: {
        name: "python3",
        args: ["python3", "-c", "import pty; pty.spawn('/bin/bash')"],
        args_count: 3,
      },
    },
  };
  const run = await tripline(["scan", "-", "--output", "ndjson"], `${JSON.stringify(event)}\n`);
  assert.equal(run.code, 0, run.stderr);
  assert.ok(run.stdout.split("\n").length >= 2, run.stdout);
});

test("a wrong flag ends with 2 and says what is right", async () => {
  const run = await tripline(["scan", recording, "--fail-onn", "high"]);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /--fail-on/);
});

test("a path that does not exist ends with an error naming it", async () => {
  const run = await tripline(["scan", "no-such-folder"]);
  assert.notEqual(run.code, 0);
  assert.match(run.stderr, /no-such-folder/);
});

test("an interruption while standard input is silent ends with 130 and what was found", async () => {
  const lines = readFileSync(join(repository, recording), "utf8");
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "src/cli/main.ts", "eql", "process where true", "-"],
    { cwd: repository, env: { ...process.env, NO_COLOR: "1" } },
  );
  const ended = once(child, "close");
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  // Input stays open. The pipe holds less than is written, so that its end was taken once this returns.
  await new Promise((resolve) => child.stdin.write(lines.repeat(8), resolve));
  child.kill("SIGINT");
  const [code] = await ended;
  assert.equal(code, 130);
  assert.match(stdout, /pty\.spawn/);
});

test("up ends with a message where its address is taken, and its data is nobody else's", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-up-"));
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => {
    taken.close();
    rmSync(folder, { recursive: true });
  });
  await once(taken, "listening");
  const data = join(folder, "data");
  const address = `127.0.0.1:${(taken.address() as AddressInfo).port}`;
  const run = await tripline(["up", "--data", data, "--no-sensor", "--listen", address]);
  assert.equal(run.code, 1, run.stderr);
  assert.match(run.stderr, /cannot listen on 127\.0\.0\.1/);
  assert.equal(statSync(data).mode & 0o077, 0);
  assert.equal(statSync(join(data, "events")).mode & 0o077, 0);
});
