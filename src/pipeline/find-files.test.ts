// Which files a path stands for: in a fixed order, each once, and none that would never end.
import assert from "node:assert/strict";
import { once } from "node:events";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { findFiles } from "./find-files.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-find-"));
after(() => rmSync(root, { recursive: true }));

let folderCount = 0;
function folder(): string {
  const path = join(root, `folder-${folderCount++}`);
  mkdirSync(path);
  return path;
}

function found(path: string, ...more: readonly string[]): readonly string[] {
  return findFiles([path, ...more], () => true).files.map((file) => relative(path, file.path));
}

test("files of a tree come in the order of their names, hidden ones left out", () => {
  const path = folder();
  mkdirSync(join(path, "b"));
  mkdirSync(join(path, ".git"));
  for (const name of ["c", "a", "b/z", ".hidden", ".git/config"])
    writeFileSync(join(path, name), "");
  assert.deepEqual(found(path), ["a", "b/z", "c"]);
});

test("a hidden file that is named is taken", () => {
  const path = join(folder(), ".events");
  writeFileSync(path, "");
  assert.equal(findFiles([path], () => false).files.length, 1);
});

test("a file that is named twice, linked to or reached through a folder is found once", () => {
  const path = folder();
  writeFileSync(join(path, "a"), "x");
  symlinkSync("a", join(path, "b"));
  linkSync(join(path, "a"), join(path, "c"));
  assert.deepEqual(found(path, join(path, "a"), join(path, "b")), ["a"]);
});

test("a link to a folder above does not lead round in circles", () => {
  const path = folder();
  symlinkSync("..", join(path, "up"));
  writeFileSync(join(path, "a"), "");
  assert.deepEqual(found(path), ["a"]);
});

test("what is no regular file is passed over in a folder: reading a pipe might wait for ever", async () => {
  const path = folder();
  writeFileSync(join(path, "a"), "");
  const server = createServer().listen(join(path, "socket"));
  await once(server, "listening");
  assert.deepEqual(found(path), ["a"]);
  assert.equal(findFiles([join(path, "socket")], () => true).files.length, 1);
  server.close();
});

test("a dangling link in a folder costs itself", () => {
  const path = folder();
  symlinkSync("nowhere", join(path, "dangling"));
  writeFileSync(join(path, "a"), "");
  const { files, unreadable } = findFiles([path], () => true);
  assert.equal(files.length, 1);
  assert.deepEqual(
    unreadable.map(({ isNamed, reason }) => [isNamed, reason.startsWith("ENOENT")]),
    [[false, true]],
  );
});

test("a path that was named and does not exist says so", () => {
  const { unreadable } = findFiles([join(root, "nothing")], () => true);
  assert.equal(unreadable[0]?.isNamed, true);
});
