import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAlert } from "../../../test/end-to-end/sample-alert.ts";
import { openAlertStore } from "../../store/alerts/open-alert-store.ts";
import { proposeExceptions } from "./propose-exceptions.ts";

const NO_STORE = { list: () => assert.fail("not asked") };

test("conditions from an alert's own values are proposed, the narrowest first and none twice", () => {
  const document = sampleAlert({ id: "a", command: "bash /srv/job.sh" });
  const { proposals } = proposeExceptions({ id: "a", number: 1, document }, NO_STORE);
  const [narrowest] = proposals;
  assert.deepEqual(
    narrowest?.entries.map(({ field, value }) => [field, value]),
    [
      ["process.executable", "/usr/bin/bash"],
      ["process.command_line", "bash /srv/job.sh"],
      ["process.parent.executable", "/usr/bin/python3"],
      ["process.parent.command_line", "python3 /srv/job.py"],
      ["user.name", "deploy"],
      ["host.name", "web-1"],
    ],
  );
  assert.ok(proposals.length >= 5);
  assert.equal(
    new Set(proposals.map(({ entries }) => JSON.stringify(entries))).size,
    proposals.length,
  );
  assert.ok(proposals.every(({ entries }) => entries.length > 0));
});

test("an alert without a process is proposed what it has, and one with nothing is proposed nothing", () => {
  const bare = sampleAlert({ id: "a", body: { user: { name: "eve" }, host: { name: "web-1" } } });
  const { proposals } = proposeExceptions({ id: "a", number: 1, document: bare }, NO_STORE);
  assert.deepEqual(
    proposals.map(({ label }) => label),
    ["Everything of this user on this host"],
  );
  const nothing = { id: "a", number: 1, document: {} };
  assert.deepEqual(proposeExceptions(nothing, NO_STORE).proposals, []);
});

test("a sequence is proposed what its events offer, event by event", () => {
  const store = openAlertStore(":memory:");
  const alerts = [
    sampleAlert({ id: "b1", group: { id: "s", index: 1 }, isBlock: true, user: "root" }),
    sampleAlert({ id: "b0", group: { id: "s", index: 0 }, isBlock: true }),
    sampleAlert({ id: "s", group: { id: "s" } }),
  ];
  store.commit({ alerts, suppressed: [], exceptionHits: [], state: new Map() });
  const alert = store.get("s") ?? assert.fail();
  const labels = proposeExceptions(alert, store).proposals.map(({ label }) => label);
  assert.ok(labels[0]?.startsWith("Event 1: "));
  assert.ok(labels.at(-1)?.startsWith("Event 2: "));
  store.close();
});
