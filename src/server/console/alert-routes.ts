// Alerts on the page: lists with their facets, one in full, why it matched, and what people do with them.
// Changes of very many give way between batches, since detection shares the process.
import { setImmediate as giveWay } from "node:timers/promises";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type {
  AlertFilter,
  AlertStore,
  KeptAlert,
  WorkflowChange,
} from "../../store/alerts/alert-store.ts";
import { filterOfJson, filterOfSearch, numberOf } from "./alert-query.ts";
import { alertRowView } from "./alert-row-view.ts";
import { alertView } from "./alert-view.ts";
import type { AlertListView, AlertSummaryView, ChangeAnswer } from "./console-api.ts";
import {
  bodyObject,
  bodyTexts,
  type ConsoleCall,
  type HandlersOf,
  json,
  pathText,
} from "./console-call.ts";
import type { ConsoleFaces } from "./console-faces.ts";
import type { ConsoleFeed } from "./console-feed.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { notFound, refused } from "./console-refusal.ts";

export interface AlertRouteParts {
  readonly store: AlertStore;
  readonly feed: ConsoleFeed;
  readonly faces: Pick<ConsoleFaces, "guideHtml" | "why" | "investigate" | "treeOf">;
}

type Keys =
  | "GET /alerts"
  | "GET /alerts/summary"
  | "POST /alerts/change"
  | "GET /alerts/:id"
  | "GET /alerts/:id/why"
  | "GET /alerts/:id/tree"
  | "GET /alerts/:id/investigation";

export function alertRoutes({ store, feed, faces }: AlertRouteParts): HandlersOf<Keys> {
  const alertOf = (call: ConsoleCall): KeptAlert => {
    const alert = store.get(pathText(call, "id"));
    if (alert === undefined) throw notFound("there is no such alert");
    return alert;
  };
  return {
    "GET /alerts": ({ query }) => {
      const size = numberOf(query, "size", {
        otherwise: CONSOLE_LIMITS.alertsPerPage,
        most: CONSOLE_LIMITS.alertsPerPageMax,
      });
      const after = query.get("after");
      const place = after === null ? { size } : { size, after };
      const page = store.list(filterOfSearch(query), place);
      const view: AlertListView = {
        alerts: page.alerts.map(alertRowView),
        totalCount: page.totalCount,
        ...(page.after === undefined ? {} : { after: page.after }),
      };
      return json(view);
    },
    "GET /alerts/summary": ({ query }) => json(summaryOf(store, query)),
    "POST /alerts/change": async (call) => {
      const body = await call.json();
      const change = changeOf(bodyObject(body, "change"));
      const answer = await changeAll({ store, call, body, change });
      if (answer.changedCount > 0) feed.changed();
      return json(answer);
    },
    "GET /alerts/:id": (call) =>
      json(alertView(alertOf(call), { store, guideHtml: faces.guideHtml })),
    "GET /alerts/:id/why": async (call) => json(await faces.why(alertOf(call), call.signal)),
    "GET /alerts/:id/tree": async (call) => {
      const { id } = alertOf(call);
      if (faces.treeOf === undefined) throw notFound("investigations are not available here");
      return json(await faces.treeOf(id, call.signal));
    },
    "GET /alerts/:id/investigation": async (call) => {
      const { id } = alertOf(call);
      if (faces.investigate === undefined) throw notFound("investigations are not available here");
      return json(await faces.investigate(id, call.signal));
    },
  };
}

function summaryOf(store: AlertStore, query: URLSearchParams): AlertSummaryView {
  const filter = filterOfSearch(query);
  const barCount = numberOf(query, "bars", {
    otherwise: CONSOLE_LIMITS.bars,
    most: CONSOLE_LIMITS.barsMax,
  });
  const { totalCount, statuses, severities, rules, hosts, users, tactics } = store.counts(filter);
  return {
    totalCount,
    facets: {
      status: statuses,
      severity: severities,
      rule: rules,
      host: hosts,
      user: users,
      tactic: tactics,
    },
    histogram: store.histogram(filter, barCount),
  };
}

async function changeAll({
  store,
  call,
  body,
  change,
}: {
  readonly store: AlertStore;
  readonly call: ConsoleCall;
  readonly body: JsonObject;
  readonly change: WorkflowChange;
}): Promise<ChangeAnswer> {
  const ids = bodyTexts(body, "ids");
  if ((ids === undefined) === (body["query"] === undefined)) {
    throw refused('expected either "ids" or "query"');
  }
  const batches =
    ids === undefined ? found(store, filterOfJson(bodyObject(body, "query"))) : cutUp(ids);
  let changedCount = 0;
  for (const batch of batches) {
    const done = store.change(batch, change, call.by);
    if (done.kind === "refused") throw refused(done.reason);
    changedCount += done.changedCount;
    await giveWay();
  }
  return { changedCount };
}

function* cutUp(ids: readonly string[]): Generator<readonly string[]> {
  const { changedAlertsMax, changedPerTurn } = CONSOLE_LIMITS;
  if (ids.length > changedAlertsMax) {
    throw refused(`at most ${changedAlertsMax} alerts are changed at once`);
  }
  for (let at = 0; at < ids.length; at += changedPerTurn) yield ids.slice(at, at + changedPerTurn);
}

// From the newest down by key: what the change itself takes out of the filter moves nothing.
function* found(store: AlertStore, filter: AlertFilter): Generator<readonly string[]> {
  const { changedAlertsMax, changedPerTurn: size } = CONSOLE_LIMITS;
  let after: string | undefined;
  let count = 0;
  do {
    const page = store.listIds(filter, after === undefined ? { size } : { size, after });
    yield page.ids;
    count += page.ids.length;
    after = page.after;
  } while (after !== undefined && count < changedAlertsMax);
}

const STATUSES = ["open", "acknowledged", "closed"] as const;
const REASONS = [
  "benign_positive",
  "duplicate",
  "false_positive",
  "true_positive",
  "other",
] as const;

function changeOf(body: JsonObject): WorkflowChange {
  if (!isJsonObject(body) || Object.keys(body).length === 0) throw refused("nothing is to change");
  const note = body["note"];
  if (note !== undefined && typeof note !== "string") throw refused('expected a text in "note"');
  const lists = (["addTags", "removeTags", "assignees"] as const).flatMap((name) => {
    const values = bodyTexts(body, name);
    return values === undefined ? [] : [[name, values] as const];
  });
  return {
    ...oneOf(body, "status", STATUSES),
    ...oneOf(body, "reason", REASONS),
    ...Object.fromEntries(lists),
    ...(note === undefined ? {} : { note }),
  };
}

function oneOf<const Name extends string, const T extends string>(
  body: JsonObject,
  name: Name,
  known: readonly T[],
): { readonly [key in Name]?: T } {
  const value = body[name];
  if (value === undefined) return {};
  const found = known.find((one) => one === value);
  if (found === undefined) throw refused(`"${name}" is one of ${known.join(", ")}`);
  return { [name]: found } as { readonly [key in Name]?: T };
}
