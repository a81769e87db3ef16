// The tree that an alert shows: what stood above its process, beside it and below it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { madeEvent } from "../../test/made-alert.ts";
import type { EcsEvent } from "../event/ecs-event.ts";
import { type ProcessNode, ProcessTree } from "./process-tree.ts";

interface Made {
  readonly id: string;
  readonly parent?: string;
  readonly line: string;
}

function start({ id, parent, line }: Made, at: number): EcsEvent {
  const above = parent === undefined ? {} : { parent: { entity_id: parent } };
  return madeEvent({ process: { entity_id: id, command_line: line, ...above } }, at);
}

/** One line a process, indented by its depth; the subject marked. */
function drawn(node: ProcessNode | undefined, depth = 0): readonly string[] {
  if (node === undefined) return [];
  const line = `${"  ".repeat(depth)}${node.facts.commandLine}${node.isSubject ? " *" : ""}`;
  const cut = node.cutCount > 0 ? [`${"  ".repeat(depth + 1)}+${node.cutCount}`] : [];
  return [line, ...node.children.flatMap((child) => drawn(child, depth + 1)), ...cut];
}

function treeOf(...made: readonly Made[]): {
  readonly tree: ProcessTree;
  at: (n: number) => EcsEvent;
} {
  const tree = new ProcessTree();
  const events = made.map(start);
  for (const event of events) tree.observe(event);
  return { tree, at: (n) => events[n] as EcsEvent };
}

test("an alert's process stands below its ancestors, beside its siblings, above its children", () => {
  const { tree, at } = treeOf(
    { id: "1", line: "init" },
    { id: "2", parent: "1", line: "sshd" },
    { id: "3", parent: "2", line: "python3" },
    { id: "4", parent: "2", line: "ls" },
    { id: "5", parent: "3", line: "bash" },
  );
  assert.deepEqual(drawn(tree.around(at(2))), [
    "init",
    "  sshd",
    "    python3 *",
    "      bash",
    "    ls",
  ]);
});

test("a process that was first named as a parent is a child of its own parent too", () => {
  const { tree, at } = treeOf(
    { id: "9", parent: "3", line: "early child" },
    { id: "3", parent: "2", line: "python3" },
    { id: "2", parent: "1", line: "sshd" },
    { id: "4", parent: "2", line: "ls" },
  );
  assert.deepEqual(drawn(tree.around(at(3))).slice(1), ["  sshd", "    python3", "    ls *"]);
});

test("the subject is shown as the alert's event had it, not as what it ran later", () => {
  const { tree, at } = treeOf(
    { id: "2", line: "bash" },
    { id: "3", parent: "2", line: "perl -e exec" },
    { id: "3", parent: "2", line: "sh" },
  );
  assert.deepEqual(drawn(tree.around(at(1))), ["bash", "  perl -e exec *"]);
  assert.deepEqual(drawn(tree.around(at(2))), ["bash", "  sh *"]);
});

test("a process that is its own ancestor does not make the tree endless", () => {
  const { tree, at } = treeOf(
    { id: "a", parent: "b", line: "a" },
    { id: "b", parent: "a", line: "b" },
    { id: "c", parent: "c", line: "c" },
  );
  assert.deepEqual(drawn(tree.around(at(0))), ["b", "  a *", "    b"]);
  assert.deepEqual(drawn(tree.around(at(2))), ["c *"]);
});

test("more siblings than there is room for are counted", () => {
  const many = Array.from({ length: 30 }, (_, at) => ({
    id: `s${at}`,
    parent: "p",
    line: `s${at}`,
  }));
  const { tree, at } = treeOf({ id: "p", line: "p" }, ...many);
  assert.equal(tree.around(at(1))?.cutCount, 9);
});

test("an event without a process has no tree", () => {
  const tree = new ProcessTree();
  const event = madeEvent({ event: { category: "network" } });
  tree.observe(event);
  assert.equal(tree.around(event), undefined);
  assert.equal(tree.around(undefined), undefined);
});
