// The two ways of watching without BPF, on the running kernel: what they see, that they leave the machine
// as it was on every way of ending, and that they repair what a killed run has left.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { AuditControl } from "../../src/sources/linux/netlink/audit-control.ts";
import { openTracefs } from "../../src/sources/linux/tracefs/tracefs-root.ts";
import { asNobody } from "./as-nobody.ts";
import {
  commandLine,
  fieldOf,
  linesOf,
  noLiveSensor,
  run,
  startLive,
  until,
} from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";

/** False where this way works, else the reason to skip. */
function noWay(attempt: () => void): string | false {
  if (noLiveSensor !== false) return noLiveSensor;
  try {
    attempt();
    return false;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const skip = {
  audit: noWay(() => auditState()),
  tracefs: noWay(() => traceInstances()),
};

function auditState(): string {
  const control = new AuditControl();
  try {
    const { enabled, backlogLimit } = control.status();
    return `${enabled} ${backlogLimit}`;
  } finally {
    control.close();
  }
}

/** auditd changes the state for good. */
function setAuditState(state: string): void {
  const [enabled = 0, backlogLimit = 0] = state.split(" ").map(Number);
  const control = new AuditControl();
  control.set({ enabled, backlogLimit });
  control.close();
}

/** Whether our rule stands: putting it again is refused then, which addRule() hides. */
function hasAuditRule(): boolean {
  const control = new AuditControl();
  try {
    if (!control.deleteRule()) return false;
    control.addRule();
    return true;
  } finally {
    control.close();
  }
}

function traceInstances(): readonly string[] {
  const root = openTracefs();
  try {
    return readdirSync(`${root.path}/instances`).filter((name) => name.startsWith("tripline"));
  } finally {
    root.close();
  }
}

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tripline-fallback-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function argsOf(event: JsonObject, path = "process.args"): string {
  return fieldOf(event, path);
}

for (const source of ["audit", "tracefs"] as const) {
  test(`${source}: execs, forks, ends, orphans and connections are events with their processes`, {
    skip: skip[source],
  }, async (context) => {
    const out = join(folderOf(context), "events.ndjson");
    const recorder = await startLive(["record", "--source", source, "-o", out]);
    context.after(() => recorder.child.kill("SIGKILL"));
    const marker = `${source}-${process.pid}`;
    await run("sh", ["-c", "sleep 0.3; exit 3", `${marker}-plain`]);
    // Long enough for /proc to be read, which tracefs needs.
    const orphan = `(sleep 0.6; exec sh -c "sleep 0.4; :" ${marker}-orphan) & sleep 0.3; exit 0`;
    await run("sh", ["-c", orphan, `${marker}-parent`]);
    const socket = connect(9, "127.0.0.1");
    await once(socket, "error").catch(() => {});
    const isThere = (text: string) => until(() => readFileSync(out, "utf8").includes(text), 10_000);
    assert.ok(await isThere(`${marker}-orphan`));
    // On a busy machine the records of one event may come late, and are joined then.
    await isThere('"port":9');
    await until(() => false, 900);
    assert.equal(await recorder.stop(), 0);
    const events = linesOf(readFileSync(out, "utf8"));
    const find = (action: string, args: string) =>
      events.find(
        (one) =>
          fieldOf(one, "event.action") === action &&
          argsOf(one).includes(args) &&
          !argsOf(one).includes("sleep 0.6"),
      );
    const exec = find("exec", `${marker}-plain`);
    const end = find("end", `${marker}-plain`);
    assert.ok(exec !== undefined && end !== undefined, recorder.stderr());
    assert.equal(fieldOf(exec, "process.parent.pid"), String(process.pid));
    assert.equal(fieldOf(exec, "event.provider"), source);
    assert.equal(fieldOf(exec, "tags"), source === "tracefs" ? "best-effort" : "undefined");
    assert.equal(fieldOf(exec, "process.entity_id"), fieldOf(end, "process.entity_id"));
    assert.equal(fieldOf(end, "process.exit_code"), source === "audit" ? "3" : "undefined");
    const fork = events.find(
      (one) =>
        fieldOf(one, "event.action") === "fork" &&
        fieldOf(one, "process.pid") === fieldOf(exec, "process.pid"),
    );
    assert.ok(fork !== undefined);
    assert.equal(fieldOf(fork, "process.entity_id"), fieldOf(exec, "process.entity_id"));
    const orphaned = find("exec", `${marker}-orphan`);
    assert.ok(orphaned !== undefined);
    assert.match(argsOf(orphaned, "process.parent.args"), new RegExp(`${marker}-parent`));
    const connection = events.find(
      (one) =>
        fieldOf(one, "destination.port") === "9" &&
        fieldOf(one, "process.pid") === String(process.pid),
    );
    assert.equal(connection && fieldOf(connection, "event.action"), "connection_attempted");
    assert.match(recorder.stderr(), / 0 dropped/);
  });
}

test("audit: of a burst of short programs each has its arguments and its parent's", {
  skip: skip.audit,
}, async (context) => {
  const out = join(folderOf(context), "events.ndjson");
  const recorder = await startLive(["record", "--source", "audit", "-o", out]);
  context.after(() => recorder.child.kill("SIGKILL"));
  const marker = `burst-${process.pid}`;
  const loop = 'n=0; while [ $n -lt 500 ]; do /bin/true "$0-$n-"; n=$((n+1)); done';
  await run("sh", ["-c", loop, marker]);
  await until(() => readFileSync(out, "utf8").includes(`${marker}-499-`), 10_000);
  await recorder.stop();
  const execs = linesOf(readFileSync(out, "utf8")).filter(
    (one) =>
      fieldOf(one, "event.action") === "exec" &&
      fieldOf(one, "process.name") === "true" &&
      argsOf(one).includes(marker),
  );
  assert.equal(new Set(execs.map((one) => argsOf(one))).size, 500);
  for (const one of execs) assert.match(argsOf(one, "process.parent.args"), /while/);
});

for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  test(`after ${signal} the audit system and tracefs are as they were`, {
    skip: skip.audit || skip.tracefs,
  }, async () => {
    const before = auditState();
    const both = await Promise.all([
      startLive(["record", "--source", "audit", "-o", "/dev/null"]),
      startLive(["record", "--source", "tracefs", "-o", "/dev/null"]),
    ]);
    assert.notEqual(auditState(), before);
    assert.ok(hasAuditRule());
    assert.equal(traceInstances().length, 1);
    for (const { child } of both) child.kill(signal);
    assert.deepEqual(await Promise.all(both.map(({ ended }) => ended)), [0, 0]);
    assert.equal(auditState(), before);
    assert.equal(hasAuditRule(), false);
    assert.deepEqual(traceInstances(), []);
  });
}

test("an error that nobody caught leaves the audit system and tracefs as they were", {
  skip: skip.audit || skip.tracefs,
}, () => {
  const before = auditState();
  for (const [file, name] of [
    ["audit/audit-sensor", "AuditSensor"],
    ["tracefs/tracefs-sensor", "TracefsSensor"],
  ]) {
    const script = `
      import { ${name} } from "./src/sources/linux/${file}.ts";
      await new ${name}(new AbortController().signal).start();
      console.log("started");
      setTimeout(() => { throw new Error("boom"); });`;
    const ended = spawnSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      { cwd: repository, encoding: "utf8" },
    );
    assert.equal(ended.stdout, "started\n", ended.stderr);
    assert.match(ended.stderr, /boom/);
  }
  assert.equal(auditState(), before);
  assert.equal(hasAuditRule(), false);
  assert.deepEqual(traceInstances(), []);
});

test("what a killed run has left is put right by the next one", {
  skip: skip.audit || skip.tracefs,
}, async () => {
  const before = auditState();
  for (const source of ["audit", "tracefs"]) {
    const killed = await startLive(["record", "--source", source, "-o", "/dev/null"]);
    killed.child.kill("SIGKILL");
    await killed.ended;
  }
  assert.notEqual(auditState(), before);
  assert.equal(traceInstances().length, 1);
  for (const source of ["audit", "tracefs"]) {
    const next = await startLive(["record", "--source", source, "-o", "/dev/null"]);
    assert.equal(await next.stop(), 0);
  }
  assert.equal(auditState(), before);
  assert.equal(hasAuditRule(), false);
  assert.deepEqual(traceInstances(), []);
});

const auditd = "/sbin/auditd";

test("beside auditd both have every exec, and auditd runs on", {
  skip: skip.audit || (existsSync(auditd) ? false : "no auditd here"),
}, async (context) => {
  const folder = folderOf(context);
  const log = join(folder, "audit.log");
  const before = auditState();
  context.after(() => setAuditState(before));
  mkdirSync(join(folder, "plugins.d"));
  const settings = [
    `log_file = ${log}`,
    "local_events = yes",
    "write_logs = yes",
    "log_format = RAW",
    "flush = NONE",
    "max_log_file_action = IGNORE",
    "space_left = 2",
    "admin_space_left = 1",
    `plugin_dir = ${join(folder, "plugins.d")}`,
  ];
  writeFileSync(join(folder, "auditd.conf"), `${settings.join("\n")}\n`, { mode: 0o640 });
  const daemon = spawn(auditd, ["-n", "-s", "enable", "-c", folder], { stdio: "ignore" });
  context.after(() => daemon.kill("SIGKILL"));
  const daemonPid = (): number => {
    const control = new AuditControl();
    const { daemonPid: pid } = control.status();
    control.close();
    return pid;
  };
  assert.ok(await until(() => daemonPid() === daemon.pid, 5_000), "auditd did not start");
  const out = join(folder, "events.ndjson");
  const recorder = await startLive(["record", "--source", "audit", "-o", out]);
  context.after(() => recorder.child.kill("SIGINT"));
  const marker = `beside-${process.pid}`;
  await run("/bin/true", [marker]);
  assert.ok(await until(() => readFileSync(out, "utf8").includes(marker), 10_000));
  assert.ok(await until(() => readFileSync(log, "utf8").includes(marker), 10_000));
  assert.equal(await recorder.stop(), 0);
  assert.equal(daemonPid(), daemon.pid);
  assert.equal(hasAuditRule(), false);
  daemon.kill("SIGTERM");
  await once(daemon, "exit");
});

test("without rights every way says what it would take, in one line each", {
  skip: noLiveSensor,
}, () => {
  // The one right is only to read this repository, however it was checked out.
  const [program = "", ...words] = asNobody("dac_read_search");
  const command = [...words, ...commandLine(["watch", "--duration", "1"])];
  const watch = spawnSync(program, command, { cwd: repository, encoding: "utf8" });
  assert.equal(watch.status, 1, watch.stderr);
  const lines = watch.stderr.trimEnd().split("\n").slice(1);
  assert.match(lines[0] ?? "", /this host cannot be watched/);
  assert.match(lines[1] ?? "", /not with BPF programs: .*EPERM.*; it needs root, or CAP_BPF/);
  assert.match(lines[2] ?? "", /not through the audit system: .*EPERM.*CAP_AUDIT_READ/);
  assert.match(lines[3] ?? "", /not through tracefs: .*EPERM.*CAP_SYS_ADMIN/);
  assert.equal(lines.length, 4);
});
