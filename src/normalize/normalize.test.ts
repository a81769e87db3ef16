// Raw records of every sensor to ECS: what rules read, under the names that rules read it by.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../base/json.ts";
import type { EcsEvent, SourceKind } from "../event/ecs-event.ts";
import { readField } from "../event/read-field.ts";
import { AuditLineReader } from "../sources/linux/audit/audit-line-reader.ts";
import { Normalizer } from "./normalize.ts";

function eventOf(value: JsonObject, forcedKind?: SourceKind): EcsEvent {
  const forced = forcedKind === undefined ? {} : { forcedKind };
  const origin = { file: "x", line: 1 };
  return new Normalizer().normalize({ shape: "json", value, origin, ...forced });
}

function fieldsOf(event: EcsEvent, paths: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    paths.split(" ").map((path) => [path, readField(event.fields, path.split("."))]),
  );
}

function auditEvents(...lines: readonly string[]): readonly EcsEvent[] {
  const reader = new AuditLineReader({
    hostId: "localhost",
    onUnreadable: (line) => assert.fail(line),
  });
  const normalizer = new Normalizer();
  const records = lines.flatMap((line, at) => reader.push(line, { file: "x", line: at + 1 }));
  return [...records, ...reader.flush()].map((record) => normalizer.normalize(record));
}

const AUDIT = "msg=audit(1700000000.123:7):";

function execLines(change: Readonly<Record<string, string | number>> = {}): readonly string[] {
  const {
    ppid = 10,
    pid = 20,
    exe = "/usr/bin/bash",
    args = 'argc=1 a0="bash"',
    at = AUDIT,
  } = change;
  return [
    `type=SYSCALL ${at} arch=c000003e syscall=59 success=yes exit=0 ppid=${ppid} pid=${pid} auid=1000 uid=33 euid=0 suid=0 fsuid=0 gid=33 tty=pts3 ses=4 comm="bash" exe="${exe}" key="exec"`,
    `type=EXECVE ${at} ${args}`,
    `type=CWD ${at} cwd="/srv"`,
    `type=PROCTITLE ${at} proctitle=62617368002D69`,
  ];
}

test("an exec of auditd carries what Auditbeat and Elastic Defend would say", () => {
  const [event] = auditEvents(...execLines({ args: 'argc=2 a0="bash" a1=2D6320C3A4' }));
  assert.ok(event !== undefined);
  assert.deepEqual(
    fieldsOf(
      event,
      "event.category event.type event.action event.outcome process.name process.args process.args_count process.working_directory process.title process.interactive process.tty.char_device.major process.tty.char_device.minor user.id user.effective.name user.audit.id tags host.os.type @timestamp",
    ),
    {
      "event.category": "process",
      "event.type": "start",
      "event.action": ["executed", "exec"],
      "event.outcome": "success",
      "process.name": "bash",
      "process.args": ["bash", "-c ä"],
      "process.args_count": 2,
      "process.working_directory": "/srv",
      "process.title": "bash -i",
      "process.interactive": true,
      "process.tty.char_device.major": 136,
      "process.tty.char_device.minor": 3,
      "user.id": "33",
      "user.effective.name": "root",
      "user.audit.id": "1000",
      tags: "exec",
      "host.os.type": "linux",
      "@timestamp": "2023-11-14T22:13:20.123Z",
    },
  );
});

test("an argument that auditd split is joined before it is decoded, also in the middle of a character", () => {
  const [event] = auditEvents(
    ...execLines({ args: 'argc=2 a0="bash" a1_len=4 a1[0]=20C3 a1[1]=A420' }),
  );
  assert.deepEqual(event && fieldsOf(event, "process.args")["process.args"], ["bash", " ä "]);
});

test("arguments that were lost are told by args_count", () => {
  const [event] = auditEvents(...execLines({ args: 'argc=9 a0="bash"' }));
  assert.equal(event && fieldsOf(event, "process.args_count")["process.args_count"], 9);
});

test("an exec that failed started nothing", () => {
  const [syscall, ...rest] = execLines();
  const failed = (syscall as string).replace("success=yes exit=0", "success=no exit=-13");
  const [event] = auditEvents(failed, ...rest);
  assert.deepEqual(event && fieldsOf(event, "event.type event.action event.outcome"), {
    "event.type": "info",
    "event.action": "executed",
    "event.outcome": "failure",
  });
});

test("a parent is the process that last had its pid on that host, and no other host's", () => {
  const at = (serial: number) => `msg=audit(1700000000.${serial}:${serial}):`;
  const node = (name: string, lines: readonly string[]) =>
    lines.map((line) => `node=${name} ${line}`);
  const events = auditEvents(
    ...node("a", execLines({ pid: 10, ppid: 1, exe: "/usr/bin/python3", at: at(101) })),
    ...node("b", execLines({ pid: 10, ppid: 1, exe: "/usr/bin/perl", at: at(102) })),
    ...node("a", execLines({ pid: 20, ppid: 10, at: at(103) })),
    ...node("a", execLines({ pid: 10, ppid: 2, exe: "/usr/bin/ruby", at: at(104) })),
    ...node("a", execLines({ pid: 21, ppid: 10, at: at(105) })),
  );
  const parents = events.map((event) => fieldsOf(event, "process.parent.name host.name"));
  assert.deepEqual(parents[2], { "process.parent.name": "python3", "host.name": "a" });
  assert.deepEqual(parents[4], { "process.parent.name": "ruby", "host.name": "a" });
  const ids = events.map((event) => fieldsOf(event, "process.entity_id")["process.entity_id"]);
  assert.equal(new Set(ids).size, 5);
});

test("an audit event has the id that the kernel gave it, on its host", () => {
  const [event] = auditEvents(...execLines().map((line) => `node=web ${line}`));
  assert.equal(event?.givenId, "web:1700000000.123:7");
});

test("a connection to a local socket is no network event of Elastic Defend's", () => {
  const socket = (saddr: string) =>
    auditEvents(
      `type=SYSCALL ${AUDIT} arch=c000003e syscall=42 success=yes exit=0 ppid=1 pid=2 exe="/usr/bin/curl"`,
      `type=SOCKADDR ${AUDIT} saddr=${saddr}`,
      `type=PROCTITLE ${AUDIT} proctitle="curl"`,
    )[0] as EcsEvent;
  const paths = "event.type event.action destination.ip destination.port";
  assert.deepEqual(fieldsOf(socket("020001BB08080404"), paths), {
    "event.type": ["connection", "start"],
    "event.action": ["connected-to", "connection_attempted"],
    "destination.ip": "8.8.4.4",
    "destination.port": 443,
  });
  assert.deepEqual(fieldsOf(socket("01002F72756E2F78"), paths), {
    "event.type": "connection",
    "event.action": "connected-to",
    "destination.ip": undefined,
    "destination.port": undefined,
  });
});

test("an Endgame record gives process, parent, user and a time out of its FILETIME", () => {
  const event = eventOf({
    event_type_full: "process_event",
    event_subtype_full: "exec_event",
    timestamp: 133_444_736_001_230_000,
    pid: 5,
    ppid: 4,
    unique_pid: 50,
    process_path: "/usr/bin/python3",
    command_line: "python3 -c 'x'",
    parent_process_name: "bash",
    user_name: "www-data",
  });
  assert.equal(event.kind, "endgame");
  assert.deepEqual(
    fieldsOf(
      event,
      "@timestamp event.category event.type event.action host.os.type process.name process.args process.entity_id process.parent.name process.parent.pid user.name",
    ),
    {
      "@timestamp": "2023-11-14T22:13:20.123Z",
      "event.category": "process",
      "event.type": "start",
      "event.action": "exec_event",
      "host.os.type": "linux",
      "process.name": "python3",
      "process.args": ["python3", "-c", "'x'"],
      "process.entity_id": "50",
      "process.parent.name": "bash",
      "process.parent.pid": 4,
      "user.name": "www-data",
    },
  );
});

test("an Endgame connection attempt is the start of a connection", () => {
  const event = eventOf({
    event_type_full: "network_event",
    event_subtype_full: "ipv4_connection_attempt_event",
    destination_address: "10.0.0.1",
    destination_port: 4444,
  });
  assert.deepEqual(fieldsOf(event, "event.category event.type destination.ip destination.port"), {
    "event.category": "network",
    "event.type": "start",
    "destination.ip": "10.0.0.1",
    "destination.port": 4444,
  });
});

test("the system of an Endgame record is told by its paths", () => {
  const system = (path: string) =>
    fieldsOf(eventOf({ event_type_full: "process_event", process_path: path }), "host.os.type")[
      "host.os.type"
    ];
  assert.equal(system("/usr/bin/bash"), "linux");
  assert.equal(system("/System/Library/x"), "macos");
  assert.equal(system("C:\\x.exe"), "windows");
  assert.equal(system("System"), undefined);
});

test("a SentinelOne process event names the new process, its parent and everything else it says", () => {
  const event = eventOf({
    "dataSource.name": "SentinelOne",
    "event.type": "Process Creation",
    "event.time": 1_700_000_000_123,
    "event.id": "e1",
    "endpoint.os": "osx",
    "tgt.process.name": "bash",
    "tgt.process.cmdline": "bash -i",
    "src.process.name": "python3",
    "src.process.cmdline": 'python3 -c import pty;pty.spawn("/bin/bash")',
    "src.process.user": "CORP\\ann",
    "site.name": "north",
    "tgt.process.storyline.id": "s1",
  });
  assert.deepEqual(
    fieldsOf(
      event,
      "event.type event.action host.os.type process.args process.parent.args user.name user.domain sentinel_one_cloud_funnel.event.site.name sentinel_one_cloud_funnel.event.tgt.process.storyline.id sentinel_one_cloud_funnel.event.tgt.process.name",
    ),
    {
      "event.type": "start",
      "event.action": "start",
      "host.os.type": "macos",
      "process.args": ["bash", "-i"],
      "process.parent.args": ["python3", "-c", "import", "pty;pty.spawn(/bin/bash)"],
      "user.name": "ann",
      "user.domain": "CORP",
      "sentinel_one_cloud_funnel.event.site.name": "north",
      "sentinel_one_cloud_funnel.event.tgt.process.storyline.id": "s1",
      "sentinel_one_cloud_funnel.event.tgt.process.name": undefined,
    },
  );
});

test("SentinelOne writes the end of a process with a space or without", () => {
  for (const type of ["Process Exit", "ProcessExit", "Process Termination", "processtermination"]) {
    const event = eventOf({ "dataSource.name": "SentinelOne", "event.type": type });
    assert.equal(fieldsOf(event, "event.type")["event.type"], "end", type);
  }
});

test("a record is recognized by what is in it, and otherwise tested as it is", () => {
  const kinds: readonly (readonly [JsonObject, SourceKind])[] = [
    [{ event_type_full: "x" }, "endgame"],
    [{ "endgame.metadata.type": "x", event: { module: "endgame" } }, "endgame"],
    [{ "dataSource.name": "SentinelOne" }, "sentinelone"],
    [{ event: { dataset: "sentinel_one_cloud_funnel.event" } }, "sentinelone"],
    [{ EventID: 1, Channel: "Security" }, "windows"],
    [{ winlog: {} }, "windows"],
    [{ auditd: {} }, "auditd"],
    [{ agent: { type: "tripline" } }, "linux-sensor"],
    [{ process: { name: "x" } }, "ecs"],
    [{ anything: 1 }, "ecs"],
  ];
  for (const [record, kind] of kinds)
    assert.equal(eventOf(record).kind, kind, JSON.stringify(record));
});

test("--format overrules recognition, and a record of another sensor stays as it is", () => {
  const record = { event_type_full: "process_event", process_name: "x" };
  const event = eventOf(record, "ecs");
  assert.equal(event.kind, "ecs");
  assert.deepEqual(event.fields, record);
});

test("a hit of Elasticsearch keeps its id and its index", () => {
  const event = eventOf({
    _index: "logs-x",
    _id: "i",
    _source: { "@timestamp": "2026-11-24T00:00:00Z" },
  });
  assert.equal(event.givenId, "i");
  assert.equal(event.givenIndex, "logs-x");
  assert.equal(event.timestampMs, Date.UTC(2026, 10, 24));
});
