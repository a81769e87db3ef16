// Asking before an action, and what is told of it; the actions themselves are in test/end-to-end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { runTripline } from "../../test/end-to-end/run-tripline.ts";
import { makeSampleData } from "../../test/end-to-end/sample-data.ts";
import { isAtRest } from "../response/processes/process-facts.ts";
import type { CliIo } from "./io.ts";
import { runCli } from "./run-cli.ts";

const skip = process.platform === "linux" ? false : "pidfd is of Linux";

interface Answered {
  readonly exitCode: number;
  readonly stdout: string;
  readonly asked: readonly string[];
}

/** Runs a command line for a person who gives this answer. */
async function answering(
  isAgreed: boolean,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Answered> {
  let stdout = "";
  const asked: string[] = [];
  const sink = (take: (text: string) => void) => ({
    write: (text: string) => {
      take(text);
      return Promise.resolve();
    },
    isTty: true,
    columns: 80,
  });
  const io: CliIo = {
    stdout: sink((text) => {
      stdout += text;
    }),
    stderr: sink(() => undefined),
    env,
    cwd: "/",
    nowMs: () => 0,
    monotonicMs: () => 0,
    interrupted: new AbortController().signal,
    onStatusAsked: () => () => undefined,
    confirm: (question) => {
      asked.push(question);
      return Promise.resolve(isAgreed);
    },
  };
  const exitCode = await runCli(["respond", ...args], io);
  return { exitCode, stdout, asked };
}

function dataFolder(context: TestContext): string {
  const data = makeSampleData();
  context.after(() => data.remove());
  return data.folder;
}

test("a person is asked once, and a no does nothing", { skip }, async (context) => {
  const TRIPLINE_DATA = dataFolder(context);
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  context.after(() => child.kill("SIGKILL"));
  const args = ["suspend", String(child.pid)];
  const refused = await answering(false, args, { TRIPLINE_DATA });
  assert.equal(refused.exitCode, 1);
  assert.deepEqual(refused.asked, ["Do it? [y/N] "]);
  assert.match(refused.stdout, /is stopped \(SIGSTOP\)/);
  assert.ok(!isAtRest(child.pid as number));
  const agreed = await answering(true, args, { TRIPLINE_DATA });
  assert.equal(agreed.exitCode, 0);
  assert.match(agreed.stdout, /1 process stopped/);
});

test("whoever would cut their own connection is told so", { skip }, async (context) => {
  const env = { TRIPLINE_DATA: dataFolder(context), SSH_CONNECTION: "192.0.2.7 50000 10.0.0.1 22" };
  const cut = await answering(false, ["isolate", "--dry-run"], env);
  assert.match(cut.stdout, /You are here over SSH from 192\.0\.2\.7, which is not allowed/);
  const kept = await answering(false, ["isolate", "--dry-run", "--allow", "192.0.2.0/24"], env);
  assert.doesNotMatch(kept.stdout, /over SSH/);
});

test("the status says what is cut off and what can be done, without changing anything", async (context) => {
  const env = { TRIPLINE_DATA: dataFolder(context) };
  const { exitCode, stdout } = await runTripline(["respond", "status"], env);
  assert.equal(exitCode, 0);
  assert.match(
    stdout,
    /^this host is not isolated\nno address is blocked\ncan be done here: .*collect/,
  );
  assert.match(stdout, /not escalate: no output is configured/);
  const { stdout: json } = await runTripline(["respond", "status", "--json"], env);
  assert.equal(JSON.parse(json).isIsolated, false);
});

test("names of processes cannot write to the terminal", { skip }, async (context) => {
  const child = spawn("sleep", ["60"], { argv0: "\u001b[2Jevil\nline", stdio: "ignore" });
  context.after(() => child.kill("SIGKILL"));
  const env = { TRIPLINE_DATA: dataFolder(context) };
  const { stdout } = await answering(false, ["kill", String(child.pid), "--dry-run"], env);
  assert.match(stdout, /\\u\{1b\}\[2Jevil\\u\{a\}line/);
});

test("an alert is escalated through every output, with the words of who does it", {
  skip,
}, async (context) => {
  const folder = dataFolder(context);
  const sent = join(folder, "sent.ndjson");
  const config = join(folder, "tripline.toml");
  const env = { TRIPLINE_DATA: folder, TRIPLINE_CONFIG: config, USER: "ann" };
  const args = ["respond", "escalate", "--alert", "7f3a", "--comment", "look", "--yes"];
  writeFileSync(config, "");
  const without = await runTripline(args, env);
  assert.equal(without.exitCode, 1);
  assert.match(without.stderr, /no output is configured/);
  writeFileSync(config, `[[output]]\ntype = "file"\npath = "${sent}"\n`);
  const escalated = await runTripline(args, env);
  assert.equal(escalated.exitCode, 0, escalated.stderr);
  assert.match(escalated.stdout, /sent through file/);
  const document = JSON.parse(readFileSync(sent, "utf8"));
  assert.equal(document["kibana.alert.uuid"], "7f3a01");
  assert.match(document["kibana.alert.reason"], /^Escalated by cli:ann: look\. /);
  const nobody = await runTripline(["respond", "escalate", "--yes"], env);
  assert.equal(nobody.exitCode, 2);
});
