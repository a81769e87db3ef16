import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type AuditLoanPlace, borrowAudit, returnAudit } from "./audit-loan.ts";

/** An audit system of one rule. */
class FakeAudit {
  enabled = 0;
  backlogLimit = 64;
  daemonPid = 0;
  hasRule = false;

  status() {
    const { enabled, backlogLimit, daemonPid } = this;
    return { enabled, backlogLimit, daemonPid, lost: 0, backlog: 0 };
  }

  set({ enabled, backlogLimit }: { enabled: number; backlogLimit: number }): void {
    this.enabled = enabled;
    this.backlogLimit = backlogLimit;
  }

  addRule(): void {
    this.hasRule = true;
  }

  deleteRule(): boolean {
    const had = this.hasRule;
    this.hasRule = false;
    return had;
  }
}

/** Places of three runs that share the file; the living are those in `starts`. */
function machine(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "tripline-loan-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const starts = new Map([1, 2, 3].map((pid) => [pid, BigInt(pid) * 10n]));
  const path = join(folder, "below", "audit.json");
  const place = (pid: number): AuditLoanPlace => ({
    path,
    bootId: "boot",
    pid,
    startOf: (of) => starts.get(of),
  });
  return { audit: new FakeAudit(), starts, path, place };
}

test("what was before is put back, and nothing stays", (context) => {
  const { audit, path, place } = machine(context);
  borrowAudit(audit, place(1));
  assert.deepEqual([audit.enabled, audit.backlogLimit, audit.hasRule], [1, 8_192, true]);
  returnAudit(audit, place(1));
  assert.deepEqual([audit.enabled, audit.backlogLimit, audit.hasRule], [0, 64, false]);
  assert.equal(existsSync(path), false);
});

test("the last of several runs puts back what the first one found", (context) => {
  const { audit, place } = machine(context);
  borrowAudit(audit, place(1));
  borrowAudit(audit, place(2));
  returnAudit(audit, place(1));
  assert.equal(audit.hasRule, true);
  returnAudit(audit, place(2));
  assert.deepEqual([audit.enabled, audit.backlogLimit, audit.hasRule], [0, 64, false]);
});

test("the run after a killed one puts back what that one found, its pid used again or not", (context) => {
  const { audit, starts, place } = machine(context);
  borrowAudit(audit, place(1));
  starts.set(1, 999n);
  borrowAudit(audit, place(2));
  returnAudit(audit, place(2));
  assert.deepEqual([audit.enabled, audit.backlogLimit, audit.hasRule], [0, 64, false]);
});

test("what somebody else has set meanwhile stays", (context) => {
  const { audit, place } = machine(context);
  borrowAudit(audit, place(1));
  audit.daemonPid = 77;
  audit.backlogLimit = 20_000;
  returnAudit(audit, place(1));
  assert.deepEqual([audit.enabled, audit.backlogLimit, audit.hasRule], [1, 20_000, false]);
});

test("locked settings are left alone", (context) => {
  const { audit, place } = machine(context);
  audit.enabled = 2;
  borrowAudit(audit, place(1));
  assert.deepEqual([audit.enabled, audit.backlogLimit, audit.hasRule], [2, 64, false]);
});

test("a file of another boot or of nonsense counts as none", (context) => {
  const { audit, path, place } = machine(context);
  borrowAudit(audit, { ...place(1), bootId: "earlier" });
  Object.assign(audit, new FakeAudit());
  borrowAudit(audit, place(2));
  writeFileSync(path, "{");
  returnAudit(audit, place(2));
  // Without the file the rule goes, and the settings stay.
  assert.deepEqual([audit.enabled, audit.backlogLimit, audit.hasRule], [1, 8_192, false]);
});
