// Other alerts that belong to this one, each with the nearest relation that holds: the same sequence, the
// same tree, the same file or hash, the same user, the same host. The alerts of the tree are also what
// marks its processes.
import type { AlertFilter, KeptAlert } from "../store/alerts/alert-store.ts";
import { clipped } from "./clipped.ts";
import type { AlertMark, RelatedAlert } from "./investigation.ts";
import { type KnownTree, summariesOf } from "./known-tree.ts";
import { ALERTS_READ_MAX, RELATED_ALERTS_MAX, RELATED_MS, VALUE_LENGTH_MAX } from "./limits.ts";
import { StoredReader } from "./stored-reader.ts";
import { hashesOf, type Subject, textAt, timeOf } from "./subject.ts";
import type { InvestigationWork } from "./work.ts";

export interface AlertsAround {
  readonly related: readonly RelatedAlert[];
  /** By entity id of the tree; the alert itself included. */
  readonly marks: ReadonlyMap<string, readonly AlertMark[]>;
}

type Relation = RelatedAlert["relation"];

const RELATIONS: readonly Relation[] = ["sequence", "tree", "file", "user", "host"];

/** Programs in these folders are everybody's: two alerts that both ran one share nothing. */
const SYSTEM_FOLDERS: readonly string[] = ["/usr/", "/bin/", "/sbin/", "/lib", "/opt/", "/snap/"];

export async function alertsAround(
  subject: Subject,
  tree: KnownTree,
  work: InvestigationWork,
): Promise<AlertsAround> {
  const reader = new StoredReader();
  const idOf = treeIdOf(tree, reader);
  const marks = new Map<string, AlertMark[]>();
  const related: RelatedAlert[] = [];
  for (const alert of [subject.alert, ...(await candidates(subject, tree, work))]) {
    reader.readFields(alert.document, timeOf(alert.document));
    const entityId = alert.id === subject.alert.id ? tree.subjectId : idOf();
    if (entityId !== undefined) {
      const ofProcess = marks.get(entityId) ?? [];
      if (!isBlock(alert)) marks.set(entityId, [...ofProcess, markOf(alert)]);
    }
    if (alert.id === subject.alert.id) continue;
    const relation = relationOf(alert, { subject, reader, isOfTree: entityId !== undefined });
    if (relation === undefined) continue;
    related.push({
      ...markOf(alert),
      timeMs: finite(reader.timeMs),
      status: textAt(alert.document, "kibana.alert.workflow_status") ?? "open",
      reason: clipped(textAt(alert.document, "kibana.alert.reason") ?? "", VALUE_LENGTH_MAX),
      relation,
    });
  }
  const rank = ({ relation }: RelatedAlert): number => RELATIONS.indexOf(relation);
  const distance = ({ timeMs }: RelatedAlert): number => Math.abs(timeMs - subject.timeMs) || 0;
  related.sort((a, b) => rank(a) - rank(b) || distance(a) - distance(b));
  if (related.length > RELATED_ALERTS_MAX) {
    work.note(`Of ${related.length} related alerts the ${RELATED_ALERTS_MAX} nearest are shown.`);
  }
  return { related: related.slice(0, RELATED_ALERTS_MAX), marks };
}

/** Alerts that may be related, each once. */
async function candidates(
  subject: Subject,
  tree: KnownTree,
  work: InvestigationWork,
): Promise<readonly KeptAlert[]> {
  const found = new Map<string, KeptAlert>();
  const add = (filter: AlertFilter): void => {
    const page = work.alerts.list(filter, { size: ALERTS_READ_MAX });
    for (const alert of page.alerts) found.set(alert.id, alert);
    if (page.after !== undefined) {
      work.note(
        `Related alerts: of ${page.totalCount} of one host, user or file only the newest ${page.alerts.length} were looked at.`,
      );
    }
  };
  for (const filter of filtersFor(subject, tree, work.nowMs)) {
    add(filter);
    await work.turn();
  }
  found.delete(subject.alert.id);
  return [...found.values()];
}

function filtersFor(subject: Subject, tree: KnownTree, nowMs: number): readonly AlertFilter[] {
  const { timeMs, groupId, process } = subject;
  const group: readonly AlertFilter[] =
    groupId === undefined ? [] : [{ groupId, withBuildingBlocks: true }];
  if (Number.isNaN(timeMs)) return group;
  const { hostId, hostName, userName } = process;
  const window = { fromMs: timeMs - RELATED_MS, toMs: timeMs + RELATED_MS };
  // What the tree does later still belongs to it; alerts of now must not push those of then out of the page.
  const starts = summariesOf(tree, ["ancestor"]).map(({ startMs }) => startMs ?? timeMs);
  const treeMs = Math.max(Math.min(timeMs, ...starts), window.fromMs);
  const since = { fromMs: treeMs, toMs: nowMs };
  const host = hostId !== undefined ? { hostIds: [hostId] } : named(hostName);
  return [
    ...group,
    ...(host === undefined ? [] : [{ ...host, ...window }]),
    ...(host === undefined || nowMs <= window.toMs ? [] : [{ ...host, ...since }]),
    ...(userName === undefined ? [] : [{ userNames: [userName], ...window }]),
    ...telltalePaths(subject).map((path) => ({ text: path, ...window })),
  ];
}

function named(hostName: string | undefined): AlertFilter | undefined {
  return hostName === undefined ? undefined : { hostNames: [hostName] };
}

/** Files by which an intrusion is known: the alert's, and its program where that is nobody else's. */
function telltalePaths({ filePath, process: { executable } }: Subject): readonly string[] {
  const isOwn =
    executable?.startsWith("/") === true &&
    !SYSTEM_FOLDERS.some((folder) => executable.startsWith(folder));
  return [
    ...(filePath === undefined ? [] : [filePath]),
    ...(isOwn && executable !== undefined ? [executable] : []),
  ];
}

function relationOf(
  alert: KeptAlert,
  about: {
    readonly subject: Subject;
    readonly reader: StoredReader;
    readonly isOfTree: boolean;
  },
): Relation | undefined {
  const { subject, reader, isOfTree } = about;
  const group = textAt(alert.document, "kibana.alert.group.id");
  if (group !== undefined && group === subject.groupId) return "sequence";
  // A building block of another sequence is no alert of its own.
  if (isBlock(alert)) return undefined;
  if (isOfTree) return "tree";
  const hashes = hashesOf(reader);
  const paths = [reader.text("file.path"), reader.text("process.executable")];
  const isFile =
    subject.hashes.some((hash) => hashes.includes(hash)) ||
    telltalePaths(subject).some((path) => paths.includes(path));
  if (isFile) return "file";
  const { userName, hostId, hostName } = subject.process;
  if (userName !== undefined && reader.text("user.name") === userName) return "user";
  const isHost =
    hostId !== undefined ? reader.id("host.id") === hostId : reader.text("host.name") === hostName;
  return isHost ? "host" : undefined;
}

/** The process of the tree that the alert in hand is about. */
function treeIdOf(tree: KnownTree, reader: StoredReader): () => string | undefined {
  if (tree.hasEntityIds) {
    return () => {
      const entityId = reader.id("process.entity_id");
      return entityId !== undefined && tree.members.has(entityId) ? entityId : undefined;
    };
  }
  const all = summariesOf(tree, ["subject", "ancestor", "sibling", "descendant"]);
  return () => {
    const pid = reader.number("process.pid");
    const isThen = (one: (typeof all)[number]): boolean =>
      one.pid === pid &&
      (one.startMs ?? Number.POSITIVE_INFINITY) <= reader.timeMs &&
      (one.endMs ?? Number.POSITIVE_INFINITY) >= reader.timeMs;
    return pid === undefined ? undefined : all.findLast(isThen)?.entityId;
  };
}

function markOf(alert: KeptAlert): AlertMark {
  return {
    id: alert.id,
    ruleName: clipped(textAt(alert.document, "kibana.alert.rule.name") ?? "", VALUE_LENGTH_MAX),
    severity: textAt(alert.document, "kibana.alert.severity") ?? "",
  };
}

function isBlock({ document }: KeptAlert): boolean {
  return document["kibana.alert.building_block_type"] !== undefined;
}

/** JSON has no NaN. */
function finite(timeMs: number): number {
  return Number.isNaN(timeMs) ? 0 : timeMs;
}
