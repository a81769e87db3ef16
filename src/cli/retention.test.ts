import assert from "node:assert/strict";
import { test } from "node:test";
import { type RetentionParts, startRetention } from "./retention.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 24, 12);

/** The alerts that a start with these settings asks to take away, step by step. */
async function asked(options: RetentionParts["options"], cursors: readonly number[]) {
  const calls: unknown[] = [];
  const lines: string[] = [];
  let leftSteps = 2;
  let isDone = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    isDone = resolve;
  });
  const end = startRetention({
    options,
    events: { retire: () => false },
    alerts: {
      retire: (which) => {
        calls.push(which);
        if (leftSteps-- > 0) return 200;
        isDone();
        return 0;
      },
    },
    outputs: cursors.map((cursor) => ({
      stats: { cursor },
    })) as unknown as RetentionParts["outputs"],
    nowMs: () => NOW_MS,
    say: { line: (text) => lines.push(text), fault: (what) => lines.push(what) },
  });
  if (options.keepAlerts !== undefined) await done;
  await end();
  return { calls, lines };
}

test("closed alerts are taken away step by step, up to what every output has sent", async () => {
  const { calls, lines } = await asked({ keep: DAY_MS, keepAlerts: 90 * DAY_MS }, [7, 5]);
  const which = { closedBeforeMs: NOW_MS - 90 * DAY_MS, numberMax: 5 };
  assert.deepEqual([calls, lines], [[which, which, which], []]);
});

test("alerts are kept for ever unless told otherwise", async () => {
  assert.deepEqual((await asked({ keep: DAY_MS }, [])).calls, []);
});
