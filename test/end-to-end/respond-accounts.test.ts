// `tripline respond lock|unlock` on a copy of /etc that is mounted over it in a mount namespace of the test's
// own: this machine's accounts are never changed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { commandLine } from "./live-tripline.ts";
import { repository, runTripline } from "./run-tripline.ts";

const skip: string | false = reason();

function reason(): string | false {
  if (process.platform !== "linux") return "accounts are those of Linux";
  if (process.getuid?.() !== 0) return "a mount over /etc needs root";
  const missing = ["/usr/sbin/usermod", "/usr/bin/chage"].find((path) => !existsSync(path));
  return missing === undefined ? false : `this machine has no ${missing}`;
}

interface Accounts {
  readonly data: string;
  readonly shadow: () => string;
  readonly respond: (...args: readonly string[]) => ReturnType<typeof spawnSync> & {
    readonly stdout: string;
    readonly stderr: string;
  };
}

const SHADOW = "mallory:$6$salt$hash:19000:0:99999:7::21915:";

function accounts(context: TestContext, shadowLine = SHADOW): Accounts {
  const folder = mkdtempSync(join(tmpdir(), "tripline-accounts-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const etc = join(folder, "etc");
  cpSync("/etc", etc, { recursive: true, verbatimSymlinks: true });
  for (const [name, line] of [
    ["passwd", "mallory:x:54321:54321::/home/mallory:/bin/sh"],
    ["shadow", shadowLine],
    ["group", "mallory:x:54321:"],
  ] as const) {
    const path = join(etc, name);
    writeFileSync(path, `${readFileSync(path, "utf8").trimEnd()}\n${line}\n`);
  }
  const data = join(folder, "data");
  const over = 'mount --bind "$0" /etc && exec "$@"';
  return {
    data,
    shadow: () =>
      readFileSync(join(etc, "shadow"), "utf8")
        .split("\n")
        .find((line) => line.startsWith("mallory:")) ?? "",
    respond: (...args) =>
      spawnSync(
        "unshare",
        [
          ...["--mount", "--propagation", "private", "sh", "-c", over, etc],
          ...commandLine(["respond", ...args, "--data", data, "--yes"]),
        ],
        { cwd: repository, encoding: "utf8" },
      ),
  };
}

test("a locked account is expired, and unlocked it has the very line of before", {
  skip,
}, (context) => {
  const { shadow, respond } = accounts(context);
  const before = shadow();
  const locked = respond("lock", "mallory", "--comment", "test");
  assert.equal(locked.status, 0, locked.stderr);
  assert.equal(shadow(), "mallory:!$6$salt$hash:0:0:99999:7::1:");
  const id = /journaled as (\w+)/.exec(locked.stdout)?.[1] as string;
  const undone = respond("undo", id);
  assert.equal(undone.status, 0, undone.stderr);
  assert.match(undone.stdout, /mallory is as it was before/);
  assert.equal(shadow(), before);
});

test("an account that was locked before stays so, and keeps its empty days", {
  skip,
}, (context) => {
  const line = "mallory:!$6$salt$hash:::::::";
  const { shadow, respond } = accounts(context, line);
  assert.equal(respond("lock", "mallory").status, 0);
  assert.equal(respond("unlock", "mallory").status, 0);
  assert.equal(shadow(), line);
});

test("root, the own account, unknown and hostile names are refused", {
  skip,
}, async (context) => {
  const { data } = accounts(context);
  for (const [name, expected] of [
    ["root", /is root/],
    ["no-such-account", /is no account of this host/],
    ["-R/tmp", /is no account of this host|unknown option/],
    ["root:x", /is no account of this host/],
    ["../root", /is no account of this host/],
  ] as const) {
    const refused = await runTripline(["respond", "lock", "--data", data, "--dry-run", name]);
    assert.notEqual(refused.exitCode, 0, name);
    assert.match(refused.stderr, expected);
  }
  const forced = await runTripline([
    ...["respond", "lock", "root", "--force", "--data", data, "--dry-run"],
  ]);
  assert.equal(forced.exitCode, 0, forced.stderr);
  const unlocked = await runTripline(["respond", "unlock", "root", "--data", data, "--dry-run"]);
  assert.match(unlocked.stderr, /was not locked by Tripline/);
});
