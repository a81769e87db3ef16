// `tripline up` acts by itself where tripline.toml says so: an event of this host about a process of the test's
// own, an alert, a dead process, and a journal that says why. Without the switch nothing happens.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createResponder } from "../../src/response/create-responder.ts";
import { currentStartMs } from "../../src/response/processes/process-facts.ts";
import { readHostFacts } from "../../src/sources/linux/sensor/host-facts.ts";
import { openAlertStore, STATE_FILE } from "../../src/store/alerts/open-alert-store.ts";
import { ndjson } from "../server/start-server.ts";
import { noLiveSensor, startLive } from "./live-tripline.ts";
import { repository, runTripline } from "./run-tripline.ts";
import { folderOf, makeHost, type UpHost } from "./running-up.ts";
import { INDEX, ruleText } from "./small-rules.ts";

const skip = process.platform === "linux" ? false : "pidfd is of Linux";

const RULE = { name: "who", query: 'process where process.name == "sleep"' };
const RULE_ID = /rule_id = "(.*)"/.exec(ruleText(RULE))?.[1];

async function hostWith(
  context: TestContext,
  automatic: string,
): Promise<{ readonly host: UpHost; readonly data: string }> {
  const folder = folderOf(context);
  const [data, rules] = [join(folder, "data"), join(folder, "rules")];
  mkdirSync(rules);
  writeFileSync(join(rules, "who.toml"), ruleText(RULE));
  const config = join(folder, "tripline.toml");
  const action = `[[response.rule]]\nrule_id = "${RULE_ID}"\naction = "kill-tree"\n`;
  writeFileSync(config, `[response]\nautomatic = ${automatic}\n${action}`);
  const wrapper = ["env", `TRIPLINE_CONFIG=${config}`];
  const host = await makeHost(context, { data, rules, wrapper, flags: ["--output", "ndjson"] });
  await host.start();
  return { host, data };
}

/** Tells the host of a process as the sensor would; the alert's id once it is printed. */
async function tell(host: UpHost, pid: number, hostId: string): Promise<string> {
  const event = {
    "@timestamp": new Date().toISOString(),
    event: { category: ["process"], type: ["start"], action: "exec" },
    host: { id: hostId, os: { type: "linux" } },
    process: { name: "sleep", pid, start: new Date(currentStartMs(pid) ?? 0).toISOString() },
  };
  const answer = await host.send({
    path: "/_bulk",
    body: ndjson({ create: { _index: INDEX, _id: hostId } }, event),
  });
  assert.equal(answer.body.errors, false, answer.text);
  return await host.whenPrinted((text) => {
    const line = text.split("\n").find((one) => one.includes(`"${hostId}"`) && one.endsWith("}"));
    return line === undefined ? undefined : String(JSON.parse(line)["kibana.alert.uuid"]);
  });
}

function victim(context: TestContext): { readonly pid: number; readonly ended: Promise<unknown> } {
  const child = spawn("sleep", ["300"], { stdio: "ignore" });
  context.after(() => child.kill("SIGKILL"));
  return { pid: child.pid as number, ended: once(child, "exit") };
}

test("an alert of a chosen rule kills its process, and the journal says for which alert", {
  skip,
}, async (context) => {
  const { host, data } = await hostWith(context, "true");
  assert.match(host.said, /alerts of 1 rule are acted on, 10 times an hour at most/);
  const { pid, ended } = victim(context);
  const stranger = victim(context);
  await tell(host, stranger.pid, "another-host");
  await host.hasSaid(/not done: the event is not of this host/);
  const alertId = await tell(host, pid, readHostFacts().id);
  assert.deepEqual(await ended, [null, "SIGKILL"]);
  await host.hasSaid(/1 process killed/);
  assert.equal(await host.stop(), 0);
  assert.notEqual(currentStartMs(stranger.pid), undefined);
  const [action] = createResponder({ dataDir: data, nowMs: Date.now }).journal(1);
  assert.equal(action?.actor, "automatic");
  assert.equal(action?.alertId, alertId);
  assert.equal(action?.isDone, true);
  const store = openAlertStore(join(data, STATE_FILE));
  const trail = store.audit({ subject: alertId, limit: 10 });
  store.close();
  assert.ok(trail.some((entry) => entry.action === "response.kill"));
});

test("a shell that python opens on a terminal is killed as the live sensor tells of it", {
  skip: noLiveSensor,
}, async (context) => {
  const folder = folderOf(context);
  const config = join(folder, "tripline.toml");
  const rule = readFileSync(join(repository, "rules/execution_python_pty_spawn.toml"), "utf8");
  const ruleId = /rule_id = "(.*)"/.exec(rule)?.[1];
  const action = `[[response.rule]]\nrule_id = "${ruleId}"\naction = "kill-tree"\n`;
  writeFileSync(config, `[response]\nautomatic = true\n${action}`);
  const data = join(folder, "data");
  const wrapper = ["env", `TRIPLINE_CONFIG=${config}`];
  const up = await startLive(["up", "--no-http", "--data", data], wrapper);
  context.after(() => up.child.kill("SIGKILL"));
  // Nobody ends this shell: its input stays open.
  const attack = spawn("python3", ["-c", 'import pty; pty.spawn("/bin/sh")'], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  context.after(() => attack.kill("SIGKILL"));
  await once(attack, "exit");
  assert.equal(await up.stop(), 0);
  const [done] = createResponder({ dataDir: data, nowMs: Date.now }).journal(1);
  assert.equal(done?.actor, "automatic");
  assert.equal(done?.isDone, true);
});

test("in rehearsal the process lives, and what would be done is said", {
  skip,
}, async (context) => {
  const { host } = await hostWith(context, '"rehearse"');
  const { pid } = victim(context);
  await tell(host, pid, readHostFacts().id);
  await host.hasSaid(new RegExp(`would kill process ${pid} and what is below it`));
  assert.equal(await host.stop(), 0);
  assert.notEqual(currentStartMs(pid), undefined);
});

test("a response that cannot be read stops the start, and points at its place", async (context) => {
  const folder = folderOf(context);
  const config = join(folder, "tripline.toml");
  const env = { TRIPLINE_CONFIG: config, TRIPLINE_DATA: folder };
  for (const [text, expected] of [
    ['[response]\nautomatic = "yes"\n', /CFG6003.*"automatic" takes true, false or "rehearse"/],
    ["[response]\nautomatc = true\n", /CFG6002.*nothing that this response has; did you mean/],
    ['[[response.rule]]\naction = "kill"\n', /CFG6003.*the rule has no "rule_id"/],
    [
      '[[response.rule]]\nrule_id = "x"\naction = "kil"\n',
      /"action" cannot be "kil"; did you mean/,
    ],
    [
      '[[response.rule]]\nrule_id = "x"\naction = "isolate"\nallow = ["0.0.0.0/0"]\n',
      /"0\.0\.0\.0\/0" is no address or network to keep/,
    ],
    ["response = 1\n", /expected a table headed \[response\]/],
    ["[response]\nactions_per_hour = 0\n", /whole number of at least 1/],
  ] as const) {
    writeFileSync(config, text);
    const { exitCode, stderr } = await runTripline(["up", "--no-sensor", "--no-http"], env);
    assert.equal(exitCode, 2, text);
    assert.match(stderr, expected);
  }
});
