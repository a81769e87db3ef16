// Both drivers pass the same tests; node:sqlite is skipped where Node does not have it.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { defaultDriver, openDatabase } from "./open-database.ts";
import { type SqlDriver, SqlError, type SqlFault, type SqlValue } from "./sql-database.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-sqlite-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function throwsFault(call: () => unknown, fault: SqlFault): void {
  assert.throws(call, (thrown) => thrown instanceof SqlError && thrown.fault === fault);
}

const isNodeWithout = defaultDriver() === "libsql" ? "this Node has no node:sqlite" : false;

contract("libsql", false);
contract("node:sqlite", isNodeWithout);

function contract(driver: SqlDriver, skip: string | false): void {
  describe(`SQLite through ${driver}`, { skip }, () => {
    let count = 0;
    const newPath = (): string => join(folder, `${driver.replace(":", "-")}-${count++}.db`);
    const open = (path = newPath()) => openDatabase(path, { driver, pageSizeBytes: 8192 });

    test("values come back as they were given", () => {
      const database = open();
      database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, i INTEGER, r REAL, s TEXT, b BLOB)");
      const insert = database.prepare("INSERT INTO t (i, r, s, b) VALUES (?, ?, ?, ?)");
      const rows: readonly (readonly SqlValue[])[] = [
        [1, 1.5, "", new Uint8Array(0)],
        [2 ** 53 - 1, -0.25, "é😀\n'\"", Uint8Array.from([0, 255, 10])],
        [-(2 ** 53) + 1, null, null, null],
        [7, 1e300, "x".repeat(70_000), Uint8Array.from([9, 8, 7, 6]).subarray(1, 3)],
      ];
      const runs = rows.map((row) => insert.run(...row));
      assert.deepEqual(
        runs.map(({ changes, lastInsertRowid }) => [changes, lastInsertRowid]),
        [
          [1, 1],
          [1, 2],
          [1, 3],
          [1, 4],
        ],
      );
      const read = database.prepare("SELECT i, r, s, b FROM t ORDER BY id").all();
      assert.deepEqual(
        read.map((row) => Object.values(row).map(plain)),
        rows.map((row) => row.map(plain)),
      );
      assert.equal(database.driver, driver);
      database.close();
    });

    test("get gives one row with its columns and nothing else, or undefined", () => {
      const database = open();
      const statement = database.prepare("SELECT ?1 AS a, ?2 AS b WHERE ?1 > 0");
      assert.deepEqual({ ...statement.get(1, "x") }, { a: 1, b: "x" });
      assert.equal(statement.get(0, "x"), undefined);
      database.close();
    });

    test("a statement is used again and again, rows in order, with more than one page of them", () => {
      const database = open();
      database.exec("CREATE TABLE t (a INTEGER)");
      const insert = database.prepare("INSERT INTO t VALUES (?)");
      database.transaction(() => {
        for (let a = 0; a < 250; a++) insert.run(a);
      });
      const select = database.prepare<{ a: number }>("SELECT a FROM t ORDER BY a");
      assert.equal(select.get()?.a, 0);
      assert.deepEqual(
        select.all().map(({ a }) => a),
        Array.from({ length: 250 }, (_, a) => a),
      );
      assert.equal(select.get()?.a, 0);
      database.close();
    });

    test("a transaction keeps all, or after a throw nothing; it does not nest", () => {
      const database = open();
      database.exec("CREATE TABLE t (a INTEGER PRIMARY KEY)");
      const insert = database.prepare("INSERT INTO t VALUES (?)");
      const all = database.prepare<{ a: number }>("SELECT a FROM t");
      assert.equal(
        database.transaction(() => insert.run(1).changes),
        1,
      );
      const broken = () =>
        database.transaction(() => {
          insert.run(2);
          insert.run(1);
        });
      throwsFault(broken, "constraint");
      assert.deepEqual(
        all.all().map(({ a }) => a),
        [1],
      );
      throwsFault(() => database.transaction(() => database.transaction(() => 1)), "other");
      database.transaction(() => insert.run(3));
      assert.equal(all.all().length, 2);
      database.close();
    });

    test("a full disk is told from other faults, and the file is good afterwards", () => {
      const database = open();
      database.exec("CREATE TABLE t (a TEXT); PRAGMA max_page_count=20");
      const insert = database.prepare("INSERT INTO t VALUES (?)");
      insert.run("kept");
      const fill = () =>
        database.transaction(() => {
          for (;;) insert.run("x".repeat(8000));
        });
      throwsFault(fill, "disk-full");
      database.exec("PRAGMA max_page_count=4000");
      insert.run("afterwards");
      assert.deepEqual(
        database
          .prepare<{ a: string }>("SELECT a FROM t")
          .all()
          .map(({ a }) => a),
        ["kept", "afterwards"],
      );
      database.close();
    });

    test("what is no database, no folder or bad SQL is an SqlError with its fault", () => {
      const path = newPath();
      writeFileSync(path, Buffer.alloc(9000, 65));
      throwsFault(() => open(path), "corrupt");
      throwsFault(() => open(join(folder, "nowhere", "a.db")), "not-writable");
      mkdirSync(join(folder, `folder-${count}`), { recursive: true });
      throwsFault(() => open(join(folder, `folder-${count}`)), "not-writable");
      const database = open();
      throwsFault(() => database.exec("SELEC 1"), "other");
      throwsFault(() => database.prepare("SELEC 1"), "other");
      throwsFault(() => database.prepare("SELECT ?").get(true as unknown as number), "other");
      database.close();
    });

    test("a reader sees what is committed while a writer has the file, and cannot write", () => {
      const path = newPath();
      const writer = open(path);
      writer.exec("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
      const reader = openDatabase(path, { driver, isReadOnly: true });
      const total = reader.prepare<{ c: number }>("SELECT count(*) AS c FROM t");
      assert.equal(total.get()?.c, 1);
      writer.transaction(() => {
        writer.exec("INSERT INTO t VALUES (2)");
        assert.equal(total.get()?.c, 1);
      });
      assert.equal(total.get()?.c, 2);
      throwsFault(() => reader.exec("INSERT INTO t VALUES (3)"), "not-writable");
      reader.close();
      writer.close();
    });

    test("a closed database refuses every call and may be closed again", () => {
      const path = newPath();
      const database = open(path);
      const statement = database.prepare("SELECT 1");
      database.close();
      database.close();
      throwsFault(() => statement.get(), "closed");
      throwsFault(() => database.exec("SELECT 1"), "closed");
      assert.ok(statSync(path).isFile());
    });

    test("commits are synced, the log is a write-ahead log, pages have the size asked for", () => {
      const database = open();
      const pragma = (name: string) =>
        Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
      assert.equal(pragma("synchronous"), 2);
      assert.equal(pragma("journal_mode"), "wal");
      assert.equal(pragma("page_size"), 8192);
      assert.equal(pragma("busy_timeout"), 5000);
      database.close();
    });
  });
}

function plain(value: SqlValue): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}
