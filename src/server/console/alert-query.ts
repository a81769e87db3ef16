// The query string of alert lists, and the same as JSON, as the store's filter.
import type { JsonObject } from "../../base/json.ts";
import { parseTimestamp } from "../../event/parse-timestamp.ts";
import type { AlertFilter, WorkflowStatus } from "../../store/alerts/alert-store.ts";
import type { AlertQuery } from "./console-api.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { refused } from "./console-refusal.ts";

const LISTS = [
  "status",
  "severity",
  "rule",
  "host",
  "user",
  "tactic",
  "tag",
  "assignee",
] as const satisfies readonly (keyof AlertQuery)[];

const STATUSES: readonly WorkflowStatus[] = ["open", "acknowledged", "closed"];

/** Throws ConsoleRefusal. Unknown parameters are left to whoever knows them. */
export function filterOfSearch(query: URLSearchParams): AlertFilter {
  const lists = LISTS.map((name) => [name, query.getAll(name)] as const);
  return filterOf({
    ...Object.fromEntries(lists.filter(([, values]) => values.length > 0)),
    ...given("text", query.get("text")),
    ...given("fromMs", timeOf(query, "from")),
    ...given("toMs", timeOf(query, "to")),
    ...(isTrue(query.get("buildingBlocks")) ? { buildingBlocks: true } : {}),
  });
}

/** Of a request's body. Throws ConsoleRefusal. */
export function filterOfJson(body: JsonObject): AlertFilter {
  const lists = LISTS.map((name) => [name, textsOf(body, name)] as const);
  const { text, fromMs, toMs, buildingBlocks } = body;
  if (text !== undefined && typeof text !== "string") throw refused('expected a text in "text"');
  for (const [name, value] of Object.entries({ fromMs, toMs })) {
    if (value === undefined || (typeof value === "number" && Number.isFinite(value))) continue;
    throw refused(`expected a time in milliseconds in "${name}"`);
  }
  return filterOf({
    ...Object.fromEntries(lists.filter(([, values]) => values !== undefined)),
    ...given("text", text),
    ...given("fromMs", fromMs),
    ...given("toMs", toMs),
    ...(buildingBlocks === true ? { buildingBlocks: true } : {}),
  } as AlertQuery);
}

function given<T>(name: string, value: T | null | undefined): Readonly<Record<string, T>> {
  return value === null || value === undefined || value === "" ? {} : { [name]: value };
}

function filterOf(query: AlertQuery): AlertFilter {
  for (const name of LISTS) checkValues(name, query[name]);
  const text = query.text?.slice(0, CONSOLE_LIMITS.filterCharactersMax);
  const { fromMs, toMs } = query;
  return {
    ...(query.status === undefined ? {} : { statuses: query.status.map(statusOf) }),
    ...(query.severity === undefined ? {} : { severities: query.severity }),
    ...(query.rule === undefined ? {} : { ruleIds: query.rule }),
    ...(query.host === undefined ? {} : { hostNames: query.host }),
    ...(query.user === undefined ? {} : { userNames: query.user }),
    ...(query.tactic === undefined ? {} : { tactics: query.tactic }),
    ...(query.tag === undefined ? {} : { tags: query.tag }),
    ...(query.assignee === undefined ? {} : { assignees: query.assignee }),
    ...(text === undefined ? {} : { text }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(query.buildingBlocks === true ? { withBuildingBlocks: true } : {}),
  };
}

function statusOf(text: string): WorkflowStatus {
  const status = STATUSES.find((one) => one === text);
  if (status !== undefined) return status;
  throw refused(`"status" is ${STATUSES.join(", ")}`);
}

function checkValues(name: string, values: readonly string[] | undefined): void {
  const { filterValuesMax, filterCharactersMax } = CONSOLE_LIMITS;
  if ((values?.length ?? 0) > filterValuesMax) {
    throw refused(`"${name}" takes at most ${filterValuesMax} values`);
  }
  if (values?.some((value) => value.length > filterCharactersMax) === true) {
    throw refused(`a value of "${name}" has at most ${filterCharactersMax} characters`);
  }
}

function textsOf(body: JsonObject, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw refused(`expected a list of texts in "${name}"`);
}

/** `from=` or `fromMs=`: milliseconds since the epoch, or ISO 8601. */
function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? query.get(`${name}Ms`);
  if (text === null || text === "") return undefined;
  const ms = parseTimestamp(text);
  if (!Number.isNaN(ms)) return ms;
  throw refused(`expected a time in "${name}": milliseconds since the epoch, or ISO 8601`);
}

function isTrue(text: string | null): boolean {
  return text === "true" || text === "1" || text === "";
}

/** A whole number of the query string, within bounds. Throws ConsoleRefusal. */
export function numberOf(
  query: URLSearchParams,
  name: string,
  { otherwise, most }: { readonly otherwise: number; readonly most: number },
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1) {
    throw refused(`expected a whole number above 0 in "${name}"`);
  }
  return Math.min(most, Number(text));
}
