// The tree round a process that has an entity id: a look-up for each ancestor, the siblings near in time, and
// one pass for all that is below. The events of all of them are then read in one more pass.
import type { ActivityLog } from "./activity-log.ts";
import type { TreeRole } from "./investigation.ts";
import type { KnownTree, TreePlace } from "./known-tree.ts";
import {
  AROUND_MS,
  SESSION_MS,
  SIBLINGS_MAX,
  TREE_EVENTS_MAX,
  TREE_PROCESSES_MAX,
} from "./limits.ts";
import { ProcessBook } from "./process-book.ts";
import { StoredReader } from "./stored-reader.ts";
import type { Subject } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

type Place = { -readonly [K in keyof TreePlace]: TreePlace[K] };

interface Growing {
  readonly book: ProcessBook;
  readonly members: Map<string, Place>;
  isCut: boolean;
}

export async function entityTree(
  subject: Subject,
  { entityId, log }: { readonly entityId: string; readonly log: ActivityLog | undefined },
  work: InvestigationWork,
): Promise<KnownTree> {
  const growing: Growing = { book: new ProcessBook(), members: new Map(), isCut: false };
  addSubject(growing, subject, entityId, work);
  addAncestors(growing, entityId, work);
  await work.turn();
  await addSiblings(growing, subject, work);
  await addDescendants(growing, entityId, work);
  await readEvents(growing, log, work);
  // The alert is about what the process was then; it may have run something else since.
  growing.book.overlay(entityId, subject.process);
  addOldest(growing, entityId);
  const { book, members, isCut } = growing;
  return {
    members,
    summary: (id) => book.get(id),
    subjectId: entityId,
    isCut,
    hasEntityIds: true,
  };
}

function addSubject(
  { book, members }: Growing,
  subject: Subject,
  entityId: string,
  work: InvestigationWork,
): void {
  const record = work.events.processes.get(entityId);
  if (record !== undefined) book.addRecord(record);
  else
    work.note("The store holds no start of the alert's process; what is shown is from the alert.");
  book.addPart(entityId, subject.process);
  const parentEntityId = book.parentOf(entityId);
  members.set(entityId, { role: "subject", parentEntityId, cutCount: 0 });
}

function addAncestors({ book, members }: Growing, entityId: string, work: InvestigationWork): void {
  const { processes } = work.events;
  let child = entityId;
  const parent = book.parentOf(entityId);
  const first = parent === undefined ? undefined : processes.get(parent);
  const chain = first === undefined ? [] : [first, ...processes.ancestors(first.entityId)];
  for (const record of chain) {
    if (members.has(record.entityId)) break;
    book.addRecord(record);
    put(members, record.entityId, "ancestor", undefined);
    (members.get(child) as Place).parentEntityId = record.entityId;
    child = record.entityId;
  }
  const last = members.get(child);
  if (last !== undefined) last.parentEntityId = undefined;
}

async function addSiblings(
  { book, members }: Growing,
  subject: Subject,
  work: InvestigationWork,
): Promise<void> {
  const entityId = subject.entityId ?? "";
  const parentEntityId = members.get(entityId)?.parentEntityId ?? book.parentOf(entityId);
  if (parentEntityId === undefined || Number.isNaN(subject.timeMs)) return;
  let others = await siblingsWithin(AROUND_MS, { parentEntityId, members, subject }, work);
  if (others.length < SIBLINGS_MAX) {
    others = await siblingsWithin(SESSION_MS, { parentEntityId, members, subject }, work);
  }
  if (others.length === 0) return;
  // The parent is known from its children alone.
  if (!members.has(parentEntityId)) {
    book.addPart(parentEntityId, subject.parent);
    put(members, parentEntityId, "ancestor", undefined);
    (members.get(entityId) as Place).parentEntityId = parentEntityId;
  }
  for (const sibling of others.slice(0, SIBLINGS_MAX)) {
    put(members, sibling, "sibling", parentEntityId);
  }
  const cutCount = Math.max(0, others.length - SIBLINGS_MAX);
  (members.get(parentEntityId) as Place).cutCount = cutCount;
  if (cutCount > 0) {
    work.note(
      `Of the processes beside the alert's, ${cutCount} that are further in time are left out.`,
    );
  }
}

/** Other children of the parent that began within a time of the alert, the nearest first. */
async function siblingsWithin(
  withinMs: number,
  of: {
    readonly parentEntityId: string;
    readonly members: ReadonlyMap<string, Place>;
    readonly subject: Subject;
  },
  work: InvestigationWork,
): Promise<readonly string[]> {
  const { timeMs } = of.subject;
  const distances = new Map<string, number>();
  const query = {
    tests: [{ field: "event.type", accepts: (value: string) => value === "start" } as const],
    fromMs: timeMs - withinMs,
    toMs: timeMs + withinMs,
  };
  for (const { rows } of work.events.childRows(of.parentEntityId, query)) {
    for (const { valuesOf, timestampMs } of rows) {
      const entityId = valuesOf("process.entity_id")?.[0];
      const isParent = valuesOf("process.parent.entity_id")?.[0] === of.parentEntityId;
      if (entityId === undefined || !isParent || of.members.has(entityId)) continue;
      const distance = Math.abs(timestampMs - timeMs);
      distances.set(entityId, Math.min(distance, distances.get(entityId) ?? distance));
    }
    await work.turn();
  }
  return [...distances].sort(([, a], [, b]) => a - b).map(([entityId]) => entityId);
}

async function addDescendants(
  growing: Growing,
  entityId: string,
  work: InvestigationWork,
): Promise<void> {
  const { members } = growing;
  let left = TREE_PROCESSES_MAX;
  for (const links of work.events.descendants(entityId)) {
    for (const { entityId: child, parentEntityId } of links) {
      if (members.has(child)) continue;
      const parent = members.get(parentEntityId);
      if (left > 0) {
        put(members, child, "descendant", parentEntityId);
        left--;
      } else if (parent !== undefined) {
        parent.cutCount++;
        growing.isCut = true;
      }
    }
    if (growing.isCut) break;
    await work.turn();
  }
  if (growing.isCut) {
    work.note(
      `The tree is cut: at most ${TREE_PROCESSES_MAX} processes below the alert's are shown.`,
    );
  }
}

/**
 * Folders, exit codes and sessions, which no column has. Where a log is given, it takes what the alert's
 * process and those below it did beside: their blocks are read anyhow.
 */
async function readEvents(
  { book, members }: Growing,
  log: ActivityLog | undefined,
  work: InvestigationWork,
): Promise<void> {
  const ids = (roles: readonly TreeRole[]): ReadonlySet<string> =>
    new Set([...members].flatMap(([id, { role }]) => (roles.includes(role) ? [id] : [])));
  const isProcess = {
    field: "event.category",
    accepts: (value: string) => value === "process",
  } as const;
  const read = async (wanted: ReadonlySet<string>, taking: ActivityLog | undefined) => {
    const query = taking === undefined ? { tests: [isProcess] } : {};
    const reader = new StoredReader();
    await work.each(
      work.events.eventsOfProcesses(wanted, query),
      { most: TREE_EVENTS_MAX, what: "What the processes of the tree did" },
      (event) => {
        const entityId = reader.read(event).id("process.entity_id");
        if (entityId === undefined || !wanted.has(entityId)) return;
        book.addEvent(entityId, reader);
        taking?.take(event, reader);
      },
    );
  };
  await read(ids(["subject", "descendant"]), log);
  await read(ids(["ancestor", "sibling"]), undefined);
}

/** The parent of the oldest process, where only that one's events tell of it. */
function addOldest({ book, members }: Growing, entityId: string): void {
  let oldest = entityId;
  for (let at = members.get(entityId); at?.parentEntityId !== undefined; ) {
    oldest = at.parentEntityId;
    at = members.get(oldest);
  }
  const parentEntityId = book.parentOf(oldest);
  if (parentEntityId === undefined || members.has(parentEntityId)) return;
  const summary = book.get(parentEntityId);
  if (summary === undefined || summary.name === "") return;
  put(members, parentEntityId, "ancestor", undefined);
  (members.get(oldest) as Place).parentEntityId = parentEntityId;
}

function put(
  members: Map<string, Place>,
  entityId: string,
  role: TreeRole,
  parentEntityId: string | undefined,
): void {
  members.set(entityId, { role, parentEntityId, cutCount: 0 });
}
