// The door `tripline/sensor` as a program uses it: the example of docs/library.md as it stands there, and a
// program that is slower than the host.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readField } from "../../src/event/read-field.ts";
import { NoSensor, watchHost } from "../../src/sensor.ts";
import { noLiveSensor, run, until } from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";

const skip = noLiveSensor;

test("the example of docs/library.md prints the programs of this host and its health", {
  skip,
}, async (context) => {
  const page = readFileSync(join(repository, "docs", "library.md"), "utf8");
  const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  const example = blocks.find((text) => text.includes('from "tripline/sensor"'));
  assert.ok(example !== undefined);
  const folder = mkdtempSync(join(tmpdir(), "tripline-library-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "example.mts");
  const door = join(repository, "src", "sensor.ts");
  writeFileSync(file, example.replace('"tripline/sensor"', JSON.stringify(door)));
  const child = spawn(process.execPath, ["--import", "tsx", file], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  assert.ok(await until(() => text.includes("watching"), 10_000));
  await run("/bin/true", [`library-${process.pid}`]);
  assert.ok(await until(() => text.includes(`library-${process.pid}`), 5_000));
  child.kill("SIGINT");
  assert.equal(await ended, 0);
  assert.match(text, /droppedCount: 0/);
});

test("events wait for a program that is slower than the host, and none is lost", {
  skip,
}, async (context) => {
  const stop = new AbortController();
  context.after(() => stop.abort());
  const host = await watchHost({ signal: stop.signal, source: "ebpf" });
  assert.equal(host.start.capture, "ebpf");
  assert.deepEqual(host.refused, []);
  const marker = `slow-${process.pid}`;
  const count = 300;
  const loop = `n=0; while [ $n -lt ${count} ]; do /bin/true "$0"; n=$((n+1)); done; /bin/true "$0-end"`;
  const load = run("sh", ["-c", loop, marker]);
  let seen = 0;
  for await (const { fields } of host) {
    const args = [readField(fields, ["process", "args"]) ?? []].flat();
    if (readField(fields, ["event", "action"]) !== "exec" || args[0] !== "/bin/true") continue;
    if (args[1] === `${marker}-end`) break;
    if (args[1] === marker) seen++;
    // Much longer than a program of the loop takes.
    if (seen % 20 === 1) await sleep(50);
  }
  await load;
  assert.equal(seen, count);
  const health = host.health();
  assert.equal(health.droppedCount, 0);
  assert.ok(health.eventCount > count && health.processCount > 0);
});

test("a way that does not work here is refused with why and what may help", async () => {
  const stop = new AbortController();
  // No power of two: the kernel refuses such a buffer; without rights it refuses everything.
  const refusal = watchHost({ signal: stop.signal, source: "ebpf", ringBytes: 1_000 });
  await assert.rejects(refusal, (error: unknown) => {
    assert.ok(error instanceof NoSensor);
    assert.equal(error.refused.length, 1);
    assert.match(error.message, /not with BPF programs: .+; .+/);
    return true;
  });
});
