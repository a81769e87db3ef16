import assert from "node:assert/strict";
import { test } from "node:test";
import { auditRule, isTaskNever } from "./audit-rule.ts";

test("our rule is the same bytes each time, and no rule against all tasks", () => {
  assert.deepEqual(auditRule(), auditRule());
  assert.equal(isTaskNever(auditRule()), false);
});

test("a rule that keeps all tasks out is known, one with a condition is not it", () => {
  const rule = Buffer.alloc(1_040);
  rule.writeUInt32LE(1, 0);
  assert.equal(isTaskNever(rule), true);
  rule.writeUInt32LE(1, 8);
  assert.equal(isTaskNever(rule), false);
  assert.equal(isTaskNever(Buffer.alloc(4)), false);
});
