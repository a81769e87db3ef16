import assert from "node:assert/strict";
import { test } from "node:test";
import type { CliIo } from "./io.ts";
import { talker } from "./talker.ts";

function talkerAt(clock: { ms: number }) {
  let said = "";
  const write = (text: string): Promise<void> => {
    said += text;
    return Promise.resolve();
  };
  const io = { stderr: { write }, monotonicMs: () => clock.ms } as unknown as CliIo;
  return { say: talker({}, io), said: () => said };
}

test("a fault is said once a minute, whatever else is said meanwhile", async () => {
  const clock = { ms: 0 };
  const { say, said } = talkerAt(clock);
  for (clock.ms = 0; clock.ms < 61_000; clock.ms += 250) {
    say.fault("events are refused", new Error("disk full"));
    if (clock.ms === 1_000) say.fault("alerts cannot be kept", "busy");
  }
  await say.settled();
  assert.deepEqual(said().split("\n"), [
    "events are refused: disk full",
    "alerts cannot be kept: busy",
    "events are refused: disk full",
    "",
  ]);
});
