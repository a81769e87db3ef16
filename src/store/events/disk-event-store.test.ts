// What only a store on disk can meet: restarts, damage, full disks, clocks, other processes. Each test
// says what the store makes of it.
import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openDatabase } from "../sqlite/open-database.ts";
import { DiskEventStore, type DiskStoreOptions } from "./disk-event-store.ts";
import { type NewEvent, type ScanQuery, StoreRefusal } from "./event-store.ts";
import { StoreInUse } from "./folder-lock.ts";
import type { StoreNotice } from "./store-notice.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-disk-events-"));
after(() => rmSync(root, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 10, 25, 12);

let folderCount = 0;
const newFolder = (): string => join(root, `store-${folderCount++}`);

interface Opened {
  readonly store: DiskEventStore;
  readonly notices: StoreNotice[];
}

function open(folder: string, options: Partial<DiskStoreOptions> = {}): Opened {
  const notices: StoreNotice[] = [];
  const store = new DiskEventStore({
    folder,
    nowMs: () => NOON_MS,
    tell: (notice) => notices.push(notice),
    ...options,
  });
  return { store, notices };
}

function events(from: number, to: number, changes: Partial<NewEvent> = {}): readonly NewEvent[] {
  return Array.from({ length: to - from }, (_, at) => {
    const n = from + at;
    return {
      index: "logs-test-default",
      id: `e${n}`,
      isIdGiven: true,
      document: { n, process: { name: `tool-${n % 7}` }, filler: `${n}`.repeat(20) },
      timestampMs: NOON_MS + n,
      ingestedMs: NOON_MS + n,
      ...changes,
    };
  });
}

function numbers(store: DiskEventStore, query: ScanQuery = {}): readonly number[] {
  return [...store.scan(query)].flat().map(({ text }) => (JSON.parse(text) as { n: number }).n);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

const dayPath = (folder: string, day = "2026-11-25"): string => join(folder, `events-${day}.db`);

function isRefusal(reason: StoreRefusal["reason"]): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof StoreRefusal && thrown.reason === reason;
}

describe("restarts", () => {
  test("a store opened again goes on where it was, with all events and ids", () => {
    const folder = newFolder();
    for (const [from, to] of [
      [0, 700],
      [700, 750],
      [750, 1400],
      [1400, 1410],
    ] as const) {
      const { store } = open(folder);
      assert.equal(store.nextPosition, from);
      store.append(events(from, to));
      assert.deepEqual(
        store.append(events(Math.max(0, from - 1), from)).length,
        from === 0 ? 0 : 1,
      );
      store.close();
    }
    const { store, notices } = open(folder);
    assert.deepEqual(numbers(store), range(0, 1410));
    assert.deepEqual(
      store.append([0, 699, 749, 1399, 1409].flatMap((n) => events(n, n + 1))),
      Array.from({ length: 5 }, () => ({ kind: "duplicate" })),
    );
    assert.deepEqual(notices, []);
    store.close();
  });

  test("keys written as a segment find what keys in memory found", () => {
    const folder = newFolder();
    const first = open(folder);
    first.store.append(events(0, 1300));
    first.store.compact();
    first.store.append(events(1300, 1900));
    first.store.close();
    const { store } = open(folder);
    for (const n of [0, 600, 1299, 1300, 1899]) {
      assert.equal(store.get("logs-test-default", `e${n}`)?.position, n);
    }
    assert.equal(store.get("logs-test-default", "e1900"), undefined);
    assert.equal(store.append(events(3, 4))[0]?.kind, "duplicate");
    store.close();
  });

  test("what was committed survives a copy of the files taken while the store is open", () => {
    const folder = newFolder();
    const { store } = open(folder);
    store.append(events(0, 600));
    store.append(events(600, 620));
    const copy = newFolder();
    mkdirSync(copy);
    for (const name of readdirSync(folder).filter((one) => one.startsWith("events-"))) {
      if (!name.endsWith("-shm")) copyFileSync(join(folder, name), join(copy, name));
    }
    store.close();
    const copied = open(copy);
    assert.deepEqual(numbers(copied.store), range(0, 620));
    copied.store.close();
  });

  test("a write-ahead log torn in its last transaction loses that transaction and nothing else", () => {
    const folder = newFolder();
    const { store } = open(folder);
    store.append(events(0, 10));
    store.append(events(10, 20));
    const copy = newFolder();
    mkdirSync(copy);
    copyFileSync(dayPath(folder), dayPath(copy));
    const log = readFileSync(`${dayPath(folder)}-wal`);
    writeFileSync(`${dayPath(copy)}-wal`, log.subarray(0, log.length - 100));
    store.close();
    const torn = open(copy);
    assert.deepEqual(numbers(torn.store), range(0, 10));
    assert.equal(torn.store.append(events(10, 11))[0]?.kind, "kept");
    assert.deepEqual(numbers(torn.store), range(0, 11));
    torn.store.close();
  });
});

describe("damage", () => {
  test("a damaged block is skipped, counted and told once; the rest is served", () => {
    const folder = newFolder();
    const first = open(folder);
    for (let from = 0; from < 1536; from += 512) first.store.append(events(from, from + 512));
    first.store.close();
    const database = openDatabase(dayPath(folder));
    const row = database.prepare<{ body: Uint8Array }>(
      "SELECT body FROM block_data WHERE first = 512",
    );
    const body = Uint8Array.from(row.get()?.body ?? []);
    body[200] = (body[200] as number) ^ 0xff;
    database.prepare("UPDATE block_data SET body = ? WHERE first = 512").run(body);
    database.close();
    const { store, notices } = open(folder);
    for (const round of [1, 2]) {
      assert.deepEqual(numbers(store), [...range(0, 512), ...range(1024, 1536)], `round ${round}`);
    }
    assert.deepEqual(
      notices.map((one) => one.kind === "damaged-block" && [one.firstPosition, one.eventCount]),
      [[512, 512]],
    );
    assert.equal(store.reader.damagedEventCount, 512);
    // Its columns are whole, so that its ids still refuse duplicates.
    assert.equal(store.append(events(600, 601))[0]?.kind, "duplicate");
    store.close();
  });

  test("a damaged row of the tail is left out and told, and the log goes on behind it", () => {
    const folder = newFolder();
    const first = open(folder);
    first.store.append(events(0, 5));
    first.store.append(events(5, 8));
    first.store.close();
    const database = openDatabase(dayPath(folder));
    database.exec("UPDATE tail SET crc = crc + 1 WHERE first = 0");
    database.close();
    const { store, notices } = open(folder);
    assert.deepEqual(numbers(store), range(5, 8));
    assert.deepEqual(store.append(events(8, 9)), [{ kind: "kept", position: 8 }]);
    assert.deepEqual(
      notices.map(({ kind }) => kind),
      ["damaged-block"],
    );
    store.close();
  });

  test("a day file that is garbage is set aside, the store opens, and no position comes twice", () => {
    const folder = newFolder();
    const first = open(folder);
    first.store.append(events(0, 600));
    first.store.close();
    const second = open(folder, { nowMs: () => NOON_MS + DAY_MS });
    second.store.append(events(600, 700));
    second.store.close();
    const newest = dayPath(folder, "2026-11-26");
    writeFileSync(newest, Buffer.alloc(20_000, "garbage"));
    rmSync(`${newest}-wal`, { force: true });
    const { store, notices } = open(folder, { nowMs: () => NOON_MS + DAY_MS });
    assert.deepEqual(
      notices.map(({ kind }) => kind),
      ["set-aside"],
    );
    assert.ok(readdirSync(folder).includes("events-2026-11-26.db.corrupt"));
    assert.deepEqual(numbers(store), range(0, 600));
    const [answer] = store.append(events(900, 901));
    assert.ok(answer?.kind === "kept" && answer.position >= 700);
    assert.deepEqual(numbers(store), [...range(0, 600), 900]);
    store.close();
  });

  test("an old day that is garbage costs that day", () => {
    const folder = newFolder();
    for (const day of [0, 1, 2]) {
      const { store } = open(folder, { nowMs: () => NOON_MS + day * DAY_MS });
      store.append(events(100 * day, 100 * day + 100));
      store.close();
    }
    writeFileSync(dayPath(folder, "2026-11-26"), Buffer.alloc(20_000, "garbage"));
    const { store, notices } = open(folder, { nowMs: () => NOON_MS + 2 * DAY_MS });
    assert.deepEqual(numbers(store), [...range(0, 100), ...range(200, 300)]);
    assert.deepEqual(numbers(store), [...range(0, 100), ...range(200, 300)]);
    assert.deepEqual(
      notices.map(({ kind }) => kind),
      ["set-aside"],
    );
    store.close();
  });

  test("a file whose tables are damaged is set aside at the append that meets them, the tail kept", () => {
    const folder = newFolder();
    const first = open(folder);
    first.store.append(events(0, 600));
    first.store.append(events(600, 610));
    first.store.close();
    damageTable(dayPath(folder), "block_data");
    const { store, notices } = open(folder);
    const isSetAside = () => notices.some(({ kind }) => kind === "set-aside");
    assert.deepEqual(store.append(events(610, 620)).length, 10);
    assert.equal(isSetAside(), false);
    assert.deepEqual(store.append(events(620, 1300))[0], { kind: "kept", position: 620 });
    assert.deepEqual(numbers(store), range(600, 1300));
    assert.equal(isSetAside(), true);
    store.close();
  });

  test("a newest file whose tail cannot be read is set aside when the store opens", () => {
    const folder = newFolder();
    const first = open(folder);
    first.store.append(events(0, 600));
    first.store.close();
    damageTable(dayPath(folder), "tail");
    const { store, notices } = open(folder);
    assert.deepEqual(
      notices.map(({ kind }) => kind),
      ["set-aside"],
    );
    const [answer] = store.append(events(600, 601));
    assert.ok(answer?.kind === "kept" && answer.position >= 600);
    store.close();
  });

  test("a damaged list of blocks costs its day in a scan and is told", () => {
    const folder = newFolder();
    const first = open(folder);
    first.store.append(events(0, 600));
    first.store.close();
    const second = open(folder, { nowMs: () => NOON_MS + DAY_MS });
    second.store.append(events(600, 610));
    second.store.close();
    damageTable(dayPath(folder), "block");
    const { store, notices } = open(folder, { nowMs: () => NOON_MS + DAY_MS });
    assert.deepEqual(numbers(store), range(600, 610));
    assert.deepEqual(store.append(events(610, 611))[0], { kind: "kept", position: 610 });
    assert.deepEqual(
      notices.map((one) => one.kind === "damaged-block" && one.firstPosition),
      [-1],
    );
    store.close();
  });
});

/** Overwrites the first page of a table, which SQLite finds when it reads it. */
function damageTable(path: string, table: string): void {
  const database = openDatabase(path);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
  const page = database.prepare<{ rootpage: number }>(sql).get(table)?.rootpage ?? 0;
  const size = database.prepare<{ page_size: number }>("PRAGMA page_size").get()?.page_size ?? 0;
  database.close();
  const bytes = readFileSync(path);
  bytes.fill(0xee, (page - 1) * size, page * size);
  writeFileSync(path, bytes);
}

describe("room", () => {
  test("below the floor of free room an append is refused whole, and taken when there is room again", () => {
    let free = 1e9;
    const { store } = open(newFolder(), { freeBytes: () => free, freeBytesFloor: 1e8 });
    store.append(events(0, 600));
    free = 1e7;
    assert.throws(() => store.append(events(600, 650)), isRefusal("disk-full"));
    assert.equal(store.nextPosition, 600);
    assert.deepEqual(numbers(store), range(0, 600));
    free = 1e9;
    assert.deepEqual(store.append(events(600, 650))[0], { kind: "kept", position: 600 });
    assert.deepEqual(numbers(store), range(0, 650));
    store.close();
  });

  test("retention takes whole days, oldest first, never the newest", () => {
    const folder = newFolder();
    let nowMs = NOON_MS;
    const { store, notices } = open(folder, { nowMs: () => nowMs });
    for (let day = 0; day < 5; day++) {
      store.append(events(100 * day, 100 * day + 100));
      nowMs += DAY_MS;
    }
    nowMs -= DAY_MS;
    assert.equal(store.retire({ ageMsMax: 10 * DAY_MS }), false);
    assert.equal(store.retire({ ageMsMax: 2 * DAY_MS }), true);
    assert.deepEqual(numbers(store), range(200, 500));
    const bytes = store.files.sizes().reduce((sum, day) => sum + day.bytes, 0);
    assert.equal(store.retire({ bytesMax: bytes }), false);
    assert.equal(store.retire({ bytesMax: bytes - 1 }), true);
    assert.deepEqual(numbers(store), range(300, 500));
    assert.equal(store.retire({ bytesMax: 0 }), true);
    assert.deepEqual(numbers(store), range(400, 500));
    assert.equal(store.retire({ bytesMax: 0, ageMsMax: 0 }), false);
    assert.ok(notices.every(({ kind }) => kind === "retired"));
    assert.equal(store.nextPosition, 500);
    assert.equal(store.get("logs-test-default", "e1"), undefined);
    store.close();
  });

  test("a scan under way reads on through a day that retention takes away", () => {
    const folder = newFolder();
    let nowMs = NOON_MS;
    const { store } = open(folder, { nowMs: () => nowMs });
    store.append(events(0, 1024));
    nowMs += DAY_MS;
    store.append(events(1024, 1034));
    const scan = store.scan({});
    const seen = [...(scan.next().value ?? [])];
    store.retire({ bytesMax: 0 });
    for (const batch of scan) seen.push(...batch);
    assert.equal(seen.length, 1034);
    assert.equal(numbers(store).length, 10);
    store.close();
  });

  test("a folder that is a file is refused as not writable", () => {
    const path = newFolder();
    writeFileSync(path, "");
    assert.throws(() => open(join(path, "events")), isRefusal("not-writable"));
    assert.throws(() => open(path), isRefusal("not-writable"));
  });
});

describe("other processes", () => {
  test("a second writer is refused with the pid of the first, and let in after it", () => {
    const folder = newFolder();
    const first = open(folder);
    assert.throws(
      () => open(folder),
      (thrown) =>
        thrown instanceof StoreInUse &&
        thrown.pid === process.pid &&
        thrown.message.includes(String(process.pid)),
    );
    first.store.append(events(0, 3));
    first.store.close();
    const second = open(folder);
    assert.deepEqual(numbers(second.store), range(0, 3));
    second.store.close();
  });

  test("a reader follows a writer: tail, blocks, days, ids", () => {
    const folder = newFolder();
    let nowMs = NOON_MS;
    const writer = open(folder, { nowMs: () => nowMs });
    const { store: reader } = open(folder, { isReadOnly: true });
    assert.deepEqual(numbers(reader), []);
    writer.store.append(events(0, 10));
    assert.deepEqual(numbers(reader), range(0, 10));
    writer.store.append(events(10, 900));
    assert.deepEqual(numbers(reader), range(0, 900));
    nowMs += DAY_MS;
    writer.store.append(events(900, 910));
    assert.deepEqual(numbers(reader), range(0, 910));
    assert.equal(reader.nextPosition, 910);
    assert.equal(reader.get("logs-test-default", "e5")?.position, 5);
    assert.equal(reader.get("logs-test-default", "e905")?.position, 905);
    assert.throws(() => reader.append(events(910, 911)), isRefusal("not-writable"));
    reader.close();
    writer.store.close();
  });
});

describe("clocks", () => {
  test("a clock that jumps back writes on into the newest day, and says so once", () => {
    const folder = newFolder();
    let nowMs = NOON_MS;
    const { store, notices } = open(folder, { nowMs: () => nowMs });
    store.append(events(0, 5));
    nowMs -= 3 * DAY_MS;
    store.append(events(5, 10));
    store.append(events(10, 15));
    assert.deepEqual(store.files.days(), ["2026-11-25"]);
    assert.deepEqual(notices, [
      { kind: "clock-behind", day: "2026-11-22", newestDay: "2026-11-25" },
    ]);
    nowMs += 5 * DAY_MS;
    store.append(events(15, 20));
    assert.deepEqual(store.files.days(), ["2026-11-25", "2026-11-27"]);
    assert.deepEqual(numbers(store), range(0, 20));
    store.close();
  });

  test("events of the far future and past are found by their time and keep no file alive", () => {
    const folder = newFolder();
    let nowMs = NOON_MS;
    const { store } = open(folder, { nowMs: () => nowMs });
    const [far, old] = [Date.UTC(9999, 0), -1e15];
    store.append(events(0, 600));
    store.append([
      ...events(600, 601, { timestampMs: far }),
      ...events(601, 602, { timestampMs: old }),
    ]);
    store.append(events(602, 1400));
    assert.deepEqual(numbers(store, { fromMs: far - 1 }), [600]);
    assert.deepEqual(numbers(store, { toMs: 0 }), [601]);
    nowMs += 10 * DAY_MS;
    store.append(events(1400, 1401));
    store.retire({ ageMsMax: DAY_MS });
    assert.deepEqual(numbers(store), [1400]);
    store.close();
  });
});

describe("hostile events", () => {
  test("distinct values without end fill no dictionary beyond its bound", () => {
    const folder = newFolder();
    const { store } = open(folder);
    const filler = "x".repeat(900);
    const hosts = Array.from({ length: 2000 }, (_, n): NewEvent => {
      const args = Array.from({ length: 50 }, (_, at) => `${n}-${at}-${filler}`);
      const [event] = events(n, n + 1);
      return {
        ...(event as NewEvent),
        document: { n, host: { id: `host-${n}` }, process: { args } },
      };
    });
    store.append(hosts);
    const wanted = (value: string) => value === "host-77" || value === "host-1999";
    assert.deepEqual(
      numbers(store, { tests: [{ field: "host.id", accepts: wanted }] }),
      [77, 1999],
    );
    const found = numbers(store, {
      tests: [{ field: "process.args", accepts: (value) => value === `1500-3-${filler}` }],
    });
    assert.ok(found.includes(1500));
    store.close();
  });

  test("events of megabytes are cut into blocks of bounded text", () => {
    const { store } = open(newFolder());
    const big = "y".repeat(3 * 1024 * 1024);
    for (let n = 0; n < 6; n++) {
      store.append(events(n, n + 1).map((event) => ({ ...event, document: { n, big } })));
    }
    store.append(events(6, 600));
    store.compact();
    assert.deepEqual(numbers(store), range(0, 600));
    store.close();
  });
});
