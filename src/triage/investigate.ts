// Answers the questions of an alert's guide from the store: one tree, one pass over what its processes did,
// one over a month of columns, and the alerts around. Gives way to other work between batches, so that
// the page of a running Tripline may ask beside its intake.
import type { AlertStore, KeptAlert } from "../store/alerts/alert-store.ts";
import type { ProcessStore } from "../store/events/process-store.ts";
import { ActivityLog } from "./activity-log.ts";
import { buildTimeline } from "./build-timeline.ts";
import { known } from "./clipped.ts";
import { collectActivity } from "./collect-activity.ts";
import { countHistory, type History } from "./count-history.ts";
import { entityTree } from "./entity-tree.ts";
import { findLogins } from "./find-logins.ts";
import { guideQueries } from "./guide/guide-queries.ts";
import { guideSteps } from "./guide/guide-steps.ts";
import type { Investigation, NetworkEntry, ProcessTreeView } from "./investigation.ts";
import { isOngoing } from "./is-ongoing.ts";
import { type KnownTree, NO_TREE, summariesOf } from "./known-tree.ts";
import { FILE_ENTRIES_MAX, NETWORK_ENTRIES_MAX } from "./limits.ts";
import { markCommand } from "./mark-command.ts";
import { hostNames } from "./name-hosts.ts";
import { pidTree } from "./pid-tree.ts";
import { type AlertsAround, alertsAround } from "./related-alerts.ts";
import { type Subject, subjectOf } from "./subject.ts";
import { summarize } from "./summarize.ts";
import { type TreeMember, treeRows } from "./tree-rows.ts";
import { rarities, userActivity, usualTimes } from "./usual-answers.ts";
import { InvestigationWork } from "./work.ts";

export interface InvestigatorOptions {
  readonly events: ProcessStore;
  readonly alerts: AlertStore;
  readonly nowMs: () => number;
}

export interface Investigator {
  /** Undefined when there is no such alert. Rejects with the signal's reason once it is aborted. */
  readonly investigate: (
    alert: string | KeptAlert,
    signal: AbortSignal,
  ) => Promise<Investigation | undefined>;
  /** The tree alone, which a page shows first. */
  readonly treeOf: (
    alert: string | KeptAlert,
    signal: AbortSignal,
  ) => Promise<ProcessTreeView | undefined>;
}

export function createInvestigator(options: InvestigatorOptions): Investigator {
  const begin = (wanted: string | KeptAlert, signal: AbortSignal) => {
    const { events, alerts } = options;
    const alert = typeof wanted === "string" ? alerts.get(wanted) : wanted;
    if (alert === undefined) return undefined;
    const work = new InvestigationWork({ events, alerts, nowMs: options.nowMs(), signal });
    return { work, subject: subjectOf(alert, alerts) };
  };
  return {
    investigate: async (alert, signal) => {
      const begun = begin(alert, signal);
      return begun === undefined ? undefined : await answer(begun.subject, begun.work);
    },
    treeOf: async (alert, signal) => {
      const begun = begin(alert, signal);
      if (begun === undefined) return undefined;
      const tree = await collectTree(begun.subject, undefined, begun.work);
      return viewOf(tree, await alertsAround(begun.subject, tree, begun.work));
    },
  };
}

async function answer(subject: Subject, work: InvestigationWork): Promise<Investigation> {
  const log = new ActivityLog();
  const tree = await collectTree(subject, log, work);
  const around = await alertsAround(subject, tree, work);
  const view = viewOf(tree, around);
  await work.turn();
  const activity = await collectActivity({ subject, tree, log }, work);
  const history = await countHistory(subject, (entityId) => tree.members.has(entityId), work);
  const logins = await findLogins(subject, work);
  const ongoing = await isOngoing(subject, tree, work);
  const hostName = hostNames({ subject, history, tree }, work);
  const process = view.rows[view.subjectIndex]?.process;
  const timeline = buildTimeline(
    {
      subject,
      subjectProcess: process,
      processes: view.rows.flatMap((row) => (row.role === "sibling" ? [] : [row.process])),
      activity,
      related: around.related,
      logins,
    },
    work,
  );
  return known({
    alertId: subject.alert.id,
    summary: summaryOf({ subject, tree, view, ongoing }),
    isOngoing: ongoing,
    subject: process,
    tree: view,
    commandLine: subject.commandLine === "" ? undefined : markCommand(subject.commandLine),
    parentCommandLine:
      subject.parentCommandLine === "" ? undefined : markCommand(subject.parentCommandLine),
    usualTimes: usualTimes({ subject, history, hostName }, process),
    network: sides(activity.network, subject, work),
    userActivity: userActivity({ subject, history, hostName }, logins, work.nowMs),
    related: around.related,
    files: firstFiles(activity.files, work),
    timeline,
    rarity: rarityOf(subject, history, work),
    guide: {
      steps: guideSteps(subject.note),
      queries: guideQueries(subject.note, subject, work.nowMs),
    },
    notes: work.notes,
  });
}

async function collectTree(
  subject: Subject,
  log: ActivityLog | undefined,
  work: InvestigationWork,
): Promise<KnownTree> {
  const { entityId, process } = subject;
  if (entityId !== undefined) return await entityTree(subject, { entityId, log }, work);
  if (process.pid !== undefined) return await pidTree(subject, process.pid, work);
  work.note("The alert names no process by entity id or pid, so that there is no tree.");
  return NO_TREE;
}

function viewOf(tree: KnownTree, { marks }: AlertsAround): ProcessTreeView {
  const members = [...tree.members].flatMap(([entityId, place]): readonly TreeMember[] => {
    const summary = tree.summary(entityId);
    if (summary === undefined) return [];
    return [{ ...place, process: { ...summary, alerts: marks.get(entityId) ?? [] } }];
  });
  return treeRows(members, tree.isCut);
}

function summaryOf(of: {
  readonly subject: Subject;
  readonly tree: KnownTree;
  readonly view: ProcessTreeView;
  readonly ongoing: boolean | undefined;
}): string {
  const { rows, subjectIndex } = of.view;
  const row = rows[subjectIndex];
  const lineage = summariesOf(of.tree, ["subject", "ancestor"]);
  return summarize({
    subject: of.subject,
    process: row?.process,
    parent: row === undefined ? undefined : rows[row.parentIndex]?.process,
    entryAddress: lineage.find(({ entryAddress }) => entryAddress !== undefined)?.entryAddress,
    below: rows.flatMap(({ role, process }) => (role === "descendant" ? [process] : [])),
    isOngoing: of.ongoing,
  });
}

/** The nearest on each side of the alert. */
function sides(
  network: readonly NetworkEntry[],
  { timeMs }: Subject,
  work: InvestigationWork,
): Investigation["network"] {
  const before = network.filter((entry) => entry.timeMs < timeMs);
  const after = network.filter((entry) => !(entry.timeMs < timeMs));
  if (Math.max(before.length, after.length) > NETWORK_ENTRIES_MAX) {
    work.note(
      `Connections: the ${NETWORK_ENTRIES_MAX} nearest of ${before.length} before and ${after.length} after are shown.`,
    );
  }
  return {
    before: before.slice(-NETWORK_ENTRIES_MAX),
    after: after.slice(0, NETWORK_ENTRIES_MAX),
  };
}

function firstFiles(
  files: Investigation["files"],
  work: InvestigationWork,
): Investigation["files"] {
  if (files.length > FILE_ENTRIES_MAX) {
    work.note(`Files: the first ${FILE_ENTRIES_MAX} of ${files.length} are shown.`);
  }
  return files.slice(0, FILE_ENTRIES_MAX);
}

function rarityOf(
  subject: Subject,
  history: History,
  work: InvestigationWork,
): Investigation["rarity"] {
  if (subject.args.length > 0 && history.commandLine === undefined) {
    work.note("The arguments are too many or too long to be counted in other events.");
  }
  return rarities(subject, history);
}
