// The real command is killed at random moments and started again on the same data, while a sender
// repeats what was not acknowledged. At the end everything kept is as if nothing had happened: events,
// alerts, what suppression and exceptions counted. KILLS=200 does it more often, FUZZ_SEED elsewhere.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../src/base/json.ts";
import { openAlertStore, STATE_FILE } from "../../src/store/alerts/open-alert-store.ts";
import { DiskEventStore } from "../../src/store/events/disk-event-store.ts";
import { ndjson } from "../server/start-server.ts";
import { folderOf, makeHost, type UpHost } from "./running-up.ts";
import { INDEX, writeRules } from "./small-rules.ts";

const KILLS = Number(process.env["KILLS"] ?? 10);
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_124);

/** Ahead of the clock, so that no tick of it decides anything that the events' own times do not. */
const FIRST_MS = Date.UTC(2100, 0, 1);
const EVENT_EVERY_MS = 20;
/** Far enough behind the last for everything to be decided. */
const END_MS = 3_600_000;

/** A generator of numbers from 0 to 1 that a seed repeats: xorshift. */
function randomFrom(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const upTo = (random: () => number, max: number): number => Math.floor(random() * max);

function eventOf(number: number): JsonObject {
  const random = randomFrom(SEED * 31 + number * 2_654_435);
  for (let warm = 0; warm < 4; warm++) random();
  const names = ["sh", "curl", "id", "nc", "cat", "ls", "ps", "cat", "ls", "ps"];
  return {
    "@timestamp": new Date(FIRST_MS + number * EVENT_EVERY_MS).toISOString(),
    event: { category: ["process"], type: ["start"], action: "exec" },
    host: { id: `h${upTo(random, 5)}`, os: { type: "linux" } },
    user: { name: random() < 0.1 ? "deploy" : "root" },
    process: { name: names[upTo(random, names.length)] ?? "", pid: number },
  };
}

interface Batch {
  readonly from: number;
  readonly to: number;
}

/** Small requests, and some so large that they are written, cut into blocks and evaluated for a while. */
function* batches(): Generator<Batch> {
  const random = randomFrom(SEED);
  for (let from = 0; ; ) {
    const size = random() < 0.7 ? 1 + upTo(random, 40) : 300 + upTo(random, 1_500);
    yield { from, to: from + size };
    from += size;
  }
}

function bodyOf({ from, to }: Batch): string {
  return Array.from({ length: to - from }, (_, at) =>
    ndjson({ create: { _index: INDEX, _id: `e${from + at}` } }, eventOf(from + at)),
  ).join("");
}

/** True when it was acknowledged, as new or as known already. */
async function send(host: UpHost, body: string): Promise<boolean> {
  const answer = await host.send({ path: "/_bulk", body }).catch(() => undefined);
  if (answer?.status !== 200) return false;
  const items = answer.body.items as readonly { readonly create: { readonly status: number } }[];
  for (const { create } of items) assert.ok([201, 409].includes(create.status), `${create.status}`);
  return true;
}

/** Kills and starts again, and leaves it running. */
async function disturb(host: UpHost): Promise<void> {
  const random = randomFrom(SEED + 1);
  for (let count = 0; count < KILLS; count++) {
    host.spawn();
    // Most lives end while they take events, some while they start or evaluate what was left.
    if (random() < 0.25) await sleep(300 + upTo(random, 1_000));
    else {
      await host.listening();
      await sleep(upTo(random, 500));
    }
    // Some end in good order, so that there is a state to go on from.
    if (random() < 0.2) await host.stop();
    else await host.kill();
  }
  await host.start();
}

/** Sends until `isEnough`, each request until it is acknowledged; the number of events sent. */
async function sendAll(host: UpHost, isEnough: (count: number) => boolean): Promise<number> {
  for (const batch of batches()) {
    if (isEnough(batch.from)) return batch.from;
    const body = bodyOf(batch);
    while (!(await send(host, body))) await sleep(10);
  }
  throw new Error("there is always one more");
}

async function finish(host: UpHost, eventCount: number): Promise<void> {
  const endMs = FIRST_MS + eventCount * EVENT_EVERY_MS + END_MS;
  const end = { "@timestamp": new Date(endMs).toISOString() };
  assert.ok(await send(host, ndjson({ create: { _index: INDEX, _id: "end" } }, end)), host.said);
  assert.equal(await host.stop(), 0, host.said);
}

interface Kept {
  readonly eventIds: readonly string[];
  /** By id: how many were folded into it; null where nothing is said of suppression. */
  readonly alerts: ReadonlyMap<string, number | null>;
  readonly ruleNames: ReadonlyMap<string, number>;
  readonly hitCount: number;
}

function keptIn(data: string): Kept {
  const alerts = new Map<string, number | null>();
  const ruleNames = new Map<string, number>();
  const store = openAlertStore(join(data, STATE_FILE));
  for (let after = 0; ; ) {
    const page = store.alertsAfter(after, 1_000);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.number;
    for (const { id, document } of page) {
      const folded = document["kibana.alert.suppression.docs_count"];
      alerts.set(id, typeof folded === "number" ? folded : null);
      const name = String(document["kibana.alert.rule.name"]);
      ruleNames.set(name, (ruleNames.get(name) ?? 0) + 1);
    }
  }
  const [item] = store.exceptions.items();
  store.close();
  const events = new DiskEventStore({ folder: join(data, "events"), isReadOnly: true });
  const eventIds = [...events.scan({})].flat().map(({ id }) => id);
  events.close();
  return { eventIds, alerts, ruleNames, hitCount: item?.hitCount ?? 0 };
}

/** An exception that takes the events of one user away from every rule. */
function keepException(data: string): void {
  const store = openAlertStore(join(data, STATE_FILE));
  const shared = { list_id: "l", name: "deploys", description: "", namespace_type: "single" };
  const entry = { field: "user.name", operator: "included", type: "match", value: "deploy" };
  const tags = ["tripline:rule:*"];
  const item = { ...shared, item_id: "i", type: "simple", os_types: [], tags, entries: [entry] };
  const lists = [{ ...shared, type: "detection" }];
  store.exceptions.put({ lists, items: [item] }, { actor: "test", nowMs: 0 });
  store.close();
}

test("killed and started again, it has kept and counted what an undisturbed one has", async (t) => {
  const folder = folderOf(t);
  const rules = writeRules(join(folder, "rules"));
  const hostIn = async (name: string): Promise<UpHost> => {
    const flags = ["--output", "ndjson", "--building-blocks"];
    const host = await makeHost(t, { data: join(folder, name), rules, flags });
    keepException(join(folder, name));
    return host;
  };
  const killed = await hostIn("killed");
  let isDisturbed = true;
  const disturbed = disturb(killed).finally(() => {
    isDisturbed = false;
  });
  const eventCount = await sendAll(killed, () => !isDisturbed);
  await disturbed;
  await finish(killed, eventCount);

  const whole = await hostIn("whole");
  await whole.start();
  await sendAll(whole, (count) => count >= eventCount);
  await finish(whole, eventCount);

  const [found, expected] = [keptIn(join(folder, "killed")), keptIn(join(folder, "whole"))];
  t.diagnostic(
    `${KILLS} ends, ${eventCount} events, ${expected.alerts.size} alerts, ${expected.hitCount} exceptions`,
  );
  assert.deepEqual(
    found.eventIds,
    [...Array.from({ length: eventCount }, (_, at) => `e${at}`), "end"],
    "an event is missing or doubled",
  );
  assert.deepEqual(found.eventIds, expected.eventIds);
  assert.deepEqual([...found.alerts].sort(), [...expected.alerts].sort());
  assert.equal(found.hitCount, expected.hitCount);
  // Every rule has its part, or the test shows nothing.
  const names = [...expected.ruleNames.keys()].sort();
  assert.deepEqual(names, ["block", "fetched", "fetched-often", "shell", "who"]);
  assert.ok(expected.hitCount > 0);
  assertPrintedOnce(killed);
});

/** A kill may cut a line, and what was kept just before it may not have been printed. */
function assertPrintedOnce(host: UpHost): void {
  const ids = host.printed.match(/"kibana\.alert\.uuid":"[0-9a-f]+"/g) ?? [];
  assert.ok(ids.length > 0);
  assert.equal(new Set(ids).size, ids.length, "an alert was printed twice");
}
