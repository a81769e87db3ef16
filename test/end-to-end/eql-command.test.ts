// The hunting command over small files of its own: what it tells besides results.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runTripline } from "./run-tripline.ts";

const folder = mkdtempSync(join(tmpdir(), "tripline-eql-"));
after(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, lines: readonly unknown[]): string {
  const path = join(folder, name);
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  writeFileSync(path, `${text.join("\n")}\n`);
  return path;
}

const numbered = (count: number): readonly unknown[] =>
  Array.from({ length: count }, (_, n) => ({
    "@timestamp": 1000 * n,
    n,
    event: { category: "a" },
  }));

async function found(query: string, ...args: readonly string[]): Promise<readonly unknown[]> {
  const run = await runTripline(["eql", query, ...args, "--json"]);
  assert.equal(run.exitCode, 0, run.stderr);
  const { hits } = JSON.parse(run.stdout) as { hits: Record<string, readonly HitJson[]> };
  const of = ({ _source }: EventJson) => _source.n;
  return (hits["events"] ?? hits["sequences"] ?? []).map((hit) =>
    "events" in hit ? hit.events.map(of) : of(hit),
  );
}

interface EventJson {
  readonly _source: { readonly n: number };
}

type HitJson = EventJson | { readonly events: readonly EventJson[] };

test("lines that are no events are told, not passed over in silence", async () => {
  const path = fileOf("broken.ndjson", ["not json", ...numbered(2)]);
  const run = await runTripline(["eql", "any where true", path]);
  assert.match(run.stdout, /1970-01-01T00:00:01/);
  assert.match(run.stderr, /SRC5\d{3}/);
  assert.match(run.stderr, /broken\.ndjson:1/);
});

test("sequences given up at a limit are told", async () => {
  const lines = Array.from({ length: 600 }, (_, n) => ({
    "@timestamp": n,
    event: { category: "a" },
    host: { id: "h" },
  }));
  const path = fileOf("many.ndjson", lines);
  const run = await runTripline([
    "eql",
    'sequence by host.id [a where true] [a where process.name == "none"]',
    path,
  ]);
  assert.match(run.stderr, /100 waiting sequences were evicted at a limit/);
});

test("pipes apply one after another, in the order in which events are read", async () => {
  const path = fileOf("numbers.ndjson", numbered(3000));
  assert.deepEqual(await found("any where true | head 3", path), [0, 1, 2]);
  assert.deepEqual(await found("any where true | tail 2", path), [2998, 2999]);
  assert.deepEqual(await found("any where true | head 5 | tail 2", path), [3, 4]);
  assert.deepEqual(await found("any where true | tail 5 | head 2", path), [2995, 2996]);
  assert.deepEqual(await found("any where true | tail 0", path), []);
  assert.deepEqual(await found("sequence [a where true] [a where true] | tail 1", path), [
    [2998, 2999],
  ]);
});
