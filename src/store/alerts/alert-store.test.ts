import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { sampleAlert } from "../../../test/end-to-end/sample-alert.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { defaultDriver } from "../sqlite/open-database.ts";
import type { SqlDriver } from "../sqlite/sql-database.ts";
import type { AlertCommit, AlertFilter, AlertStore } from "./alert-store.ts";
import { openAlertStore } from "./open-alert-store.ts";

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const BY = { actor: "anna", nowMs: NOW_MS };

const isNodeWithout = defaultDriver() === "libsql" ? "this Node has no node:sqlite" : false;
contract("libsql", false);
contract("node:sqlite", isNodeWithout);

function commitOf(alerts: readonly JsonObject[], more: Partial<AlertCommit> = {}): AlertCommit {
  return {
    alerts,
    nextPosition: 0,
    suppressed: [],
    exceptionHits: [],
    state: new Map(),
    ...more,
  };
}

function contract(driver: SqlDriver, skip: string | false): void {
  describe(`alert store through ${driver}`, { skip }, () => {
    const opened: AlertStore[] = [];
    after(() => {
      for (const store of opened) store.close();
    });
    const open = (alerts: readonly JsonObject[] = []): AlertStore => {
      const store = openAlertStore(":memory:", driver);
      opened.push(store);
      store.commit(commitOf(alerts));
      return store;
    };
    const idsOf = (store: AlertStore, filter: AlertFilter, size = 100): readonly string[] =>
      store.list(filter, { size }).alerts.map(({ id }) => id);

    test("closed alerts go when their time is over, the open stay, and the trail keeps that they went", () => {
      const block = { "kibana.alert.building_block_type": "default", "kibana.alert.group.id": "g" };
      const store = open([
        { ...sampleAlert({ id: "block" }), ...block },
        { ...sampleAlert({ id: "shell" }), "kibana.alert.group.id": "g" },
        sampleAlert({ id: "open" }),
        sampleAlert({ id: "late" }),
        sampleAlert({ id: "unsent" }),
      ]);
      store.change(["shell", "unsent"], { status: "closed", note: "seen", addTags: ["t"] }, BY);
      store.change(["late"], { status: "closed" }, { ...BY, nowMs: NOW_MS + 2 });
      const by = { actor: "up", nowMs: NOW_MS + 10 };
      const which = { closedBeforeMs: NOW_MS + 1, numberMax: 4 };
      assert.equal(store.retire(which, by), 2);
      assert.equal(store.retire(which, by), 0);
      const left = idsOf(store, { withBuildingBlocks: true });
      assert.deepEqual([...left].sort(), ["late", "open", "unsent"]);
      assert.deepEqual([store.get("shell"), store.notes("shell")], [undefined, []]);
      assert.deepEqual(idsOf(store, { text: "python" }).length, left.length);
      assert.deepEqual(
        store.audit({ subject: "alerts", limit: 9 }).map(({ action, detail }) => [action, detail]),
        [
          [
            "alerts.retire",
            { count: 1, building_blocks: 1, closed_before: new Date(NOW_MS + 1).toISOString() },
          ],
        ],
      );
      // Numbers are not given again: outputs go by them.
      store.commit(commitOf([sampleAlert({ id: "new" })]));
      assert.equal(store.get("new")?.number, 6);
    });

    test("many closed alerts go in several steps", () => {
      const ids = Array.from({ length: 450 }, (_, at) => `many-${at}`);
      const store = open(ids.map((id) => sampleAlert({ id })));
      store.change(ids, { status: "closed" }, BY);
      const which = { closedBeforeMs: NOW_MS + 1, numberMax: 1_000 };
      const steps = [1, 2, 3, 4].map(() => store.retire(which, BY));
      assert.deepEqual(steps, [200, 200, 50, 0]);
    });

    test("an alert comes back with all its fields, and a repeat of it changes nothing", () => {
      const first = sampleAlert({ id: "a" });
      const store = open([first]);
      assert.deepEqual(store.get("a"), { id: "a", number: 1, document: first });
      const repeated = store.commit(
        commitOf([{ ...first, "kibana.alert.reason": "another" }, sampleAlert({ id: "b" })]),
      );
      assert.deepEqual(repeated, { keptIds: ["b"] });
      assert.deepEqual(store.get("a")?.document, first);
      assert.deepEqual(
        store.alertsAfter(0, 10).map(({ id, number }) => [id, number]),
        [
          ["a", 1],
          ["b", 2],
        ],
      );
      assert.equal(store.get("c"), undefined);
    });

    test("each field of a filter leaves out what differs in it, and they hold together", () => {
      const store = open([
        sampleAlert({ id: "a", timeMs: 1000 }),
        sampleAlert({ id: "b", timeMs: 2000, severity: "low", rule: "Cron Change", tactics: [] }),
        sampleAlert({ id: "c", timeMs: 3000, host: "db-1", user: "root", tactics: ["TA0003"] }),
        sampleAlert({ id: "d", timeMs: 4000, isBlock: true, group: { id: "e", index: 0 } }),
        sampleAlert({ id: "e", timeMs: 5000, group: { id: "e" }, command: "nc -e /bin/sh" }),
      ]);
      store.change(["b"], { status: "closed", reason: "false_positive" }, BY);
      store.change(["c"], { assignees: ["anna"], addTags: ["case 7"] }, BY);
      const cases: readonly (readonly [AlertFilter, string])[] = [
        [{}, "e c b a"],
        [{ statuses: ["open"] }, "e c a"],
        [{ statuses: ["closed", "acknowledged"] }, "b"],
        [{ severities: ["low"] }, "b"],
        [{ severities: ["low", "high"] }, "e c b a"],
        [{ ruleIds: ["id of Cron Change"] }, "b"],
        [{ hostIds: ["id-of-db-1"] }, "c"],
        [{ hostNames: ["db-1", "nowhere"] }, "c"],
        [{ userNames: ["root"] }, "c"],
        [{ tactics: ["TA0002"] }, "e a"],
        [{ tactics: ["TA0002", "TA0003"] }, "e c a"],
        [{ assignees: ["anna"] }, "c"],
        [{ tags: ["case 7", "other"] }, "c"],
        [{ fromMs: 2000, toMs: 3000 }, "c b"],
        [{ withBuildingBlocks: true }, "e d c b a"],
        [{ groupId: "e", withBuildingBlocks: true }, "e d"],
        [{ groupId: "e" }, "e"],
        [{ text: "cron" }, "b"],
        [{ text: "PYTHON she" }, "e c a"],
        [{ text: "/bin/sh" }, "e"],
        [{ text: "-e nc" }, "e"],
        [{ text: "web-1 job.py" }, "e b a"],
        [{ text: "nothing such" }, ""],
        [{ text: '"' }, ""],
        [{ text: " " }, "e c b a"],
        [{ statuses: [] }, ""],
        [{ severities: ["high"], hostNames: ["web-1"], statuses: ["open"], fromMs: 2 }, "e a"],
        [{ text: "shell", tactics: ["TA0003"], tags: ["case 7"], assignees: ["anna"] }, "c"],
      ];
      for (const [filter, expected] of cases) {
        const about = JSON.stringify(filter);
        assert.equal(idsOf(store, filter).join(" "), expected, about);
        const count = expected === "" ? 0 : expected.split(" ").length;
        assert.equal(store.list(filter, { size: 1 }).totalCount, count, about);
        assert.equal(store.counts(filter).totalCount, count, about);
      }
    });

    test("pages give every alert once, also while alerts come in", () => {
      const store = open(
        Array.from({ length: 25 }, (_, at) =>
          sampleAlert({ id: `a${at}`, timeMs: 1000 * Math.floor(at / 4) }),
        ),
      );
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = store.list({}, { size: 7, ...(after === undefined ? {} : { after }) });
        seen.push(...page.alerts.map(({ id }) => id));
        store.commit(commitOf([sampleAlert({ id: `new${seen.length}`, timeMs: 9_999_999 })]));
        after = page.after;
      } while (after !== undefined);
      assert.equal(seen.length, 25);
      assert.equal(new Set(seen).size, 25);
      assert.deepEqual(seen.slice(0, 2), ["a24", "a23"]);
      assert.equal(store.list({}, { size: 1, after: "nonsense" }).alerts.length, 1);
    });

    test("facets count the whole filter but for their own field, the histogram all of it", () => {
      const store = open([
        sampleAlert({ id: "a", timeMs: 60_000 }),
        sampleAlert({ id: "b", timeMs: 61_000, severity: "low" }),
        sampleAlert({ id: "c", timeMs: 180_000, host: "db-1" }),
      ]);
      store.change(["a"], { status: "acknowledged" }, BY);
      const counts = store.counts({ statuses: ["open"], hostNames: ["web-1"] });
      const short = (facets: typeof counts.hosts) =>
        facets.map(({ value, count }) => `${value}:${count}`).join(" ");
      assert.equal(counts.totalCount, 1);
      assert.equal(short(counts.statuses), "acknowledged:1 open:1");
      assert.equal(short(counts.hosts), "db-1:1 web-1:1");
      assert.equal(short(counts.severities), "low:1");
      assert.equal(short(counts.tactics), "TA0002:1");
      assert.deepEqual(counts.rules, [
        { value: "id of Python Shell", label: "Python Shell", count: 1 },
      ]);
      assert.deepEqual(store.histogram({}, 3), {
        barMs: 60_000,
        bars: [
          { fromMs: 60_000, countBySeverity: { high: 1, low: 1 } },
          { fromMs: 180_000, countBySeverity: { high: 1 } },
        ],
      });
      assert.deepEqual(store.histogram({ text: "absent" }, 3).bars, []);
    });

    test("a change shows in Elastic's fields and in the audit trail; none leaves no trace", () => {
      const store = open([sampleAlert({ id: "a" }), sampleAlert({ id: "b" })]);
      const change = { status: "closed", reason: "benign_positive", note: "known job" } as const;
      assert.deepEqual(store.change(["a", "x", "a"], change, BY), {
        kind: "changed",
        changedCount: 1,
        unknownIds: ["x"],
      });
      store.change(["a"], { addTags: ["t1", "t2"], removeTags: ["t2"], assignees: ["bob"] }, BY);
      const document = store.get("a")?.document ?? {};
      assert.equal(document["kibana.alert.workflow_status"], "closed");
      assert.equal(document["kibana.alert.workflow_reason"], "benign_positive");
      assert.deepEqual(document["kibana.alert.workflow_tags"], ["t1"]);
      assert.deepEqual(document["kibana.alert.workflow_assignee_ids"], ["bob"]);
      assert.equal(document["kibana.alert.workflow_status_updated_at"], "2026-11-24T12:00:00.000Z");
      assert.deepEqual(store.notes("a"), [{ atMs: NOW_MS, author: "anna", text: "known job" }]);
      const trail = store.audit({ subject: "a", limit: 10 }).map(({ action }) => action);
      assert.deepEqual(trail, ["alert.assignees", "alert.tags", "alert.note", "alert.status"]);
      const again = { status: "closed", reason: "benign_positive", addTags: ["t1"] } as const;
      assert.deepEqual(store.change(["a"], again, BY), {
        kind: "changed",
        changedCount: 0,
        unknownIds: [],
      });
      assert.equal(store.audit({ limit: 100 }).length, 4);
      store.change(["a"], { status: "open" }, BY);
      assert.equal(store.get("a")?.document["kibana.alert.workflow_reason"], undefined);
    });

    test("a change that is not allowed is refused whole, with a reason", () => {
      const store = open([sampleAlert({ id: "a" }), sampleAlert({ id: "b" })]);
      store.change(["b"], { addTags: Array.from({ length: 50 }, (_, at) => `t${at}`) }, BY);
      const trail = store.audit({ limit: 100 }).length;
      const refused = [
        store.change(["a"], { status: "open", reason: "other" }, BY),
        store.change(["a", "b"], { status: "closed", addTags: ["one more"] }, BY),
        store.change(["a"], { addTags: ["\u001b[2J"] }, BY),
        store.change(["a"], { assignees: [" "] }, BY),
        store.change(["a"], { note: "" }, BY),
        store.change(Array.from({ length: 10_001 }, String), { status: "open" }, BY),
      ];
      assert.deepEqual(new Set(refused.map(({ kind }) => kind)), new Set(["refused"]));
      assert.equal(store.get("a")?.document["kibana.alert.workflow_status"], "open");
      assert.equal(store.audit({ limit: 100 }).length, trail);
    });

    test("suppression counts and the end of the window reach the kept alert", () => {
      const document = {
        ...sampleAlert({ id: "a" }),
        "kibana.alert.suppression.end": "2026-11-24T10:00:00.000Z",
        "kibana.alert.suppression.docs_count": 0,
      };
      const store = open([document]);
      const add = (count: number, lastMs: number) =>
        store.commit(commitOf([], { suppressed: [{ alertId: "a", count, lastMs }] }));
      add(2, Date.UTC(2026, 10, 24, 11));
      add(1, Number.NaN);
      add(1, Date.UTC(2026, 10, 24, 9));
      const kept = store.get("a")?.document ?? {};
      assert.equal(kept["kibana.alert.suppression.docs_count"], 4);
      assert.equal(kept["kibana.alert.suppression.end"], "2026-11-24T11:00:00.000Z");
    });

    test("position, named states and cursors are what was last written", () => {
      const store = open();
      assert.equal(store.nextPosition, 0);
      const state = new Map([["engine", Uint8Array.from([0, 1, 255])]]);
      store.commit(commitOf([], { nextPosition: 77, state }));
      store.commit(commitOf([], { nextPosition: 78 }));
      assert.equal(store.nextPosition, 78);
      assert.deepEqual([...(store.state("engine") ?? [])], [0, 1, 255]);
      assert.equal(store.state("other"), undefined);
      assert.deepEqual(store.cursor("mail"), { number: 0, updatedMs: 0 });
      store.setCursor("mail", 5, NOW_MS);
      assert.deepEqual(store.cursor("mail"), { number: 5, updatedMs: NOW_MS });
    });

    test("ids are found by their beginning", () => {
      const store = open(["ab1", "ab2", "b%", "é1"].map((id) => sampleAlert({ id })));
      assert.deepEqual(store.idsFrom("ab", 10), ["ab1", "ab2"]);
      assert.deepEqual(store.idsFrom("ab", 1), ["ab1"]);
      assert.deepEqual(store.idsFrom("%", 10), []);
      assert.deepEqual(store.idsFrom("é", 10), ["é1"]);
    });

    test("a key is good until it is revoked, only with its own secret, and kept as a hash", () => {
      const store = open();
      const { key, secret } = store.keys.create({ name: "beats", roles: ["ingest"] }, BY);
      assert.match(secret, /^[\w-]{43}$/);
      assert.equal(store.keys.verify(key.id, secret, NOW_MS)?.name, "beats");
      assert.equal(store.keys.verify(key.id, `${secret}x`, NOW_MS), undefined);
      assert.equal(store.keys.verify("other", secret, NOW_MS), undefined);
      store.keys.verify(key.id, secret, NOW_MS + 59_999);
      assert.equal(store.keys.list()[0]?.lastUsedMs, NOW_MS);
      store.keys.verify(key.id, secret, NOW_MS + 60_000);
      assert.equal(store.keys.list()[0]?.lastUsedMs, NOW_MS + 60_000);
      assert.equal(store.keys.revoke(key.id, BY), true);
      assert.equal(store.keys.revoke(key.id, BY), false);
      assert.equal(store.keys.verify(key.id, secret, NOW_MS), undefined);
      const trail = JSON.stringify(store.audit({ limit: 10 }));
      assert.match(trail, /key\.revoke.*key\.create/);
      assert.ok(!trail.includes(secret));
    });

    test("exceptions keep their documents and their counts, whoever counted first", () => {
      const store = open();
      const { exceptions } = store;
      const item = { list_id: "jobs", item_id: "i", name: "one", entries: [], extra: { a: 1 } };
      const hits = [{ listId: "jobs", itemId: "i", count: 3, lastMs: NOW_MS }];
      store.commit(commitOf([], { exceptionHits: hits }));
      const lists = [{ list_id: "jobs", name: "Jobs" }];
      assert.deepEqual(exceptions.put({ lists, items: [item] }, BY), {
        addedCount: 1,
        replacedCount: 0,
      });
      const before = exceptions.revision();
      exceptions.put({ lists: [], items: [{ ...item, name: "two" }] }, BY);
      assert.ok(exceptions.revision() > before);
      store.commit(commitOf([], { exceptionHits: hits.map((hit) => ({ ...hit, lastMs: 5 })) }));
      assert.deepEqual(exceptions.items(), [
        {
          listId: "jobs",
          itemId: "i",
          document: { ...item, name: "two" },
          hitCount: 6,
          lastHitMs: NOW_MS,
        },
      ]);
      assert.deepEqual(exceptions.lists(), lists);
      assert.equal(exceptions.remove("jobs", "i", BY), true);
      assert.equal(exceptions.remove("jobs", "i", BY), false);
      assert.deepEqual(exceptions.items(), []);
    });

    test("a value list keeps its text as it was", () => {
      const { exceptions } = open();
      const text = "10.0.0.1\r\n# é\0x\n";
      exceptions.putValueList({ id: "offices", type: "ip", valueCount: 1, text }, BY);
      assert.equal(exceptions.valueListText("offices"), text);
      assert.deepEqual(exceptions.valueLists(), [
        { id: "offices", type: "ip", valueCount: 1, updatedMs: NOW_MS },
      ]);
      assert.equal(exceptions.removeValueList("offices", BY), true);
      assert.equal(exceptions.valueListText("offices"), undefined);
    });

    test("hostile text in every field is kept, found again and breaks nothing", () => {
      const store = open();
      let count = 0;
      const hostile = fc.oneof(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.constantFrom(
          "\0",
          "a\0b",
          "\ud800",
          "'; DROP TABLE alerts; --",
          '"* OR rule:',
          "NEAR(",
          "%_*?[",
          "\u001b[2J",
          "x".repeat(2000),
          "__proto__",
        ),
      );
      const odd: fc.Arbitrary<JsonValue> = fc.oneof(
        hostile,
        fc.constantFrom<JsonValue>(null, 7, true, [], {}, [[["deep"]]], [null, "a"]),
      );
      fc.assert(
        fc.property(hostile, odd, hostile, (text, value, other) => {
          const id = `${count++} ${text.slice(0, 20)}`;
          const document = sampleAlert({
            id,
            severity: text,
            rule: other,
            tactics: [text, other],
            body: {
              "@timestamp": value,
              event: value,
              host: { name: text, id: value },
              user: { name: other },
              process: value,
              [other]: value,
            },
          });
          assert.equal(store.commit(commitOf([document])).keptIds.length, 1);
          const kept = store.list({ hostNames: [text] }, { size: 1 }).alerts;
          assert.equal(kept.length, text === "" ? kept.length : 1);
          for (const filter of [{ text }, { text: other, tactics: [text] }, { tags: [other] }]) {
            store.list(filter, { size: 2 });
            store.counts(filter);
          }
          const number = store.alertsAfter(0, 1000).at(-1)?.number;
          assert.equal(number, Math.min(count, 1000));
        }),
        { numRuns: 60 },
      );
    });
  });
}
