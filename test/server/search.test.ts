// `_search` and `_count`: which events a query finds, in what order, and what a hit shows. Each case of
// the table is a query and the ids that Elasticsearch would find in the same five documents.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { ndjson, startServer, type TestServer } from "./start-server.ts";

const DOCUMENTS: readonly JsonObject[] = [
  {
    "@timestamp": "2026-11-24T10:00:00.000Z",
    message: "Accepted publickey for root from 10.1.2.3",
    event: { category: ["authentication"], code: 1 },
    source: { ip: "10.1.2.3" },
    user: { name: "root" },
  },
  {
    "@timestamp": "2026-11-24T11:00:00.500Z",
    event: { category: ["process"], type: ["start"] },
    process: { name: "bash", pid: 10, args: ["bash", "-c", "id"], command_line: "bash -c id" },
    user: { name: "root" },
  },
  {
    "@timestamp": "2026-11-24T12:00:00.000Z",
    event: { category: ["process"], type: ["end"] },
    "process.name": "Bash",
    process: { pid: 9, exit_code: 0 },
    labels: { note: 'said "hi" (twice)' },
  },
  {
    "@timestamp": "2026-11-23T09:00:00.000Z",
    event: { category: ["network", "process"] },
    source: { ip: "192.168.7.1" },
    network: { bytes: 100 },
    user: { name: "www-data" },
  },
  { message: "no time at all", tags: ["a", "b"], empty: null },
];

async function withDocuments(t: TestContext): Promise<TestServer> {
  const running = await startServer(t);
  const lines = DOCUMENTS.flatMap((document, at) => [
    {
      create: { _index: at === 0 ? "logs-auth-default" : "logs-process-default", _id: String(at) },
    },
    document,
  ]);
  await running.send({ path: "/_bulk", body: ndjson(...lines) });
  return running;
}

// The clock of the test stands at 2026-11-24T12:00:00Z.
const FINDS: readonly (readonly [JsonObject, string])[] = [
  [{ match_all: {} }, "01234"],
  [{ match_none: {} }, ""],
  [{ term: { "user.name": "root" } }, "01"],
  [{ term: { "user.name": { value: "ROOT" } } }, ""],
  [{ term: { "user.name": { value: "ROOT", case_insensitive: true } } }, "01"],
  [{ term: { "process.name": "Bash" } }, "2"],
  [{ term: { "event.code": "1" } }, "0"],
  [{ term: { "source.ip": "10.0.0.0/8" } }, "0"],
  [{ term: { "source.ip": "192.168.7.1" } }, "3"],
  [{ term: { "process.name.caseless": "BASH" } }, "12"],
  [{ term: { _index: "logs-auth-default" } }, "0"],
  [{ terms: { "event.category": ["network", "authentication"] } }, "03"],
  [{ terms: { "process.pid": [9, "10"] } }, "12"],
  [{ ids: { values: ["4", "0", "x"] } }, "04"],
  [{ exists: { field: "process.pid" } }, "12"],
  [{ exists: { field: "process" } }, "12"],
  [{ exists: { field: "empty" } }, ""],
  [{ prefix: { "user.name": "www" } }, "3"],
  [{ prefix: { "user.name": { value: "WWW", case_insensitive: true } } }, "3"],
  [{ wildcard: { "user.name": { value: "*o?t" } } }, "01"],
  [{ wildcard: { "user.name": { wildcard: "r*" } } }, "01"],
  [{ match: { message: "PUBLICKEY nothing" } }, "0"],
  [{ match: { message: { query: "publickey nothing", operator: "and" } } }, ""],
  [{ match: { "user.name": "root" } }, "01"],
  [{ match_phrase: { message: "for root" } }, "0"],
  [{ match_phrase: { message: "root for" } }, ""],
  [{ match_phrase_prefix: { message: "accepted publ" } }, "0"],
  [{ match_phrase: { "event.category": "process" } }, "123"],
  [
    { range: { "@timestamp": { gte: "2026-11-24T11:00:00.500Z", lt: "2026-11-24T12:00:00Z" } } },
    "1",
  ],
  [{ range: { "@timestamp": { gt: "2026-11-24T11:00:00.500Z" } } }, "2"],
  [{ range: { "@timestamp": { gte: "now-2h", lte: "now" } } }, "012"],
  [{ range: { "@timestamp": { gte: "now/d", lt: "now-30m" } } }, "01"],
  [{ range: { "@timestamp": { lte: "2026-11-23" } } }, "3"],
  [{ range: { "@timestamp": { gte: "2026-11-24", time_zone: "+13:00" } } }, "012"],
  [{ range: { "@timestamp": { gte: "2026-11-23||/M", lte: "2026-11||-1d/d" } } }, ""],
  [{ range: { "event.ingested": { gte: "now-1s" } } }, "01234"],
  [{ range: { "process.pid": { gte: "9", lt: 10 } } }, "2"],
  [{ range: { "user.name": { gte: "s" } } }, "3"],
  [{ bool: {} }, "01234"],
  [
    {
      bool: {
        must: [{ term: { "user.name": "root" } }],
        must_not: { exists: { field: "process" } },
      },
    },
    "0",
  ],
  [{ bool: { should: [{ term: { tags: "b" } }, { term: { "user.name": "www-data" } }] } }, "34"],
  [
    { bool: { filter: { term: { "user.name": "root" } }, should: [{ term: { tags: "b" } }] } },
    "01",
  ],
  [
    {
      bool: {
        filter: { term: { "user.name": "root" } },
        should: [{ term: { "process.name": "bash" } }],
        minimum_should_match: 1,
      },
    },
    "1",
  ],
  [
    {
      bool: { should: [{ match_all: {} }, { term: { tags: "a" } }], minimum_should_match: "100%" },
    },
    "4",
  ],
  [
    { bool: { should: [{ match_all: {} }, { term: { tags: "a" } }], minimum_should_match: -1 } },
    "01234",
  ],
  [{ constant_score: { filter: { term: { tags: "a" } } } }, "4"],
];

const FINDS_TEXT: readonly (readonly [string, string])[] = [
  ["*", "01234"],
  ["user.name:root", "01"],
  ["user.name:root AND process.name:bash", "1"],
  ["user.name:root && !process.name:bash", "0"],
  ["user.name:root NOT process.name:bash", "0"],
  ["user.name:root -process.name:bash", "0"],
  ["user.name:(root OR www-data)", "013"],
  ["user.name:(root www-data)", "013"],
  ["tags:a OR user.name:root AND process.name:bash", "1"],
  ["(tags:a OR user.name:root) AND NOT _exists_:source.ip", "14"],
  ["user.name:w*-data", "3"],
  ["process.name:*", "12"],
  ["process.pid:[9 TO 10}", "2"],
  ["process.pid:{9 TO *]", "1"],
  ["process.pid:>=10", "1"],
  ["@timestamp:[2026-11-24T11:00:00Z TO now]", "12"],
  ['@timestamp:["2026-11-24T11:00:00Z" TO *]', "12"],
  ['message:"for root"', "0"],
  ["publickey", "0"],
  ['"for root"', "0"],
  ["PUBLIC*", "0"],
  ['labels.note:"said \\"hi\\" (twice)"', "2"],
  ['labels.note:said\\ \\"hi\\"\\ \\(twice\\)', "2"],
  ["source.ip:10.0.0.0\\/8", "0"],
  ["+user.name:root +process.name:bash", "1"],
];

for (const [query, ids] of FINDS) {
  test(`finds [${ids}]: ${JSON.stringify(query)}`, async (t) => {
    const { send } = await withDocuments(t);
    const { status, body } = await send({ path: "/_search", body: { query } });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.hits.hits.map((hit: { _id: string }) => hit._id).join(""), ids);
    assert.equal((await send({ path: "/_count", body: { query } })).body.count, ids.length);
  });
}

test("query texts find what Lucene's would, in the body and in ?q=", async (t) => {
  const { send } = await withDocuments(t);
  for (const [query, ids] of FINDS_TEXT) {
    const { body } = await send({ path: "/_search", body: { query: { query_string: { query } } } });
    assert.equal(body.hits?.hits.map((hit: { _id: string }) => hit._id).join(""), ids, query);
    const counted = await send({ path: `/_count?q=${encodeURIComponent(query)}` });
    assert.equal(counted.body.count, ids.length, query);
  }
  const and = {
    query: "root bash",
    default_operator: "AND",
    fields: ["user.name", "process.name"],
  };
  assert.equal(
    (await send({ path: "/_count", body: { query: { query_string: and } } })).body.count,
    1,
  );
});

const REFUSED: readonly (readonly [string, JsonObject, RegExp])[] = [
  ["an unknown query", { query: { fuzzy: { a: "b" } } }, /unknown query \[fuzzy\]/],
  ["aggregations", { aggs: {} }, /\[aggs\]/],
  ["a second query beside the first", { query: { match_all: {}, term: {} } }, /END_OBJECT/],
  ["an unknown option", { query: { match: { a: { query: "b", fuzziness: 1 } } } }, /\[fuzziness\]/],
  ["two fields in a term", { query: { term: { a: 1, b: 2 } } }, /multiple fields/],
  [
    "an unreadable date",
    { query: { range: { "@timestamp": { gte: "soon" } } } },
    /failed to parse date field \[soon\]/,
  ],
  [
    "a zone by name",
    { query: { range: { "@timestamp": { gte: "now", time_zone: "Europe/Berlin" } } } },
    /time_zone/,
  ],
  ["a broken query text", { query: { query_string: { query: "a AND (b" } } }, /its end/],
  ["a fuzzy word", { query: { query_string: { query: "a~1" } } }, /fuzzy/],
  ["a boost", { query: { query_string: { query: "a^2" } } }, /boosts/],
  ["a regular expression", { query: { query_string: { query: "/a/" } } }, /regular expressions/],
  ["an escaped wildcard", { query: { wildcard: { a: "b\\*" } } }, /escaped wildcard/],
  ["too many hits", { size: 10_001 }, /Result window is too large/],
  ["a sort that is none", { sort: [{ a: { nested: {} } }] }, /\[nested\]/],
  ["search_after without a sort", { search_after: [1] }, /search_after/],
];

test("what is not understood is refused by its name", async (t) => {
  const { send } = await withDocuments(t);
  for (const [what, sent, reason] of REFUSED) {
    const { status, body } = await send({ path: "/_search", body: sent });
    assert.equal(status, 400, what);
    assert.match(body.error.reason, reason, what);
    assert.equal(body.error.root_cause[0].type, body.error.type);
  }
});

test("hits are sorted, paged by search_after, and counted", async (t) => {
  const { send } = await withDocuments(t);
  const sort: JsonObject[] = [{ "@timestamp": { order: "desc" } }];
  const first = await send({ path: "/_search", body: { sort, size: 2 } });
  assert.deepEqual(ids(first), ["2", "1"]);
  assert.deepEqual(first.body.hits.hits[1].sort, [Date.parse("2026-11-24T11:00:00.500Z")]);
  assert.deepEqual(first.body.hits.total, { value: 5, relation: "eq" });
  const after = first.body.hits.hits[1].sort;
  const second = await send({ path: "/_search", body: { sort, search_after: after } });
  assert.deepEqual(ids(second), ["0", "3", "4"], "those without a time come last");
  assert.deepEqual(ids(await send({ path: "/_search?sort=process.pid:asc&size=2" })), ["2", "1"]);
  const paged = await send({ path: "/_search", body: { from: 1, size: 1, sort: ["_doc"] } });
  assert.deepEqual(ids(paged), ["1"]);
  const iso = [{ "@timestamp": { order: "asc", format: "strict_date_optional_time_nanos" } }];
  const texts = await send({ path: "/_search", body: { sort: iso, size: 1 } });
  assert.deepEqual(texts.body.hits.hits[0].sort, ["2026-11-23T09:00:00.000Z"]);
  const next = await send({
    path: "/_search",
    body: { sort: iso, size: 1, search_after: texts.body.hits.hits[0].sort },
  });
  assert.deepEqual(ids(next), ["0"]);
});

test("track_total_hits says how far is counted", async (t) => {
  const { send } = await withDocuments(t);
  const total = async (given: boolean | number) =>
    (await send({ path: "/_search", body: { size: 1, track_total_hits: given } })).body.hits.total;
  assert.deepEqual(await total(true), { value: 5, relation: "eq" });
  assert.deepEqual(await total(3), { value: 3, relation: "gte" });
  assert.equal(await total(false), undefined);
  const plain = await send({ path: "/_search?rest_total_hits_as_int=true" });
  assert.equal(plain.body.hits.total, 5);
});

test("_source and fields show what is asked for", async (t) => {
  const { send } = await withDocuments(t);
  const hit = async (body: JsonObject) =>
    (await send({ path: "/_search", body: { ...body, query: { ids: { values: ["1"] } } } })).body
      .hits.hits[0];
  assert.equal((await hit({ _source: false }))._source, undefined);
  assert.deepEqual((await hit({ _source: ["process.p*", "user"] }))._source, {
    process: { pid: 10 },
    user: { name: "root" },
  });
  const cut = await hit({ _source: { includes: ["process"], excludes: ["*.args", "*line"] } });
  assert.deepEqual(cut._source, { process: { name: "bash", pid: 10 } });
  const { fields } = await hit({
    fields: ["process.args", { field: "@timestamp", format: "epoch_millis" }],
  });
  assert.deepEqual(fields, {
    "process.args": ["bash", "-c", "id"],
    "@timestamp": [String(Date.parse("2026-11-24T11:00:00.500Z"))],
  });
  const byParameter = await send({ path: "/_search?_source_includes=user.name&q=_id:1" });
  assert.deepEqual(byParameter.body.hits.hits[0]._source, { user: { name: "root" } });
});

test("indices are chosen by pattern", async (t) => {
  const { send } = await withDocuments(t);
  const count = async (index: string) => (await send({ path: `/${index}/_count` })).body.count;
  assert.equal(await count("logs-auth-*"), 1);
  assert.equal(await count("logs-*,-logs-auth-*"), 4);
  assert.equal(await count("_all"), 5);
  assert.equal(await count("nothing-*"), 0);
});

test("a search that takes too long answers with what it has", async (t) => {
  const running = await withDocuments(t);
  const { clock } = running;
  const nowMs = clock.nowMs;
  let calls = 0;
  Object.assign(clock, { nowMs: () => nowMs() + ++calls * 1_000 });
  const { body } = await running.send({ path: "/_search", body: { timeout: "3s" } });
  assert.equal(body.timed_out, true);
  assert.ok(body.hits.hits.length < 5);
  assert.equal(running.server.counts.get("searchesTimedOut"), 1);
});

function ids(received: { readonly body: { hits: { hits: { _id: string }[] } } }): string[] {
  return received.body.hits.hits.map((hit) => hit._id);
}
