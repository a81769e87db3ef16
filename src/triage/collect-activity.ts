// What the processes of the tree did beside starting and ending: connections, files, changes of rights. The
// alert's process and those below are read whole; those above from the beginning of the session on,
// because the connection that a shell hangs on is theirs.
import type { HotTest, ScanQuery } from "../store/events/event-store.ts";
import { type ActivityLog, mentionOf } from "./activity-log.ts";
import type { FileEntry, NetworkEntry, ProcessSummary, TimelineEntry } from "./investigation.ts";
import { type KnownTree, summariesOf } from "./known-tree.ts";
import { ACTIVITY_EVENTS_MAX, AROUND_MS, SESSION_MS } from "./limits.ts";
import { StoredReader } from "./stored-reader.ts";
import type { Subject } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

export interface Activity {
  readonly network: readonly NetworkEntry[];
  readonly files: readonly FileEntry[];
  /** Of all of them, and of changes, in no order. */
  readonly timeline: readonly TimelineEntry[];
}

/** A start is told when its program is there; what the process did between fork and exec is its own too. */
const FORK_MS = 5_000;

/** `log` has what the alert's process and those below it did already, from the reading of the tree. */
export async function collectActivity(
  { subject, tree, log }: ActivityOf,
  work: InvestigationWork,
): Promise<Activity> {
  if (tree.members.size > 0 && !Number.isNaN(subject.timeMs)) {
    if (tree.hasEntityIds) await readLineage({ subject, tree, log }, work);
    await readUnnamed({ subject, tree, log }, work);
  }
  return log.sorted();
}

interface ActivityOf {
  readonly subject: Subject;
  readonly tree: KnownTree;
  readonly log: ActivityLog;
}

async function readLineage(
  { subject, tree, log }: ActivityOf,
  work: InvestigationWork,
): Promise<void> {
  const ids = new Set(summariesOf(tree, ["ancestor"]).map(({ entityId }) => entityId));
  if (ids.size === 0) return;
  const isOther: HotTest = { field: "event.category", accepts: (value) => value !== "process" };
  const isChange: HotTest = { field: "event.type", accepts: (value) => value === "change" };
  const query: ScanQuery = { anyOf: [[isOther], [isChange]], fromMs: sessionStart(subject, tree) };
  const reader = new StoredReader();
  await work.each(
    work.events.eventsOfProcesses(ids, query),
    { most: ACTIVITY_EVENTS_MAX, what: "Connections, files and changes above the alert's process" },
    (event) => {
      if (ids.has(reader.read(event).id("process.entity_id") ?? "")) log.take(event, reader);
    },
  );
}

/** Events that name no process but by pid, near the alert. */
async function readUnnamed(
  { subject, tree, log }: ActivityOf,
  work: InvestigationWork,
): Promise<void> {
  const { hostId } = subject.process;
  if (hostId === undefined) return;
  const kinds = new Set(["network", "file"]);
  const query: ScanQuery = {
    tests: [
      { field: "host.id", accepts: (value) => value === hostId },
      { field: "event.category", accepts: (value) => kinds.has(value) },
    ],
    ...(tree.hasEntityIds ? { lacking: "process.entity_id" } : {}),
    fromMs: subject.timeMs - AROUND_MS,
    toMs: subject.timeMs + AROUND_MS,
  };
  const byPid = processesByPid(summariesOf(tree, ["subject", "ancestor", "descendant"]));
  const reader = new StoredReader();
  let count = 0;
  await work.each(
    work.events.scan(query),
    { most: ACTIVITY_EVENTS_MAX, what: "Connections and files of the host" },
    (event) => {
      const pid = reader.read(event).number("process.pid");
      const process = byPid.get(pid ?? -1)?.findLast((one) => isWithinLife(one, event.timestampMs));
      if (process === undefined) return;
      count++;
      log.take(event, reader, mentionOf(process));
    },
  );
  if (count > 0 && tree.hasEntityIds) {
    work.note(
      `Connections and files that name no process.entity_id, given to processes of the tree by host, pid and time: ${count}.`,
    );
  }
}

/** The earliest start above the alert that may belong to its session, and an hour before the alert at least. */
function sessionStart(subject: Subject, tree: KnownTree): number {
  const earliestMs = subject.timeMs - SESSION_MS;
  const starts = summariesOf(tree, ["ancestor", "subject"])
    .map(({ startMs }) => startMs ?? Number.NaN)
    .filter((startMs) => startMs >= earliestMs);
  return Math.min(subject.timeMs - AROUND_MS, ...starts);
}

/** In the order of their starts. */
function processesByPid(
  processes: readonly ProcessSummary[],
): ReadonlyMap<number, readonly ProcessSummary[]> {
  const byPid = new Map<number, ProcessSummary[]>();
  const sorted = [...processes].sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
  for (const process of sorted) {
    if (process.pid === undefined) continue;
    const ofPid = byPid.get(process.pid);
    if (ofPid === undefined) byPid.set(process.pid, [process]);
    else ofPid.push(process);
  }
  return byPid;
}

function isWithinLife({ startMs, endMs }: ProcessSummary, timeMs: number): boolean {
  const isBegun = startMs !== undefined && timeMs >= startMs - FORK_MS;
  return isBegun && timeMs <= (endMs ?? Number.POSITIVE_INFINITY);
}
