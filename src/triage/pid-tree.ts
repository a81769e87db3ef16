// The tree of a process whose events have no entity id, from host, pid and time: a pid is a process from its
// start to its end, or to the next start under another parent. Sound only where the host's starts are
// kept, and only near the alert, since pids are used again; the notes say so.

import type { StoredEvent } from "../store/events/event-store.ts";
import { known } from "./clipped.ts";
import type { KnownTree, TreePlace } from "./known-tree.ts";
import { AROUND_MS, TREE_EVENTS_MAX, TREE_PROCESSES_MAX } from "./limits.ts";
import { ProcessBook } from "./process-book.ts";
import { readParent, readProcess } from "./read-process.ts";
import { StoredReader } from "./stored-reader.ts";
import type { Subject } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

interface PidProcess {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly parentPid: number | undefined;
}

export async function pidTree(
  subject: Subject,
  pid: number,
  work: InvestigationWork,
): Promise<KnownTree> {
  work.note(
    "The alert's event has no process.entity_id: processes are told apart by host, pid and time, an hour before and after the alert.",
  );
  const lives = new PidLives();
  await readStarts(subject, work, lives);
  let subjectId = lives.at(pid, subject.timeMs);
  if (subjectId === undefined) {
    work.note("The store holds no start of the alert's process; what is shown is from the alert.");
    subjectId = lives.add(pid, subject);
  }
  lives.book.overlay(subjectId, subject.process);
  const { members, isCut } = membersRound(subjectId, lives);
  if (isCut) work.note(`The tree is cut: at most ${TREE_PROCESSES_MAX} processes are shown.`);
  return { members, summary: (id) => lives.book.get(id), subjectId, isCut, hasEntityIds: false };
}

/** The processes of one host in the order of time. */
class PidLives {
  readonly book = new ProcessBook();
  readonly processes = new Map<string, PidProcess>();
  readonly children = new Map<string, string[]>();
  readonly #running = new Map<number, PidProcess>();
  /** Every process of a pid with its start, in the order of time. */
  readonly #byPid = new Map<number, { readonly id: string; readonly startMs: number }[]>();

  /** Which process had the pid at a time. */
  at(pid: number, timeMs: number): string | undefined {
    return this.#byPid.get(pid)?.findLast(({ startMs }) => startMs <= timeMs)?.id;
  }

  /** A process that only the alert knows. */
  add(pid: number, subject: Subject): string {
    const parentPid = subject.parent.pid;
    const process = this.#begin(pid, parentPid, subject.timeMs);
    this.#tellOfParent(process, parentPid, subject.parent);
    return process.id;
  }

  take(reader: StoredReader): void {
    const pid = reader.number("process.pid");
    if (pid === undefined) return;
    const parentPid = reader.number("process.parent.pid") ?? reader.number("process.ppid");
    const running = this.#running.get(pid);
    const isStart = reader.has("event.type", "start");
    // A second start under the same parent is an exec in the same process.
    const isSame = running !== undefined && running.parentPid === parentPid;
    const process = isStart && !isSame ? this.#begin(pid, parentPid, reader.timeMs) : running;
    if (process === undefined) return;
    this.book.addEvent(process.id, reader);
    this.book.overlay(process.id, known({ parentEntityId: process.parentId }));
    if (isStart) this.#tellOfParent(process, parentPid, readParent(reader));
    if (reader.has("event.type", "end")) this.#running.delete(pid);
  }

  #begin(pid: number, parentPid: number | undefined, startMs: number): PidProcess {
    const id = `pid ${pid} from ${startMs}`;
    const isOwn = parentPid === undefined || parentPid === pid;
    const parentId = isOwn ? undefined : this.#parentId(parentPid);
    const process: PidProcess = { id, parentId, parentPid };
    this.processes.set(id, process);
    this.#running.set(pid, process);
    const ofPid = this.#byPid.get(pid) ?? [];
    ofPid.push({ id, startMs });
    this.#byPid.set(pid, ofPid);
    if (parentId !== undefined) {
      const siblings = this.children.get(parentId) ?? [];
      siblings.push(id);
      this.children.set(parentId, siblings);
    }
    this.book.addPart(id, known({ pid, parentEntityId: parentId, startMs: finite(startMs) }));
    return process;
  }

  /** The process that has the parent's pid now; one that no event began is begun by its child. */
  #parentId(parentPid: number): string {
    const running = this.#running.get(parentPid);
    if (running !== undefined) return running.id;
    const id = `pid ${parentPid}`;
    const parent: PidProcess = { id, parentId: undefined, parentPid: undefined };
    this.processes.set(id, parent);
    this.#running.set(parentPid, parent);
    this.book.addPart(id, { pid: parentPid });
    return id;
  }

  #tellOfParent(
    process: PidProcess,
    parentPid: number | undefined,
    part: ReturnType<typeof readParent>,
  ): void {
    if (process.parentId === undefined || parentPid === undefined) return;
    this.book.addPart(process.parentId, part);
  }
}

/** Ancestors, siblings and everything below. */
function membersRound(
  subjectId: string,
  { processes, children }: PidLives,
): { readonly members: ReadonlyMap<string, TreePlace>; readonly isCut: boolean } {
  const members = new Map<string, TreePlace>();
  const parentOf = (id: string) => processes.get(id)?.parentId;
  const put = (id: string, role: TreePlace["role"], parentEntityId = parentOf(id)): void => {
    if (!members.has(id)) members.set(id, { role, parentEntityId, cutCount: 0 });
  };
  put(subjectId, "subject");
  for (let at = parentOf(subjectId); at !== undefined && !members.has(at); at = parentOf(at)) {
    put(at, "ancestor");
  }
  const parent = parentOf(subjectId);
  for (const id of parent === undefined ? [] : (children.get(parent) ?? [])) put(id, "sibling");
  const waiting = [subjectId];
  let isCut = false;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const id of children.get(next) ?? []) {
      if (members.has(id)) continue;
      isCut ||= members.size >= TREE_PROCESSES_MAX;
      if (isCut) continue;
      put(id, "descendant");
      waiting.push(id);
    }
  }
  return { members, isCut };
}

async function readStarts(
  subject: Subject,
  work: InvestigationWork,
  lives: PidLives,
): Promise<void> {
  if (Number.isNaN(subject.timeMs)) return;
  const { hostId, hostName } = subject.process;
  const tests = [
    { field: "event.category", accepts: (value: string) => value === "process" } as const,
    ...(hostId === undefined
      ? []
      : [{ field: "host.id", accepts: (value: string) => value === hostId } as const]),
  ];
  const window = { fromMs: subject.timeMs - AROUND_MS, toMs: subject.timeMs + AROUND_MS };
  const reader = new StoredReader();
  const events: StoredEvent[] = [];
  await work.each(
    work.events.scan({ tests, ...window }),
    { most: TREE_EVENTS_MAX, what: "Starts and ends of the host" },
    (event) => events.push(event),
  );
  events.sort((a, b) => a.timestampMs - b.timestampMs || a.position - b.position);
  for (const event of events) {
    reader.read(event);
    const isHere = hostId !== undefined || readProcess(reader).hostName === hostName;
    if (isHere) lives.take(reader);
  }
}

function finite(timeMs: number): number | undefined {
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
