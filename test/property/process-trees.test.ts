// Properties of trees: whatever parents events claim, the search finds exactly what a plain walk over all of
// them finds, on disk as in memory, and the rows are a tree with everything in it once.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import type { NewEvent } from "../../src/store/events/event-store.ts";
import { BLOCK_EVENTS } from "../../src/store/events/limits.ts";
import { MemoryEventStore } from "../../src/store/events/memory-event-store.ts";
import { type TreeMember, treeRows } from "../../src/triage/tree-rows.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-trees-"));
after(() => rmSync(root, { recursive: true, force: true }));

interface Claim {
  readonly entity: string;
  readonly parent: string;
  /** Events of nobody before it, so that claims lie in several blocks. */
  readonly gap: number;
  readonly isNewDay: boolean;
}

const name = fc.integer({ min: 0, max: 12 }).map((n) => `p${n}`);
const claims: fc.Arbitrary<readonly Claim[]> = fc.array(
  fc.record({
    entity: name,
    parent: name,
    gap: fc.constantFrom(0, 0, 0, BLOCK_EVENTS),
    isNewDay: fc.boolean(),
  }),
  { maxLength: 16 },
);

let folderCount = 0;

test("everything below a process is found once, in whatever order and day its events came", () => {
  fc.assert(
    fc.property(claims, (made) => {
      let nowMs = Date.UTC(2026, 10, 1);
      const disk = new DiskEventStore({
        folder: join(root, String(folderCount++)),
        nowMs: () => nowMs,
      });
      const memory = new MemoryEventStore();
      let count = 0;
      const event = (process: NewEvent["document"]): NewEvent => ({
        index: "logs",
        id: `e${count++}`,
        isIdGiven: false,
        document: process,
        timestampMs: nowMs,
        ingestedMs: nowMs,
      });
      for (const { entity, parent, gap, isNewDay } of made) {
        if (isNewDay) nowMs += 86_400_000;
        const events = [
          ...Array.from({ length: gap }, () => event({ n: count })),
          event({
            event: { category: "process", type: "start" },
            process: { entity_id: entity, parent: { entity_id: parent } },
          }),
        ];
        disk.append(events);
        memory.append(events);
      }
      const wanted = plainlyBelow("p0", made);
      for (const store of [disk, memory]) {
        const links = [...store.descendants("p0")].flat();
        assert.deepEqual(links.map(({ entityId }) => entityId).sort(), wanted);
        for (const { entityId, parentEntityId } of links) {
          assert.ok(made.some((one) => one.entity === entityId && one.parent === parentEntityId));
        }
      }
      disk.close();
    }),
    { numRuns: 20 },
  );
});

function plainlyBelow(entity: string, made: readonly Claim[]): readonly string[] {
  const below = new Set([entity]);
  for (let size = 0; size !== below.size; ) {
    size = below.size;
    for (const one of made) if (below.has(one.parent)) below.add(one.entity);
  }
  below.delete(entity);
  return [...below].sort();
}

test("rows are a tree: parents before children, one deeper each, nobody twice", () => {
  const members = fc.array(fc.tuple(name, fc.option(name, { nil: undefined })), { maxLength: 20 });
  fc.assert(
    fc.property(members, (parents) => {
      const given = parents.map(
        ([entityId, parentEntityId], at): TreeMember => ({
          process: {
            entityId,
            name: entityId,
            args: [],
            commandLine: entityId,
            startMs: at % 3,
            alerts: [],
          },
          role: "descendant",
          parentEntityId,
          cutCount: 0,
        }),
      );
      const { rows } = treeRows(given, false);
      const ids = rows.map(({ process }) => process.entityId);
      assert.equal(new Set(ids).size, ids.length);
      for (const [at, { parentIndex, depth }] of rows.entries()) {
        assert.ok(parentIndex < at);
        assert.equal(depth, parentIndex < 0 ? 0 : (rows[parentIndex]?.depth ?? Number.NaN) + 1);
      }
      // Every member that a root is reached from is there.
      const reached = new Set(
        parents.flatMap(([id, parent]) => (parent === undefined ? [id] : [])),
      );
      for (let size = -1; size !== reached.size; ) {
        size = reached.size;
        for (const [id, parent] of parents)
          if (parent !== undefined && reached.has(parent)) reached.add(id);
      }
      assert.deepEqual([...ids].sort(), [...reached].sort());
    }),
  );
});
