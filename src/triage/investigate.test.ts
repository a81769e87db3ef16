// What an investigation answers, one question after another, over events made for each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ALERT_MS, drawn, HOST, MadeHost, type MadeProcess } from "../../test/made-triage.ts";
import { createInvestigator } from "./investigate.ts";

const SSHD: MadeProcess = { id: "sshd", args: ["sshd"], user: "root" };
const LOGIN: MadeProcess = { id: "login", parent: "sshd", args: ["bash", "-l"] };
const PYTHON: MadeProcess = {
  id: "python",
  parent: "login",
  args: ["python3", "-c", "import pty; pty.spawn('/bin/sh')"],
};
const SHELL: MadeProcess = { id: "shell", parent: "python", args: ["sh"] };
const ID: MadeProcess = { id: "id", parent: "shell", args: ["id"] };
const CURL: MadeProcess = { id: "curl", parent: "shell", args: ["curl", "http://192.0.2.7/x"] };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A person logs in and opens a shell through Python. */
function attacked(): MadeHost {
  const host = new MadeHost();
  host.start(-9 * HOUR, SSHD);
  host.start(-60_000, LOGIN);
  host.start(-50_000, { id: "ls", parent: "login", args: ["ls"] });
  host.start(-10, PYTHON);
  host.start(0, SHELL);
  host.start(1000, ID);
  host.end(1100, ID, 0);
  host.start(2000, CURL);
  host.end(4000, CURL, 7);
  host.alert("a1", SHELL);
  return host;
}

test("the tree has those above, beside and below, each with user, exit code and alerts", async () => {
  const host = attacked();
  host.start(-10, { id: "tee", parent: "python", args: ["tee"] });
  host.alert("a2", CURL, { rule: "Download", severity: "medium" });
  const found = await host.investigate("a1");
  assert.deepEqual(drawn(found), [
    "a sshd",
    "  a bash -l",
    "    a python3 -c import pty; pty.spawn('/bin/sh')",
    "      s tee",
    "      s sh",
    "        d id",
    "        d curl http://192.0.2.7/x",
  ]);
  const { rows, subjectIndex, isCut } = found.tree;
  assert.equal(rows[subjectIndex]?.role, "subject");
  assert.equal(isCut, false);
  assert.deepEqual(
    rows.map(({ parentIndex }) => parentIndex),
    [-1, 0, 1, 2, 2, 4, 4],
  );
  const curl = rows.at(-1)?.process;
  assert.equal(curl?.exitCode, 7);
  assert.equal(curl?.userName, "deploy");
  assert.equal(curl?.hostName, "web-1");
  assert.equal(curl?.endMs, ALERT_MS + 4000);
  assert.deepEqual(curl?.alerts, [{ id: "a2", ruleName: "Download", severity: "medium" }]);
  assert.deepEqual(
    found.subject?.alerts.map(({ id }) => id),
    ["a1"],
  );
  assert.equal(rows[0]?.process.userName, "root");
});

test("terminal, session and the way in are told where events tell them", async () => {
  const host = new MadeHost();
  const shell: MadeProcess = {
    ...SHELL,
    more: {
      interactive: true,
      working_directory: "/srv",
      session_leader: { entity_id: "login", name: "bash", pid: 7 },
      entry_leader: { entry_meta: { type: "sshd", source: { ip: "198.51.100.9" } } },
    },
  };
  host.start(0, shell);
  host.alert("a1", shell);
  const { subject, summary } = await host.investigate("a1");
  assert.equal(subject?.isInteractive, true);
  assert.equal(subject?.workingDirectory, "/srv");
  assert.deepEqual(subject?.sessionLeader, { entityId: "login", name: "bash", pid: 7 });
  assert.equal(subject?.entryType, "sshd");
  assert.match(summary, /^deploy, logged in from 198\.51\.100\.9, ran sh from python/);
});

test("the alert's process is shown as it was then, also when it runs something else now", async () => {
  const host = attacked();
  host.start(9000, { ...SHELL, args: ["nc", "-l"] });
  const { subject, commandLine } = await host.investigate("a1");
  assert.equal(subject?.commandLine, "sh");
  assert.equal(commandLine?.text, "sh");
  assert.equal(subject?.startMs, ALERT_MS);
});

test("a parent that is only known from its child stands above it", async () => {
  const host = new MadeHost();
  host.start(0, SHELL);
  host.alert("a1", SHELL);
  const found = await host.investigate("a1");
  assert.deepEqual(drawn(found), ["a python", "  s sh"]);
  assert.equal(found.tree.subjectIndex, 1);
});

test("without any event the alert speaks for itself, and the notes say so", async () => {
  const host = new MadeHost();
  host.alert("a1", PYTHON);
  const found = await host.investigate("a1");
  assert.match(found.subject?.commandLine ?? "", /^python3 -c/);
  assert.equal(found.isOngoing, undefined);
  assert.ok(found.notes.some((note) => note.includes("no start of the alert's process")));
  assert.ok(found.commandLine?.marks.some(({ reason }) => reason.includes("terminal")));
});

test("it goes on until the alert's process and all below it have ended", async () => {
  const host = attacked();
  assert.equal((await host.investigate("a1")).isOngoing, true);
  host.end(5000, SHELL, 130);
  const over = await host.investigate("a1");
  assert.equal(over.isOngoing, false);
  assert.match(over.summary, /2 processes came of it; it ended after 5 s with exit code 130\.$/);
  host.start(4500, { id: "miner", parent: "shell", args: ["xmrig"] });
  const still = await host.investigate("a1");
  assert.equal(still.isOngoing, true);
  assert.match(still.summary, /it goes on in a process below\.$/);
});

test("a source that tells of no ends is not taken for processes that run for ever", async () => {
  const host = new MadeHost();
  host.start(0, SHELL);
  host.alert("a1", SHELL);
  const found = await host.investigate("a1");
  assert.equal(found.isOngoing, undefined);
  assert.match(found.summary, /whether it goes on is not told\.$/);
  assert.ok(found.notes.some((note) => note.includes("No event of this host tells of the end")));
});

test("connections of those above and below are parted at the alert; local sockets are none", async () => {
  const host = attacked();
  const network = (afterMs: number, of: MadeProcess, more: object) =>
    host.add(afterMs, {
      event: { category: ["network"], type: ["start"], action: "connection_attempted" },
      process: { entity_id: of.id, name: of.args?.[0] ?? "", pid: 5 },
      ...more,
    });
  network(-55_000, SSHD, {
    source: { ip: "198.51.100.9", port: 50022 },
    destination: { ip: "10.0.0.5", port: 22 },
    network: { direction: "ingress", transport: "tcp" },
  });
  network(2500, CURL, { destination: { ip: "2001:db8::7", port: 80, domain: "x.test" } });
  network(2400, CURL, { dns: { question: { name: "x.test" } } });
  network(2600, CURL, {});
  network(2600, { id: "ls", args: ["ls"] }, { destination: { ip: "192.0.2.1", port: 1 } });
  const found = await host.investigate("a1");
  assert.deepEqual(found.network.before, [
    {
      timeMs: ALERT_MS - 55_000,
      action: "connection_attempted",
      direction: "ingress",
      protocol: "tcp",
      source: "198.51.100.9:50022",
      destination: "10.0.0.5:22",
      process: { entityId: "sshd", name: "sshd", pid: 5 },
    },
  ]);
  assert.deepEqual(
    found.network.after.map(({ destination, domain, direction }) => [
      destination,
      domain,
      direction,
    ]),
    [
      [undefined, "x.test", "egress"],
      ["[2001:db8::7]:80", "x.test", "egress"],
    ],
  );
});

test("what names a process by pid alone is given to the one that had the pid then", async () => {
  const host = new MadeHost();
  host.start(0, { ...SHELL, pid: 77 });
  host.end(5000, { ...SHELL, pid: 77 }, 0);
  host.alert("a1", { ...SHELL, pid: 77 });
  const connect = (afterMs: number, ip: string) =>
    host.add(afterMs, {
      event: { category: ["network"], type: ["start"], action: "connected-to" },
      process: { pid: 77, name: "sh" },
      destination: { ip, port: 443 },
    });
  connect(1000, "192.0.2.1");
  // The pid is another process by then.
  connect(6000, "192.0.2.2");
  const found = await host.investigate("a1");
  assert.deepEqual(
    found.network.after.map(({ destination }) => destination),
    ["192.0.2.1:443"],
  );
  assert.ok(found.notes.some((note) => note.includes("by host, pid and time: 1.")));
});

test("files of the tree come in the order of time with who touched them", async () => {
  const host = attacked();
  const file = (afterMs: number, of: string, action: string, path: string) =>
    host.add(afterMs, {
      event: { category: ["file"], type: ["creation"], action },
      process: { entity_id: of, name: of },
      file: { path },
    });
  file(3000, "curl", "creation", "/tmp/x");
  file(2900, "shell", "deletion", "/var/log/auth.log");
  file(2900, "ls", "creation", "/home/other");
  const { files } = await host.investigate("a1");
  assert.deepEqual(
    files.map(({ action, path, process }) => [action, path, process.name]),
    [
      ["deletion", "/var/log/auth.log", "shell"],
      ["creation", "/tmp/x", "curl"],
    ],
  );
});

test("an hour and a host are unusual only against a habit, and the last hours make none", async () => {
  const host = new MadeHost();
  const begin = (afterMs: number, on: string) =>
    host.start(afterMs, { id: `p${afterMs}${on}`, args: ["ls"], host: { id: on, name: on } });
  // Works between 19 and 21 o'clock on another host.
  for (let day = 1; day <= 12; day++) {
    begin(-day * DAY + 9 * HOUR, "db-1");
    begin(-day * DAY + 10 * HOUR, "db-1");
  }
  for (let n = 0; n < 50; n++) begin(-HOUR - n, "id-of-web-1");
  host.start(0, SHELL);
  host.alert("a1", SHELL);
  const { usualTimes } = await host.investigate("a1");
  assert.equal(usualTimes?.userName, "deploy");
  assert.equal(usualTimes?.isUnusualHour, true);
  assert.equal(usualTimes?.isUnusualHost, true);
  assert.equal(usualTimes?.countByHour[19], 12);
  assert.equal(usualTimes?.countByHour[10], 0);
  assert.deepEqual(usualTimes?.hosts, [{ value: "db-1", count: 24 }]);
  assert.equal(usualTimes?.dayCount, 12);
  for (let day = 1; day <= 12; day++) begin(-day * DAY, "id-of-web-1");
  const usual = (await host.investigate("a1")).usualTimes;
  assert.equal(usual?.isUnusualHour, false);
  assert.equal(usual?.isUnusualHost, false);
});

test("the time that is measured is that of the start, however late the alert", async () => {
  const host = attacked();
  host.alert("late", SHELL, { timeMs: ALERT_MS + 5 * HOUR });
  const { usualTimes } = await host.investigate("late", ALERT_MS + 6 * HOUR);
  assert.equal(usualTimes?.startMs, ALERT_MS);
});

test("a new user has no habit to be measured by", async () => {
  const { usualTimes } = await attacked().investigate("a1");
  assert.equal(usualTimes?.isUnusualHour, false);
  assert.equal(usualTimes?.isUnusualHost, false);
});

test("the user's other activity: programs outside the tree, rarest first, and logins on all hosts", async () => {
  const host = attacked();
  for (let n = 0; n < 5; n++) {
    host.start(-2 * HOUR - n, { id: `vi${n}`, args: ["vi"] });
  }
  host.start(-3 * HOUR, { id: "sudo", args: ["sudo"], host: { id: "h2", name: "db-1" } });
  host.start(-3 * HOUR, { id: "other", args: ["make"], user: "anna" });
  host.add(-61_000, {
    event: { category: ["authentication"], type: ["start"], outcome: "success" },
    source: { ip: "198.51.100.9" },
  });
  const { userActivity } = await host.investigate("a1");
  assert.deepEqual(userActivity?.programs, [
    { value: "/usr/bin/sudo", count: 1 },
    { value: "/usr/bin/ls", count: 1 },
    { value: "/usr/bin/vi", count: 5 },
  ]);
  assert.deepEqual(userActivity?.hosts, [
    { value: "web-1", count: 6 },
    { value: "db-1", count: 1 },
  ]);
  assert.deepEqual(userActivity?.logins, [
    { timeMs: ALERT_MS - 61_000, outcome: "success", source: "198.51.100.9", hostName: "web-1" },
  ]);
});

test("related alerts have the nearest relation that holds, nearest relations first", async () => {
  const host = attacked();
  const elsewhere = { host: { id: "h2", name: "db-1" }, user: { name: "anna" } };
  const stranger: MadeProcess = { id: "x", args: ["x"] };
  host.alert("of-host", { ...stranger, user: "anna" });
  host.alert("of-user", stranger, { document: { host: elsewhere.host } });
  host.alert("of-tree", CURL);
  host.alert(
    "of-hash",
    { ...stranger, more: { hash: { sha256: "ab" } } },
    { document: { host: HOST, user: elsewhere.user } },
  );
  host.alert("of-nobody", stranger, { document: elsewhere });
  host.alert("long-ago", stranger, { timeMs: ALERT_MS - 9 * DAY });
  host.alert("main", { ...SHELL, more: { hash: { sha256: "ab" } } }, { group: { id: "g" } });
  host.alert("block", { ...stranger, id: "y" }, { group: { id: "g", index: 0 }, isBlock: true });
  const { related } = await host.investigate("main");
  assert.deepEqual(Object.fromEntries(related.map(({ id, relation }) => [id, relation])), {
    block: "sequence",
    "of-tree": "tree",
    a1: "tree",
    "of-hash": "file",
    "of-user": "user",
    "of-host": "host",
  });
  assert.deepEqual(
    related.map(({ relation }) => relation),
    ["sequence", "tree", "tree", "file", "user", "host"],
  );
});

test("a sequence is investigated at the process of its last stage that has one", async () => {
  const host = attacked();
  host.alert("stage-1", PYTHON, { group: { id: "whole", index: 0 }, isBlock: true });
  host.alert("stage-2", CURL, { group: { id: "whole", index: 1 }, isBlock: true });
  host.alert("whole", SHELL, { group: { id: "whole" }, document: { process: {} } });
  const found = await host.investigate("whole");
  assert.equal(found.subject?.entityId, "curl");
  assert.deepEqual(
    found.related
      .filter(({ relation }) => relation === "sequence")
      .map(({ id }) => id)
      .sort(),
    ["stage-1", "stage-2"],
  );
  const alerts = found.timeline.filter(({ kind }) => kind === "alert");
  assert.deepEqual(alerts.map(({ alertId }) => alertId).sort(), ["a1", "whole"]);
});

test("the timeline has everything in the order of time, parents before children", async () => {
  const host = attacked();
  host.add(2500, {
    event: { category: ["network"], type: ["start"], action: "connection_attempted" },
    process: { entity_id: "curl", name: "curl" },
    destination: { ip: "192.0.2.7", port: 80 },
  });
  host.add(1500, {
    event: { category: ["process"], type: ["change"], action: "uid_change" },
    process: { entity_id: "shell", name: "sh" },
  });
  const { timeline } = await host.investigate("a1");
  assert.deepEqual(
    timeline.map(({ timeMs, kind, text }) => `${timeMs - ALERT_MS} ${kind} ${text}`),
    [
      `${-9 * HOUR} process-start sshd`,
      "-60000 process-start bash -l",
      "-10 process-start python3 -c import pty; pty.spawn('/bin/sh')",
      "0 process-start sh",
      "0 alert this alert: Python Shell",
      "1000 process-start id",
      "1100 process-end id ended with exit code 0",
      "1500 change uid_change",
      "2000 process-start curl http://192.0.2.7/x",
      "2500 network connection_attempted to 192.0.2.7:80",
      "4000 process-end curl ended with exit code 7",
    ],
  );
  assert.deepEqual(timeline.find(({ kind }) => kind === "network")?.event, {
    index: "logs-test",
    id: "e9",
  });
});

test("rarity counts what came before, on this host and on all", async () => {
  const host = new MadeHost();
  const db = { id: "h2", name: "db-1" };
  host.start(-5 * DAY, { id: "s1", parent: "python", args: ["sh"] });
  host.start(-4 * DAY, { id: "s2", parent: "python", args: ["sh"], host: db });
  host.start(-3 * DAY, { id: "s3", parent: "cron", args: ["sh", "-c", "true"] });
  host.start(-40 * DAY, { id: "s4", parent: "python", args: ["sh"] });
  host.start(0, SHELL);
  host.start(1, { id: "s5", parent: "python", args: ["sh"] });
  host.alert("a1", SHELL);
  const { rarity } = await host.investigate("a1");
  assert.deepEqual(
    rarity.map(({ what, value, onHostCount, everywhereCount, hostCount }) => [
      what,
      value,
      onHostCount,
      everywhereCount,
      hostCount,
    ]),
    [
      ["parent-child", "python → sh", 1, 2, 2],
      ["command-line", "sh", 1, 2, 2],
      ["executable", "/usr/bin/sh", 2, 3, 2],
    ],
  );
  assert.equal(rarity[0]?.firstMs, ALERT_MS - 5 * DAY);
  assert.equal(rarity[0]?.lastMs, ALERT_MS - 4 * DAY);
  assert.equal(rarity[0]?.dayCount, 5);
});

test("nobody waits for an investigation that was given up, and an unknown alert is none", async () => {
  const { events, alerts } = attacked();
  const investigator = createInvestigator({ events, alerts, nowMs: () => ALERT_MS });
  const given = new AbortController();
  const running = investigator.investigate("a1", given.signal);
  given.abort(new Error("gone"));
  await assert.rejects(running, /gone/);
  assert.equal(await investigator.investigate("nobody", new AbortController().signal), undefined);
  const view = await investigator.treeOf("a1", new AbortController().signal);
  assert.equal(view?.rows.length, 6);
});
