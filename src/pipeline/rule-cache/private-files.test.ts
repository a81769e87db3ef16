import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { readPrivateFile, removeOldFiles, writePrivateFile } from "./private-files.ts";

const scratch = mkdtempSync(join(tmpdir(), "tripline-private-"));
after(() => rmSync(scratch, { recursive: true }));

const folder = join(scratch, "below", "cache");
const file = join(folder, "a.pack");
const notRoot = process.geteuid?.() === 0 ? false : "only root can give files away";

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  assert.ok(writePrivateFile(folder, "a.pack", Buffer.from("text")));
});

const read = (): string | undefined => readPrivateFile(folder, "a.pack", 100)?.toString();

test("what was written is read, and nothing else lies beside it", () => {
  assert.equal(read(), "text");
  assert.deepEqual(readdirSync(folder), ["a.pack"]);
});

test("a file or folder that others may write is not read", () => {
  for (const path of [file, folder]) {
    for (const bit of [0o020, 0o002]) {
      chmodSync(path, 0o700 | bit);
      assert.equal(read(), undefined);
      chmodSync(path, 0o700);
    }
    assert.equal(read(), "text");
  }
});

test("a file or folder of somebody else is not read", { skip: notRoot }, () => {
  for (const path of [file, folder]) {
    chownSync(path, 12_345, 0);
    assert.equal(read(), undefined);
    chownSync(path, 0, 0);
  }
  assert.equal(read(), "text");
});

test("nothing is written to a folder of somebody else", { skip: notRoot }, () => {
  chownSync(folder, 12_345, 0);
  assert.equal(writePrivateFile(folder, "a.pack", Buffer.from("new")), false);
  assert.equal(readFileSync(file, "utf8"), "text");
});

test("links, pipes, folders and files too large are not read", () => {
  assert.equal(readPrivateFile(folder, "a.pack", 3), undefined);
  renameSync(file, `${file}.real`);
  assert.equal(read(), undefined);
  symlinkSync(`${file}.real`, file);
  assert.equal(read(), undefined);
  rmSync(file);
  mkdirSync(file);
  assert.equal(read(), undefined);
  rmSync(file, { recursive: true });
  execFileSync("mkfifo", [file]);
  assert.equal(read(), undefined);
});

test("a link to a folder of ours is one, as systemd makes for a dynamic user", () => {
  const link = join(scratch, "link");
  symlinkSync(folder, link);
  assert.ok(writePrivateFile(link, "a.pack", Buffer.from("new")));
  assert.equal(readPrivateFile(link, "a.pack", 100)?.toString(), "new");
  chmodSync(folder, 0o777);
  assert.equal(readPrivateFile(link, "a.pack", 100), undefined);
});

test("a folder that cannot be made is no error", () => {
  writeFileSync(join(scratch, "in-the-way"), "");
  const blocked = join(scratch, "in-the-way", "cache");
  assert.equal(writePrivateFile(blocked, "a.pack", Buffer.from("text")), false);
  assert.equal(readPrivateFile(blocked, "a.pack", 100), undefined);
  removeOldFiles(blocked, ".pack", { count: 1, bytes: 1 });
});

test("of old files the newest stay, as many and as large as allowed", () => {
  for (const [at, name] of ["d.pack", "c.pack", "b.pack"].entries()) {
    writeFileSync(join(folder, name), "text");
    utimesSync(join(folder, name), at, at);
  }
  writeFileSync(join(folder, "not-ours"), "");
  removeOldFiles(folder, ".pack", { count: 3, bytes: 100 });
  assert.deepEqual(readdirSync(folder).sort(), ["a.pack", "b.pack", "c.pack", "not-ours"]);
  removeOldFiles(folder, ".pack", { count: 3, bytes: 9 });
  assert.deepEqual(readdirSync(folder).sort(), ["a.pack", "b.pack", "not-ours"]);
});

test("what a process that died left half-written goes, what is being written stays", () => {
  for (const name of ["b.pack.1.tmp", "b.pack.2.tmp"]) writeFileSync(join(folder, name), "");
  utimesSync(join(folder, "b.pack.1.tmp"), 0, 0);
  removeOldFiles(folder, ".pack", { count: 9, bytes: 100 });
  assert.deepEqual(readdirSync(folder).sort(), ["a.pack", "b.pack.2.tmp"]);
});
