import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../base/json.ts";
import { alertReason } from "./reason.ts";

function reasonOf(fields: JsonObject): string {
  return alertReason({ fields, severity: "high", ruleName: "A rule" });
}

test("the reason names what the event is about, in Elastic Security's words and order", () => {
  const reason = reasonOf({
    event: { category: ["network", "process"] },
    process: { name: "nc", parent: { name: "bash" } },
    file: { name: "x" },
    source: { ip: "10.0.0.1", port: 4444 },
    destination: { ip: "10.0.0.2" },
    user: { name: "eve" },
    host: { name: "web" },
  });
  assert.equal(
    reason,
    "network, process event with process nc, parent process bash, file x, source 10.0.0.1:4444, destination 10.0.0.2, by eve on web created high alert A rule.",
  );
});

test("what the event lacks is left out of the sentence", () => {
  assert.equal(reasonOf({}), "event created high alert A rule.");
  assert.equal(reasonOf({ "user.name": "eve" }), "event by eve created high alert A rule.");
});

test("a process cannot name itself into a second line or out of measure", () => {
  const reason = reasonOf({ process: { name: `a\n\u001b[31m${"x".repeat(500)}` } });
  assert.doesNotMatch(reason, /\p{Cc}/u);
  assert.ok(reason.length < 400);
});
