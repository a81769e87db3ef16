import assert from "node:assert/strict";
import { test } from "node:test";
import { newId } from "./new-id.ts";

test("ids are twenty characters of base64url and differ, also beyond what is drawn at once", () => {
  const ids = Array.from({ length: 1_000 }, newId);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[\w-]{20}$/);
});
