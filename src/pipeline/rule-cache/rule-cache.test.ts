import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { ecsSchema } from "../../eql/verify/ecs-schema.ts";
import { loadRules, type RuleMemory, type RuleSet, type RuleText } from "../../rules/load-rules.ts";
import { openRuleCache, RuleCache } from "./rule-cache.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "tripline-rule-cache-"));
after(() => rmSync(scratch, { recursive: true }));

/** The built-in rules, and files that are wrong in every way there is. */
const files: readonly RuleText[] = [
  ...textsIn(join(repository, "rules")),
  ...textsIn(join(repository, "test", "vectors", "rules")),
];
const cold = comparable(loadRules(files));

function textsIn(folder: string): readonly RuleText[] {
  return readdirSync(folder)
    .filter((name) => /(?<!\.test)\.(toml|ndjson|json)$/.test(name))
    .map((name) => ({ file: name, text: readFileSync(join(folder, name), "utf8") }));
}

/** The set without the one function that a value list holds, made anew for every load of its text. */
function comparable(set: RuleSet) {
  const { valueLists, ...exceptions } = set.exceptions;
  const lists = [...valueLists.values()].map(({ has: _, ...list }) => list);
  return { ...set, exceptions: { ...exceptions, lists: [...exceptions.lists, ...lists] } };
}

let folderCount = 0;
function newFolder(): string {
  folderCount++;
  return join(scratch, String(folderCount));
}

function openCache(folder: string, paths: readonly string[] = ["/rules"]): RuleCache {
  return new RuleCache({ folder, paths, files }, 1_000_000);
}

/** Loads with the cache of `folder`; `read` names the files that it did not hold. */
function load(
  folder: string,
  texts = files,
): { readonly set: ReturnType<typeof comparable>; readonly read: readonly string[] } {
  const cache = openCache(folder);
  const read: string[] = [];
  const memory: RuleMemory = {
    find: cache.find,
    keep: (source, found) => {
      read.push(source.file);
      cache.keep(source, found);
    },
  };
  const set = loadRules(texts, { memory });
  cache.save();
  return { set: comparable(set), read };
}

function packIn(folder: string): string {
  const [name, ...others] = readdirSync(folder);
  assert.ok(name !== undefined && others.length === 0);
  return join(folder, name);
}

test("a second load reads no file anew and gives the same set, faults and warnings included", () => {
  assert.ok(cold.rules.length > 0 && cold.failed.length > 0 && cold.warnings.length > 0);
  assert.ok(cold.exceptions.lists.length > 0);
  const folder = newFolder();
  const first = load(folder);
  assert.deepEqual(first.set, cold);
  const second = load(folder);
  assert.deepEqual(second.read, []);
  assert.deepEqual(second.set, cold);
});

test("a changed file costs itself alone, and a renamed one nothing", () => {
  const folder = newFolder();
  load(folder);
  const [first, second, ...rest] = files;
  assert.ok(first !== undefined && second !== undefined);
  const changed = [
    { ...first, text: `${first.text}\n` },
    { ...second, file: `other-${second.file}` },
    ...rest,
  ];
  const { set, read } = load(folder, changed);
  assert.deepEqual(read, [first.file]);
  assert.deepEqual(set, comparable(loadRules(changed)));
  assert.deepEqual(load(folder, changed).read, []);
});

test("a file named as JSON is not taken for one named as TOML", () => {
  const folder = newFolder();
  const text = "nothing = 1\n";
  load(folder, [{ file: "a.toml", text }]);
  const texts = [{ file: "a.json", text }];
  assert.deepEqual(load(folder, texts).set, comparable(loadRules(texts)));
});

test("the pack is its owner's alone, and written again only when something changed", () => {
  const folder = newFolder();
  load(folder);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  const { mode, ino } = statSync(packIn(folder));
  assert.equal(mode & 0o777, 0o600);
  load(folder);
  assert.equal(statSync(packIn(folder)).ino, ino);
});

test("other paths have a pack of their own, and the oldest packs go", () => {
  const folder = newFolder();
  for (let at = 0; at < 20; at++) {
    const cache = openCache(folder, [`/rules/${at}`]);
    loadRules(files.slice(0, 1), { memory: cache });
    cache.save();
  }
  assert.equal(readdirSync(folder).length, 16);
});

test("two that write at once leave one whole pack", () => {
  const folder = newFolder();
  const caches = [openCache(folder), openCache(folder)];
  for (const memory of caches) loadRules(files, { memory });
  for (const cache of caches) cache.save();
  assert.deepEqual(load(folder), { set: cold, read: [] });
});

test("a load against a schema of its own asks no cache", () => {
  const folder = newFolder();
  load(folder);
  const memory = { find: () => assert.fail("asked"), keep: () => assert.fail("told") };
  loadRules(files, { memory, schema: ecsSchema });
  loadRules(files, { memory, schema: null });
});

test("few files get no cache", () => {
  assert.equal(openRuleCache({ folder: newFolder(), paths: [], files: [] }), undefined);
});

test("a damaged pack is ignored and written again", () => {
  const folder = newFolder();
  load(folder);
  const path = packIn(folder);
  const whole = readFileSync(path);
  const place = fc.nat(whole.length - 1);
  fc.assert(
    fc.property(place, fc.integer({ min: 0, max: 255 }), fc.boolean(), (at, bits, isShort) => {
      const damaged = Buffer.from(isShort ? whole.subarray(0, at) : whole);
      if (!isShort) damaged[at] = (damaged[at] ?? 0) ^ (bits || 1);
      writeFileSync(path, damaged);
      const { set, read } = load(folder, files.slice(0, 3));
      assert.equal(read.length, 3);
      assert.deepEqual(set, comparable(loadRules(files.slice(0, 3))));
    }),
    { numRuns: 30 },
  );
  load(folder);
  assert.deepEqual(load(folder), { set: cold, read: [] });
});

test("lines that no Tripline wrote, under a right checksum, are read from their files instead", () => {
  const folder = newFolder();
  load(folder);
  const path = packIn(folder);
  const [head = "", ...lines] = readFileSync(path, "latin1").split("\n");
  const words = fc.constantFrom("null", "[]", "{}", "-1", "1e999", '"toml"', "true", "[[]]", "99");
  const mutation = fc.tuple(fc.nat(lines.length - 2), fc.nat(400), words);
  fc.assert(
    fc.property(mutation, ([at, wordAt, word]) => {
      const body = [...lines];
      // A word of JSON, whichever comes at the place, becomes another.
      let count = 0;
      const [key = "", json = ""] = splitOnce(lines[at] ?? "");
      const words = json.match(/"(?:[^"\\]|\\.)*"|-?\d+|true|false|null/g)?.length ?? 1;
      const wrong = json.replace(/"(?:[^"\\]|\\.)*"|-?\d+|true|false|null/g, (old) =>
        count++ === wordAt % words ? word : old,
      );
      body[at] = `${key} ${wrong}`;
      writeFileSync(path, sealed(head, body.join("\n")));
      const { set } = load(folder);
      assert.equal(set.fileCount, cold.fileCount);
    }),
    { numRuns: 60 },
  );
  writeFileSync(path, sealed(head, lines.map((line) => `${splitOnce(line)[0]} [`).join("\n")));
  const { set, read } = load(folder);
  assert.equal(read.length, files.length);
  assert.deepEqual(set, cold);
});

function splitOnce(line: string): readonly [string, string] {
  const space = line.indexOf(" ");
  return [line.slice(0, space), line.slice(space + 1)];
}

function sealed(head: string, body: string): string {
  const checksum = createHash("sha256").update(body).digest("hex");
  return `${head.replace(/\w+$/, checksum)}\n${body}`;
}
