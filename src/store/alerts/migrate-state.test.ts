import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { sampleAlert } from "../../../test/end-to-end/sample-alert.ts";
import { openDatabase } from "../sqlite/open-database.ts";
import { SqlError } from "../sqlite/sql-database.ts";
import { filterSql } from "./alert-filter-sql.ts";
import { alertRow } from "./alert-row.ts";
import type { AlertFilter } from "./alert-store.ts";
import { migrateState, StateVersionError } from "./migrate-state.ts";
import { openAlertStore } from "./open-alert-store.ts";
import { facetSql, pageSql } from "./sql-finder.ts";
import { stateSchemaSteps } from "./state-schema.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-state-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const newPath = (): string => join(folder, `${count++}.db`);

test("a file of version 1 keeps what it holds and gets what came since", () => {
  const path = newPath();
  const old = openDatabase(path);
  migrateState(old, stateSchemaSteps.slice(0, 1));
  const document = sampleAlert({ id: "a" });
  const row = alertRow(document);
  old.prepare("INSERT INTO rule_texts VALUES (1, ?, ?)").run("hash", row.ruleText.fields);
  old.prepare("INSERT INTO alert_documents VALUES (1, 1, ?)").run(row.document);
  old.exec(`INSERT INTO alerts (number, id, time_ms, is_block, severity, rule_id, rule_name,
      host_id, host_name, user_name) VALUES (1, 'a', 5, 0, 'high', 'r', 'R', 'h', 'h', 'u');
    UPDATE counters SET value = 1 WHERE name = 'last_number';
    INSERT INTO audit (at_ms, actor, action, subject, detail) VALUES (1, 'x', 'y', 'z', '{}')`);
  old.close();
  const store = openAlertStore(path);
  assert.deepEqual(store.get("a")?.document, document);
  assert.equal(store.audit({ limit: 5 }).length, 1);
  store.keys.create({ name: "n", roles: ["admin"] }, { actor: "x", nowMs: 1 });
  assert.equal(store.exceptions.items().length, 0);
  store.close();
  const now = openDatabase(path);
  const version = now.prepare<{ user_version: number }>("PRAGMA user_version").get();
  assert.equal(version?.user_version, stateSchemaSteps.length);
  now.close();
});

test("a step that fails leaves the file at the version it had", () => {
  const database = openDatabase(newPath());
  migrateState(database, ["CREATE TABLE one (a INTEGER)"]);
  const broken = ["", "CREATE TABLE two (a INTEGER)", "CREATE TABLE two (a INTEGER)"];
  assert.throws(() => migrateState(database, broken), SqlError);
  const tables = database.prepare("SELECT name FROM sqlite_schema").all();
  assert.deepEqual(
    tables.map((row) => row["name"]),
    ["one"],
  );
  database.close();
});

test("a file of a newer version is refused, with what to do", () => {
  const path = newPath();
  openAlertStore(path).close();
  const database = openDatabase(path);
  database.exec("PRAGMA user_version=99");
  database.close();
  assert.throws(
    () => openAlertStore(path),
    (thrown) =>
      thrown instanceof StateVersionError &&
      /version 99, and this Tripline knows versions up to 3.*newer Tripline/.test(thrown.message),
  );
});

test("the file can be read by its owner only", () => {
  const path = newPath();
  openAlertStore(path).close();
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("the audit trail cannot be changed, deleted or replaced", () => {
  const path = newPath();
  const store = openAlertStore(path);
  store.writeAudit({ atMs: 1, actor: "a", action: "b", subject: "c", detail: {} });
  const database = openDatabase(path);
  for (const sql of [
    "UPDATE audit SET actor = 'other'",
    "DELETE FROM audit",
    "INSERT OR REPLACE INTO audit VALUES (1, 2, 'x', 'x', 'x', '{}')",
    "REPLACE INTO audit VALUES (1, 2, 'x', 'x', 'x', '{}')",
    "INSERT INTO audit VALUES (1, 2, 'x', 'x', 'x', '{}') ON CONFLICT (id) DO UPDATE SET actor = 'x'",
  ]) {
    assert.throws(() => database.exec(sql), /append-only/, sql);
  }
  assert.deepEqual(store.audit({ limit: 5 }), [
    { atMs: 1, actor: "a", action: "b", subject: "c", detail: {} },
  ]);
  database.close();
  store.close();
});

test("no common filter reads the whole table of alerts", () => {
  const database = openDatabase(":memory:");
  migrateState(database);
  const filters: readonly AlertFilter[] = [
    {},
    { statuses: ["open"] },
    { statuses: ["open", "acknowledged"] },
    { severities: ["critical"] },
    { ruleIds: ["r"] },
    { hostIds: ["h"] },
    { hostNames: ["h", "i"] },
    { userNames: ["u"] },
    { tactics: ["TA0002"] },
    { tags: ["t"] },
    { assignees: ["a", "b"] },
    { text: "bash" },
    { groupId: "g", withBuildingBlocks: true },
    { withBuildingBlocks: true },
    { fromMs: 5, toMs: 9 },
    { statuses: ["open"], severities: ["high"], hostNames: ["h"], text: "x", fromMs: 1 },
  ];
  for (const filter of filters) {
    const sql = filterSql(filter);
    assert.ok(sql !== undefined);
    const { where, parameters } = sql;
    const statements = [
      { text: pageSql(where), more: [1, 1, 1] },
      { text: `SELECT count(*) FROM alerts WHERE ${where}`, more: [] },
      { text: facetSql("severity", where), more: [1] },
    ];
    for (const { text, more } of statements) {
      const steps = database
        .prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
        .all(...parameters, ...more)
        .map(({ detail }) => detail);
      const about = `${JSON.stringify(filter)}\n${text}\n${steps.join("\n")}`;
      assert.ok(
        steps.some((step) =>
          /^SEARCH alerts USING (COVERING )?INDEX|^SEARCH alerts USING INTEGER/.test(step),
        ),
        about,
      );
      assert.ok(!steps.some((step) => step.startsWith("SCAN alerts")), about);
    }
  }
  database.close();
});

test("a page of one value comes in the order of an index, without sorting", () => {
  const database = openDatabase(":memory:");
  migrateState(database);
  for (const filter of [
    {},
    { statuses: ["open"] as const },
    { ruleIds: ["r"], severities: ["high"] },
  ]) {
    const sql = filterSql(filter);
    const steps = database
      .prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${pageSql(sql?.where ?? "")}`)
      .all(...(sql?.parameters ?? []), 1, 1, 1);
    const plan = steps.map(({ detail }) => detail).join("\n");
    assert.doesNotMatch(plan, /TEMP B-TREE/, plan);
  }
  database.close();
});
