// What the live sensor tells of a process beside its beginning: its environment and so on, each seen on
// the running kernel. One recording for all; skipped, with the reason, where the sensor cannot run.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { suppliedValues, supplies } from "../../src/normalize/field-supply.ts";
import { startCaptureChild } from "../../src/sources/linux/sensor/capture-child.ts";
import { leaves } from "../document-leaves.ts";
import { type LiveTripline, noLiveSensor, run, startLive, until } from "./live-tripline.ts";

const skip = noLiveSensor;
/** In what each test runs. */
const TAG = `probe-${process.pid}-`;
const folder = mkdtempSync(join(tmpdir(), "tripline-probes-"));
const out = join(folder, "events.ndjson");
let recorder: LiveTripline | undefined;

before(async () => {
  if (skip === false) recorder = await startLive(["record", "-o", out]);
});

after(async () => {
  await recorder?.stop();
  rmSync(folder, { recursive: true });
});

function at(event: JsonObject, path: string): readonly string[] {
  return [readField(event, path.split(".")) ?? []].flat().map(String);
}

/** The recorded lines that speak of this test; others may keep the host busy meanwhile. */
const ours: string[] = [];
let readBytes = 0;
let rest = "";

function readMore(): void {
  const fd = openSync(out, "r");
  const chunk = Buffer.alloc(1 << 20);
  for (;;) {
    const length = readSync(fd, chunk, 0, chunk.length, readBytes);
    if (length === 0) break;
    readBytes += length;
    // Nothing of ours has letters that a chunk could cut in two.
    const lines = (rest + chunk.toString("latin1", 0, length)).split("\n");
    rest = lines.pop() ?? "";
    ours.push(...lines.filter((line) => line.includes(TAG)));
  }
  closeSync(fd);
}

/** The events with this text, once there are `count` of the action. */
async function recorded(action: string, text: string, count = 1): Promise<readonly JsonObject[]> {
  let found: readonly JsonObject[] = [];
  const look = (): boolean => {
    readMore();
    found = ours
      .filter((line) => line.includes(text))
      .map((line) => JSON.parse(line) as JsonObject)
      .filter((event) => at(event, "event.action").includes(action));
    return found.length >= count;
  };
  assert.ok(await until(look, 20_000), `no ${action} with ${text}`);
  return found;
}

test("variables on the list are recorded with the exec, and no others", { skip }, async () => {
  const mark = `${TAG}env`;
  const variables = [
    "HISTFILE=/dev/null",
    "HTTP_COOKIE=secret",
    "ALL_PROXY=socks5h://a:b@c",
    "A=1",
  ];
  await run("env", ["-i", ...variables, "/bin/true", mark]);
  const [, event] = await recorded("exec", mark, 2);
  assert.ok(event !== undefined);
  assert.deepEqual(at(event, "process.env_vars"), [
    "HISTFILE=/dev/null",
    "ALL_PROXY=socks5h://redacted@c",
  ]);
});

test("a variable's value is cut, and one behind too many others is told to be missing", {
  skip,
}, async () => {
  const mark = `${TAG}cut`;
  const long = `GLIBC_TUNABLES=${"x".repeat(5_000)}`;
  await run("env", ["-i", long, `LD_LIBRARY_PATH=${mark}`, "/bin/true", mark]);
  const [, first] = await recorded("exec", mark, 2);
  const [tunables, path] = at(first as JsonObject, "process.env_vars");
  assert.equal(tunables, long.slice(0, 1_023));
  assert.equal(path, `LD_LIBRARY_PATH=${mark}`);
  const many = Array.from({ length: 1_100 }, (_, nth) => `V${nth}=`);
  await run("env", ["-i", ...many, "HISTSIZE=0", "/bin/true", `${mark}-many`]);
  const [, second] = await recorded("exec", `${mark}-many`, 2);
  assert.deepEqual(at(second as JsonObject, "process.env_vars"), []);
  assert.deepEqual(at(second as JsonObject, "tripline.env_vars_truncated"), ["true"]);
});

test("a program has its hashes at its first exec, and those of its new content once it is changed", {
  skip,
}, async () => {
  const mark = `${TAG}hash`;
  const path = join(folder, "program");
  const shaOf = (): string => createHash("sha256").update(readFileSync(path)).digest("hex");
  copyFileSync("/bin/true", path);
  // The thread that hashes may still be starting.
  await run("/bin/true", [`${mark}-warm`]);
  await recorded("exec", `${mark}-warm`);
  await run(path, [`${mark}-first`]);
  const [first] = await recorded("exec", `${mark}-first`);
  const sha256 = shaOf();
  assert.deepEqual(at(first as JsonObject, "process.hash.sha256"), [sha256]);
  const { atime, mtime } = statSync(path);
  const changed = readFileSync(path);
  changed[changed.length - 1] = 0xff;
  writeFileSync(path, changed);
  utimesSync(path, atime, mtime);
  await run(path, [`${mark}-second`]);
  const [second] = await recorded("exec", `${mark}-second`);
  assert.notEqual(shaOf(), sha256);
  assert.deepEqual(at(second as JsonObject, "process.hash.sha256"), [shaOf()]);
});

/** Sends what `name` and `type` ask for in every way there is, to a listener in a network of its own. */
const QUERIES = `
import os, socket, struct, sys
mark = sys.argv[1]
def query(way, kind=1):
    labels = (way + "." + mark + ".Example").split(".")
    name = b"".join(bytes([len(label)]) + label.encode() for label in labels)
    return struct.pack(">6H", 1, 0x100, 1, 0, 0, 0) + name + struct.pack(">BHH", 0, kind, 1)
listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.bind(("127.0.0.1", 53))
free = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
free.sendto(query("sendto", 16), ("127.0.0.1", 53))
free.sendmsg([query("sendmsg")], [], 0, ("127.0.0.1", 53))
free.sendto(query("elsewhere"), ("127.0.0.1", 5300))
free.sendto(("no query " + mark).encode(), ("127.0.0.1", 53))
bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
bound.connect(("127.0.0.1", 53))
bound.send(query("send"))
os.write(bound.fileno(), query("write", 28))
socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(query("six"), ("::1", 53))
listener.close()
try:
    socket.getaddrinfo("resolver." + mark + ".example", 80)
except OSError:
    pass
`;

test("a DNS query is told with its process, whichever way it was sent", { skip }, async () => {
  const mark = `${TAG}dns`;
  const resolver = join(folder, "resolv.conf");
  writeFileSync(resolver, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
  const inside =
    'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec python3 -c "$1" "$2"';
  await run("unshare", [
    ...["--net", "--mount", "--propagation", "private"],
    ...["sh", "-c", inside, resolver, QUERIES, mark],
  ]);
  // Asking for both kinds of address, the resolver sends two queries in one call.
  const events = await recorded("lookup_requested", mark, 7);
  assert.deepEqual(
    events.map((event) => [at(event, "dns.question.name"), at(event, "dns.question.type")].join()),
    [
      `sendto.${mark}.example,TXT`,
      `sendmsg.${mark}.example,A`,
      `send.${mark}.example,A`,
      `write.${mark}.example,AAAA`,
      `six.${mark}.example,A`,
      `resolver.${mark}.example,A`,
      `resolver.${mark}.example,AAAA`,
    ],
  );
  for (const event of events) {
    assert.equal(at(event, "process.args").at(-1), mark);
    assert.deepEqual(at(event, "destination.port"), ["53"]);
    assert.deepEqual(at(event, "network.protocol"), ["dns"]);
  }
  assert.deepEqual(at(events[3] as JsonObject, "source.ip"), ["127.0.0.1"]);
  assert.deepEqual(at(events[4] as JsonObject, "destination.ip"), ["::1"]);
});

/** Calls that are seldom good news, and everyday ones of the same number. */
const CALLS = `
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
os.memfd_create(sys.argv[1], 2)
page = libc.mmap(None, 4096, 3, 0x22, -1, 0)
libc.mprotect(page, 4096, 1)
libc.mprotect(page, 4096, 7)
libc.unshare(0x20000000)
libc.prctl(15, b"other", 0, 0, 0)
libc.prctl(38, 0, 0, 0, 0)
os.kill(os.getpid(), 0)
for call in (lambda: os.kill(0x7ffffff0, 63), lambda: socket.socket(38, 5, 0)):
    try:
        call()
    except OSError:
        pass
libc.syscall(313, os.open("/dev/null", os.O_RDONLY), b"", 0)
`;

test("telling system calls are told with their arguments and whether they failed", {
  skip,
}, async () => {
  const mark = `${TAG}calls`;
  await run("python3", ["-c", CALLS, mark]);
  await recorded("end", mark);
  const [first] = await recorded("memfd_create", mark);
  const pid = at(first as JsonObject, "process.entity_id").join();
  const told = (await recorded("loaded-kernel-module", pid)).concat(
    ...(await Promise.all(
      ["memfd_create", "mprotect", "unshare", "prctl", "killed-pid", "socket"].map((action) =>
        recorded(action, pid),
      ),
    )),
  );
  const calls = told.filter((event) => at(event, "process.entity_id").join() === pid);
  const briefly = calls.map((event) =>
    ["syscall", "a0", "a1", "a2"]
      .map((leaf) => at(event, `auditd.data.${leaf}`).join())
      .concat(at(event, "event.outcome")),
  );
  const shown = (syscall: string) => briefly.filter(([name]) => name === syscall);
  assert.equal(shown("memfd_create").length, 1);
  assert.deepEqual(
    shown("mprotect").map((one) => one[3]),
    ["7"],
  );
  assert.deepEqual(
    shown("unshare").map((one) => one[1]),
    ["20000000"],
  );
  assert.deepEqual(
    shown("prctl").map((one) => one[1]),
    ["f"],
  );
  assert.deepEqual(shown("kill"), [["kill", "7ffffff0", "3f", shown("kill")[0]?.[3], "failure"]]);
  assert.equal(shown("socket").length, 1);
  assert.deepEqual(
    shown("finit_module").map((one) => one[4]),
    ["failure"],
  );
});

test("this kernel's verifier takes every program", { skip }, async () => {
  const child = await startCaptureChild({ ringBytes: 1 << 20, withSyscalls: true });
  child.stop();
  assert.deepEqual(
    child.ready.missing.filter((one) => one.includes("refused")),
    [],
  );
});

test("what coverage says the sensor supplies is what it recorded", { skip }, () => {
  const unlisted = new Set<string>();
  for (const line of ours) {
    for (const [path, value] of leaves(JSON.parse(line) as JsonObject)) {
      if (!supplies("linux-sensor", path)) unlisted.add(path);
      const values = suppliedValues("linux-sensor", path);
      for (const one of [value].flat()) {
        if (values?.includes(String(one)) === false) unlisted.add(`${path}: ${one}`);
      }
    }
  }
  assert.deepEqual([...unlisted].sort(), []);
  assert.ok(ours.length > 20, `only ${ours.length} events`);
});
