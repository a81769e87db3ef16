// Folding a process tree and moving in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { TreeRole, TreeRow } from "../../triage/investigation.ts";
import { firstFolds, seenRows, subtreeEnd, treeMove, unfoldedTo } from "./fold-tree.ts";

/** By parents: [-1, 0, 1] is a chain of three. */
function treeOf(parents: readonly number[], roles: readonly TreeRole[] = []): readonly TreeRow[] {
  const depths: number[] = [];
  return parents.map((parentIndex, index) => {
    const depth = parentIndex < 0 ? 0 : (depths[parentIndex] ?? 0) + 1;
    depths.push(depth);
    const process = {
      entityId: `${index}`,
      name: `p${index}`,
      args: [],
      commandLine: "",
      alerts: [],
    };
    return { process, role: roles[index] ?? "descendant", depth, parentIndex, cutCount: 0 };
  });
}

// 0 ─ 1 ─ 2
//   └ 3 ─ 4
//       └ 5
const ROWS = treeOf([-1, 0, 1, 0, 3, 3]);
const indices = (folded: readonly number[]) =>
  seenRows(ROWS, new Set(folded)).map((row) => row.index);

test("a folded row hides what is below it and says how much", () => {
  assert.deepEqual(indices([3]), [0, 1, 2, 3]);
  assert.equal(seenRows(ROWS, new Set([3])).at(-1)?.hiddenCount, 2);
  assert.deepEqual(indices([0, 3]), [0]);
});

test("folding a row without children does nothing", () => {
  assert.deepEqual(indices([2, 5]), [0, 1, 2, 3, 4, 5]);
});

test("a subtree ends where the next row is no deeper", () => {
  assert.equal(subtreeEnd(ROWS, 1), 3);
  assert.equal(subtreeEnd(ROWS, 0), 6);
});

const move = (key: string, current: number, folded: readonly number[] = []) =>
  treeMove(key, { rows: ROWS, seen: seenRows(ROWS, new Set(folded)), current, pageRows: 3 });

test("arrows move among the rows in sight and stop at the ends", () => {
  assert.deepEqual(move("ArrowDown", 0), { kind: "go", index: 1 });
  assert.deepEqual(move("ArrowDown", 1, [1]), { kind: "go", index: 3 });
  assert.deepEqual(move("ArrowUp", 0), { kind: "go", index: 0 });
  assert.deepEqual(move("End", 0), { kind: "go", index: 5 });
  assert.deepEqual(move("PageDown", 0), { kind: "go", index: 3 });
});

test("left folds, then goes to the parent; right unfolds, then goes to the first child", () => {
  assert.deepEqual(move("ArrowLeft", 3), { kind: "fold", index: 3 });
  assert.deepEqual(move("ArrowLeft", 3, [3]), { kind: "go", index: 0 });
  assert.deepEqual(move("ArrowRight", 3, [3]), { kind: "unfold", index: 3 });
  assert.deepEqual(move("ArrowRight", 3), { kind: "go", index: 4 });
  assert.equal(move("ArrowRight", 5), undefined);
  assert.equal(move("x", 5), undefined);
});

test("showing a row unfolds those above it only", () => {
  assert.deepEqual([...unfoldedTo(ROWS, new Set([0, 1, 3]), 4)], [1]);
});

test("at first siblings with children are folded, unless an alert is theirs", () => {
  const rows = treeOf(
    [-1, 0, 1, 0, 3],
    ["ancestor", "sibling", "sibling", "subject", "descendant"],
  );
  assert.deepEqual([...firstFolds(rows)], [1]);
  const mark = { id: "a", ruleName: "r", severity: "low" };
  const marked = rows.map((row, index) =>
    index === 1 ? { ...row, process: { ...row.process, alerts: [mark] } } : row,
  );
  assert.deepEqual([...firstFolds(marked)], []);
});

test("a chain of 5,000 is folded without recursion", () => {
  const chain = treeOf(Array.from({ length: 5000 }, (_, index) => index - 1));
  assert.equal(seenRows(chain, new Set()).length, 5000);
  assert.equal(seenRows(chain, new Set([0])).length, 1);
});
