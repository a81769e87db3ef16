// Property: a search over the store finds what the plain engine finds over every event in the order of
// time. The oracle derives no tests, skips no block and sorts everything.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import { Engine } from "../../src/engine/engine.ts";
import { parseQuery } from "../../src/eql/syntax/parse-query.ts";
import { ecsSchema } from "../../src/eql/verify/ecs-schema.ts";
import { verifyQuery } from "../../src/eql/verify/verify-query.ts";
import type { EqlSearchAnswer, EqlSearchRequest } from "../../src/pipeline/eql-search.ts";
import { createStoreSearch } from "../../src/pipeline/search-store.ts";
import { adHocRule } from "../../src/rules/ad-hoc-rule.ts";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import type { EventStore, NewEvent } from "../../src/store/events/event-store.ts";
import { MemoryEventStore } from "../../src/store/events/memory-event-store.ts";

const root = mkdtempSync(join(tmpdir(), "tripline-search-property-"));
after(() => rmSync(root, { recursive: true, force: true }));

const leaf = fc.constantFrom(
  'process.name == "bash"',
  'process.name == "1"',
  'process.name : "B*"',
  'process.name : ("sh", "?ash")',
  'process.name in ("bash", "sh")',
  'process.name in~ ("BASH", "ZSH")',
  'process.name like "ba*"',
  'process.name like~ "Z*"',
  'process.name regex "b.*"',
  'process.name != "sh"',
  "process.name == null",
  "process.name != null",
  '?process.name == "bash"',
  'process.args : "-c"',
  'process.args == "-x"',
  'process.parent.name : "b*"',
  'user.id == "0"',
  'user.id : "0*"',
  "length(process.name) > 2",
  'startsWith(process.name, "b")',
  'event.type == "start"',
  'event.category == "file"',
  "process.pid > 1",
);

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { weight: 4, arbitrary: leaf },
    {
      weight: 1,
      arbitrary: fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `(${a} and ${b})`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `(${a} or ${b})`),
    },
    { weight: 1, arbitrary: tie("condition").map((one) => `not (${one})`) },
  ),
}));

const filter = fc
  .tuple(fc.constantFrom("process", "file", "any"), condition)
  .map(([category, one]) => `${category} where ${one}`);
const pipe = fc.constantFrom("", "", " | head 2", " | tail 2", " | tail 3 | head 1");

const single = fc.tuple(filter, pipe).map(([one, end]) => one + end);
const query = fc.oneof(
  single,
  fc.tuple(filter, pipe).map(([one, end]) => one + end),
  fc
    .tuple(filter, filter, pipe)
    .map(([a, b, end]) => `sequence by host.id with maxspan=20s [${a}] [${b}]${end}`),
  fc
    .tuple(filter, filter, filter)
    .map(([a, b, c]) => `sequence by host.id [${a}] [${b}] until [${c}]`),
  fc.tuple(filter, filter).map(([a, b]) => `sequence by host.id with maxspan=10s [${a}] ![${b}]`),
  fc.tuple(filter, filter).map(([a, b]) => `sample by host.id [${a}] [${b}]`),
);

const name: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(
  "bash",
  "Bash",
  "sh",
  "zsh",
  "1",
  1,
  true,
  ["sh", "bash"],
  null,
);
const document: fc.Arbitrary<JsonObject> = fc.record({
  event: fc.record({
    category: fc.constantFrom<JsonValue>("process", ["file"], ["process", "file"]),
    type: fc.constantFrom<JsonValue>("start", ["end"], null),
  }),
  host: fc.record({ id: fc.constantFrom("h1", "h2") }),
  process: fc.record(
    {
      name,
      args: fc.constantFrom<JsonValue>(["-c", "-x"], "-c", []),
      pid: fc.constantFrom<JsonValue>(1, 2, "3"),
      parent: fc.record({ name }),
    },
    { requiredKeys: [] },
  ),
  "user.id": fc.constantFrom<JsonValue>("0", 0, "00", null),
}) as fc.Arbitrary<JsonObject>;

const events = fc
  .array(
    fc.record({
      document,
      second: fc.integer({ min: 0, max: 60 }),
      index: fc.constantFrom("logs-a-x", "logs-b-x"),
    }),
    { minLength: 8, maxLength: 40, size: "max" },
  )
  .map((list) =>
    list.map(
      ({ document: fields, second, index }, at): NewEvent => ({
        index,
        id: `e${at}`,
        isIdGiven: true,
        document: fields,
        timestampMs: second * 1000,
        ingestedMs: 0,
      }),
    ),
  );

const bounds = fc.record({
  fromMs: fc.option(
    fc.integer({ min: 0, max: 30 }).map((n) => n * 1000),
    { nil: undefined },
  ),
  toMs: fc.option(
    fc.integer({ min: 30, max: 60 }).map((n) => n * 1000),
    { nil: undefined },
  ),
  indexPatterns: fc.constantFrom<readonly string[]>([], [], ["logs-a-*"]),
});

type Found = readonly (number | null | readonly (number | null)[])[];

/** What the plain engine says of every event in the order of time, as positions. */
function oracle(
  text: string,
  all: readonly NewEvent[],
  asked: fc.Arbitrary<never> | object,
): Found {
  const {
    fromMs = Number.NEGATIVE_INFINITY,
    toMs = Number.POSITIVE_INFINITY,
    indexPatterns,
  } = asked as { fromMs?: number; toMs?: number; indexPatterns: readonly string[] };
  const parsed = parseQuery(text);
  assert.ok(parsed.ok, text);
  const verified = verifyQuery(parsed.value, { schema: ecsSchema });
  assert.ok(verified.ok, `${text}: ${JSON.stringify(verified.diagnostics)}`);
  const engine = new Engine({
    rules: [{ rule: adHocRule(text), query: verified.value }],
    mode: "plain",
    anyIndex: true,
    allowanceMs: Number.POSITIVE_INFINITY,
  });
  const wanted = all
    .map((event, position) => ({ event, position }))
    .filter(({ event }) => event.timestampMs >= fromMs && event.timestampMs <= toMs)
    .filter(({ event }) => indexPatterns.length === 0 || event.index.startsWith("logs-a-"))
    .sort((a, b) => a.event.timestampMs - b.event.timestampMs || a.position - b.position);
  const matches = wanted.flatMap(({ event, position }) =>
    engine.push({
      fields: event.document,
      kind: "ecs",
      origin: { file: "", line: 1 },
      timestampMs: event.timestampMs,
      arrival: position,
    }),
  );
  const found = [...matches, ...engine.flush()].map((match) =>
    match.kind === "event"
      ? match.event.arrival
      : match.events.map((event) => (event === null ? null : event.arrival)),
  );
  return verified.value.query.pipes.reduce<Found>(
    (list, { name: pipeName, arguments: [count] }) => {
      const kept = count?.kind === "NumberLiteral" ? count.value : 0;
      return pipeName === "head" ? list.slice(0, kept) : list.slice(-kept);
    },
    found,
  );
}

function positionsOf(answer: EqlSearchAnswer): Found {
  // With a message: without one Node looks for the source of a failed assertion, for minutes.
  assert.ok(answer.kind !== "refused", JSON.stringify(answer));
  return answer.kind === "events"
    ? answer.events.map(({ position }) => position)
    : answer.sequences.map((sequence) =>
        sequence.events.map((event) => (event === null ? null : event.position)),
      );
}

function request(text: string, more: Partial<EqlSearchRequest>): EqlSearchRequest {
  return {
    query: text,
    indexPatterns: [],
    fromMs: undefined,
    toMs: undefined,
    size: 1_000_000,
    eventCategoryField: undefined,
    timestampField: undefined,
    tiebreakerField: undefined,
    signal: new AbortController().signal,
    ...more,
  };
}

let storeCount = 0;
let hitCount = 0;

test("a search over a store finds what the plain engine finds over every event", async () => {
  await fc.assert(
    fc.asyncProperty(
      events,
      fc.array(fc.tuple(query, bounds), { minLength: 1, maxLength: 5 }),
      async (all, queries) => {
        const disk = new DiskEventStore({ folder: join(root, String(storeCount++)) });
        const stores: readonly EventStore[] = [disk, new MemoryEventStore()];
        for (const store of stores) {
          store.append(all);
          if (store === disk) disk.compact();
          const search = createStoreSearch({ store });
          for (const [text, asked] of queries) {
            const answer = await search.search(request(text, asked));
            const wanted = oracle(text, all, asked);
            assert.deepEqual(positionsOf(answer), wanted, text);
            hitCount += wanted.length;
            const few = await search.search(request(text, { ...asked, size: 2 }));
            assert.deepEqual(positionsOf(few), wanted.slice(-2), text);
            const first = await search.search(
              request(text, { ...asked, size: 2, resultPosition: "head" }),
            );
            assert.deepEqual(positionsOf(first), wanted.slice(0, 2), text);
            if (few.kind !== "refused" && !text.includes("|")) {
              assert.equal(few.isCut, wanted.length > 2, text);
            }
          }
          store.close();
        }
      },
    ),
    { numRuns: 25 },
  );
  assert.ok(hitCount > 100, `only ${hitCount} results seen`);
});

test("a search that more text takes part in than fits is refused with EQL3001", async () => {
  const store = new MemoryEventStore();
  store.append(
    Array.from({ length: 20 }, (_, n) => ({
      index: "logs-a-x",
      id: `e${n}`,
      isIdGiven: true,
      document: { event: { category: "process" }, host: { id: "h" } },
      timestampMs: n,
      ingestedMs: n,
    })),
  );
  const search = createStoreSearch({ store, bytesMax: 500 });
  const sequence = "sequence by host.id [process where true] [process where true]";
  const refused = await search.search(request(sequence, {}));
  assert.ok(refused.kind === "refused", refused.kind);
  assert.equal(refused.diagnostics[0]?.code, "EQL3001");
  const answer = await search.search(request("process where true", { size: 3 }));
  assert.ok(answer.kind === "events" && answer.isCut, answer.kind);
  assert.equal((await search.search(request("process wher", {}))).kind, "refused");
});

test("a search that is called off gives what it has and says that there may be more", async () => {
  const store = new MemoryEventStore();
  const controller = new AbortController();
  controller.abort();
  const answer = await createStoreSearch({ store }).search(
    request("any where true", { signal: controller.signal }),
  );
  assert.deepEqual(answer, { kind: "events", events: [], isCut: true });
});
