// Processes put together from what many events tell of them. A later start in the same process (exec) says
// what it is now, its first start stays its start; what only an event of a child tells fills gaps.

import type { ProcessRecord } from "../store/events/process-lookup.ts";
import { known } from "./clipped.ts";
import type { ProcessSummary } from "./investigation.ts";
import { boundedArgs, type ProcessPart, readParent, readProcess } from "./read-process.ts";
import type { StoredReader } from "./stored-reader.ts";

type Draft = { -readonly [K in keyof ProcessPart]: ProcessPart[K] };

export class ProcessBook {
  readonly #drafts = new Map<string, Draft>();

  /** What columns tell; events that are read later say it better. */
  addRecord(record: ProcessRecord): void {
    const { entityId, args } = record;
    this.#fill(
      entityId,
      known({
        parentEntityId: record.parentEntityId,
        pid: record.pid,
        name: record.name,
        executable: record.executable,
        args: args.length > 0 ? boundedArgs(args) : undefined,
        userName: record.userName,
        userId: record.userId,
        hostId: record.hostId,
        startMs: finite(record.startMs),
        endMs: finite(record.endMs),
      }),
    );
  }

  /** What an event of the process tells, in the order of events. */
  addEvent(entityId: string, reader: StoredReader): void {
    if (!reader.has("event.category", "process")) return;
    const isStart = reader.has("event.type", "start");
    const isEnd = reader.has("event.type", "end");
    const draft = this.#drafts.get(entityId);
    // An end tells nothing more of a process whose start was read.
    const part = isEnd && !isStart && draft?.commandLine !== undefined ? {} : readProcess(reader);
    if (isStart) {
      this.#replace(entityId, part);
      this.#fill(entityId, known({ startMs: finite(reader.timeMs) }));
    } else this.#fill(entityId, part);
    if (isEnd) {
      this.#replace(
        entityId,
        known({ endMs: finite(reader.timeMs), exitCode: reader.number("process.exit_code") }),
      );
    }
    // A parent with a name has told of itself, or was told of by another child.
    const { parentEntityId } = part;
    if (parentEntityId !== undefined && this.#drafts.get(parentEntityId)?.name === undefined) {
      this.#fill(parentEntityId, readParent(reader));
    }
  }

  /** Of what is known already only gaps are filled. */
  addPart(entityId: string, part: ProcessPart): void {
    this.#fill(entityId, part);
  }

  /** `part` as it was then, over what the process has become since. */
  overlay(entityId: string, part: ProcessPart): void {
    this.#replace(entityId, part);
  }

  has(entityId: string): boolean {
    return this.#drafts.has(entityId);
  }

  parentOf(entityId: string): string | undefined {
    return this.#drafts.get(entityId)?.parentEntityId;
  }

  get(entityId: string): ProcessSummary | undefined {
    const draft = this.#drafts.get(entityId);
    if (draft === undefined) return undefined;
    const args = draft.args ?? [];
    return {
      ...draft,
      entityId,
      name: draft.name ?? "",
      args,
      commandLine: draft.commandLine ?? (args.length > 0 ? args.join(" ") : (draft.name ?? "")),
      alerts: [],
    };
  }

  #fill(entityId: string, part: ProcessPart): void {
    const draft = this.#drafts.get(entityId);
    if (draft === undefined) this.#drafts.set(entityId, { ...part });
    else for (const key of keysOf(part)) if (draft[key] === undefined) set(draft, part, key);
  }

  #replace(entityId: string, part: ProcessPart): void {
    const draft = this.#drafts.get(entityId);
    if (draft === undefined) this.#drafts.set(entityId, { ...part });
    else for (const key of keysOf(part)) set(draft, part, key);
  }
}

function keysOf(part: ProcessPart): readonly (keyof ProcessPart)[] {
  return Object.keys(part) as (keyof ProcessPart)[];
}

function set<K extends keyof ProcessPart>(draft: Draft, part: ProcessPart, key: K): void {
  const value = part[key];
  if (value !== undefined) draft[key] = value;
}

function finite(timeMs: number | undefined): number | undefined {
  return timeMs === undefined || Number.isNaN(timeMs) ? undefined : timeMs;
}
