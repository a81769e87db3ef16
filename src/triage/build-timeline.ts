// One timeline of everything: starts and ends in the tree, connections, files, changes, alerts and logins, in
// the order of time. Where there is too much, the nearest to the alert stay.

import { mentionOf } from "./activity-log.ts";
import { clipped } from "./clipped.ts";
import type { Activity } from "./collect-activity.ts";
import type { Login } from "./find-logins.ts";
import type { ProcessSummary, RelatedAlert, TimelineEntry } from "./investigation.ts";
import { TIMELINE_ENTRIES_MAX, VALUE_LENGTH_MAX } from "./limits.ts";
import { type Subject, textAt } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

export interface TimelineParts {
  readonly subject: Subject;
  readonly subjectProcess: ProcessSummary | undefined;
  /** Of the tree, but for siblings; parents before their children, which often begin in the same millisecond. */
  readonly processes: readonly ProcessSummary[];
  readonly activity: Activity;
  readonly related: readonly RelatedAlert[];
  readonly logins: readonly Login[];
}

export function buildTimeline(
  parts: TimelineParts,
  work: InvestigationWork,
): readonly TimelineEntry[] {
  const { timeMs } = parts.subject;
  const all = [
    ...parts.processes.flatMap(processEntries),
    ...parts.activity.timeline,
    ...alertEntries(parts),
    ...parts.logins.map(loginEntry),
  ].filter((entry) => entry.timeMs > 0 && !Number.isNaN(entry.timeMs));
  if (all.length > TIMELINE_ENTRIES_MAX) {
    work.note(
      `Of ${all.length} entries of the timeline the ${TIMELINE_ENTRIES_MAX} nearest to the alert are shown.`,
    );
    const distance = (entry: TimelineEntry): number => Math.abs(entry.timeMs - timeMs) || 0;
    all.sort((a, b) => distance(a) - distance(b));
    all.length = TIMELINE_ENTRIES_MAX;
  }
  return all.sort((a, b) => a.timeMs - b.timeMs || rank(a) - rank(b));
}

/** At the same time, what causes comes before what follows. */
const ORDER: readonly TimelineEntry["kind"][] = [
  "login",
  "process-start",
  "change",
  "file",
  "network",
  "other",
  "alert",
  "process-end",
];

function rank({ kind }: TimelineEntry): number {
  return ORDER.indexOf(kind);
}

function processEntries(process: ProcessSummary): readonly TimelineEntry[] {
  const { startMs, endMs, exitCode, name, commandLine } = process;
  const mention = mentionOf(process);
  const code = exitCode === undefined ? "" : ` with exit code ${exitCode}`;
  return [
    ...(startMs === undefined
      ? []
      : [
          {
            timeMs: startMs,
            kind: "process-start" as const,
            text: clipped(commandLine, VALUE_LENGTH_MAX),
            process: mention,
          },
        ]),
    ...(endMs === undefined
      ? []
      : [
          {
            timeMs: endMs,
            kind: "process-end" as const,
            text: `${name} ended${code}`,
            process: mention,
          },
        ]),
  ];
}

function alertEntries({
  subject,
  subjectProcess,
  related,
}: TimelineParts): readonly TimelineEntry[] {
  const { alert, timeMs } = subject;
  const own: TimelineEntry = {
    timeMs,
    kind: "alert",
    text: `this alert: ${clipped(textAt(alert.document, "kibana.alert.rule.name") ?? "", VALUE_LENGTH_MAX)}`,
    alertId: alert.id,
    ...(subjectProcess === undefined ? {} : { process: mentionOf(subjectProcess) }),
  };
  // The stages of this alert's sequence are this alert; their events stand there anyhow.
  const others = related.flatMap((one): readonly TimelineEntry[] => {
    if (one.relation === "sequence") return [];
    const text = `${one.severity} alert: ${one.ruleName}`;
    return [{ timeMs: one.timeMs, kind: "alert", text, alertId: one.id }];
  });
  return [own, ...others];
}

function loginEntry({ timeMs, outcome, source, hostName }: Login): TimelineEntry {
  const from = source === undefined ? "" : ` from ${source}`;
  const on = hostName === undefined ? "" : ` on ${hostName}`;
  return { timeMs, kind: "login", text: `login${from}${on}${outcome ? `: ${outcome}` : ""}` };
}
