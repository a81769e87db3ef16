// The python shell on web-01 as an alert in full, and why it matched.
import type {
  AlertRow,
  AlertView,
  ConditionView,
  WhyView,
} from "../../../src/server/console/console-api.ts";
import { ATTACK_MS } from "./page-rows.ts";

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

export function alertView(row: AlertRow): AlertView {
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

export const WHY: WhyView = {
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
