// What the server counted since it started, shown at /metrics. A limit that was reached is always one
// of these.

const MEANINGS = {
  requests: "Requests received.",
  bulkRequests: "Bulk requests answered with 200.",
  created: "Events taken.",
  duplicates: "Events that were there already, by index and id.",
  refusedItems: "Items of bulk requests refused one by one: malformed, or not supported.",
  invalidUtf8: "Documents with bytes that are not UTF-8, taken with U+FFFD in their place.",
  storeRefusals: "Requests refused because the store can take no more; nothing of them was kept.",
  tooLarge: "Requests refused for their size, item count or inflation.",
  slowBodies: "Requests cut off because their body came too slowly.",
  pauses: "Times a request was not read on because too many bytes were in flight.",
  authFailed: "Requests without a good key, and failed logins.",
  authLimited: "Requests refused unseen after too many failures of their address.",
  searches: "Searches and counts answered.",
  searchesRefused: "Searches refused because too many were running.",
  searchesTimedOut: "Searches answered in part, or refused, because their time was over.",
  asyncSearchesRefused:
    "Asynchronous searches refused or not kept: too many, or too many bytes, are kept.",
  faults: "Requests that failed by a fault of ours.",
} as const;

export type CountName = keyof typeof MEANINGS;

export interface Count {
  /** Prometheus' name, such as `tripline_server_requests_total`. */
  readonly name: string;
  readonly help: string;
  readonly kind: "counter" | "gauge";
  readonly values: readonly CountValue[];
}

export interface CountValue {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Whoever else has numbers for /metrics: the engine, the store, the sensor. */
export interface CountSource {
  readonly read: () => readonly Count[];
}

export class ServerCounts implements CountSource {
  readonly #values = new Map<CountName, number>();

  add(name: CountName, by = 1): void {
    this.#values.set(name, this.get(name) + by);
  }

  get(name: CountName): number {
    return this.#values.get(name) ?? 0;
  }

  read(): readonly Count[] {
    return (Object.keys(MEANINGS) as CountName[]).map((name) => ({
      name: `tripline_server_${snakeCase(name)}_total`,
      help: MEANINGS[name],
      kind: "counter",
      values: [{ value: this.get(name) }],
    }));
  }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
