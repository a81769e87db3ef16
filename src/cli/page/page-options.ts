// What `up` hands to the server for the page: the rooms that the server may not enter, behind its faces.
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { guideHtml } from "../../outputs/html/guide-html.ts";
import type { RunningTripline } from "../../pipeline/live/running-tripline.ts";
import type { Responder } from "../../response/responder.ts";
import { withoutGuideQueries } from "../../rules/without-guide-queries.ts";
import type { StatusView } from "../../server/console/console-api.ts";
import type { ConsoleFeed } from "../../server/console/console-feed.ts";
import { notFound } from "../../server/console/console-refusal.ts";
import type { ConsoleOptions } from "../../server/console/create-console.ts";
import type { SensorHealth } from "../../sources/linux/sensor/host-sensor.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { ProcessStore } from "../../store/events/process-store.ts";
import { createInvestigator } from "../../triage/investigate.ts";
import type { CliIo } from "../io.ts";
import { packageVersion } from "../package-version.ts";
import { createExceptionDesk } from "./exception-desk.ts";
import { createOwnRules } from "./own-rules.ts";
import { pageResponder } from "./page-responder.ts";
import { createRuleDesk } from "./rule-desk.ts";
import { whyItMatched } from "./why-it-matched.ts";

export interface PageParts {
  readonly io: CliIo;
  readonly events: ProcessStore;
  readonly alerts: AlertStore;
  readonly tripline: RunningTripline;
  readonly feed: ConsoleFeed;
  /** The folder of rules that were saved on the page. */
  readonly ownRules: string;
  readonly responder: Responder;
  /** Undefined while this host is not watched. */
  readonly health: () => SensorHealth | undefined;
}

/** Where the built page is, both from the sources and from the package. */
const PAGE_FOLDER = fileURLToPath(new URL("../../../dist/console", import.meta.url));

export function pageOptions(parts: PageParts): Omit<ConsoleOptions, "knownOrigins"> {
  const { io, events, alerts, tripline, feed } = parts;
  const set = () => tripline.set;
  const checkRules = () => tripline.checkRules();
  const shared = { alerts, events, nowMs: io.nowMs, set, checkRules };
  const investigator = createInvestigator({ events, alerts, nowMs: io.nowMs });
  const own = createOwnRules(parts.ownRules);
  return {
    store: alerts,
    feed,
    folder: PAGE_FOLDER,
    version: packageVersion(),
    hostName: hostname(),
    faces: {
      guideHtml: guideOf,
      why: (alert) => Promise.resolve(whyItMatched(alert, events)),
      investigate: async (alertId, signal) =>
        present(await investigator.investigate(alertId, signal)),
      treeOf: async (alertId, signal) => present(await investigator.treeOf(alertId, signal)),
      responder: pageResponder(parts.responder),
      exceptions: createExceptionDesk(shared),
      rules: createRuleDesk({ ...shared, own, guideHtml: guideOf, health: parts.health }),
      status: () => statusOf(parts),
    },
  };
}

function present<T>(found: T | undefined): T {
  if (found === undefined) throw notFound("there is no such alert");
  return found;
}

/** The guide without its queries, which the page shows as what they answer. */
function guideOf(markdown: string): string {
  return markdown.trim() === "" ? "" : guideHtml(withoutGuideQueries(markdown));
}

function statusOf({ events, alerts, tripline, health }: PageParts): StatusView {
  const sensor = health();
  return {
    eventCount: events.nextPosition,
    alertCount: alerts.list({}, { size: 1 }).totalCount,
    ruleCount: tripline.set.rules.length,
    sensor: {
      isRunning: sensor !== undefined,
      text: sensor === undefined ? "this host is not watched" : sensorText(sensor),
    },
    notes: tripline.notes,
  };
}

function sensorText({ capture, eventCount, droppedCount }: SensorHealth): string {
  const lost = droppedCount === 0 ? "" : `, ${droppedCount} records lost`;
  return `this host is watched (${capture}): ${eventCount} events${lost}`;
}
