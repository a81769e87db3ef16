import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { RecordPipe } from "./record-pipe.ts";

/** What a script that writes to descriptor 3 sends, until its end. */
async function sent(script: string): Promise<string> {
  const pipe = new RecordPipe();
  pipe.handTo((writeFd) =>
    spawn("sh", ["-c", script], { stdio: ["ignore", "ignore", "ignore", writeFd] }),
  );
  let text = "";
  for await (const chunk of pipe.chunks()) text += chunk.toString("latin1");
  return text;
}

test("what a process writes comes whole and in order, and ends when the process does", async () => {
  const script = "n=0; while [ $n -lt 300 ]; do echo $n >&3; n=$((n+1)); done";
  const numbers = Array.from({ length: 300 }, (_, nth) => `${nth}\n`).join("");
  assert.equal(await sent(script), numbers);
});

test("more than the pipe and the reader's buffer hold is waited for", async () => {
  const text = await sent("head -c 3000000 /dev/zero >&3");
  assert.equal(text.length, 3_000_000);
});

test("a process that writes nothing is an end without records", async () => {
  assert.equal(await sent("exit 1"), "");
});

test("a stopped pipe ends the reading", async () => {
  const pipe = new RecordPipe();
  const child = pipe.handTo((writeFd) =>
    spawn("sh", ["-c", "echo x >&3; exec sleep 60"], {
      stdio: ["ignore", "ignore", "ignore", writeFd],
    }),
  );
  for await (const _ of pipe.chunks()) pipe.stop();
  child.kill("SIGKILL");
});
