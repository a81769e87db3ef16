import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { madeAlert } from "../../test/made-alert.ts";
import type { Rule } from "../rules/rule.ts";
import type { Alert } from "./alert.ts";
import { RunSuppression } from "./run-suppression.ts";
import type { Suppressor } from "./suppression-terms.ts";
import { SuppressionWindows } from "./suppression-windows.ts";

const DURATION_MS = 10;

const rule: Rule = {
  ...madeAlert({}).rule,
  uuid: "a-rule",
  alertSuppression: {
    groupBy: ["user.name"],
    durationMs: DURATION_MS,
    missingFieldsStrategy: "suppress",
  },
};

function alertAt(user: string, originalTimeMs: number, number: number): Alert {
  return madeAlert({ user: { name: user } }, { id: `alert-${number}`, rule, originalTimeMs });
}

function admitted(suppressor: Suppressor, alerts: readonly Alert[]): readonly string[] {
  return alerts.flatMap((alert) => suppressor.admit(rule, [alert]).map(({ id }) => id));
}

interface Folded {
  readonly alertId: string;
  readonly count: number;
}

/** Counts by alert, as the store adds them up. */
function summed(folded: readonly Folded[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { alertId, count } of folded) sums.set(alertId, (sums.get(alertId) ?? 0) + count);
  return sums;
}

const given = fc.array(
  fc.record({ user: fc.constantFrom("a", "b"), stepMs: fc.integer({ min: 0, max: 12 }) }),
  { maxLength: 30 },
);

test("runs that look back, however far, raise and count what a stream does", () => {
  fc.assert(
    fc.property(
      given,
      fc.integer({ min: 1, max: 20 }),
      fc.nat(40),
      (steps, intervalMs, beyondMs) => {
        let nowMs = 1;
        const alerts = steps.map(({ user, stepMs }, at) => {
          nowMs += stepMs;
          return alertAt(user, nowMs, at);
        });
        const stream = new SuppressionWindows();
        const expected = admitted(stream, alerts);

        const raised = new Set<string>();
        const folded: Folded[] = [];
        let state: Uint8Array | undefined;
        for (let toMs = intervalMs; toMs < nowMs + intervalMs; toMs += intervalMs) {
          const run = new RunSuppression(DURATION_MS);
          if (state !== undefined) run.restore(state);
          const fromMs = toMs - intervalMs - beyondMs;
          const seen = alerts.filter(
            ({ originalTimeMs }) => originalTimeMs > fromMs && originalTimeMs <= toMs,
          );
          for (const id of admitted(run, seen)) raised.add(id);
          folded.push(...run.suppressed());
          state = run.export(toMs);
        }
        assert.deepEqual([...raised], expected);
        assert.deepEqual(summed(folded), summed(stream.takeSuppressed()));
      },
    ),
  );
});

test("a window that no run looks back to any more is forgotten", () => {
  const run = new RunSuppression(DURATION_MS);
  admitted(run, [alertAt("a", 0, 1)]);
  const day = 86_400_000;
  assert.match(Buffer.from(run.export(day)).toString(), /alert-1/);
  assert.doesNotMatch(Buffer.from(run.export(2 * day)).toString(), /alert-1/);
});

test("a state that is none of ours is passed over", () => {
  const run = new RunSuppression(DURATION_MS);
  run.restore(Buffer.from("{}"));
  assert.deepEqual(admitted(run, [alertAt("a", 0, 1), alertAt("a", 1, 2)]), ["alert-1"]);
});
