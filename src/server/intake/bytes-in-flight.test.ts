import assert from "node:assert/strict";
import { test } from "node:test";
import { BytesInFlight } from "./bytes-in-flight.ts";

test("a request waits for room, and goes on when another is done", async () => {
  const inFlight = new BytesInFlight(100);
  const [first, second] = [inFlight.open(), inFlight.open()];
  assert.equal(first.take(60), undefined);
  assert.equal(second.take(30), undefined);
  const wait = second.take(30);
  assert.ok(wait !== undefined);
  assert.equal(inFlight.total, 90);
  first.release();
  await wait;
  assert.equal(inFlight.total, 60);
  second.release();
  assert.equal(inFlight.total, 0);
});

test("the oldest request is never held back", () => {
  const inFlight = new BytesInFlight(100);
  const [first, second] = [inFlight.open(), inFlight.open()];
  assert.equal(second.take(100), undefined);
  assert.equal(first.take(500), undefined);
  first.release();
  assert.equal(second.take(500), undefined, "now it is the oldest");
});

test("those that wait go on in the order of their requests, as far as there is room", async () => {
  const inFlight = new BytesInFlight(100);
  const [first, second, third, fourth] = [1, 2, 3, 4].map(() => inFlight.open());
  assert.equal(first?.take(100), undefined);
  const order: string[] = [];
  const waits = [
    fourth?.take(80)?.then(() => order.push("fourth")),
    third?.take(50)?.then(() => order.push("third")),
    second?.take(50)?.then(() => order.push("second")),
  ];
  first?.release();
  await Promise.all(waits.slice(1));
  assert.deepEqual(order, ["second", "third"]);
  second?.release();
  assert.deepEqual(order, ["second", "third"], "50 are held, 80 do not fit");
  third?.release();
  await waits[0];
  assert.equal(inFlight.total, 80);
});

test("a request that is given up while it waits is let go", async () => {
  const inFlight = new BytesInFlight(10);
  const [first, second] = [inFlight.open(), inFlight.open()];
  assert.equal(first.take(10), undefined);
  const wait = second.take(10);
  second.release();
  await wait;
  first.release();
  assert.equal(inFlight.total, 0);
});
