// Whether it goes on: a process that the store saw begin and not end. Said only of hosts whose source tells
// of ends at all; an audit log without exits would have every process run for ever.
import { type KnownTree, summariesOf } from "./known-tree.ts";
import { AROUND_MS } from "./limits.ts";
import type { Subject } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

/** True or false for the alert's process with those below it; undefined where it cannot be told. */
export async function isOngoing(
  subject: Subject,
  tree: KnownTree,
  work: InvestigationWork,
): Promise<boolean | undefined> {
  const processes = summariesOf(tree, ["subject", "descendant"]);
  if (processes.length === 0) return undefined;
  const open = processes.filter(({ endMs }) => endMs === undefined);
  if (open.length === 0) return false;
  if (processes.length > open.length || (await tellsOfEnds(subject, work))) return true;
  work.note(
    "No event of this host tells of the end of a process about that time, so that it is not known whether it goes on.",
  );
  return undefined;
}

async function tellsOfEnds(subject: Subject, work: InvestigationWork): Promise<boolean> {
  const { hostId } = subject.process;
  if (hostId === undefined || Number.isNaN(subject.timeMs)) return false;
  const scan = work.events.scan({
    tests: [
      { field: "host.id", accepts: (value) => value === hostId },
      { field: "event.type", accepts: (value) => value === "end" },
      { field: "event.category", accepts: (value) => value === "process" },
    ],
    fromMs: subject.timeMs - AROUND_MS,
    toMs: subject.timeMs + AROUND_MS,
  });
  for (const batch of scan) {
    if (batch.length > 0) return true;
    await work.turn();
  }
  return false;
}
