// The open streams of pages (server-sent events). What happens is gathered and sent a few times a second,
// so that a storm of alerts costs a page no more than a drizzle; a page that does not read is told once
// that things changed, when it reads again, or is let go. Nothing is kept for it meanwhile.
import type { ServerResponse } from "node:http";
import type { Clock } from "../clock.ts";
import { alertRowView } from "./alert-row-view.ts";
import type { AlertRow, StreamMessage } from "./console-api.ts";
import type { ConsoleFeed, FeedEvent } from "./console-feed.ts";
import { CONSOLE_LIMITS } from "./console-limits.ts";
import { tooMany } from "./console-refusal.ts";
import { API_HEADERS } from "./page-headers.ts";

export interface AlertStreamParts {
  readonly feed: ConsoleFeed;
  readonly clock: Clock;
  /** Differs once alerts were added or changed, by whatever process. */
  readonly revision: () => string;
}

/** Whoever looks on: to be asked now and then whether that is still so. */
export interface Onlooker {
  readonly account: string;
  /** False once the session has ended. */
  readonly isWelcome: () => boolean;
}

interface Client extends Onlooker {
  readonly response: ServerResponse;
  /** Since when more is unread than may be; undefined while it reads. */
  fullSinceMs: number | undefined;
}

interface Gathered {
  rows: AlertRow[];
  addedCount: number;
  isChanged: boolean;
  ruleCount: number | undefined;
}

export class AlertStream {
  readonly #clock: Clock;
  readonly #clients = new Set<Client>();
  readonly #unlisten: () => void;
  readonly #revision: () => string;
  /** Of what the pages were told. */
  #toldRevision = "";
  #gathered: Gathered = nothing();
  #cancelSend: (() => void) | undefined;
  #cancelBeat: (() => void) | undefined;
  #cancelWatch: (() => void) | undefined;

  constructor({ feed, clock, revision }: AlertStreamParts) {
    this.#clock = clock;
    this.#revision = revision;
    this.#unlisten = feed.listen((event) => this.#gather(event));
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** Bytes that wait for pages to read them; never more than the limit for each. */
  get unreadBytes(): number {
    return [...this.#clients].reduce((sum, { response }) => sum + response.writableLength, 0);
  }

  /** Throws ConsoleRefusal where there are too many; to be asked before the answer begins. */
  checkRoom(account: string): void {
    const own = [...this.#clients].filter((client) => client.account === account).length;
    const isFull = this.#clients.size >= CONSOLE_LIMITS.streamsMax;
    if (isFull || own >= CONSOLE_LIMITS.streamsPerAccountMax) {
      throw tooMany("too many pages are open", CONSOLE_LIMITS.heartbeatMs);
    }
  }

  open(response: ServerResponse, onlooker: Onlooker): void {
    const client: Client = { ...onlooker, response, fullSinceMs: undefined };
    response.writeHead(200, {
      ...API_HEADERS,
      "content-type": "text/event-stream; charset=utf-8",
      // Proxies that gather answers would hold alerts back.
      "x-accel-buffering": "no",
    });
    // EventSource asks again after so many milliseconds.
    response.write("retry: 2000\n\n");
    this.#clients.add(client);
    response.once("close", () => this.#clients.delete(client));
    response.on("error", () => this.#clients.delete(client));
    this.#cancelBeat ??= this.#clock.after(CONSOLE_LIMITS.heartbeatMs, () => this.#beat());
    if (this.#cancelWatch !== undefined) return;
    this.#toldRevision = this.#revision();
    this.#watchAgain();
  }

  close(): void {
    this.#unlisten();
    this.#cancelSend?.();
    this.#cancelBeat?.();
    this.#cancelWatch?.();
    for (const { response } of this.#clients) response.end();
    this.#clients.clear();
  }

  #gather(event: FeedEvent): void {
    if (this.#clients.size === 0) return;
    switch (event.kind) {
      case "alerts": {
        const room = CONSOLE_LIMITS.rowsPerMessageMax - this.#gathered.rows.length;
        const rows = event.documents.slice(0, Math.max(0, room));
        this.#gathered.rows.push(...rows.map((document) => alertRowView({ document })));
        this.#gathered.addedCount += event.documents.length;
        break;
      }
      case "changed":
        this.#gathered.isChanged = true;
        break;
      case "rules":
        this.#gathered.ruleCount = event.ruleCount;
        break;
    }
    this.#cancelSend ??= this.#clock.after(CONSOLE_LIMITS.streamEveryMs, () => this.#send());
  }

  #send(): void {
    this.#cancelSend = undefined;
    const gathered = this.#gathered;
    this.#gathered = nothing();
    this.#toldRevision = this.#revision();
    const text = messagesOf(gathered).map(line).join("");
    for (const client of this.#clients) this.#writeIfWelcome(client, text);
  }

  // Commands work on the same file: what they change is noticed, and the pages read their lists anew.
  #watchAgain(): void {
    this.#cancelWatch =
      this.#clients.size === 0
        ? undefined
        : this.#clock.after(CONSOLE_LIMITS.watchEveryMs, () => this.#watch());
  }

  #watch(): void {
    const isTold = this.#cancelSend !== undefined || this.#revision() === this.#toldRevision;
    if (!isTold) this.#gather({ kind: "changed" });
    this.#watchAgain();
  }

  /** Whoever logged out meanwhile sees nothing more. */
  #writeIfWelcome(client: Client, text: string): void {
    if (client.isWelcome()) this.#write(client, text);
    else client.response.end();
  }

  #write(client: Client, text: string): void {
    const { response } = client;
    if (response.writableLength > CONSOLE_LIMITS.unreadBytesMax) {
      const nowMs = this.#clock.nowMs();
      client.fullSinceMs ??= nowMs;
      if (nowMs - client.fullSinceMs >= CONSOLE_LIMITS.unreadMs) response.destroy();
      return;
    }
    // What was left out is among what changed.
    const missed = client.fullSinceMs === undefined ? "" : line({ kind: "changed" });
    client.fullSinceMs = undefined;
    response.write(`${missed}${text}`);
  }

  #beat(): void {
    for (const client of this.#clients) this.#writeIfWelcome(client, ": \n\n");
    this.#cancelBeat =
      this.#clients.size === 0
        ? undefined
        : this.#clock.after(CONSOLE_LIMITS.heartbeatMs, () => this.#beat());
  }
}

function nothing(): Gathered {
  return { rows: [], addedCount: 0, isChanged: false, ruleCount: undefined };
}

function messagesOf({
  rows,
  addedCount,
  isChanged,
  ruleCount,
}: Gathered): readonly StreamMessage[] {
  return [
    ...(addedCount > 0 ? [{ kind: "alerts" as const, rows, addedCount }] : []),
    ...(isChanged ? [{ kind: "changed" as const }] : []),
    ...(ruleCount === undefined ? [] : [{ kind: "rules" as const, ruleCount }]),
  ];
}

/** JSON has no line breaks of its own, which would end the message. */
function line(message: StreamMessage): string {
  return `data: ${JSON.stringify(message)}\n\n`;
}
