// What the form of an exception sends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDate } from "../text/format-time.ts";
import { type DraftForm, draftEntry, draftOf, missingOf, relationOf } from "./exception-draft.ts";

const FORM: DraftForm = {
  name: " jobs ",
  comment: "",
  isForRule: true,
  expiry: "7",
  lastDay: "",
  entries: [{ field: "user.name", operator: "included", type: "match_any", value: "a\n\nb" }],
};

test("a draft names the rule only where it is for that rule, and ends when it was said to", () => {
  const draft = draftOf(FORM, "r1", 0);
  assert.equal(draft.ruleId, "r1");
  assert.equal(draft.name, "jobs");
  assert.equal(draft.expireTime, "1970-01-08T00:00:00.000Z");
  const other = draftOf({ ...FORM, isForRule: false, expiry: "never" }, "r1", 0);
  assert.equal("ruleId" in other || "expireTime" in other, false);
});

test("a day that is chosen is the last day on which it applies, in the reader's zone", () => {
  const form: DraftForm = { ...FORM, expiry: "date", lastDay: "2027-01-31" };
  const lastMoment = new Date(2027, 0, 31, 23, 59, 59, 999).getTime();
  assert.equal(draftOf(form, "r1", 0).expireTime, new Date(lastMoment).toISOString());
  assert.equal(formatDate(lastMoment), "2027-01-31");
  assert.equal(missingOf(form, lastMoment - 1), undefined);
  assert.match(missingOf(form, lastMoment) ?? "", /is over/);
  for (const lastDay of ["", "soon", "12027-01-31"])
    assert.match(missingOf({ ...form, lastDay }, 0) ?? "", /Choose the last day/);
});

test("several values are one a line, and spaces within a value are kept", () => {
  assert.deepEqual(draftOf(FORM, "r1", 0).entries[0]?.value, ["a", "b"]);
  const entry = draftEntry({ field: "a", operator: "included", type: "match", value: " x " });
  assert.equal(draftOf({ ...FORM, entries: [entry] }, "r1", 0).entries[0]?.value, " x ");
});

test("what is missing is said", () => {
  assert.equal(missingOf(FORM, 0), undefined);
  assert.match(missingOf({ ...FORM, entries: [] }, 0) ?? "", /at least one/);
  const empty = { field: "user.name", operator: "included", type: "match", value: " " } as const;
  assert.match(missingOf({ ...FORM, entries: [empty] }, 0) ?? "", /user\.name/);
  assert.equal(missingOf({ ...FORM, entries: [{ ...empty, type: "exists" }] }, 0), undefined);
});

test("each relation reads as a sentence", () => {
  assert.equal(relationOf({ operator: "excluded", type: "wildcard" }), "does not match");
  assert.equal(relationOf({ operator: "included", type: "exists" }), "exists");
});
