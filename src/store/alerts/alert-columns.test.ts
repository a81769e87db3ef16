import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { sampleAlert } from "../../../test/end-to-end/sample-alert.ts";
import type { JsonObject } from "../../base/json.ts";
import { openDatabase } from "../sqlite/open-database.ts";
import { AlertColumns } from "./alert-columns.ts";
import type { AlertFilter, AlertStore, WorkflowChange } from "./alert-store.ts";
import { createAlertWriter } from "./alert-writer.ts";
import { migrateState } from "./migrate-state.ts";
import { openAlertStore } from "./open-alert-store.ts";

const BY = { actor: "anna", nowMs: Date.UTC(2026, 10, 24, 12) };
const HOSTS = ["web-1", "web-2", "", "wéb \u{1f600}", "x".repeat(600)];
const USERS = ["deploy", "root", "\0"];
const RULES = ["Python Shell", "Other"];
const SEVERITIES = ["low", "high", "critical"];
const TACTICS = ["TA0002", "TA0003", "TA0004"];
const WORDS = ["bash", "python", "script", "job 7", "--", "bas", "nothing"];

const some = <T>(values: readonly T[]) =>
  fc.option(fc.subarray([...values], { minLength: 0 }), { nil: undefined });

const filters: fc.Arbitrary<AlertFilter> = fc
  .record({
    statuses: some(["open", "acknowledged", "closed"] as const),
    severities: some([...SEVERITIES, "none such"]),
    ruleIds: some(RULES.map((rule) => `id of ${rule}`)),
    hostIds: some(HOSTS.map((host) => `id-of-${host}`)),
    hostNames: some(HOSTS),
    userNames: some(USERS),
    tactics: some(TACTICS),
    tags: some(["a", "b"]),
    assignees: some(["anna"]),
    text: fc.option(fc.constantFrom(...WORDS), { nil: undefined }),
    fromMs: fc.option(fc.constantFrom(0, 5, 10.5, Number.NaN), { nil: undefined }),
    toMs: fc.option(fc.constantFrom(7, 20), { nil: undefined }),
    withBuildingBlocks: fc.boolean(),
  })
  .map(
    (filter) =>
      Object.fromEntries(
        Object.entries(filter).filter(([, value]) => value !== undefined),
      ) as AlertFilter,
  );

const alerts = fc.record({
  host: fc.constantFrom(...HOSTS),
  user: fc.constantFrom(...USERS),
  rule: fc.constantFrom(...RULES),
  severity: fc.constantFrom(...SEVERITIES),
  tactics: fc.subarray(TACTICS),
  timeMs: fc.integer({ min: 0, max: 20 }),
  command: fc.constantFrom("bash job 7", "python script", "bash"),
  isBlock: fc.boolean(),
});

const changes: fc.Arbitrary<WorkflowChange> = fc.constantFrom(
  { status: "closed" } as const,
  { status: "open" } as const,
  { status: "acknowledged" } as const,
  { addTags: ["a"] },
  { addTags: ["b"], removeTags: ["a"] },
  { assignees: ["anna"] },
);

const steps = fc.array(
  fc.record({ added: fc.array(alerts, { maxLength: 8 }), changed: fc.integer(), change: changes }),
  { minLength: 1, maxLength: 4 },
);

test("columns in memory answer as SQLite does, also after another process wrote to the file", () => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-columns-"));
  let files = 0;
  try {
    fc.assert(
      fc.property(steps, fc.array(filters, { minLength: 1, maxLength: 4 }), (done, asked) => {
        const path = join(folder, `${files++}.db`);
        const writer = openAlertStore(path);
        const reader = openAlertStore(path);
        reader.findInMemory();
        try {
          let count = 0;
          for (const { added, changed, change } of done) {
            const made = added.map((one) => sampleAlert({ ...one, id: `a${++count}` }));
            writer.commit({ alerts: made, suppressed: [], exceptionHits: [], state: new Map() });
            // Either of the two may be the one that changes.
            const changer = changed % 2 === 0 ? writer : reader;
            if (count > 0) changer.change([`a${1 + (Math.abs(changed) % count)}`], change, BY);
            for (const filter of asked)
              assert.deepEqual(answers(reader, filter), answers(writer, filter));
          }
        } finally {
          writer.close();
          reader.close();
        }
      }),
      { numRuns: 20 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function answers(store: AlertStore, filter: AlertFilter): unknown {
  const pages: unknown[] = [];
  let after: string | undefined;
  do {
    const place = after === undefined ? { size: 3 } : { size: 3, after };
    const { alerts: found, totalCount, after: next } = store.list(filter, place);
    const ids = found.map(({ id }) => id);
    assert.deepEqual(store.listIds(filter, place), { ids, after: next });
    pages.push({ ids, totalCount });
    after = next;
  } while (after !== undefined);
  return { pages, counts: store.counts(filter), histogram: store.histogram(filter, 4) };
}

test("alerts are read ahead in parts, and found before all were", () => {
  const store = openAlertStore(":memory:");
  const made = Array.from({ length: 12_000 }, (_, at) => sampleAlert({ id: `a${at}`, timeMs: at }));
  store.commit({ alerts: made, suppressed: [], exceptionHits: [], state: new Map() });
  const readSome = store.findInMemory();
  assert.equal(readSome(), true);
  assert.equal(store.list({}, { size: 1 }).totalCount, 12_000);
  assert.equal(store.list({}, { size: 1 }).alerts[0]?.id, "a11999");
  assert.equal(readSome(), false);
  store.close();
});

test("of very many values a facet gives the commonest, in one order with SQLite", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tripline-columns-"));
  const path = join(folder, "state.db");
  const [plain, inMemory] = [openAlertStore(path), openAlertStore(path)];
  t.after(() => {
    plain.close();
    inMemory.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const names = Array.from({ length: 300 }, (_, at) =>
    String.fromCodePoint([0x41, 0xe9, 0xffee, 0x1f600][at % 4] as number, 0x41 + at),
  );
  const made = [...names, ...names.slice(100, 130)].map((user, at) =>
    sampleAlert({ id: `a${at}`, user, timeMs: at }),
  );
  plain.commit({ alerts: made, suppressed: [], exceptionHits: [], state: new Map() });
  inMemory.findInMemory();
  assert.deepEqual(inMemory.counts({}), plain.counts({}));
  assert.equal(inMemory.counts({}).users.length, 50);
});

test("what would take too much memory is not taken up, and said so", () => {
  const database = openDatabase(":memory:");
  migrateState(database);
  const { commit } = createAlertWriter(database);
  const columns = new AlertColumns(database, { rowsMax: 3, wordCharactersMax: 1_000 });
  const add = (...made: readonly JsonObject[]) =>
    commit({ alerts: made, suppressed: [], exceptionHits: [], state: new Map() });
  add(sampleAlert({ id: "a" }), sampleAlert({ id: "b" }), sampleAlert({ id: "c" }));
  assert.equal(columns.sync(), true);
  const narrow = new AlertColumns(database, { rowsMax: 9, wordCharactersMax: 10 });
  assert.equal(narrow.sync(), false);
  add(sampleAlert({ id: "d" }));
  assert.equal(columns.sync(), false);
  add(sampleAlert({ id: "e" }));
  assert.equal(columns.sync(), false);
  assert.equal(columns.count, 4);
  database.close();
});
