// The parts of a collection that read formats of the system or write their own.
import assert from "node:assert/strict";
import { arch } from "node:os";
import { Readable } from "node:stream";
import { test } from "node:test";
import { readTarMembers } from "../../sources/files/tar-members.ts";
import { parseLogins } from "./logins.ts";
import { htmlReport, markdownReport } from "./report.ts";
import { parseSocket } from "./sockets.ts";
import { writeTar } from "./write-tar.ts";

test("an archive holds what was put in, long names and all lengths too", async () => {
  const files = [
    { name: "empty", bytes: Buffer.alloc(0) },
    { name: "block", bytes: Buffer.alloc(512, 1) },
    { name: "more", bytes: Buffer.alloc(513, 2) },
    { name: `files/${"ä/".repeat(90)}end`, bytes: Buffer.from("long") },
    { name: `${"n".repeat(100)}`, bytes: Buffer.from("just fits") },
  ];
  const found: { name: string; bytes: Buffer }[] = [];
  for await (const { name, chunks } of readTarMembers(Readable.from([writeTar(files, 0)]))) {
    const pieces: Buffer[] = [];
    for await (const chunk of chunks) pieces.push(chunk);
    found.push({ name, bytes: Buffer.concat(pieces) });
  }
  assert.deepEqual(found, files);
});

test("a line of /proc/net/tcp is read with both addresses", () => {
  const line =
    "   0: 0100007F:1BA5 0200000A:0016 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1";
  assert.deepEqual(parseSocket("tcp", line), {
    state: "established",
    local: "127.0.0.1:7077",
    remote: "10.0.0.2:22",
    uid: 1000,
    inode: "4711",
  });
  const six =
    "   1: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 9 1";
  assert.equal(parseSocket("tcp6", six)?.local, "[::1]:80");
  assert.equal(parseSocket("tcp6", six)?.state, "listening");
  assert.equal(parseSocket("tcp", "garbage"), undefined);
});

test("a record of wtmp is read, and what is no record left out", (t) => {
  if (arch() !== "x64") return t.skip("the record below is laid out as on x86-64");
  const record = Buffer.alloc(384);
  record.writeInt16LE(7, 0);
  record.writeInt32LE(812, 4);
  record.write("pts/3", 8);
  record.write("mallory", 44);
  record.write("host.example.org", 76);
  record.writeUInt32LE(1_764_000_000, 340);
  record.set([192, 0, 2, 7], 348);
  const found = parseLogins(Buffer.concat([Buffer.alloc(384), record, Buffer.alloc(100)]));
  assert.deepEqual(found, [
    {
      kind: "login",
      pid: 812,
      terminal: "pts/3",
      user: "mallory",
      host: "host.example.org",
      address: "192.0.2.7",
      timeMs: 1_764_000_000_000,
    },
  ]);
});

test("nothing of a cell is obeyed by a reader of the report", () => {
  const hostile = "<img src=x onerror=alert(1)> | [a](javascript:x) `b` \u202egnp\u0007\nnext";
  const facts = {
    hostName: hostile,
    madeAt: "",
    actor: hostile,
    alertId: hostile,
    comment: hostile,
    tables: [{ name: "processes", title: "Processes", columns: ["command"], rows: [[hostile]] }],
    reached: [{ bound: hostile, count: 1 }],
  };
  const markdown = markdownReport(facts);
  assert.doesNotMatch(markdown, /(?<!\\)<img|(?<!\\)\[a|(?<!\\)`/);
  assert.equal(markdown.split("\n").filter((line) => line.includes("alert")).length, 6);
  const html = htmlReport(facts);
  assert.doesNotMatch(html, /<img/);
  for (const char of ["\u202e", "\u0007"])
    assert.ok(!markdown.includes(char) && !html.includes(char));
  assert.match(html, /Content-Security-Policy/);
});
