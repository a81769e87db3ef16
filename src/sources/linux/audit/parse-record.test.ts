// Audit records as hostile programs would have them written: they cost themselves and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAuditRecord } from "./parse-record.ts";

const HEAD = "msg=audit(1700000000.123:42):";

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const record = parseAuditRecord(text);
  assert.ok(record !== undefined, text.slice(0, 80));
  return record.fields;
}

test("values are read bare, quoted, in hex, and as a message inside the record", () => {
  const fields = fieldsOf(
    `type=USER_CMD ${HEAD} pid=7 uid=0 msg='cwd="/root" cmd=6C73202D6C exe="/usr/bin/sudo" res=success'\u001dUID="root"`,
  );
  assert.equal(fields.get("pid"), "7");
  assert.equal(fields.get("cwd"), "/root");
  assert.equal(fields.get("cmd"), "ls -l");
  assert.equal(fields.get("res"), "success");
  assert.equal(fields.get("UID"), "root");
});

test("the time keeps its milliseconds and the id its serial", () => {
  const record = parseAuditRecord(`node=web type=CWD ${HEAD} cwd="/"`);
  assert.equal(record?.timestampMs, 1_700_000_000_123);
  assert.equal(record?.id, "1700000000.123:42");
  assert.equal(record?.node, "web");
});

test("an access vector gives its result and its permissions", () => {
  const fields = fieldsOf(`type=AVC ${HEAD} avc:  denied  { read write } for  pid=3 comm="x"`);
  assert.equal(fields.get("seresult"), "denied");
  assert.equal(fields.get("seperms"), "read,write");
  assert.equal(fields.get("pid"), "3");
});

test("an access vector that never closes is read in one pass, blanks and all", () => {
  const fields = fieldsOf(`type=AVC ${HEAD} avc:  denied  { ${" ".repeat(500_000)}x`);
  assert.equal(fields.has("seperms"), false);
});

test("braces that never close are read in one pass", () => {
  const fields = fieldsOf(`type=AVC ${HEAD} ${"a={ ".repeat(200_000)}pid=3`);
  assert.equal(fields.get("pid"), "3");
});

test("messages nested without end are left alone at a depth that no program writes", () => {
  const depth = 100_000;
  const nested = `${"m='".repeat(depth)}pid=3${"'".repeat(depth)}`;
  assert.doesNotThrow(() => fieldsOf(`type=USER_CMD ${HEAD} ${nested}`));
});

test("a key that is no name is passed over, so that it cannot become a path of fields", () => {
  const fields = fieldsOf(`type=USER_CMD ${HEAD} ${"a.".repeat(50_000)}a=1 pid=3`);
  assert.deepEqual([...fields], [["pid", "3"]]);
});
