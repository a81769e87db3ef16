// Starts the server on a free loopback port for one test, over a store in memory and a clock that moves
// only by hand; speaks to it with plain HTTP.
import { type IncomingHttpHeaders, request } from "node:http";
import type { TestContext } from "node:test";
import type { JsonObject } from "../../src/base/json.ts";
import type { EqlSearch } from "../../src/pipeline/eql-search.ts";
import type { EventIntake } from "../../src/pipeline/event-intake.ts";
import type { Clock } from "../../src/server/clock.ts";
import {
  createServer,
  type ServerOptions,
  type TriplineServer,
} from "../../src/server/create-server.ts";
import type { EventStore } from "../../src/store/events/event-store.ts";
import { MemoryEventStore } from "../../src/store/events/memory-event-store.ts";
import { createPlainIntake } from "./plain-intake.ts";

/** A clock that stands until it is moved, and then calls what is due. */
export class HandClock implements Clock {
  #nowMs: number;
  readonly #due = new Set<{ readonly atMs: number; readonly run: () => void }>();

  constructor(startMs: number = Date.UTC(2026, 10, 24, 12)) {
    this.#nowMs = startMs;
  }

  readonly nowMs = (): number => this.#nowMs;

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    const entry = { atMs: this.#nowMs + delayMs, run };
    this.#due.add(entry);
    return () => this.#due.delete(entry);
  };

  get waitingCount(): number {
    return this.#due.size;
  }

  move(byMs: number): void {
    this.#nowMs += byMs;
    for (const entry of [...this.#due].sort((a, b) => a.atMs - b.atMs)) {
      if (entry.atMs > this.#nowMs || !this.#due.delete(entry)) continue;
      entry.run();
    }
  }
}

export interface TestServer {
  readonly server: TriplineServer;
  readonly store: EventStore;
  readonly clock: HandClock;
  readonly port: number;
  /** What the server logged as faults of its own. */
  readonly faults: readonly unknown[];
  readonly send: (sent: Sent) => Promise<Received>;
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; a text or bytes as NDJSON, unless the headers say otherwise; "" sends no type. */
  readonly body?: JsonObject | string | Buffer;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path in assertions.
  readonly body: any;
}

export type TestOptions = Partial<Omit<ServerOptions, "clock" | "log">> & {
  readonly intakeOf?: (plain: EventIntake, store: EventStore) => EventIntake;
};

export const noEql: EqlSearch = {
  search: () => Promise.resolve({ kind: "events", events: [], isCut: false }),
};

export async function startServer(t: TestContext, options: TestOptions = {}): Promise<TestServer> {
  const clock = new HandClock();
  const store = new MemoryEventStore();
  let idCount = 0;
  const plain = createPlainIntake(store, { nowMs: clock.nowMs, newId: () => `made-${++idCount}` });
  const faults: unknown[] = [];
  let searchCount = 0;
  const server = createServer({
    store,
    intake: options.intakeOf?.(plain, store) ?? plain,
    eql: noEql,
    access: { kind: "open" },
    clock,
    randomId: () => `search-${++searchCount}`,
    log: { error: (_message, detail) => faults.push(detail.error) },
    ...options,
  });
  const { port } = await server.listen({ port: 0 });
  t.after(() => server.close());
  return { server, store, clock, port, faults, send: (sent) => sendTo(port, sent) };
}

export function sendTo(port: number, sent: Sent): Promise<Received> {
  const { body, path } = sent;
  const isObject = typeof body === "object" && !Buffer.isBuffer(body);
  const bytes = body === undefined ? undefined : isObject ? JSON.stringify(body) : body;
  const type = isObject ? "application/json" : "application/x-ndjson";
  const headers = { ...(bytes === undefined ? {} : { "content-type": type }), ...sent.headers };
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        host: "127.0.0.1",
        port,
        path,
        method: sent.method ?? (body === undefined ? "GET" : "POST"),
        headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== "")),
        agent: false,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: parsed(text),
          });
        });
      },
    );
    sending.on("error", reject);
    sending.end(bytes);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Bulk lines from objects. */
export function ndjson(...lines: readonly (JsonObject | string)[]): string {
  return lines
    .map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`)
    .join("");
}
