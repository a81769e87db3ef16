// What every event store does; the store on disk and the one in memory pass the same tests.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { JsonObject } from "../../base/json.ts";
import { DiskEventStore } from "./disk-event-store.ts";
import type { EventStore, NewEvent, ScanQuery, StoredEvent } from "./event-store.ts";
import { MemoryEventStore } from "./memory-event-store.ts";
import type { ProcessStore } from "./process-store.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-events-"));
after(() => rmSync(root, { recursive: true, force: true }));

let folderCount = 0;
const START_MS = Date.UTC(2026, 10, 25, 12);

contract("on disk", () => {
  return new DiskEventStore({ folder: join(root, String(folderCount++)), nowMs: () => START_MS });
});
contract("in memory", () => new MemoryEventStore());

/** Event number `n`; every third is of a shell. */
function event(n: number, changes: Partial<NewEvent> = {}): NewEvent {
  return {
    index:
      n % 2 === 0 ? "logs-endpoint.events.process-default" : "logs-endpoint.events.file-default",
    id: `e${n}`,
    isIdGiven: true,
    document: {
      n,
      event: { category: n % 2 === 0 ? ["process"] : ["file"], type: ["start"] },
      process: { name: n % 3 === 0 ? "bash" : `tool-${n % 50}`, args: ["a", `--number=${n}`] },
    },
    timestampMs: START_MS + n * 1000,
    ingestedMs: START_MS + n * 1000 + 500,
    ...changes,
  };
}

function events(from: number, to: number): readonly NewEvent[] {
  return Array.from({ length: to - from }, (_, at) => event(from + at));
}

function positions(store: EventStore, query: ScanQuery = {}): readonly number[] {
  return [...store.scan(query)].flat().map(({ position }) => position);
}

function numbers(store: EventStore, query: ScanQuery = {}): readonly number[] {
  return [...store.scan(query)].flat().map(({ text }) => (JSON.parse(text) as { n: number }).n);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

function contract(
  name: string,
  open: () => ProcessStore & {
    readonly eventsOfProcess: (entityId: string) => readonly StoredEvent[];
  },
): void {
  describe(`the event store ${name}`, () => {
    test("positions begin at 0 and grow by one an event over small and large appends", () => {
      const store = open();
      assert.equal(store.nextPosition, 0);
      const sizes = [1, 2, 500, 30, 1300, 1, 511, 600];
      let next = 0;
      for (const size of sizes) {
        const answers = store.append(events(next, next + size));
        assert.deepEqual(
          answers,
          range(next, next + size).map((position) => ({ kind: "kept", position })),
        );
        next += size;
        assert.equal(store.nextPosition, next);
      }
      assert.deepEqual(store.append([]), []);
      assert.deepEqual(positions(store), range(0, next));
      assert.deepEqual(numbers(store), range(0, next));
      store.close();
    });

    test("an event comes back as it was given", () => {
      const store = open();
      const strange = event(7, {
        index: "índex\0with\nall",
        id: `"quoted"\0\u{1f600}`,
        document: { text: "\ud800 lone, \0 zero, 😀", deep: { a: [1, 2.5, null, true, {}] } },
        timestampMs: 1783123200006.13,
      });
      store.append([strange]);
      for (const round of [1, 2]) {
        const found = store.get(strange.index, strange.id);
        assert.ok(found !== undefined, `round ${round}`);
        const { text, ...rest } = found;
        assert.deepEqual(JSON.parse(text), strange.document);
        assert.deepEqual(rest, {
          position: 0,
          index: strange.index,
          id: strange.id,
          timestampMs: strange.timestampMs,
          ingestedMs: strange.ingestedMs,
        });
        // The second round reads it from a block.
        store.append(events(100, 700));
      }
      store.close();
    });

    test("a given id is taken once in its index, wherever the first one lies", () => {
      const store = open();
      const twice = store.append([event(1), event(2), event(1)]);
      assert.deepEqual(
        twice.map(({ kind }) => kind),
        ["kept", "kept", "duplicate"],
      );
      store.append(events(3, 1003));
      assert.deepEqual(store.append([event(1), event(900), event(1002)]), [
        { kind: "duplicate" },
        { kind: "duplicate" },
        { kind: "duplicate" },
      ]);
      assert.equal(store.append([event(1, { index: "other" })])[0]?.kind, "kept");
      assert.equal(store.append([event(2, { isIdGiven: false })])[0]?.kind, "kept");
      assert.equal(store.nextPosition, 1004);
      store.close();
    });

    test("get finds an event of index and id, and none of another", () => {
      const store = open();
      store.append(events(0, 1500));
      for (const n of [0, 777, 1499]) {
        const found = store.get(event(n).index, event(n).id);
        assert.equal(found?.position, n);
      }
      assert.equal(store.get(event(0).index, "e1"), undefined);
      assert.equal(store.get("nowhere", "e0"), undefined);
      store.close();
    });

    test("a scan keeps to time, ingestion, position and index, ends included", () => {
      const store = open();
      store.append(events(0, 1000));
      store.append(events(1000, 1400));
      const at = (n: number) => START_MS + n * 1000;
      assert.deepEqual(numbers(store, { fromMs: at(990), toMs: at(1010) }), range(990, 1011));
      assert.deepEqual(numbers(store, { fromMs: at(1399) }), [1399]);
      assert.deepEqual(numbers(store, { toMs: at(-1) }), []);
      assert.deepEqual(
        numbers(store, { ingestedFromMs: at(5) + 500, ingestedToMs: at(7) + 500 }),
        [5, 6, 7],
      );
      assert.deepEqual(numbers(store, { fromPosition: 1390 }), range(1390, 1400));
      assert.deepEqual(
        numbers(store, { indexPatterns: ["logs-endpoint.events.file-*"], fromPosition: 1393 }),
        [1393, 1395, 1397, 1399],
      );
      assert.deepEqual(numbers(store, { indexPatterns: ["winlogbeat-*"] }), []);
      store.close();
    });

    test("events without a readable time are in no window and in every other scan", () => {
      const store = open();
      store.append([event(0), event(1, { timestampMs: Number.NaN }), event(2)]);
      for (const round of [1, 2]) {
        assert.deepEqual(numbers(store, { fromMs: 0 }).slice(0, 2), [0, 2]);
        assert.deepEqual(numbers(store).slice(0, 3), [0, 1, 2], `round ${round}`);
        const lost = [...store.scan({})].flat()[1];
        assert.ok(Number.isNaN(lost?.timestampMs));
        store.append(events(10, 600));
      }
      store.close();
    });

    test("tests leave out no event on which they hold, and most of the others", () => {
      const store = open();
      store.append(events(0, 1100));
      store.append(events(1100, 1200));
      const isBash = {
        field: "process.name",
        accepts: (value: string) => value === "bash",
      } as const;
      const isFile = {
        field: "event.category",
        accepts: (value: string) => value === "file",
      } as const;
      const isNumber = {
        field: "process.args",
        accepts: (value: string) => value === "--number=33" || value === "--number=1111",
      } as const;
      const third = range(0, 1200).filter((n) => n % 3 === 0);
      assert.deepEqual(numbers(store, { tests: [isBash] }), third);
      assert.deepEqual(
        numbers(store, { tests: [isBash, isFile] }),
        third.filter((n) => n % 2 === 1),
      );
      assert.deepEqual(numbers(store, { tests: [isNumber] }), [33, 1111]);
      assert.deepEqual(
        numbers(store, { anyOf: [[isNumber], [isBash, isFile]], toMs: START_MS + 9_000 }),
        [3, 9],
      );
      assert.deepEqual(numbers(store, { anyOf: [[isNumber], []] }).length, 1200);
      assert.deepEqual(numbers(store, { tests: [isNumber], anyOf: [[isFile]] }), [33, 1111]);
      assert.deepEqual(numbers(store, { tests: [{ field: "user.id", accepts: () => true }] }), []);
      store.close();
    });

    test("values that a column cannot hold pass unasked", () => {
      const store = open();
      const never = { field: "process.args", accepts: () => false } as const;
      const documents = [
        { process: { args: [5] } },
        { process: { args: ["x".repeat(5000)] } },
        { process: { args: ["short"] } },
        { process: {} },
        { "process.args": ["short", true] },
      ];
      store.append(documents.map((document, n) => event(n, { document })));
      store.append(events(100, 700));
      assert.deepEqual(positions(store, { tests: [never] }), [0, 1, 4]);
      store.close();
    });

    test("a scan reads what was there when it was called", () => {
      const store = open();
      store.append(events(0, 600));
      store.append(events(600, 700));
      const scan = store.scan({});
      store.append(events(700, 1800));
      assert.deepEqual(
        [...scan].flat().map(({ position }) => position),
        range(0, 700),
      );
      store.close();
    });

    test("processes are found by id, with their ancestors, start and end", () => {
      const store = open();
      const told = (
        n: number,
        type: string,
        entity: string,
        parent: string,
        more: JsonObject = {},
      ) =>
        event(n, {
          document: {
            event: { category: ["process"], type: [type] },
            host: { id: "h1" },
            user: { name: "eve", id: "1000" },
            process: {
              entity_id: entity,
              parent: { entity_id: parent },
              pid: 100 + n,
              name: entity,
              args: [entity, "-x"],
              ...more,
            },
          },
        });
      const idle = (from: number) => events(from, from + 600);
      store.append([told(1, "start", "init", "boot"), told(2, "start", "sshd", "init")]);
      store.append(idle(1000));
      store.append([told(3, "start", "bash", "sshd"), told(4, "start", "vi", "bash")]);
      store.append([told(5, "start", "long", "bash", { args: ["y".repeat(5000)] })]);
      store.append(idle(2000));
      store.append([
        told(6, "end", "vi", "bash"),
        told(7, "start", "bash", "sshd", { name: "python" }),
      ]);
      const { processes } = store;
      assert.equal(processes.get("nobody"), undefined);
      const vi = processes.get("vi");
      assert.ok(vi !== undefined);
      assert.deepEqual([vi.startMs, vi.endMs], [START_MS + 4000, START_MS + 6000]);
      assert.deepEqual([vi.pid, vi.hostId, vi.userName, vi.userId], [104, "h1", "eve", "1000"]);
      assert.deepEqual(vi.args, ["vi", "-x"]);
      assert.deepEqual(
        processes.ancestors("vi").map(({ entityId }) => entityId),
        ["bash", "sshd", "init"],
      );
      assert.equal(processes.get("bash")?.name, "python");
      assert.equal(processes.get("bash")?.startMs, START_MS + 3000);
      assert.equal(processes.get("long")?.args[0]?.length, 5000);
      assert.deepEqual(
        store.eventsOfProcess("bash").map(({ id }) => id),
        ["e3", "e7"],
      );
      assert.deepEqual(store.eventsOfProcess("nobody"), []);
      store.close();
    });

    test("everything below a process is found, circles end, and events of many come in one pass", () => {
      const store = open();
      const told = (n: number, entity: string, parent: string, category = "process") =>
        event(n, {
          document: {
            event: { category: [category], type: ["start"] },
            process: { entity_id: entity, parent: { entity_id: parent, name: `p-${parent}` } },
          },
        });
      store.append([told(1, "a", "root"), told(2, "b", "root"), told(3, "a1", "a")]);
      store.append(events(1000, 1600));
      store.append([told(4, "b1", "b"), told(5, "b2", "b"), told(6, "b1", "b", "network")]);
      store.append([event(7, { document: { event: { category: ["network"] } } })]);
      store.append([told(8, "deep", "later"), told(9, "later", "b2"), told(10, "root", "deep")]);
      const links = [...store.descendants("root")].flat();
      assert.deepEqual(
        links.map(({ entityId, parentEntityId }) => `${parentEntityId} ${entityId}`).sort(),
        ["a a1", "b b1", "b b2", "b2 later", "later deep", "root a", "root b"],
      );
      const isNetwork = {
        field: "event.category",
        accepts: (one: string) => one === "network",
      } as const;
      const idsOf = (query: ScanQuery) =>
        [...store.eventsOfProcesses(new Set(["a", "b1"]), query)].flat().map(({ id }) => id);
      assert.deepEqual(idsOf({}), ["e1", "e4", "e6"]);
      assert.deepEqual(idsOf({ tests: [isNetwork] }), ["e6"]);
      assert.deepEqual(idsOf({ fromMs: START_MS + 2000, toMs: START_MS + 4000 }), ["e4"]);
      const lonely = store.scan({ tests: [isNetwork], lacking: "process.entity_id" });
      assert.deepEqual(
        [...lonely].flat().map(({ id }) => id),
        ["e7"],
      );
      const rows = [...store.rows({ fromMs: START_MS, toMs: START_MS + 6000 })].flatMap(
        (one) => one.rows,
      );
      assert.deepEqual(
        rows.map(({ valuesOf }) => valuesOf("process.entity_id")?.[0]),
        ["b1", "b2", "b1", "a1", "b", "a"],
      );
      assert.deepEqual(rows.at(-1)?.valuesOf("user.name"), []);
      const children = (query: ScanQuery) =>
        [...store.childRows("b", query)]
          .flatMap((one) => one.rows)
          .map(({ valuesOf }) => valuesOf("process.entity_id")?.[0]);
      assert.deepEqual(children({}), ["b2", "b1"]);
      assert.deepEqual(children({ toMs: START_MS + 4000 }), ["b1"]);
      store.close();
    });

    test("a process that is its own ancestor ends the walk", () => {
      const store = open();
      const loop = (n: number, entity: string, parent: string) =>
        event(n, {
          document: {
            event: { category: "process", type: "start" },
            process: { entity_id: entity, parent: { entity_id: parent } },
          },
        });
      store.append([loop(1, "a", "b"), loop(2, "b", "a")]);
      assert.deepEqual(
        store.processes.ancestors("a").map(({ entityId }) => entityId),
        ["b"],
      );
      store.close();
    });

    test("an append while a scan is under way disturbs it not", () => {
      const store = open();
      store.append(events(0, 1100));
      store.append(events(1100, 1200));
      const seen: number[] = [];
      let next = 1200;
      for (const batch of store.scan({})) {
        seen.push(...batch.map(({ position }) => position));
        store.append(events(next, next + 450));
        next += 450;
      }
      assert.deepEqual(seen, range(0, 1200));
      store.close();
    });
  });
}
