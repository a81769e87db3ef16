// Names for host ids: columns have ids alone, people know names. One event of each host is read.
import type { StoredEvent } from "../store/events/event-store.ts";
import type { History } from "./count-history.ts";
import { type KnownTree, summariesOf } from "./known-tree.ts";
import { LIST_MAX } from "./limits.ts";
import { StoredReader } from "./stored-reader.ts";
import type { Subject } from "./subject.ts";
import type { HostName } from "./usual-answers.ts";
import type { InvestigationWork } from "./work.ts";

export function hostNames(
  from: { readonly subject: Subject; readonly history: History; readonly tree: KnownTree },
  work: InvestigationWork,
): HostName {
  const { subject, history, tree } = from;
  const names = new Map<string, string>();
  const learn = (hostId: string | undefined, hostName: string | undefined): void => {
    if (hostId !== undefined && hostName !== undefined) names.set(hostId, hostName);
  };
  learn(subject.process.hostId, subject.process.hostName);
  for (const { hostId, hostName } of summariesOf(tree, ["subject"])) learn(hostId, hostName);
  // Hosts of the program alone are counted, not named.
  const isShown = (hostId: string): boolean =>
    history.userByHost.has(hostId) || history.hostsAround.has(hostId);
  const wanted = [...history.hostPositions].filter(
    ([hostId]) => isShown(hostId) && !names.has(hostId),
  );
  const reader = new StoredReader();
  for (const [hostId, position] of wanted.slice(0, LIST_MAX)) {
    const scan = work.events.scan({
      tests: [{ field: "host.id", accepts: (value) => value === hostId }],
      fromPosition: position,
    });
    // The event at that position is of this host, so that the first block has one.
    let event: StoredEvent | undefined;
    for (const batch of scan) {
      event = batch[0];
      break;
    }
    if (event !== undefined) learn(hostId, reader.read(event).text("host.name"));
  }
  return (hostId) => names.get(hostId) ?? (hostId === "" ? "unknown" : hostId);
}
