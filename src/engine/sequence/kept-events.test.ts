import assert from "node:assert/strict";
import { test } from "node:test";
import type { EcsEvent } from "../../event/ecs-event.ts";
import { keptEvent } from "../../event/kept-event.ts";
import { KeptEvents } from "./kept-events.ts";

const PAD = "ü".repeat(3_000);

function eventAt(arrival: number, parts: Partial<EcsEvent> = {}): EcsEvent {
  const fields = { process: { pid: arrival, name: `p${arrival % 7}` }, pad: PAD };
  return keptEvent({
    fields,
    kind: "ecs",
    origin: { file: "a.ndjson", line: arrival + 1 },
    sourceText: JSON.stringify(fields),
    timestampMs: arrival + 0.25,
    arrival,
    ...parts,
  });
}

/** All that anybody reads of an event. */
function content(event: EcsEvent): unknown {
  const { fields, kind, origin, timestampMs, arrival, givenId, givenIndex, sourceText } = event;
  return { fields, kind, origin, timestampMs, arrival, givenId, givenIndex, sourceText };
}

test("an event that was packed reads as it came", () => {
  const events = [
    eventAt(0),
    eventAt(1, { givenId: "id", givenIndex: "logs-1" }),
    eventAt(2, { sourceText: undefined, kind: "auditd" }),
    eventAt(3, { timestampMs: Number.NaN, sourceText: '{\n  "a": "\\ud83d"\n}' }),
  ];
  const kept = new KeptEvents(0);
  const ids = events.map((event) => kept.keep(event));
  assert.deepEqual(
    ids.map((id) => content(kept.read(id))),
    events.map(content),
  );
});

test("what is older than the fresh ones takes a fraction of its text", () => {
  const kept = new KeptEvents(100_000);
  for (let at = 0; at < 1_000; at++) kept.keep(eventAt(at));
  const textBytes = 1_000 * PAD.length;
  assert.ok(kept.heldBytes < textBytes / 5, `${kept.heldBytes} of ${textBytes}`);
});

test("an event that several keep is there until the last has dropped it", () => {
  const kept = new KeptEvents(0);
  const event = eventAt(1);
  const [first, second] = [kept.keep(event), kept.keep(event)];
  assert.equal(first, second);
  kept.drop(first);
  assert.equal(kept.read(second).arrival, 1);
  kept.drop(second);
  assert.equal(kept.count, 0);
  assert.equal(kept.heldBytes, 0);
});

test("survivors of many do not hold the memory of the others", () => {
  const kept = new KeptEvents(50_000);
  const ids = Array.from({ length: 4_000 }, (_, at) => kept.keep(eventAt(at)));
  const fullBytes = kept.heldBytes;
  for (const [at, id] of ids.entries()) if (at % 40 !== 0) kept.drop(id);
  assert.ok(kept.heldBytes < fullBytes / 4, `${kept.heldBytes} of ${fullBytes}`);
  for (const [at, id] of ids.entries()) {
    if (at % 40 === 0) assert.equal(kept.read(id).arrival, at);
  }
});

test("numbers of events that have gone are used again, and never read as the old event", () => {
  const kept = new KeptEvents(20_000);
  const live = new Map<number, number>();
  let random = 1;
  for (let at = 0; at < 2_000; at++) {
    live.set(kept.keep(eventAt(at)), at);
    random = (random * 48_271) % 2_147_483_647;
    const all = [...live.keys()];
    if (all.length < 100) continue;
    const id = all[random % all.length] as number;
    assert.equal(kept.read(id).arrival, live.get(id));
    live.delete(id);
    kept.drop(id);
  }
  assert.equal(kept.count, live.size);
});

test("an event too deeply nested to be written is kept as it is", () => {
  const fields = JSON.parse(
    `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  ) as EcsEvent["fields"];
  const kept = new KeptEvents(0);
  const event = eventAt(1, { fields, sourceText: undefined });
  const id = kept.keep(event);
  assert.equal(kept.read(id), event);
  kept.drop(id);
  assert.equal(kept.heldBytes, 0);
});
