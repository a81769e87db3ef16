import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { FileIdentity } from "../ebpf/decode-record.ts";
import { ExecutableHashes, type Execution } from "./executable-hashes.ts";
import { hashFile } from "./hash-worker.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-hashes-"));
after(() => rmSync(folder, { recursive: true }));

const NAMESPACE = 7;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function identityOf(path: string): FileIdentity {
  const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return { device: 1, inode: ino, sizeBytes: size, mtimeNs, ctimeNs };
}

function execution(path: string, changes: Partial<FileIdentity> = {}): Execution {
  // No process has this pid: the path is what can be opened.
  const identity = { ...identityOf(path), ...changes };
  return { pid: 0x7fff_fff0, path, identity, mountNamespace: NAMESPACE };
}

test("a file in the state that was executed has its hashes", async () => {
  const path = file("abc", "abc");
  assert.deepEqual(await hashFile(["/nowhere", path], identityOf(path)), {
    md5: "900150983cd24fb0d6963f7d28e17f72",
    sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  });
});

test("a file that was written since has none, its time put back or not", async () => {
  const path = file("written", "one");
  const before = identityOf(path);
  writeFileSync(path, "two");
  const seconds = Number(before.mtimeNs / 1_000_000_000n);
  utimesSync(path, seconds, seconds);
  assert.equal(await hashFile([path], before), undefined);
  const forged = { ...identityOf(path), ctimeNs: before.ctimeNs };
  assert.equal(await hashFile([path], forged), undefined);
});

test("a pipe in a file's place does not hold the thread up", async () => {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  assert.equal(await hashFile([path], identityOf(path)), undefined);
});

test("a file is hashed once, on the thread, and known to the next who runs it", async () => {
  const hashes = new ExecutableHashes(NAMESPACE, () => 0);
  const path = file("run", "run");
  const first = hashes.imageOf(execution(path));
  while (first?.hashes === undefined) await sleep(1);
  assert.equal(hashes.imageOf(execution(path)), first);
  assert.deepEqual(hashes.counts, { hashedCount: 1, unhashedCount: 0 });
  hashes.stop();
});

test("a path is not opened for a process that sees other files", async () => {
  const hashes = new ExecutableHashes(NAMESPACE + 1, () => 0);
  const image = hashes.imageOf(execution(file("elsewhere", "elsewhere")));
  while (hashes.counts.unhashedCount === 0) await sleep(1);
  assert.equal(image?.hashes, undefined);
  hashes.stop();
});

test("a file too large, and more bytes than there is time for, are counted and not read", () => {
  let nowMs = 0;
  const hashes = new ExecutableHashes(undefined, () => nowMs);
  const path = file("large", "large");
  const image = (sizeBytes: bigint, inode: bigint) =>
    hashes.imageOf(execution(path, { sizeBytes, inode }));
  const MIB = 1024n * 1024n;
  assert.equal(image(257n * MIB, 1n), undefined);
  assert.ok(image(256n * MIB, 2n));
  assert.ok(image(256n * MIB, 3n));
  assert.equal(image(1n, 4n), undefined);
  nowMs = 1_000;
  assert.ok(image(1n, 5n));
  assert.equal(hashes.counts.unhashedCount, 2);
  hashes.stop();
});
