import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { IdNames } from "./user-names.ts";

test("names follow the file: changed in place, replaced, gone", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-names-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "passwd");
  let nowMs = 0;
  const names = new IdNames(path, () => nowMs);
  assert.equal(names.nameOf(1_000), undefined);
  writeFileSync(path, "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:/bin/sh\nbroken\n");
  // Looked at again only after a while.
  assert.equal(names.nameOf(1_000), undefined);
  nowMs += 5_000;
  assert.equal(names.nameOf(1_000), "ann");
  // As useradd does it: a new file in the old one's place, here of the same length.
  writeFileSync(`${path}+`, "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/:/bin/sh\nbroken\n");
  renameSync(`${path}+`, path);
  nowMs += 5_000;
  assert.equal(names.nameOf(1_000), "bob");
  rmSync(path);
  nowMs += 5_000;
  assert.equal(names.nameOf(0), "root");
});
