// `_eql/search` over a search that the test answers by hand: what it is asked, how its answers look, and
// the life of asynchronous searches.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { diagnostic } from "../../src/base/diagnostic.ts";
import type { EqlSearchAnswer, EqlSearchRequest } from "../../src/pipeline/eql-search.ts";
import { createKeyList, hashSecret } from "../../src/server/key-list.ts";
import type { StoredEvent } from "../../src/store/events/event-store.ts";
import { startServer, type TestOptions } from "./start-server.ts";

const stored = (id: string): StoredEvent => ({
  position: 0,
  index: "logs-a",
  id,
  text: JSON.stringify({ process: { name: id }, user: { name: "root" } }),
  timestampMs: 0,
  ingestedMs: 0,
});

const found: EqlSearchAnswer = { kind: "events", events: [stored("a")], isCut: true };

interface Asked {
  readonly request: EqlSearchRequest;
  readonly answer: (answer: EqlSearchAnswer) => void;
  readonly fail: (error: Error) => void;
}

/** A server whose searches wait until the test answers them. */
async function withEql(t: TestContext, options: TestOptions = {}) {
  const asked: Asked[] = [];
  let wake: () => void = () => undefined;
  const running = await startServer(t, {
    ...options,
    eql: {
      search: (request) =>
        new Promise((answer, fail) => {
          request.signal.addEventListener("abort", () => fail(new Error("aborted")));
          asked.push({ request, answer, fail });
          wake();
        }),
    },
  });
  const next = async (): Promise<Asked> => {
    while (asked.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return asked.shift() as Asked;
  };
  return { ...running, next };
}

const QUERY = "process where true";

test("parameters reach the search, with the filter as a window and a test", async (t) => {
  const { send, next, clock } = await withEql(t);
  const answer = send({
    path: "/logs-a,logs-b-*/_eql/search",
    body: {
      query: QUERY,
      size: 3,
      fetch_size: 100,
      event_category_field: "event.kind",
      tiebreaker_field: "event.sequence",
      timestamp_field: "event.created",
      result_position: "head",
      filter: {
        bool: {
          filter: [
            { range: { "@timestamp": { gte: "now-1h" } } },
            { term: { "user.name": "root" } },
          ],
        },
      },
    },
  });
  const { request, answer: reply } = await next();
  assert.equal(request.query, QUERY);
  assert.deepEqual(request.indexPatterns, ["logs-a", "logs-b-*"]);
  assert.equal(request.size, 3);
  assert.equal(request.eventCategoryField, "event.kind");
  assert.equal(request.tiebreakerField, "event.sequence");
  assert.equal(request.timestampField, "event.created");
  assert.equal(request.resultPosition, "head");
  assert.equal(request.fromMs, clock.nowMs() - 3_600_000);
  const inTime = { ...stored("a"), timestampMs: clock.nowMs() };
  assert.equal(request.accepts?.(inTime), true);
  assert.equal(request.accepts?.(stored("a")), false);
  assert.equal(request.accepts?.({ ...inTime, text: "{}" }), false);
  reply(found);
  const { body } = await answer;
  assert.deepEqual(body.hits.total, { value: 1, relation: "gte" });
  assert.equal(body.hits.events[0]._source.process.name, "a");
  assert.equal(body.id, undefined);
  assert.equal(body.is_running, false);
});

test("sequences show join keys and missing events as Elasticsearch does", async (t) => {
  const { send, next } = await withEql(t);
  const answer = send({ path: "/_eql/search", body: { query: QUERY, fields: ["process.*"] } });
  (await next()).answer({
    kind: "sequences",
    sequences: [{ joinKeys: ["h1", 4, null], events: [stored("a"), null] }],
    isCut: false,
  });
  const { body } = await answer;
  const [sequence] = body.hits.sequences;
  assert.deepEqual(sequence.join_keys, ["h1", 4, null]);
  assert.deepEqual(sequence.events[0].fields, { "process.name": ["a"] });
  assert.deepEqual(sequence.events[1], { _index: "", _id: "", _source: {}, missing: true });
});

test("a refused query is an exception that points into it", async (t) => {
  const { send, next } = await withEql(t);
  const refused = async (code: "EQL1001" | "EQL2001") => {
    const answer = send({ path: "/_eql/search", body: { query: "process where\n  x" } });
    const fault = diagnostic(code, { message: "not right here", span: { start: 16, end: 17 } });
    (await next()).answer({ kind: "refused", diagnostics: [fault] });
    return answer;
  };
  const syntax = await refused("EQL1001");
  assert.equal(syntax.status, 400);
  assert.deepEqual(
    [syntax.body.error.type, syntax.body.error.reason],
    ["parsing_exception", "line 2:3: not right here"],
  );
  const meaning = await refused("EQL2001");
  assert.deepEqual(
    [meaning.body.error.type, meaning.body.error.reason],
    ["verification_exception", "Found 1 problem\nline 2:3: not right here"],
  );
});

test("keys and values that are not understood are refused", async (t) => {
  const { send } = await withEql(t);
  const cases: readonly [object, RegExp][] = [
    [{}, /\[query\] is required/],
    [{ query: QUERY, aggs: {} }, /\[aggs\]/],
    [{ query: QUERY, size: -1 }, /\[size\]/],
    [{ query: QUERY, size: 10_001 }, /\[size\]/],
    [{ query: QUERY, result_position: "middle" }, /\[result_position\]/],
    [{ query: QUERY, keep_alive: "soon" }, /keep_alive/],
    [{ query: QUERY, case_sensitive: false }, /case_sensitive/],
    [{ query: QUERY, filter: { regexp: {} } }, /unknown query \[regexp\]/],
  ];
  for (const [body, reason] of cases) {
    const answer = await send({ path: "/_eql/search", body: body as never });
    assert.equal(answer.status, 400);
    assert.match(answer.body.error.reason, reason);
  }
});

test("a search that takes longer than the client waits is fetched by its id", async (t) => {
  const { send, next, clock } = await withEql(t);
  const path = "/_eql/search?wait_for_completion_timeout=1s&keep_on_completion=true&keep_alive=2d";
  const first = send({ path, body: { query: QUERY } });
  const asked = await next();
  clock.move(1_000);
  const { body } = await first;
  assert.equal(body.id, "search-1");
  assert.deepEqual([body.is_running, body.is_partial], [true, true]);
  const status = (await send({ path: "/_eql/search/status/search-1" })).body;
  assert.equal(status.is_running, true);
  assert.equal(status.expiration_time_in_millis - status.start_time_in_millis, 2 * 86_400_000);
  const waiting = send({ path: "/_eql/search/search-1?wait_for_completion_timeout=10s" });
  asked.answer(found);
  const done = (await waiting).body;
  assert.deepEqual([done.is_running, done.id, done.hits.events.length], [false, "search-1", 1]);
  const again = await send({ path: "/_eql/search/search-1" });
  assert.equal(again.body.hits.events.length, 1);
  assert.equal((await send({ path: "/_eql/search/status/search-1" })).body.completion_status, 200);
});

test("a deleted or expired search is stopped and gone", async (t) => {
  const { send, next, clock } = await withEql(t);
  const begin = async () => {
    const body = { query: QUERY, wait_for_completion_timeout: "0", keep_alive: "1m" };
    const answer = send({ path: "/_eql/search", body });
    const asked = await next();
    clock.move(0);
    return { asked, id: (await answer).body.id as string };
  };
  const one = await begin();
  const deleted = await send({ method: "DELETE", path: `/_eql/search/${one.id}` });
  assert.deepEqual(deleted.body, { acknowledged: true });
  assert.equal(one.asked.request.signal.aborted, true);
  assert.equal((await send({ path: `/_eql/search/${one.id}` })).status, 404);
  const other = await begin();
  await send({ path: `/_eql/search/${other.id}?keep_alive=5m` });
  clock.move(61_000);
  assert.equal(other.asked.request.signal.aborted, false);
  clock.move(300_000);
  assert.equal(other.asked.request.signal.aborted, true);
  assert.equal((await send({ path: `/_eql/search/status/${other.id}` })).status, 404);
});

test("a search belongs to the key that began it", async (t) => {
  const keys = ["one", "two"].map((id) => ({
    id,
    // Nothing keeps two keys from having one name.
    name: "analyst",
    secretHash: hashSecret("s"),
    roles: ["search"] as const,
  }));
  const checker = createKeyList(keys);
  const { send, next, clock } = await withEql(t, { access: { kind: "keys", checker } });
  const as = (id: string) => ({
    authorization: `ApiKey ${Buffer.from(`${id}:s`).toString("base64")}`,
  });
  const body = { query: QUERY, wait_for_completion_timeout: "1s" };
  const begun = send({ path: "/_eql/search", body, headers: as("one") });
  await next();
  clock.move(1_000);
  const { id } = (await begun).body;
  const path = `/_eql/search/${id}`;
  assert.equal((await send({ path, headers: as("two") })).status, 404);
  assert.equal((await send({ method: "DELETE", path, headers: as("two") })).status, 404);
  assert.equal((await send({ method: "DELETE", path, headers: as("one") })).status, 200);
});

test("a failed search is a fault of ours, and its words stay inside", async (t) => {
  const { send, next, faults } = await withEql(t);
  const answer = send({ path: "/_eql/search", body: { query: QUERY } });
  (await next()).fail(new Error("secret"));
  const { status, text } = await answer;
  assert.equal(status, 500);
  assert.doesNotMatch(text, /secret/);
  assert.equal(faults.length, 1);
});

test("more searches than may run are refused, and kept ones are bounded", async (t) => {
  const limits = { searchesMax: 1, asyncSearchesMax: 1 };
  const { send, next, server, clock } = await withEql(t, { limits });
  const first = send({
    path: "/_eql/search?wait_for_completion_timeout=1s",
    body: { query: QUERY },
  });
  const asked = await next();
  const second = await send({ path: "/_eql/search", body: { query: QUERY } });
  assert.equal(second.status, 429);
  assert.equal(second.body.error.type, "es_rejected_execution_exception");
  assert.equal((await send({ path: "/_search" })).status, 429);
  const third = await send({
    path: "/_eql/search?wait_for_completion_timeout=1s",
    body: { query: QUERY },
  });
  assert.match(third.body.error.reason, /asynchronous searches are kept/);
  assert.equal(server.counts.get("searchesRefused"), 2);
  assert.equal(server.counts.get("asyncSearchesRefused"), 1);
  asked.answer(found);
  assert.equal((await first).body.hits.events.length, 1);
  assert.equal((await send({ path: "/_search" })).status, 200);
  assert.equal(clock.waitingCount, 0, "nothing is kept of a search that was answered in time");
});

test("a search that takes too long is stopped and refused, and its slot is free again", async (t) => {
  const limits = { searchMsMax: 60_000, searchesMax: 1 };
  const { send, next, server, clock } = await withEql(t, { limits });
  const answer = send({ path: "/_eql/search", body: { query: QUERY } });
  const asked = await next();
  clock.move(60_000);
  const { status, body } = await answer;
  assert.deepEqual([status, body.error.type], [503, "timeout_exception"]);
  assert.match(body.error.reason, /not searched within \[60000\] ms/);
  assert.equal(asked.request.signal.aborted, true);
  assert.equal((await send({ path: "/_search" })).status, 200);
  assert.equal(server.counts.get("searchesTimedOut"), 1);
  assert.match(
    (await send({ path: "/metrics" })).text,
    /^tripline_server_searches_timed_out_total 1$/m,
  );
});

test("an asynchronous search has more time, and says that it is over", async (t) => {
  const limits = { searchMsMax: 1_000, asyncSearchMsMax: 600_000 };
  const { send, next, clock } = await withEql(t, { limits });
  const body = { query: QUERY, wait_for_completion_timeout: "1s" };
  const begun = send({ path: "/_eql/search", body });
  const asked = await next();
  clock.move(1_000);
  const path = `/_eql/search/${(await begun).body.id}`;
  assert.equal(asked.request.signal.aborted, false);
  clock.move(600_000);
  assert.equal((await send({ path })).status, 503);
  const status = await send({ path: path.replace("search/search", "search/status/search") });
  assert.equal(status.body.completion_status, 503);
});

test("kept answers are bounded in their bytes, and room is made by deleting", async (t) => {
  const [event] = found.kind === "events" ? found.events : [];
  const limits = { asyncBytesMax: (event?.text.length ?? 0) * 1.5 };
  const { send, next, server } = await withEql(t, { limits });
  const keep = async () => {
    const body = { query: QUERY, keep_on_completion: true };
    const answer = send({ path: "/_eql/search", body });
    (await next()).answer(found);
    return await answer;
  };
  const first = await keep();
  assert.equal(first.status, 200);
  const second = await keep();
  assert.deepEqual(
    [second.status, second.body.error.type],
    [429, "es_rejected_execution_exception"],
  );
  assert.match(second.body.error.reason, /bytes at most/);
  assert.equal(server.counts.get("asyncSearchesRefused"), 1);
  await send({ method: "DELETE", path: `/_eql/search/${first.body.id}` });
  assert.equal((await keep()).status, 200);
});

test("an answer longer than an answer may be is refused", async (t) => {
  const { send, next } = await withEql(t, { limits: { answerBytesMax: 1 } });
  const answer = send({ path: "/_eql/search", body: { query: QUERY } });
  (await next()).answer(found);
  assert.equal((await answer).status, 413);
});
