import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ExceptionEntry, ExceptionItem } from "./exception-item.ts";
import { entryFor, proposeEntries } from "./propose-entries.ts";
import { readExportedItem } from "./read-exported.ts";
import { exportedItem } from "./write-exported.ts";

const field = fc.constantFrom("process.name", "user.name", "file.path", "__proto__");
const value = fc.string({ minLength: 1, maxLength: 12 });
const flat: fc.Arbitrary<ExceptionEntry> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("is" as const, "like" as const),
    field,
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
    isExcluded: fc.boolean(),
    ignoreCase: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("exists" as const), field, isExcluded: fc.boolean() }),
);
const entry: fc.Arbitrary<ExceptionEntry> = fc.oneof(
  flat,
  fc.record({
    kind: fc.constant("list" as const),
    field,
    valueListId: value,
    isExcluded: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("nested" as const),
    field,
    entries: fc.array(flat as fc.Arbitrary<never>, { minLength: 1, maxLength: 2 }),
  }),
);
const item: fc.Arbitrary<Omit<ExceptionItem, "source" | "span">> = fc.record({
  itemId: value,
  listId: value,
  name: value,
  description: fc.string(),
  entries: fc.array(entry, { minLength: 1, maxLength: 4 }),
  osTypes: fc.subarray(["linux", "windows"]),
  tags: fc.constant<readonly string[]>([]),
  comments: fc.array(value, { maxLength: 2 }),
  expiresMs: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 }), { nil: undefined }),
  rules: fc.option(
    fc.array(
      value.filter((one) => one !== "*"),
      { maxLength: 2 },
    ),
    { nil: undefined },
  ),
});

test("an exception that is written and read again is the same", () => {
  fc.assert(
    fc.property(item, (given) => {
      const source = { file: "x", text: "{}" };
      const whole = { ...given, source, span: { start: 0, end: 1 } };
      const written = JSON.parse(JSON.stringify(exportedItem(whole)));
      const read = readExportedItem(source, { value: written, offset: 0 });
      assert.deepEqual(read.faults.found, []);
      const { tags, ...rest } = read.item ?? whole;
      const { tags: _, ...expected } = whole;
      // fast-check makes objects without a prototype, which deepEqual tells apart.
      assert.deepEqual(rest, structuredClone(expected));
      assert.equal(tags.length, given.rules === undefined ? 0 : Math.max(1, given.rules.length));
    }),
  );
});

test("an alert proposes what ran, below which script and by whom", () => {
  const proposed = proposeEntries({
    process: {
      executable: "/usr/bin/bash",
      args: ["bash"],
      parent: { name: "python3", args: ["python3", "-u", "/srv/job.py", "now"] },
    },
    user: { name: "deploy" },
    host: { name: "web-1" },
    file: { path: "x".repeat(5000) },
  });
  assert.deepEqual(
    proposed.map(({ entry: { field, values }, isSuggested }) => [field, ...values, isSuggested]),
    [
      ["process.executable", "/usr/bin/bash", true],
      ["process.parent.name", "python3", true],
      ["process.parent.args", "/srv/job.py", true],
      ["user.name", "deploy", true],
      ["host.name", "web-1", false],
    ],
  );
  assert.deepEqual(proposeEntries({}), []);
  assert.equal(entryFor({ process: { args: "bash" } }, "process.args"), undefined);
  assert.deepEqual(entryFor({ process: { pid: 7 } }, "process.pid")?.values, ["7"]);
});
