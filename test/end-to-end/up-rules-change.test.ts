// Rules and exceptions change under the real command while events flow: what is new takes force within
// seconds, what does not load leaves the old in force, and no event is passed over.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openAlertStore, STATE_FILE } from "../../src/store/alerts/open-alert-store.ts";
import { ndjson } from "../server/start-server.ts";
import { commandLine } from "./live-tripline.ts";
import { repository } from "./run-tripline.ts";
import { folderOf, makeHost, type UpHost } from "./running-up.ts";
import { INDEX, ruleText, SMALL_RULES, type SmallRule, writeRules } from "./small-rules.ts";

let eventCount = 0;

/** One process of this name, told to the host; its id. */
async function happen(host: UpHost, name: string): Promise<string> {
  const id = `e${eventCount++}`;
  const event = {
    "@timestamp": new Date().toISOString(),
    event: { category: ["process"], type: ["start"], action: "exec" },
    host: { id: "h1", os: { type: "linux" } },
    user: { name: "root" },
    process: { name, executable: `/usr/bin/${name}`, pid: eventCount },
  };
  const body = ndjson({ create: { _index: INDEX, _id: id } }, event);
  const answer = await host.send({ path: "/_bulk", body });
  assert.equal(answer.body.errors, false, answer.text);
  return id;
}

/** Resolves when the alert on this event is printed; its id. */
function alertOf(host: UpHost, ruleName: string, eventId: string): Promise<string> {
  return host.whenPrinted((text) => printedAlerts(text, ruleName).get(eventId));
}

/** Ids of a rule's alerts by the ids of their events. */
function printedAlerts(text: string, ruleName: string): ReadonlyMap<string, string> {
  const alerts = text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.includes(`"kibana.alert.rule.name":"${ruleName}"`))
    .map((line) => JSON.parse(line));
  return new Map(
    alerts.map((alert) => [alert["kibana.alert.ancestors"][0].id, alert["kibana.alert.uuid"]]),
  );
}

/** A real process beside the one that runs. */
function tripline(args: readonly string[]): Promise<string> {
  const [program = "", ...words] = commandLine(args);
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: repository, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
    child.on("close", (code) => (code === 0 ? resolve(text) : reject(new Error(text))));
  });
}

/** Events that go on all the time, each of which alerts. */
function startFlow(host: UpHost): { readonly stop: () => Promise<readonly string[]> } {
  const ids: string[] = [];
  let isFlowing = true;
  const flow = (async () => {
    while (isFlowing) {
      ids.push(await happen(host, "id"));
      await sleep(5);
    }
    return ids;
  })();
  return {
    stop: () => {
      isFlowing = false;
      return flow;
    },
  };
}

const SECOND = { name: "second", query: 'process where process.name == "evil"' };

async function startedHost(t: TestContext, more: readonly SmallRule[] = []) {
  const folder = folderOf(t);
  const rules = writeRules(join(folder, "rules"), [...SMALL_RULES, ...more]);
  const data = join(folder, "data");
  const host = await makeHost(t, { data, rules, flags: ["--output", "ndjson"] });
  await host.start();
  return { host, data, file: join(rules, "second.toml") };
}

test("rule files change, break and are repaired while events flow", async (t) => {
  const { host, file } = await startedHost(t);
  const flow = startFlow(host);

  writeFileSync(file, ruleText(SECOND));
  await host.hasSaid(/rules changed: 1 added; 6 run/);
  await alertOf(host, "second", await happen(host, "evil"));

  writeFileSync(file, ruleText({ ...SECOND, query: "process where process.name ==" }));
  const [, code] = await host.hasSaid(
    /second\.toml is refused, the version before it runs on: (\S+)/,
  );
  assert.match(code ?? "", /^EQL1\d{3}$/);
  await alertOf(host, "second", await happen(host, "evil"));

  writeFileSync(file, ruleText({ ...SECOND, query: 'process where process.name == "worse"' }));
  await host.hasSaid(/rules changed: 1 changed; 6 run/);
  await alertOf(host, "second", await happen(host, "worse"));

  const flowed = await flow.stop();
  await alertOf(host, "who", flowed.at(-1) ?? "");
  const alerted = printedAlerts(host.printed, "who");
  assert.deepEqual(
    flowed.filter((id) => !alerted.has(id)),
    [],
  );
  assert.ok(flowed.length > 100, `${flowed.length} events flowed`);
});

test("an exception of another process takes force without a restart, and so does its removal", async (t) => {
  const { host, data } = await startedHost(t, [SECOND]);
  const alert = await alertOf(host, "second", await happen(host, "evil"));

  const added = await tripline(["exceptions", "add", alert, "--yes", "--data", data]);
  const itemId = /Saved as (\S+)\./.exec(added)?.[1] ?? "";
  await host.hasSaid(/loaded anew; 6 run/);
  const excepted = await happen(host, "evil");
  await alertOf(host, "who", await happen(host, "id"));
  assert.equal(printedAlerts(host.printed, "second").has(excepted), false);
  await hitIsKept(data);

  await tripline(["exceptions", "remove", itemId, "--data", data]);
  await host.hasSaid(/(?:loaded anew; 6 run.*){2}/s);
  await alertOf(host, "second", await happen(host, "evil"));
  assert.equal(await host.stop(), 0, host.said);
  assert.equal(printedAlerts(host.printed, "second").has(excepted), false);
});

/** Resolves when the exception is known to have applied once: that is kept with the state, seconds later. */
async function hitIsKept(data: string): Promise<void> {
  const store = openAlertStore(join(data, STATE_FILE));
  const hits = () => store.exceptions.items()[0]?.hitCount;
  try {
    while (hits() === 0) await sleep(50);
    assert.equal(hits(), 1);
  } finally {
    store.close();
  }
}
