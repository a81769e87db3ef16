// What a scan of real recordings raises, kept and read back: nothing of a document is lost or made up.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import { documentFacts } from "../../src/outputs/document-facts.ts";
import { openAlertStore } from "../../src/store/alerts/open-alert-store.ts";
import { runTripline } from "./run-tripline.ts";

const SCAN = ["scan", "test/recordings/auditd/attack", "--output", "ndjson", "--quiet"];

test("every alert of the attack recordings comes back as it was raised, found by its own values", async () => {
  const { stdout } = await runTripline([...SCAN, "--building-blocks"]);
  const documents = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as JsonObject);
  assert.ok(documents.length >= 10, `${documents.length} alerts`);
  const store = openAlertStore(":memory:");
  const commit = { nextPosition: 1, suppressed: [], exceptionHits: [], state: new Map() };
  const kept = store.commit({ ...commit, alerts: documents });
  const unique = new Set(documents.map((document) => document["kibana.alert.uuid"]));
  assert.equal(kept.keptIds.length, unique.size);
  assert.equal(store.commit({ ...commit, alerts: documents }).keptIds.length, 0);
  for (const document of documents) {
    const facts = documentFacts(document);
    assert.deepEqual(store.get(facts.id)?.document, document);
    const found = store.list(
      {
        ruleIds: [facts.ruleId],
        severities: [facts.severity],
        statuses: ["open"],
        text: facts.commandLine,
        withBuildingBlocks: true,
      },
      { size: 1000 },
    );
    assert.ok(
      found.alerts.some(({ id }) => id === facts.id),
      facts.commandLine,
    );
  }
  store.close();
});
