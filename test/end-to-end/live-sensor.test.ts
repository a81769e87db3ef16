// The live sensor on the running kernel: the recorded techniques done for real, hostile processes, a
// capture process that dies, a Tripline that is killed. Skipped, with the reason, where it cannot run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { bpf } from "../../src/sources/linux/ebpf/kernel-calls.ts";
import { noLiveSensor, run, startLive, until } from "./live-tripline.ts";
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

function lines(text: string): readonly JsonObject[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as JsonObject);
}

function field(document: JsonObject, path: string): string {
  return String(readField(document, path.split(".")));
}

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
    if (found.has(field(event, "process.parent.pid"))) found.add(field(event, "process.pid"));
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
  const events = lines(readFileSync(recordingFile, "utf8"));
  const alerts = lines(watcher.stdout());
  const silent = runnable.filter((name) => {
    const pids = descendants(events, readFileSync(join(folder, name), "utf8").trim());
    return !alerts.some((alert) => pids.has(field(alert, "process.pid")));
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
    `${field(alert, "kibana.alert.rule.name")} ${field(alert, "process.pid")}`;
  assert.deepEqual(lines(rescan.stdout).map(keyOf).sort(), alerts.map(keyOf).sort());
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
  await until(() => watcher.stdout().includes("pty.spawn"), 5_000);
  await watcher.stop();
  const alert = lines(watcher.stdout()).find((one) =>
    field(one, "process.parent.args").includes("pty.spawn"),
  );
  assert.ok(alert !== undefined, watcher.stderr());
  assert.equal(field(alert, "process.args"), "/bin/sh");
  assert.equal(field(alert, "process.parent.args_count"), "3");
  assert.equal(field(alert, "process.tty.char_device.major"), "136");
  assert.equal(field(alert, "user.id"), "0");
  assert.equal(field(alert, "process.interactive"), "true");
});

test("hostile processes are an event each, cut where they are too long", { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-hostile-"));
  const out = join(folder, "events.ndjson");
  const recorder = await startLive(["record", "-o", out]);
  const marker = `hostile-${process.pid}`;
  symlinkSync("/bin/true", join(folder, "line\nbreak\u001b[31m"));
  const python = (code: string) => run("python3", ["-c", code, marker]);
  await python(`import os; os.execv("/bin/true", ["${marker}-many"] + ["x"] * 100000)`);
  await python(`import os; os.execv("/bin/true", ["${marker}-long"] + ["y" * 100000] * 19)`);
  await python(
    `import os; os.execv(b"/bin/true", [b"${marker}-bytes", b"\\xff\\xfe\\x80", b"a\\nb", b"\\x1b[2J"])`,
  );
  await run(join(folder, "line\nbreak\u001b[31m"), [`${marker}-name`]);
  await python(
    `import os; f = os.memfd_create("${marker}-mem"); os.write(f, open("/bin/true", "rb").read()); os.execve(f, ["${marker}-memfd"], {})`,
  );
  await python(
    `import shutil, os; p = "${folder}/gone"; shutil.copy("/bin/true", p); f = os.open(p, os.O_RDONLY); os.unlink(p); os.execve(f, ["${marker}-deleted"], {})`,
  );
  await run("unshare", ["--pid", "--fork", "--mount-proc", "/bin/true", `${marker}-namespace`]);
  await until(() => readFileSync(out, "utf8").includes(`${marker}-namespace`), 5_000);
  assert.equal(await recorder.stop(), 0);
  const execs = lines(readFileSync(out, "utf8")).filter(
    (one) => field(one, "event.action") === "exec",
  );
  const argsOf = (suffix: string): readonly string[] => {
    const found = execs.filter(
      (one) =>
        [readField(one, ["process", "args"])].flat().includes(`${marker}-${suffix}`) &&
        field(one, "process.name") !== "python3" &&
        field(one, "process.name") !== "unshare",
    );
    assert.equal(found.length, 1, suffix);
    return [readField(found[0] as JsonObject, ["process", "args"])].flat().map(String);
  };
  assert.ok(argsOf("many").length > 7_000);
  const many = execs.find(
    (one) => [readField(one, ["process", "args"])].flat()[0] === `${marker}-many`,
  );
  assert.equal(field(many as JsonObject, "process.args_count"), "100001");
  assert.ok(argsOf("long").join("").length < 17_000);
  assert.deepEqual(argsOf("bytes").slice(1), ["\ufffd\ufffd\ufffd", "a\nb", "\u001b[2J"]);
  for (const one of ["name", "memfd", "deleted", "namespace"]) argsOf(one);
  rmSync(folder, { recursive: true });
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
  const before = programCount();
  const watcher = await startLive(["watch"]);
  assert.ok(programCount() > before);
  watcher.child.kill("SIGKILL");
  await watcher.ended;
  assert.ok(
    await until(() => programCount() === before, 5_000),
    `${programCount()} programs, ${before} before`,
  );
});

/** BPF programs in the kernel, by their ids. */
function programCount(): number {
  const GET_NEXT_ID = 11;
  const attribute = Buffer.alloc(12);
  let count = 0;
  for (;;) {
    try {
      bpf(GET_NEXT_ID, attribute, "count programs");
    } catch {
      return count;
    }
    count++;
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
    const events = lines(readFileSync(file, "utf8"));
    const has = (one: JsonObject, text: string) => field(one, "process.args").includes(text);
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

/** The capture process of a Tripline. */
function captureOf(pid: number | undefined): number {
  const found = spawnSync("pgrep", ["-P", String(pid), "-f", "capture-process"], {
    encoding: "utf8",
  });
  assert.match(found.stdout, /^\d+\n$/);
  return Number(found.stdout);
}
