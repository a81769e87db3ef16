// The line that moves: on a terminal only, not too often, and gone before anything else is printed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CliIo } from "./io.ts";
import { ProgressLine } from "./progress.ts";

const FACTS = { bytesRead: 5e6, bytesTotal: 10e6, eventCount: 1234, alertCount: 1 };

function lineOn(terminal: { readonly isTty: boolean; readonly columns?: number }): {
  readonly line: ProgressLine;
  readonly written: string[];
  readonly clock: { nowMs: number };
} {
  const written: string[] = [];
  const clock = { nowMs: 0 };
  const stream = {
    write: (text: string) => {
      written.push(text);
      return Promise.resolve();
    },
    isTty: terminal.isTty,
    columns: terminal.columns,
  };
  const io: CliIo = {
    stdout: stream,
    stderr: stream,
    env: {},
    cwd: "/",
    nowMs: () => 0,
    onStatusAsked: () => () => {},
    monotonicMs: () => clock.nowMs,
    interrupted: new AbortController().signal,
  };
  return { line: new ProgressLine(io, true), written, clock };
}

test("the line says how far the scan is and what it found", async () => {
  const { line, written } = lineOn({ isTty: true, columns: 100 });
  await line.update(FACTS);
  assert.deepEqual(written, ["\r\u001b[2Kscanning 5.0 MB 50% of 10.0 MB · 1,234 events · 1 alert"]);
});

test("the line never wraps and is drawn ten times a second at most", async () => {
  const { line, written, clock } = lineOn({ isTty: true, columns: 20 });
  await line.update(FACTS);
  clock.nowMs = 99;
  await line.update(FACTS);
  clock.nowMs = 100;
  await line.update(FACTS);
  assert.equal(written.length, 2);
  assert.equal(written[0]?.replace("\r\u001b[2K", "").length, 19);
});

test("the line is erased once", async () => {
  const { line, written } = lineOn({ isTty: true });
  await line.clear();
  await line.update(FACTS);
  await line.clear();
  await line.clear();
  assert.deepEqual(written.slice(1), ["\r\u001b[2K"]);
});

test("nothing is drawn where there is no terminal", async () => {
  const { line, written } = lineOn({ isTty: false });
  await line.update(FACTS);
  await line.clear();
  assert.deepEqual(written, []);
});
