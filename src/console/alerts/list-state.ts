// What the list of alerts shows, as the page's query string and as the API's. Without a status the list holds
// what is open, since that is the work; `status=any` holds all.
import type { AlertQuery } from "../../server/console/console-api.ts";

export const LIST_FILTERS = [
  "status",
  "severity",
  "rule",
  "host",
  "user",
  "tactic",
  "tag",
  "assignee",
] as const;

export type ListFilter = (typeof LIST_FILTERS)[number];

/** Spans before now that a link may hold by name, so that it means the same tomorrow. */
export const RANGES = {
  "1h": 3_600_000,
  "24h": 86_400_000,
  "7d": 604_800_000,
  "30d": 2_592_000_000,
};
export type RangeName = keyof typeof RANGES;

export interface ListState {
  readonly filters: Readonly<Partial<Record<ListFilter, readonly string[]>>>;
  readonly text: string;
  readonly range?: RangeName;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly hasBlocks: boolean;
  /** The alert beside the list. */
  readonly openId?: string;
}

export function readListState(search: URLSearchParams): ListState {
  const filters: Partial<Record<ListFilter, readonly string[]>> = {};
  for (const name of LIST_FILTERS) {
    const values = [...new Set(search.getAll(name).filter((value) => value !== ""))];
    if (values.length > 0) filters[name] = values;
  }
  const range = search.get("range");
  const fromMs = timeOf(search.get("from"));
  const toMs = timeOf(search.get("to"));
  const openId = search.get("open");
  return {
    filters,
    text: search.get("q") ?? "",
    hasBlocks: search.get("blocks") === "1",
    ...(range !== null && Object.hasOwn(RANGES, range) ? { range: range as RangeName } : {}),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(openId === null || openId === "" ? {} : { openId }),
  };
}

function timeOf(text: string | null): number | undefined {
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

export function writeListState(state: ListState): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of LIST_FILTERS) {
    for (const value of state.filters[name] ?? []) search.append(name, value);
  }
  if (state.text !== "") search.set("q", state.text);
  if (state.range !== undefined) search.set("range", state.range);
  if (state.fromMs !== undefined) search.set("from", String(state.fromMs));
  if (state.toMs !== undefined) search.set("to", String(state.toMs));
  if (state.hasBlocks) search.set("blocks", "1");
  if (state.openId !== undefined) search.set("open", state.openId);
  return search;
}

/** The API's filter. `nowMs` is cut to the minute, so that a span asks the same question for a minute. */
export function alertQueryOf(state: ListState, nowMs: number): AlertQuery {
  const { status, ...others } = state.filters;
  const statuses = status ?? ["open"];
  const fromMs =
    state.range === undefined
      ? state.fromMs
      : Math.floor(nowMs / 60_000) * 60_000 - RANGES[state.range];
  return {
    ...others,
    ...(statuses.includes("any") ? {} : { status: statuses }),
    ...(state.text === "" ? {} : { text: state.text }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(state.range !== undefined || state.toMs === undefined ? {} : { toMs: state.toMs }),
    ...(state.hasBlocks ? { buildingBlocks: true } : {}),
  };
}

/** The same as a query string of GET /alerts. */
export function alertSearchOf(query: AlertQuery): URLSearchParams {
  const search = new URLSearchParams();
  for (const name of LIST_FILTERS) {
    for (const value of query[name] ?? []) search.append(name, value);
  }
  if (query.text !== undefined) search.set("text", query.text);
  if (query.fromMs !== undefined) search.set("from", String(query.fromMs));
  if (query.toMs !== undefined) search.set("to", String(query.toMs));
  if (query.buildingBlocks === true) search.set("buildingBlocks", "true");
  return search;
}

/** With a value of a filter put in, or taken out where it is there. */
export function toggleFilter(state: ListState, name: ListFilter, value: string): ListState {
  const old = state.filters[name] ?? (name === "status" ? ["open"] : []);
  const known = old.filter((one) => one !== "any");
  const values = known.includes(value) ? known.filter((one) => one !== value) : [...known, value];
  const { [name]: _, ...others } = state.filters;
  if (name === "status") {
    const isPlain = values.length === 1 && values[0] === "open";
    if (isPlain) return { ...state, filters: others };
    return { ...state, filters: { ...others, status: values.length === 0 ? ["any"] : values } };
  }
  return { ...state, filters: values.length === 0 ? others : { ...others, [name]: values } };
}

/** Another span; its end and its name are left out where not given. */
export function withTimes(
  state: ListState,
  times: { readonly range?: RangeName; readonly fromMs?: number; readonly toMs?: number },
): ListState {
  const { range: _range, fromMs: _from, toMs: _to, ...rest } = state;
  return { ...rest, ...times };
}

export function withOpen(state: ListState, openId: string | undefined): ListState {
  const { openId: _, ...rest } = state;
  return openId === undefined ? rest : { ...rest, openId };
}

/** Whether anything narrows the list beyond what is open. */
export function isNarrowed(state: ListState): boolean {
  const { filters, text, range, fromMs, toMs } = state;
  return (
    Object.keys(filters).length > 0 ||
    text !== "" ||
    range !== undefined ||
    fromMs !== undefined ||
    toMs !== undefined
  );
}
