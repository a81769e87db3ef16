// A hunt as its address has it: the query, and either a span that ends now or fixed times, as the links of
// an alert's guide have.
export interface HuntPlace {
  readonly query: string;
  /** Hours back from now; undefined where times are fixed or everything is asked. */
  readonly hours?: number | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

export const SPANS: readonly (readonly [hours: number | undefined, label: string])[] = [
  [1, "1h"],
  [24, "24h"],
  [168, "7d"],
  [720, "30d"],
  [undefined, "All"],
];

export function huntPlace(search: URLSearchParams): HuntPlace {
  const number = (name: string) => {
    const text = search.get(name);
    const value = Number(text);
    return text === null || text === "" || !Number.isFinite(value) ? undefined : value;
  };
  const [hours, fromMs, toMs] = [number("hours"), number("from"), number("to")];
  return {
    query: search.get("q") ?? "",
    ...(hours === undefined ? {} : { hours }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
}

export function huntSearch({ query, hours, fromMs, toMs }: HuntPlace): URLSearchParams {
  const search = new URLSearchParams({ q: query });
  if (hours !== undefined) search.set("hours", String(hours));
  if (fromMs !== undefined) search.set("from", String(fromMs));
  if (toMs !== undefined) search.set("to", String(toMs));
  return search;
}

/** What is asked for, the span reckoned from `nowMs`. */
export function timesOf(
  { hours, fromMs, toMs }: HuntPlace,
  nowMs: number,
): { readonly fromMs?: number; readonly toMs?: number } {
  if (hours !== undefined) return { fromMs: nowMs - hours * 3_600_000 };
  return {
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
}
