// Quarantine on files of the test's own: what is moved, what is refused, what comes back.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Quarantine } from "./quarantine.ts";

interface Place {
  readonly folder: string;
  readonly evil: string;
  readonly quarantine: Quarantine;
}

function place(t: TestContext): Place {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tripline-quarantine-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, "data");
  mkdirSync(join(data, "response"), { recursive: true });
  const evil = join(folder, "evil");
  writeFileSync(evil, "evil");
  return { folder, evil, quarantine: new Quarantine(join(data, "response"), data) };
}

async function quarantined({ quarantine, evil }: Place): Promise<string> {
  const done = await quarantine.planQuarantine(evil).carryOut();
  assert.ok(done.isDone, done.lines.join());
  assert.equal(done.undo?.kind, "restore");
  return (done.undo as { readonly quarantineId: string }).quarantineId;
}

test("a file is away, and back with its mode and time", async (t) => {
  const here = place(t);
  chmodSync(here.evil, 0o4751);
  utimesSync(here.evil, 1_000_000, 2_000_000);
  const id = await quarantined(here);
  assert.ok(!existsSync(here.evil));
  const kept = join(here.folder, "data/response/quarantine", id, "content");
  assert.equal(statSync(kept).mode & 0o7777, 0);
  const sha256 = "b5c1fb2efc6d6b4674c2fdcc48ce01b43a3b7c03763c0c3355de0099ee0f8c73";
  assert.equal(here.quarantine.find(id)?.sha256, sha256);
  const back = await here.quarantine.planRestore(id).carryOut();
  assert.ok(back.isDone);
  const stat = statSync(here.evil);
  assert.equal(stat.mode & 0o7777, 0o4751);
  assert.equal(stat.mtimeMs, 2_000_000_000);
  assert.equal(readFileSync(here.evil, "utf8"), "evil");
  assert.equal(here.quarantine.find(id), undefined);
});

test("a rehearsal moves nothing", (t) => {
  const { quarantine, evil } = place(t);
  const { obstacles, isUndoable } = quarantine.planQuarantine(evil);
  assert.deepEqual(obstacles, []);
  assert.ok(isUndoable);
  assert.equal(readFileSync(evil, "utf8"), "evil");
});

test("links, folders and files with other names are refused", (t) => {
  const { folder, evil, quarantine } = place(t);
  symlinkSync(evil, join(folder, "link"));
  mkdirSync(join(folder, "real"));
  writeFileSync(join(folder, "real/file"), "");
  symlinkSync(join(folder, "real"), join(folder, "swapped"));
  writeFileSync(join(folder, "twice"), "");
  linkSync(join(folder, "twice"), join(folder, "thrice"));
  const cases: readonly (readonly [string, RegExp])[] = [
    ["link", /is a symbolic link; name the file itself/],
    ["real", /is not a plain file/],
    ["swapped/file", /is a symbolic link; name the file by its real path: .*\/real\/file/],
    ["twice", /has 1 other names/],
    ["missing", /there is no file/],
    ["no/folder/file", /there is no folder/],
    ["real/../evil", /without "\.\."/],
    ["data/response/x", /there is no file/],
  ];
  for (const [name, expected] of cases) {
    const { obstacles } = quarantine.planQuarantine(`${folder}/${name}`);
    assert.match(obstacles.join("\n"), expected, name);
  }
  assert.match(quarantine.planQuarantine("evil").obstacles.join(), /not an absolute path/);
});

test("what the host or Tripline needs is refused", (t) => {
  const { folder, quarantine } = place(t);
  const own = join(folder, "data/response/journal.jsonl");
  writeFileSync(own, "");
  for (const path of [own, process.execPath, "/etc/passwd", realpathSync("/bin/sh")])
    assert.notDeepEqual(quarantine.planQuarantine(path).obstacles, [], path);
});

test("a file that was put there meanwhile is not overwritten", async (t) => {
  const here = place(t);
  const id = await quarantined(here);
  writeFileSync(here.evil, "new");
  assert.match(here.quarantine.planRestore(id).obstacles.join(), /is not overwritten/);
  await assert.rejects(async () => here.quarantine.planRestore(id).carryOut(), /EEXIST/);
  assert.equal(readFileSync(here.evil, "utf8"), "new");
  assert.notEqual(here.quarantine.find(id), undefined);
});

test("an id that is a path finds nothing", (t) => {
  const { quarantine } = place(t);
  for (const id of ["", "..", "../../etc", "0123456789ab/..", "0123456789AB"])
    assert.equal(quarantine.find(id), undefined);
});
