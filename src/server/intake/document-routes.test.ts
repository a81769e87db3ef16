import assert from "node:assert/strict";
import { test } from "node:test";
import type { IntakeAnswer } from "../../pipeline/event-intake.ts";
import { MemoryEventStore } from "../../store/events/memory-event-store.ts";
import { ServerCounts } from "../counts/server-counts.ts";
import { SERVER_LIMITS } from "../limits.ts";
import { BytesInFlight } from "./bytes-in-flight.ts";
import { intakeRoutes } from "./document-routes.ts";

test("a bulk request counts as held until it is kept, even when its client has gone", async () => {
  const inFlight = new BytesInFlight(1_000_000);
  let keep: (answers: readonly IntakeAnswer[]) => void = () => undefined;
  let asked: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const routes = intakeRoutes({
    intake: {
      append: () =>
        new Promise((resolve) => {
          keep = resolve;
          asked();
        }),
    },
    store: new MemoryEventStore(),
    clock: { nowMs: () => 0, after: () => () => undefined },
    limits: SERVER_LIMITS,
    counts: new ServerCounts(),
    inFlight,
  });
  const body = Buffer.from('{"create":{"_index":"logs-x"}}\n{"a":1}\n');
  const client = new AbortController();
  const bulk = routes.find(({ path }) => path === "/_bulk");
  const answered = bulk?.handle({
    method: "POST",
    path: {},
    query: new Map(),
    headers: {},
    holder: { id: "shipper", name: "shipper", roles: new Set(["ingest"]) },
    signal: client.signal,
    chunks: async function* () {
      yield body;
    },
    json: () => Promise.resolve({}),
  });
  await isAsked;
  client.abort();
  assert.equal(inFlight.total, body.length);
  keep([{ id: "1", result: "created", position: 0 }]);
  await answered;
  assert.equal(inFlight.total, 0);
});
