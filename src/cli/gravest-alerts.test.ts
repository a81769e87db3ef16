import assert from "node:assert/strict";
import { test } from "node:test";
import { madeAlert } from "../../test/made-alert.ts";
import { GravestAlerts } from "./gravest-alerts.ts";

function kept(limit: number, ...severities: readonly ("low" | "medium" | "high")[]): string {
  const alerts = new GravestAlerts(limit);
  for (const [at, severity] of severities.entries()) {
    alerts.push(madeAlert({}, { severity, id: `${at}` }));
  }
  assert.equal(alerts.count, severities.length);
  return alerts.kept.map(({ severity, id }) => `${severity} ${id}`).join(", ");
}

test("a grave alert takes the place of a slight one that came before it", () => {
  assert.equal(kept(2, "low", "medium", "low", "high"), "high 3, medium 1");
});

test("among equals the first are kept", () => {
  assert.equal(kept(2, "low", "low", "low"), "low 0, low 1");
});

test("a limit of none keeps none and counts all", () => {
  assert.equal(kept(0, "high", "low"), "");
});
