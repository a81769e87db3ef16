// What processes did beside starting and ending, as it is read: connections, files and changes, each also as
// an entry of the timeline.
import type { StoredEvent } from "../store/events/event-store.ts";
import { known } from "./clipped.ts";
import type {
  FileEntry,
  NetworkEntry,
  ProcessMention,
  ProcessSummary,
  TimelineEntry,
} from "./investigation.ts";
import { networkEntry } from "./network-entry.ts";
import type { StoredReader } from "./stored-reader.ts";

export class ActivityLog {
  readonly #network: NetworkEntry[] = [];
  readonly #files: FileEntry[] = [];
  readonly #timeline: TimelineEntry[] = [];

  /** `reader` stands at the event; the process is the event's own unless another is said. */
  take(
    event: StoredEvent,
    reader: StoredReader,
    process: ProcessMention = ownProcess(reader),
  ): void {
    const { timestampMs: timeMs } = event;
    if (Number.isNaN(timeMs)) return;
    const entry = (kind: TimelineEntry["kind"], text: string): void => {
      const { index, id } = event;
      this.#timeline.push({ timeMs, kind, text, process, event: { index, id } });
    };
    const action = reader.texts("event.action").at(-1) ?? "";
    if (reader.has("event.category", "network") || reader.get("dns.question.name") !== undefined) {
      const network = networkEntry(reader, process);
      if (network === undefined) return;
      this.#network.push(network);
      entry("network", networkText(network));
      return;
    }
    const path = reader.text("file.path") ?? reader.text("file.name");
    if (reader.has("event.category", "file") && path !== undefined) {
      this.#files.push({ timeMs, action: action || "access", path, process });
      entry("file", `${action || "access"} ${path}`);
      return;
    }
    const isChange = reader.has("event.type", "change");
    // Starts, ends and calls that failed are the tree's.
    if (!isChange && reader.has("event.category", "process")) return;
    entry(isChange ? "change" : "other", action || reader.texts("event.category").join(" "));
  }

  /** In the order of time. */
  sorted(): {
    readonly network: readonly NetworkEntry[];
    readonly files: readonly FileEntry[];
    readonly timeline: readonly TimelineEntry[];
  } {
    const byTime = (a: { timeMs: number }, b: { timeMs: number }): number => a.timeMs - b.timeMs;
    return {
      network: this.#network.sort(byTime),
      files: this.#files.sort(byTime),
      timeline: this.#timeline.sort(byTime),
    };
  }
}

export function mentionOf({ entityId, name, pid }: ProcessSummary): ProcessMention {
  return { entityId, name, ...(pid === undefined ? {} : { pid }) };
}

function ownProcess(reader: StoredReader): ProcessMention {
  return known({
    entityId: reader.id("process.entity_id"),
    name: reader.text("process.name") ?? reader.text("process.executable") ?? "",
    pid: reader.number("process.pid"),
  });
}

function networkText({ action, source, destination, domain }: NetworkEntry): string {
  if (destination === undefined && source === undefined) return `${action} ${domain}`;
  const name = domain === undefined ? "" : ` (${domain})`;
  const from = source === undefined ? "" : ` from ${source}`;
  const to = destination === undefined ? "" : ` to ${destination}`;
  return `${action}${from}${to}${name}`;
}
