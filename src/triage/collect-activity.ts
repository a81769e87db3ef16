// What the processes of the tree did beside starting and ending: connections, files, changes of rights. The
// alert's process and those below are read whole; those above from the beginning of the session on,
// because the connection that a shell hangs on is theirs.
import type { HotTest, ScanQuery, StoredEvent } from "../store/events/event-store.ts";
import type {
  FileEntry,
  NetworkEntry,
  ProcessMention,
  ProcessSummary,
  TimelineEntry,
} from "./investigation.ts";
import { type KnownTree, summariesOf } from "./known-tree.ts";
import { ACTIVITY_EVENTS_MAX, AROUND_MS, SESSION_MS } from "./limits.ts";
import { networkEntry } from "./network-entry.ts";
import { StoredReader } from "./stored-reader.ts";
import type { Subject } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

export interface Activity {
  readonly network: readonly NetworkEntry[];
  readonly files: readonly FileEntry[];
  /** Of all of them, and of changes, in no order. */
  readonly timeline: readonly TimelineEntry[];
}

interface Found {
  readonly network: NetworkEntry[];
  readonly files: FileEntry[];
  readonly timeline: TimelineEntry[];
}

/** A start is told when its program is there; what the process did between fork and exec is its own too. */
const FORK_MS = 5_000;

export async function collectActivity(
  subject: Subject,
  tree: KnownTree,
  work: InvestigationWork,
): Promise<Activity> {
  const found: Found = { network: [], files: [], timeline: [] };
  const processes = summariesOf(tree, ["subject", "ancestor", "descendant"]);
  if (processes.length === 0 || Number.isNaN(subject.timeMs)) return found;
  if (tree.hasEntityIds) await readTree(subject, { tree, processes, found }, work);
  await readUnnamed(subject, { tree, processes, found }, work);
  const byTime = (a: { timeMs: number }, b: { timeMs: number }): number => a.timeMs - b.timeMs;
  found.network.sort(byTime);
  found.files.sort(byTime);
  return found;
}

interface Reading {
  readonly tree: KnownTree;
  readonly processes: readonly ProcessSummary[];
  readonly found: Found;
}

async function readTree(
  subject: Subject,
  { tree, processes, found }: Reading,
  work: InvestigationWork,
): Promise<void> {
  const names = new Map(processes.map((process) => [process.entityId, mentionOf(process)]));
  const isOther: HotTest = { field: "event.category", accepts: (value) => value !== "process" };
  const isChange: HotTest = { field: "event.type", accepts: (value) => value === "change" };
  const query: ScanQuery = { anyOf: [[isOther], [isChange]], fromMs: sessionStart(subject, tree) };
  const reader = new StoredReader();
  await work.each(
    work.events.eventsOfProcesses(new Set(names.keys()), query),
    { most: ACTIVITY_EVENTS_MAX, what: "Connections, files and changes of the tree" },
    (event) => {
      const process = names.get(reader.read(event).id("process.entity_id") ?? "");
      if (process !== undefined) take(found, { event, reader, process });
    },
  );
}

/** Events that name no process but by pid, near the alert. */
async function readUnnamed(
  subject: Subject,
  { tree, processes, found }: Reading,
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
  const byPid = processesByPid(processes);
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
      take(found, { event, reader, process: mentionOf(process) });
    },
  );
  if (count > 0 && tree.hasEntityIds) {
    work.note(
      `Connections and files that name no process.entity_id, given to processes of the tree by host, pid and time: ${count}.`,
    );
  }
}

export function mentionOf({ entityId, name, pid }: ProcessSummary): ProcessMention {
  return { entityId, name, ...(pid === undefined ? {} : { pid }) };
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

function take(
  found: Found,
  of: {
    readonly event: StoredEvent;
    readonly reader: StoredReader;
    readonly process: ProcessMention;
  },
): void {
  const { event, reader, process } = of;
  if (Number.isNaN(event.timestampMs)) return;
  const entry = (kind: TimelineEntry["kind"], text: string): void => {
    found.timeline.push({
      timeMs: event.timestampMs,
      kind,
      text,
      process,
      event: { index: event.index, id: event.id },
    });
  };
  const action = reader.texts("event.action").at(-1) ?? "";
  if (reader.has("event.category", "network") || reader.get("dns.question.name") !== undefined) {
    const network = networkEntry(reader, process);
    if (network === undefined) return;
    found.network.push(network);
    entry("network", networkText(network));
    return;
  }
  const path = reader.text("file.path") ?? reader.text("file.name");
  if (reader.has("event.category", "file") && path !== undefined) {
    found.files.push({ timeMs: event.timestampMs, action: action || "access", path, process });
    entry("file", `${action || "access"} ${path}`);
    return;
  }
  const isChange = reader.has("event.type", "change");
  entry(isChange ? "change" : "other", action || reader.texts("event.category").join(" "));
}

function networkText({ action, source, destination, domain }: NetworkEntry): string {
  const name = domain === undefined ? "" : ` (${domain})`;
  if (destination === undefined && source === undefined) return `${action} ${domain}`;
  const from = source === undefined ? "" : ` from ${source}`;
  const to = destination === undefined ? "" : ` to ${destination}`;
  return `${action}${from}${to}${name}`;
}
