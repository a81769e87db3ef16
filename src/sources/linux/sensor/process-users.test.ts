import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { NamedUsers } from "./process-users.ts";
import { IdNames } from "./user-names.ts";

test("processes with the same ids share their users until a name changes", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-users-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const [passwd, group] = [join(folder, "passwd"), join(folder, "group")];
  writeFileSync(passwd, "root:x:0:\nann:x:1000:\n");
  writeFileSync(group, "staff:x:50:\n");
  let nowMs = 0;
  const users = new NamedUsers(new IdNames(passwd, () => nowMs), new IdNames(group, () => nowMs));
  const ids = { uid: 1000, euid: 0, suid: 1000, gid: 50, egid: 50, sgid: 7 };
  const first = users.of(ids);
  assert.deepEqual(first, {
    user: { id: 0, name: "root" },
    group: { id: 50, name: "staff" },
    realUser: { id: 1000, name: "ann" },
    realGroup: { id: 50, name: "staff" },
    savedUser: { id: 1000, name: "ann" },
    savedGroup: { id: 7, name: undefined },
  });
  assert.equal(users.of({ ...ids }), first);
  assert.equal(users.of({ ...ids, euid: 1000 }).user.name, "ann");
  writeFileSync(passwd, "root:x:0:\nbob:x:1000:\nmore:x:1:\n");
  nowMs += 5_000;
  assert.equal(users.of(ids).realUser.name, "bob");
});
