// What `doctor` says of the machine around the sensor: room for what would be kept, limits on open files,
// and the audit system, which the fallback uses and another program may hold.
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  AUDIT_LOCKED,
  AuditControl,
  type AuditStatus,
} from "../sources/linux/netlink/audit-control.ts";
import { BACKLOG_MIN } from "../sources/linux/netlink/audit-loan.ts";
import type { Finding } from "./doctor-finding.ts";
import type { CliIo } from "./io.ts";

/** A day of a busy host's events, recorded. */
const FREE_BYTES_MIN = 2_000_000_000;
/** Files that are open at a time: pipes, outputs, one of each processor for tracefs. */
const OPEN_FILES_MIN = 1_024;

export function machineFindings(io: CliIo): readonly Finding[] {
  return [diskFinding(stateFolder(io)), openFilesFinding()];
}

/** Where a service keeps its state: systemd's StateDirectory, /var/lib for root, the user's own else. */
function stateFolder({ env }: CliIo): string {
  const given = env["STATE_DIRECTORY"];
  if (given !== undefined && given !== "") return given;
  if (process.getuid?.() === 0) return "/var/lib/tripline";
  const home = env["XDG_STATE_HOME"] ?? join(env["HOME"] ?? "/", ".local", "state");
  return join(home, "tripline");
}

function diskFinding(folder: string): Finding {
  let existing = folder;
  while (!existsSync(existing) && existing !== "/") existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const freeBytes = bavail * bsize;
  return {
    area: "machine",
    what: `free space for ${folder}`,
    level: freeBytes >= FREE_BYTES_MIN ? "ok" : "warn",
    found: `${(freeBytes / 1e9).toFixed(1)} GB`,
    advice: `recordings and alerts of a busy host want ${FREE_BYTES_MIN / 1e9} GB`,
  };
}

function openFilesFinding(): Finding {
  const text = existsSync("/proc/self/limits") ? readFileSync("/proc/self/limits", "utf8") : "";
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1] ?? "unknown";
  return {
    area: "machine",
    what: "limit on open files",
    level: Number(limit) < OPEN_FILES_MIN ? "warn" : "ok",
    found: limit,
    advice: `LimitNOFILE=${OPEN_FILES_MIN} in the service, or ulimit -n ${OPEN_FILES_MIN}`,
  };
}

/** Nothing is changed by asking. */
export function auditFindings(): readonly Finding[] {
  let status: AuditStatus;
  let hasTaskNever: boolean;
  try {
    const control = new AuditControl();
    status = control.status();
    hasTaskNever = control.hasTaskNever();
    control.close();
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return [finding("audit system", "warn", found, "only the fallback --source audit needs it")];
  }
  const { daemonPid, backlogLimit, backlog, lost, enabled } = status;
  return [
    finding("auditd", "ok", daemonPid === 0 ? "does not run" : `runs as process ${daemonPid}`),
    finding(
      "audit backlog",
      backlogLimit >= BACKLOG_MIN ? "ok" : "warn",
      `${backlog} of ${backlogLimit}; ${lost} records lost since boot`,
      `--source audit raises it to ${BACKLOG_MIN} while it runs; auditctl -b ${BACKLOG_MIN} does for good`,
    ),
    ...(enabled === AUDIT_LOCKED
      ? [
          finding(
            "audit rules",
            "warn",
            "locked until the next boot",
            "--source audit cannot add its rule, and sees what the present ones ask for",
          ),
        ]
      : []),
    ...(hasTaskNever
      ? [
          finding(
            "audit rules",
            "warn",
            'one says "never,task"',
            "while it stands the audit system tells no arguments: auditctl -d never,task",
          ),
        ]
      : []),
  ];
}

function finding(what: string, level: Finding["level"], found: string, advice = ""): Finding {
  return { area: "audit", what, level, found, advice };
}
