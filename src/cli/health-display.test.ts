import assert from "node:assert/strict";
import { test } from "node:test";
import type { SensorHealth } from "../sources/linux/sensor/host-sensor.ts";
import { HealthDisplay, healthLines } from "./health-display.ts";
import type { CliIo } from "./io.ts";

const HEALTH: SensorHealth = {
  capture: "ebpf",
  recordCount: 12,
  eventCount: 10,
  bestEffortCount: 0,
  droppedCount: 2,
  unreadableCount: 0,
  lagMs: 1.25,
  lagMaxMs: 7.5,
  fill: 0.001,
  fillMax: 0.5,
  restartCount: 0,
  gapMs: 0,
  processCount: 300,
  evictedCount: 0,
  lookedUpCount: 1,
  hashedCount: 0,
  unhashedCount: 0,
};

/** A terminal or none, a clock that the test moves, a signal that the test sends. */
function stage(isTty: boolean) {
  const state = { text: "", nowMs: 0, ask: () => {} };
  const output = {
    write: (text: string) => {
      state.text += text;
      return Promise.resolve();
    },
    isTty,
    columns: isTty ? 80 : undefined,
  };
  const io: CliIo = {
    stdout: output,
    stderr: output,
    env: {},
    cwd: "/",
    nowMs: () => 1_800_000_000_000 + state.nowMs,
    monotonicMs: () => state.nowMs,
    interrupted: new AbortController().signal,
    onStatusAsked: (listener) => {
      state.ask = listener;
      return () => {
        state.ask = () => {};
      };
    },
  };
  return { io, state };
}

test("every so many seconds a line of JSON tells the health, and once more at the end", async () => {
  const { io, state } = stage(false);
  const display = new HealthDisplay(io, { healthEvery: 10 }, () => HEALTH);
  await display.update();
  assert.equal(state.text, "");
  state.nowMs = 10_000;
  await display.update();
  await display.update();
  await display.close();
  const lines = state.text.trimEnd().split("\n");
  assert.equal(lines.length, 2);
  assert.deepEqual(JSON.parse(lines[0] as string), {
    "@timestamp": "2027-01-15T08:00:10.000Z",
    sensor: HEALTH,
  });
});

test("a terminal has one line, redrawn each second and erased before anything else", async () => {
  const { io, state } = stage(true);
  const display = new HealthDisplay(io, {}, () => HEALTH);
  await display.update();
  await display.update();
  assert.equal(state.text.match(/watching \(ebpf\) · 10 events · 2 dropped/g)?.length, 1);
  state.nowMs = 1_000;
  await display.update();
  assert.equal(state.text.match(/watching/g)?.length, 2);
  await display.close();
  assert.ok(state.text.endsWith("\r\u001b[2K"));
});

test("SIGUSR1 prints what is printed at the end", async () => {
  const { io, state } = stage(false);
  const display = new HealthDisplay(io, { quiet: true }, () => HEALTH);
  state.ask();
  assert.equal(state.text, "");
  await display.update();
  assert.equal(state.text, `${healthLines(HEALTH).join("\n")}\n`);
});

test("what went wrong is told only when it did", () => {
  assert.equal(healthLines(HEALTH).length, 2);
  const bad = {
    ...HEALTH,
    bestEffortCount: 5,
    restartCount: 1,
    gapMs: 2_500,
    unreadableCount: 1,
    evictedCount: 3,
  };
  assert.deepEqual(healthLines(bad).slice(2), [
    "5 events are best effort",
    "the capture process was restarted 1 times; nothing was seen for 2.5 s",
    "1 records of unknown shape",
    "3 processes left the full process table",
  ]);
});
