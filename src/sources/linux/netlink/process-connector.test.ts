import assert from "node:assert/strict";
import { test } from "node:test";
import { connectorEvent } from "./process-connector.ts";

/** A message of the connector: headers, then what, processor, time and the event's own numbers. */
function message(what: number, ...ids: readonly number[]): Buffer {
  const bytes = Buffer.alloc(36 + 16 + Math.max(16, ids.length * 4));
  bytes.writeUInt32LE(what, 36);
  bytes.writeBigUInt64LE(123n, 36 + 8);
  for (const [nth, id] of ids.entries()) bytes.writeUInt32LE(id, 36 + 16 + 4 * nth);
  return bytes;
}

test("forks, execs and ends of processes are told with their process", () => {
  assert.deepEqual(connectorEvent(message(1, 10, 9, 20, 20)), {
    kind: "fork",
    monotonicNs: 123n,
    pid: 20,
    parentPid: 9,
  });
  assert.deepEqual(connectorEvent(message(2, 21, 20)), {
    kind: "exec",
    monotonicNs: 123n,
    pid: 20,
  });
  assert.deepEqual(connectorEvent(message(0x8000_0000, 20, 20, 3 << 8, 17)), {
    kind: "exit",
    monotonicNs: 123n,
    pid: 20,
    status: 3 << 8,
  });
});

test("threads, other events and short messages are left out", () => {
  assert.equal(connectorEvent(message(1, 10, 10, 21, 20)), undefined);
  assert.equal(connectorEvent(message(0x8000_0000, 21, 20, 0, 0)), undefined);
  assert.equal(connectorEvent(message(4, 20, 20)), undefined);
  assert.equal(connectorEvent(Buffer.alloc(40)), undefined);
});
