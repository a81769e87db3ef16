// Elastic's and OpenSearch's own clients for JavaScript send events with ids while the server is killed
// and started again: every event is there, none twice. What a client looks at before it sends is asked
// too: product, version, errors.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client as Client8 } from "@elastic/elasticsearch";
import { Client as OpenSearchClient } from "@opensearch-project/opensearch";
import { startServer } from "../../server/start-server.ts";
import { type ClientKey, KillableServer } from "./killable-server.ts";

// The types of version 9 do not compile without a library that it needs only for one helper; what is
// used here is the same in both.
const require = createRequire(import.meta.url);
const { Client: Client9 } = require("elasticsearch-9") as { readonly Client: typeof Client8 };

const EVENT_COUNT = 20_000;
const BATCH_SIZE = 500;
const KILL_AT = [6_000, 13_000];
/** A restart takes seconds on a busy machine. */
const TRY_AGAIN_MS = 100;
const TRIES_MAX = 600;
const INDEX = "logs-endpoint.events.process-default";

type Lines = readonly object[];

interface Sender {
  readonly name: string;
  /** Resolves to the statuses of the items; rejects when the server is not there. */
  readonly open: (
    node: string,
    key: ClientKey,
  ) => {
    readonly bulk: (lines: Lines) => Promise<readonly number[]>;
    readonly close: () => Promise<void>;
  };
}

const senders: readonly Sender[] = [
  {
    name: "@elastic/elasticsearch 8",
    open: (node, key) => {
      const client = new Client8({ node, auth: { apiKey: key.encoded } });
      return {
        bulk: async (operations) =>
          statuses(await client.bulk({ operations: operations as never })),
        close: () => client.close(),
      };
    },
  },
  {
    name: "@elastic/elasticsearch 9",
    open: (node, key) => {
      const client = new Client9({ node, auth: { apiKey: key.encoded } });
      return {
        bulk: async (operations) =>
          statuses(await client.bulk({ operations: operations as never })),
        close: () => client.close(),
      };
    },
  },
  {
    name: "@opensearch-project/opensearch 3",
    open: (node, key) => {
      const client = new OpenSearchClient({
        node,
        auth: { username: key.id, password: key.secret },
      });
      return {
        bulk: async (body) => statuses((await client.bulk({ body: body as never })).body),
        close: () => client.close(),
      };
    },
  },
];

function statuses(answer: { readonly items: readonly object[] }): readonly number[] {
  return answer.items.map((item) => (Object.values(item)[0] as { status: number }).status);
}

for (const { name, open } of senders) {
  test(`${name}: ${EVENT_COUNT} events with ids arrive once each, over two kills`, async (t) => {
    const server = await KillableServer.start(t);
    const client = open(server.url, server.key);
    t.after(() => client.close());
    const restarted = server.killAt(KILL_AT);
    const seen = new Map<number, number>();
    for (let from = 0; from < EVENT_COUNT; from += BATCH_SIZE) {
      for (const status of await sendUntilTaken(client, batch(from)))
        seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    await restarted;
    assert.deepEqual(
      [...seen.keys()].filter((status) => status !== 201 && status !== 409),
      [],
    );
    assert.equal((seen.get(201) ?? 0) + (seen.get(409) ?? 0), EVENT_COUNT);
    const events = server.events(INDEX);
    assert.equal(events.length, EVENT_COUNT);
    assert.equal(new Set(events.map((event) => event.id)).size, EVENT_COUNT);
  });
}

/** A shipper that keeps what was not acknowledged, as all real ones do. */
async function sendUntilTaken(
  client: ReturnType<Sender["open"]>,
  lines: Lines,
): Promise<readonly number[]> {
  for (let tries = 0; ; tries++) {
    try {
      return await client.bulk(lines);
    } catch (error) {
      if (tries === TRIES_MAX) throw error;
      await sleep(TRY_AGAIN_MS);
    }
  }
}

function batch(from: number): Lines {
  return Array.from({ length: BATCH_SIZE }, (_, at) => from + at).flatMap((number) => [
    { create: { _index: INDEX, _id: `event-${number}` } },
    {
      "@timestamp": new Date(Date.UTC(2026, 10, 24) + number).toISOString(),
      event: { category: ["process"], type: ["start"], action: "exec" },
      host: { id: "h1", os: { type: "linux" } },
      process: { name: "bash", pid: number, args: ["bash", "-c", `echo ${number}`] },
    },
  ]);
}

for (const [name, Client] of [
  ["8", Client8],
  ["9", Client9],
] as const) {
  test(`the helpers, searches and errors of Elastic's client ${name} work`, async (t) => {
    const { port } = await startServer(t);
    const client = new Client({ node: `http://127.0.0.1:${port}` });
    t.after(() => client.close());
    assert.equal((await client.info()).tagline, "You Know, for Search");
    const documents = Array.from({ length: 2_000 }, (_, pid) => ({
      "@timestamp": new Date(Date.UTC(2026, 10, 24) + pid).toISOString(),
      process: { pid, name: pid % 2 === 0 ? "bash" : "sh" },
    }));
    const bulk = await client.helpers.bulk({
      datasource: documents,
      flushBytes: 50_000,
      onDocument: (document) => ({ create: { _index: INDEX, _id: String(document.process.pid) } }),
    });
    assert.deepEqual([bulk.total, bulk.successful, bulk.failed], [2_000, 2_000, 0]);
    const found = await client.search({
      index: "logs-endpoint.events.*",
      size: 2,
      query: { bool: { filter: [{ term: { "process.name": "sh" } }] } },
      sort: [{ "@timestamp": "desc" }],
    });
    assert.deepEqual(found.hits.total, { value: 1_000, relation: "eq" });
    assert.deepEqual(
      found.hits.hits.map((hit) => hit._id),
      ["1999", "1997"],
    );
    const pages = [];
    for await (const page of searchPages(client)) pages.push(...page);
    assert.equal(pages.length, 1_000);
    assert.equal((await client.count({ index: INDEX, q: "process.name:bash" })).count, 1_000);
    const eql = await client.eql.search({ index: INDEX, query: "process where true" });
    assert.deepEqual(eql.hits.events, []);
    assert.equal((await client.get({ index: INDEX, id: "7" })).found, true);
    await assert.rejects(
      client.create({ index: INDEX, id: "7", document: {} }),
      (error: { statusCode?: number }) => error.statusCode === 409,
    );
    await assert.rejects(
      client.search({ query: { geo_shape: {} } as never }),
      /unknown query \[geo_shape\]/,
    );
    assert.equal(await client.indices.exists({ index: INDEX }), true);
    assert.equal(await client.indices.existsIndexTemplate({ name: "filebeat" }), false);
    const put = { name: "filebeat", index_patterns: ["filebeat-*"] };
    assert.equal((await client.indices.putIndexTemplate(put)).acknowledged, true);
    assert.equal((await client.cluster.health()).status, "green");
  });
}

/** Through all hits with search_after, as exports do. */
async function* searchPages(client: Client8): AsyncGenerator<readonly unknown[]> {
  let after: readonly unknown[] | undefined;
  while (true) {
    const page = await client.search({
      index: INDEX,
      size: 300,
      query: { match: { "process.name": "bash" } },
      sort: [{ "@timestamp": "asc" }, { "process.pid": "asc" }],
      ...(after === undefined ? {} : { search_after: after as string[] }),
    });
    const { hits } = page.hits;
    if (hits.length === 0) return;
    yield hits;
    after = hits.at(-1)?.sort;
  }
}
