// What Tripline changes in the audit system while it uses it, and puts back: the rule, the switch and the
// length of the backlog. Several runs may use it at a time, and any may be killed: a file says who uses it
// and what was before, so that the last one out, or the next one in, puts back what the first one found.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readStat } from "../sensor/read-stat.ts";
import { AUDIT_LOCKED, type AuditControl, type AuditStatus } from "./audit-control.ts";

/** Below this the kernel loses records, or blocks processes, in a burst. */
export const BACKLOG_MIN = 8_192;

const LOAN_PATH = "/run/tripline/audit-settings.json";

type Settings = Pick<AuditStatus, "enabled" | "backlogLimit">;

interface User {
  readonly pid: number;
  /** Of its start, so that a pid used again is no user; a decimal number. */
  readonly startNs: string;
}

interface Loan {
  readonly bootId: string;
  readonly before: Settings;
  readonly users: readonly User[];
}

export interface AuditLoanPlace {
  readonly path: string;
  readonly bootId: string;
  /** Undefined when there is no such process. */
  readonly startOf: (pid: number) => bigint | undefined;
  readonly pid: number;
}

export function auditLoanPlace(bootId: string): AuditLoanPlace {
  return {
    path: LOAN_PATH,
    bootId,
    startOf: (pid) => readStat(pid)?.startNs,
    pid: process.pid,
  };
}

/** Sets the rule and the settings. Throws KernelError. */
export function borrowAudit(
  control: Pick<AuditControl, "status" | "set" | "addRule" | "deleteRule">,
  place: AuditLoanPlace,
): void {
  const now = control.status();
  const held = readLoan(place);
  const before = held?.before ?? { enabled: now.enabled, backlogLimit: now.backlogLimit };
  const others = livingUsers(held, place);
  const startNs = String(place.startOf(place.pid) ?? 0n);
  writeLoan(place, { before, users: [...others, { pid: place.pid, startNs }] });
  // Locked settings can be read along with, and not changed.
  if (now.enabled === AUDIT_LOCKED) return;
  if (others.length === 0) control.deleteRule();
  control.set({ enabled: 1, backlogLimit: Math.max(BACKLOG_MIN, now.backlogLimit) });
  control.addRule();
}

/** Puts back what was before, unless another run still needs it. Never throws. */
export function returnAudit(
  control: Pick<AuditControl, "status" | "set" | "deleteRule">,
  place: AuditLoanPlace,
): void {
  const held = readLoan(place);
  const others = livingUsers(held, place);
  if (held !== undefined && others.length > 0) {
    writeLoan(place, { before: held.before, users: others });
    return;
  }
  control.deleteRule();
  if (held !== undefined) restore(control, held.before);
  rmSync(place.path, { force: true });
}

/** What somebody else has set meanwhile stays. */
function restore(control: Pick<AuditControl, "status" | "set">, before: Settings): void {
  try {
    const now = control.status();
    const isOurLimit = now.backlogLimit === Math.max(BACKLOG_MIN, before.backlogLimit);
    control.set({
      // A daemon that began meanwhile needs it on.
      enabled: now.daemonPid === 0 ? before.enabled : now.enabled,
      backlogLimit: isOurLimit ? before.backlogLimit : now.backlogLimit,
    });
  } catch {
    // Locked meanwhile: nothing can be put back before the next boot.
  }
}

function livingUsers(held: Loan | undefined, place: AuditLoanPlace): readonly User[] {
  return (held?.users ?? []).filter(
    ({ pid, startNs }) => pid !== place.pid && String(place.startOf(pid)) === startNs,
  );
}

function readLoan({ path, bootId }: AuditLoanPlace): Loan | undefined {
  try {
    const loan = JSON.parse(readFileSync(path, "utf8")) as Loan;
    return loan.bootId === bootId ? loan : undefined;
  } catch {
    return undefined;
  }
}

function writeLoan(place: AuditLoanPlace, loan: Omit<Loan, "bootId">): void {
  const text = JSON.stringify({ bootId: place.bootId, ...loan });
  try {
    mkdirSync(dirname(place.path), { recursive: true, mode: 0o700 });
    writeFileSync(`${place.path}.${place.pid}`, text, { mode: 0o600 });
    renameSync(`${place.path}.${place.pid}`, place.path);
  } catch {
    // Without the file a killed run's settings stay as they are; its rule goes all the same.
  }
}
