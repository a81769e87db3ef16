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

test("while nobody reads stderr, so many lines wait and the others are counted", async () => {
  const written: string[] = [];
  let read = (): void => undefined;
  const isRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const write = async (text: string): Promise<void> => {
    await isRead;
    written.push(text);
  };
  const say = talker({}, { stderr: { write }, monotonicMs: () => 0 } as unknown as CliIo);
  for (let at = 0; at < 5_000; at++) say.line(`line ${at}`);
  read();
  await say.settled();
  assert.equal(written.length, 2_001);
  assert.equal(written.at(-1), "3000 lines were left out here: stderr was not read\n");
  say.line("after");
  await say.settled();
  assert.equal(written.at(-1), "after\n");
});
