// The chain of the journal, and what shows when somebody or something broke it.
import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { JournalFile } from "./journal-file.ts";

function fresh(t: TestContext): { readonly path: string; readonly journal: JournalFile } {
  const folder = mkdtempSync(join(tmpdir(), "tripline-journal-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "journal.jsonl");
  return { path, journal: new JournalFile(path) };
}

test("each line holds the hash of the line before it", (t) => {
  const { journal } = fresh(t);
  const first = journal.append({ line: "intent", id: "a" });
  journal.append({ line: "outcome", id: "a" });
  const [, outcome] = journal.read();
  assert.equal(outcome?.["previous"], first);
  assert.deepEqual(journal.check(), { lineCount: 2, faults: [] });
});

test("a journal that is not there yet is empty and whole", (t) => {
  const { journal } = fresh(t);
  assert.deepEqual(journal.read(), []);
  assert.deepEqual(journal.check(), { lineCount: 0, faults: [] });
});

test("a line that was changed, taken out or put in breaks the chain", (t) => {
  const { path, journal } = fresh(t);
  for (const id of ["a", "b", "c"]) journal.append({ id });
  const good = readFileSync(path, "utf8");
  const [one = "", two = "", three = ""] = good.split("\n");
  const cases: readonly (readonly [string, RegExp])[] = [
    [good.replace('"b"', '"x"'), /line 3 does not follow/],
    [`${one}\n${three}\n`, /line 2 does not follow/],
    [`${two}\n${three}\n`, /line 1 does not follow/],
    [`${one}\n{"id":"x"}\n${two}\n${three}\n`, /line 2 does not follow/],
  ];
  for (const [text, expected] of cases) {
    writeFileSync(path, text);
    assert.match(journal.check().faults.join("\n"), expected);
  }
});

test("a journal whose end was cut off is a chain, but for those who remember", (t) => {
  const { path, journal } = fresh(t);
  const remembered = ["a", "b", "c"].map((id) => journal.append({ id }));
  assert.deepEqual(journal.check(remembered).faults, []);
  writeFileSync(path, `${readFileSync(path, "utf8").split("\n")[0]}\n`);
  assert.deepEqual(journal.check().faults, []);
  assert.deepEqual(journal.check(remembered).faults, [
    "lines gone that the audit trail remembers: 2",
  ]);
});

test("a line torn by a power cut is told, kept, and followed by whole ones", (t) => {
  const { path, journal } = fresh(t);
  journal.append({ id: "a" });
  appendFileSync(path, '{"id":"torn","prev');
  journal.append({ id: "b" });
  assert.deepEqual(
    journal.read().map(({ id }) => id),
    ["a", "b"],
  );
  assert.deepEqual(journal.check(), {
    lineCount: 3,
    faults: ["line 2 is torn or was overwritten"],
  });
});

test("a journal that is a symbolic link is not written through", (t) => {
  const { path, journal } = fresh(t);
  writeFileSync(`${path}.elsewhere`, "");
  symlinkSync(`${path}.elsewhere`, path);
  assert.throws(() => journal.append({ id: "a" }), /ELOOP/);
  assert.equal(readFileSync(`${path}.elsewhere`, "utf8"), "");
});
