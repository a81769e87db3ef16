// The live sensor on the running kernel: the recorded techniques done for real, hostile processes, a
// capture process that dies, a Tripline that is killed. Skipped, with the reason, where it cannot run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { bpf } from "../../src/sources/linux/ebpf/kernel-calls.ts";
import {
  captureOf,
  fieldOf,
  linesOf,
  noLiveSensor,
  run,
  startLive,
  until,
} from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";

const skip = noLiveSensor;
/** Techniques under way at a time; the scripts wait for prompts, and two cores are soon busy. */
const AT_ONCE = 10;

const stage = join(repository, "test", "recordings", "record");

/** What a technique's script runs beside the shell, by the first word of its name. */
const NEEDS: Readonly<Record<string, string>> = {
  awk: "awk",
  expect: "expect",
  lua: "lua5.4",
  node: "node",
  perl: "perl",
  php: "php",
  pypy: "pypy3",
  python: "python3",
  ruby: "ruby",
  socat: "socat",
  vim: "vim",
};

/** Where the stage looks for commands; it covers /root and what was installed there. */
const STAGE_PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function has(command: string): boolean {
  const env = { ...process.env, PATH: STAGE_PATH };
  return spawnSync("sh", ["-c", `command -v ${command}`], { env, stdio: "ignore" }).status === 0;
}

/** The commands that the technique's script runs and this machine lacks. */
function missingFor(name: string): readonly string[] {
  const script = readFileSync(join(stage, "attack", `${name}.sh`), "utf8");
  const listens = /\b(reverse_shell|victim_connects|listen_and_type)\b/.test(script);
  const logsIn = /^login\b/m.test(script);
  const needs = [
    NEEDS[name.split("-")[0] as string] ?? "sh",
    ...(listens ? ["nc"] : []),
    ...(logsIn ? ["sshd", "ssh"] : []),
  ];
  return needs.filter((one) => !has(one));
}

/** Pids of all that `root` started, from the fork and exec events of a recording. */
function descendants(events: readonly JsonObject[], root: string): ReadonlySet<string> {
  const found = new Set([root]);
  for (const event of events) {
    if (found.has(fieldOf(event, "process.parent.pid"))) found.add(fieldOf(event, "process.pid"));
  }
  return found;
}

test("every recorded technique, done for real, raises an alert within moments", {
  skip,
}, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-live-"));
  const recordingFile = join(folder, "events.ndjson");
  const recorder = await startLive(["record", "-o", recordingFile]);
  const watcher = await startLive(["watch", "--output", "ndjson", "--building-blocks"]);
  const names = readdirSync(join(stage, "attack")).map((name) => name.replace(/\.sh$/, ""));
  const runnable = names.filter((name) => {
    const missing = missingFor(name);
    if (missing.length > 0) context.diagnostic(`${name} left out: no ${missing.join(", ")} here`);
    return missing.length === 0;
  });
  const queue = [...runnable];
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      await run("unshare", [
        // A network of its own each: the reverse shells all take the same port.
        ...["--mount", "--uts", "--net", "--propagation", "private", "timeout", "-k", "2", "60"],
        ...["sh", "-c", 'ip link set lo up && exec sh "$@"', "sh"],
        ...[join(stage, "stage.sh"), stage, `attack/${name}`, join(folder, name)],
      ]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await until(() => false, 1_500);
  assert.equal(await watcher.stop(), 0);
  assert.equal(await recorder.stop(), 0);
  const events = linesOf(readFileSync(recordingFile, "utf8"));
  const alerts = linesOf(watcher.stdout());
  const silent = runnable.filter((name) => {
    const pids = descendants(events, readFileSync(join(folder, name), "utf8").trim());
    return !alerts.some((alert) => pids.has(fieldOf(alert, "process.pid")));
  });
  assert.deepEqual(silent, []);
  assert.match(watcher.stderr(), / 0 dropped/);
  const rescan = spawnSync(
    process.execPath,
    [
      "--import",
      "tsx",
      "src/cli/main.ts",
      "scan",
      recordingFile,
      "--output",
      "ndjson",
      "--building-blocks",
      "-q",
    ],
    { cwd: repository, encoding: "utf8", maxBuffer: 1e9 },
  );
  const keyOf = (alert: JsonObject) =>
    `${fieldOf(alert, "kibana.alert.rule.name")} ${fieldOf(alert, "process.pid")}`;
  assert.deepEqual(linesOf(rescan.stdout).map(keyOf).sort(), alerts.map(keyOf).sort());
  context.diagnostic(
    `${runnable.length} of ${names.length} techniques, ${alerts.length} alerts, ${events.length} events`,
  );
  rmSync(folder, { recursive: true });
});

test("the alert of the first attack has the parent's arguments, the terminal and the user", {
  skip,
}, async () => {
  const watcher = await startLive(["watch", "--output", "ndjson"]);
  await run(
    "script",
    ["-qc", `python3 -c 'import pty; pty.spawn("/bin/sh")'`, "/dev/null"],
    "exit\n",
  );
  await until(() => watcher.stdout().includes('"args":["/bin/sh"]'), 5_000);
  await watcher.stop();
  // Others on this machine may do the same at the same time, with other shells.
  const alert = linesOf(watcher.stdout()).find(
    (one) =>
      fieldOf(one, "process.parent.args").includes("pty.spawn") &&
      fieldOf(one, "process.args") === "/bin/sh",
  );
  assert.ok(alert !== undefined, watcher.stderr());
  assert.equal(fieldOf(alert, "process.args"), "/bin/sh");
  assert.equal(fieldOf(alert, "process.parent.args_count"), "3");
  assert.equal(fieldOf(alert, "process.tty.char_device.major"), "136");
  assert.equal(fieldOf(alert, "user.id"), "0");
  assert.equal(fieldOf(alert, "process.interactive"), "true");
});

test("a capture process that dies is started again, and the gap is an event", {
  skip,
}, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-restart-"));
  const out = join(folder, "events.ndjson");
  const recorder = await startLive(["record", "-o", out]);
  context.after(() => recorder.child.kill("SIGKILL"));
  process.kill(captureOf(recorder.child.pid), "SIGKILL");
  assert.ok(await until(() => readFileSync(out, "utf8").includes("sensor-restarted"), 5_000));
  const marker = `after-${process.pid}`;
  const endMs = performance.now() + 10_000;
  while (!readFileSync(out, "utf8").includes(marker)) {
    assert.ok(performance.now() < endMs, "nothing was seen after the restart");
    await run("/bin/true", [marker]);
    await until(() => false, 100);
  }
  await recorder.stop();
  assert.match(recorder.stderr(), /restarted 1 times/);
  rmSync(folder, { recursive: true });
});

test("a Tripline that is killed leaves no program in the kernel", { skip }, async () => {
  const watcher = await startLive(["watch"]);
  const ours = programsOf(captureOf(watcher.child.pid));
  assert.ok(ours.length > 10);
  const left = (): readonly number[] => {
    const all = new Set(programs());
    return ours.filter((id) => all.has(id));
  };
  assert.deepEqual(left(), ours);
  watcher.child.kill("SIGKILL");
  await watcher.ended;
  assert.ok(await until(() => left().length === 0, 5_000), `${left().length} programs are left`);
});

/** Ids of the BPF programs that a process holds. */
function programsOf(pid: number): readonly number[] {
  const folder = `/proc/${pid}/fdinfo`;
  const ids = readdirSync(folder).map((fd) => {
    const text = readFileSync(join(folder, fd), "utf8");
    return Number(/^prog_id:\t(\d+)$/m.exec(text)?.[1] ?? 0);
  });
  return [...new Set(ids)].filter((id) => id > 0).sort((a, b) => a - b);
}

/** Ids of all BPF programs in the kernel. */
function programs(): readonly number[] {
  const GET_NEXT_ID = 11;
  const attribute = Buffer.alloc(12);
  const ids: number[] = [];
  for (;;) {
    try {
      bpf(GET_NEXT_ID, attribute, "count programs");
    } catch {
      return ids;
    }
    ids.push(attribute.readUInt32LE(4));
    attribute.writeUInt32LE(attribute.readUInt32LE(4), 0);
  }
}

test("a stalled reader loses only what is counted as dropped", { skip }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-drops-"));
  const [wholeFile, stalledFile] = [join(folder, "whole"), join(folder, "stalled")];
  // Each leaves out its own system calls and tells the other's: without any, both tell the same.
  const whole = await startLive(["record", "--no-syscalls", "-o", wholeFile]);
  const stalled = await startLive([
    ...["record", "--no-syscalls", "-o", stalledFile],
    ...["--ring", "1"],
  ]);
  context.after(() => [whole, stalled].map(({ child }) => child.kill("SIGKILL")));
  const capture = captureOf(stalled.child.pid);
  const marker = `drops-${process.pid}`;
  process.kill(capture, "SIGSTOP");
  const loop = 'n=0; while [ $n -lt 2000 ]; do /bin/true "$0"; n=$((n+1)); done';
  await run("sh", ["-c", loop, marker]);
  process.kill(capture, "SIGCONT");
  // The first marks may still find the buffer full.
  let mark = "";
  for (let nth = 0; mark === ""; nth++) {
    assert.ok(nth < 100, "the stalled one never caught up");
    await run("/bin/true", [`${marker}-end-${nth}-`]);
    await until(() => false, 100);
    mark = /-end-\d+-/.exec(readFileSync(stalledFile, "utf8"))?.[0] ?? "";
  }
  // The health record comes each second.
  await until(() => false, 1_500);
  await Promise.all([whole.stop(), stalled.stop()]);
  const countOf = (file: string): number => {
    const events = linesOf(readFileSync(file, "utf8"));
    const has = (one: JsonObject, text: string) => fieldOf(one, "process.args").includes(text);
    const first = events.findIndex((one) => has(one, marker));
    const last = events.findIndex((one) => has(one, mark));
    return last - first;
  };
  const dropped = Number(/([\d,]+) dropped/.exec(stalled.stderr())?.[1]?.replaceAll(",", ""));
  assert.match(whole.stderr(), / 0 dropped/);
  assert.ok(dropped > 1_000, `${dropped} dropped`);
  assert.equal(countOf(stalledFile) + dropped, countOf(wholeFile));
  context.diagnostic(
    `${countOf(wholeFile)} events, ${dropped} dropped, ${countOf(stalledFile)} seen`,
  );
  rmSync(folder, { recursive: true });
});

test("what happened right before Ctrl-C is still told, though the terminal's signal reaches all", {
  skip,
}, async () => {
  const recorder = await startLive(["record"]);
  const capture = captureOf(recorder.child.pid);
  // Stopped, it leaves in the ring what happens.
  process.kill(capture, "SIGSTOP");
  await run("true", ["tripline-right-before-the-stop"]);
  const ended = recorder.stop();
  process.kill(capture, "SIGINT");
  process.kill(capture, "SIGCONT");
  assert.equal(await ended, 0);
  assert.match(recorder.stdout(), /tripline-right-before-the-stop/);
});
