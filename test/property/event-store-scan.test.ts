// Property: a scan with tests never leaves out an event on which all of them hold, and what it gives too
// much goes away when the events themselves are asked. The oracle reads every event of every append.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import { readField } from "../../src/event/read-field.ts";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import {
  type EventStore,
  HOT_FIELDS,
  type HotField,
  type HotTest,
  type NewEvent,
  type ScanQuery,
} from "../../src/store/events/event-store.ts";
import { MemoryEventStore } from "../../src/store/events/memory-event-store.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-scan-property-"));
after(() => rmSync(root, { recursive: true, force: true }));

const words = ["bash", "Bash", "sh", "", "1", "true", "naïve", "\ud800", "\0", "x".repeat(1500)];
const word = fc.constantFrom(...words);
const scalar = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom<JsonValue>(1, 2.5, true, null) },
);
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant<JsonValue>({ deeper: "bash" }) },
  { weight: 1, arbitrary: fc.constant<JsonValue>(Array.from({ length: 70 }, (_, at) => `a${at}`)) },
);
const field = fc.constantFrom<HotField>(
  "process.name",
  "process.args",
  "process.parent.name",
  "event.category",
);

/** Nested or dotted, as sources write them. */
const document: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(field, value, fc.boolean()), { minLength: 1, maxLength: 6 })
  .map((fields) => {
    const made: Record<string, JsonValue> = {};
    for (const [path, one, isDotted] of fields) {
      const [head = "", ...rest] = path.split(".");
      if (isDotted || rest.length > 1) made[path] = one;
      else made[head] = { ...(made[head] as JsonObject), [rest[0] as string]: one };
    }
    return made;
  });

const hotTest: fc.Arbitrary<HotTest> = fc
  .tuple(field, fc.subarray([...words, "a3"], { minLength: 1 }))
  .map(([path, accepted]) => ({ field: path, accepts: (one) => accepted.includes(one) }));

const time = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.constantFrom(Number.NaN, 1e15, -5, 10.25),
);
const tests = fc.array(hotTest, { minLength: 1, maxLength: 2 });
const anyOf = fc.array(tests, { minLength: 1, maxLength: 3 });
const narrowQuery: fc.Arbitrary<ScanQuery> = fc.record(
  {
    tests,
    anyOf,
    fromMs: fc.integer({ min: -10, max: 50 }),
    toMs: fc.integer({ min: 0, max: 60 }),
    ingestedFromMs: fc.integer({ min: 0, max: 50 }),
    fromPosition: fc.integer({ min: 0, max: 700 }),
    indexPatterns: fc.subarray(["logs-a-*", "logs-b-*", "-logs-a-x"]),
  },
  { requiredKeys: [] },
);
// Queries that ask much at once find little; most ask one thing.
const query: fc.Arbitrary<ScanQuery> = fc.oneof(
  narrowQuery,
  fc.record({ tests }),
  fc.record({ anyOf }),
);

const given = fc.record({
  index: fc.constantFrom("logs-a-x", "logs-a-y", "logs-b-x"),
  document,
  timestampMs: time,
  ingestedMs: fc.integer({ min: 0, max: 50 }),
});

function newEvent(one: Omit<NewEvent, "id" | "isIdGiven">, number: number): NewEvent {
  return { ...one, id: `e${number}`, isIdGiven: false };
}

/** By the plain reader, value by value; only text can pass, as a test says. */
function holds({ field: path, accepts }: HotTest, fields: JsonObject): boolean {
  const found = readField(fields, path.split("."));
  const all = typeof found === "object" ? found : found === undefined ? [] : [found];
  return all.some((one) => typeof one === "string" && accepts(one));
}

function isWanted(event: NewEvent, position: number, asked: ScanQuery): boolean {
  const isIn = (at: number, from: number | undefined, to: number | undefined): boolean =>
    (from === undefined && to === undefined) || (at >= (from ?? -1e300) && at <= (to ?? 1e300));
  const patterns = asked.indexPatterns ?? [];
  const isTaken = (name: string): boolean =>
    patterns.length === 0 ||
    (name.startsWith("logs-a-") &&
      patterns.includes("logs-a-*") &&
      !(name === "logs-a-x" && patterns.includes("-logs-a-x"))) ||
    (name.startsWith("logs-b-") && patterns.includes("logs-b-*"));
  return (
    position >= (asked.fromPosition ?? 0) &&
    isIn(event.timestampMs, asked.fromMs, asked.toMs) &&
    isIn(event.ingestedMs, asked.ingestedFromMs, asked.ingestedToMs) &&
    isTaken(event.index) &&
    (asked.tests ?? []).every((one) => holds(one, event.document)) &&
    (asked.anyOf?.some((tests) => tests.every((one) => holds(one, event.document))) ?? true)
  );
}

let storeCount = 0;

test("a scan gives every event on which the tests hold, and after asking again no other", () => {
  assert.ok(HOT_FIELDS.length > 10);
  fc.assert(
    fc.property(
      fc.array(fc.array(given, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 4 }),
      fc.record({ repeat: fc.integer({ min: 1, max: 6 }), isCompacted: fc.boolean() }),
      fc.array(query, { minLength: 1, maxLength: 6 }),
      (appends, { repeat, isCompacted }, queries) => {
        let number = 0;
        const batches = appends.map((batch) =>
          Array.from({ length: repeat }, () => batch)
            .flat()
            .map((one) => newEvent(one, number++)),
        );
        const disk = new DiskEventStore({ folder: join(root, String(storeCount++)) });
        const stores: readonly EventStore[] = [disk, new MemoryEventStore()];
        for (const store of stores) {
          for (const batch of batches) store.append(batch);
          // What is in the tail is asked another way than what is in blocks.
          if (isCompacted && store === disk) disk.compact();
          const all = batches.flat();
          for (const asked of queries) {
            const wanted = all.flatMap((one, at) => (isWanted(one, at, asked) ? [at] : []));
            const found = [...store.scan(asked)].flat().map(({ position }) => position);
            const foundSet = new Set(found);
            assert.deepEqual(
              wanted.filter((at) => !foundSet.has(at)),
              [],
            );
            assert.deepEqual(
              found.filter((at) => isWanted(all[at] as NewEvent, at, asked)),
              wanted,
            );
          }
          store.close();
        }
      },
    ),
    { numRuns: 50 },
  );
});
