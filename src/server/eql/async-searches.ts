// EQL searches that outlive the request that began them: running, or done and kept until their time is
// over. Each belongs to the key that began it; to any other it is not there. Bounded in number, and in
// the bytes of all answers together.
import type { EqlSearchAnswer } from "../../pipeline/eql-search.ts";
import type { Clock } from "../clock.ts";
import type { ServerCounts } from "../counts/server-counts.ts";
import { ElasticFault, notFound, quoted } from "../elastic-fault.ts";
import type { ServerLimits } from "../limits.ts";
import type { FetchFields } from "../search/fetch-fields.ts";

export type SearchOutcome =
  | { readonly kind: "answered"; readonly answer: EqlSearchAnswer; readonly tookMs: number }
  | { readonly kind: "failed"; readonly error: unknown };

/** What a later fetch needs to answer as the first call would have. */
export interface Asked {
  readonly query: string;
  readonly fetchFields: FetchFields | undefined;
}

export interface AsyncSearch {
  readonly id: string;
  readonly owner: string;
  readonly asked: Asked;
  readonly startMs: number;
  readonly expiresMs: number;
  readonly outcome: SearchOutcome | undefined;
  readonly settled: Promise<SearchOutcome>;
}

interface Kept extends AsyncSearch {
  expiresMs: number;
  outcome: SearchOutcome | undefined;
  settled: Promise<SearchOutcome>;
  readonly abort: AbortController;
  /** Of its answer, counted in the sum of all. */
  bytes: number;
  cancelExpiry: () => void;
}

export interface AsyncOptions {
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly counts: ServerCounts;
  readonly randomId: () => string;
}

/** setTimeout takes no more than this; a longer wait is looked at again then. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class AsyncSearches {
  readonly #options: AsyncOptions;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  constructor(options: AsyncOptions) {
    this.#options = options;
  }

  begin(options: {
    readonly owner: string;
    readonly keepMs: number;
    readonly asked: Asked;
    readonly run: (signal: AbortSignal) => Promise<EqlSearchAnswer>;
  }): AsyncSearch {
    const { clock, limits, counts, randomId } = this.#options;
    if (this.#kept.size >= limits.asyncSearchesMax) {
      counts.add("asyncSearchesRefused");
      const reason = `[${limits.asyncSearchesMax}] asynchronous searches are kept, delete some`;
      throw new ElasticFault({ status: 429, type: "es_rejected_execution_exception", reason });
    }
    const abort = new AbortController();
    const startMs = clock.nowMs();
    const search: Kept = {
      id: randomId(),
      owner: options.owner,
      asked: options.asked,
      startMs,
      expiresMs: 0,
      outcome: undefined,
      settled: options.run(abort.signal).then(
        (answer) =>
          this.#settle(search, { kind: "answered", answer, tookMs: clock.nowMs() - startMs }),
        (error: unknown) => this.#settle(search, { kind: "failed", error }),
      ),
      abort,
      bytes: 0,
      cancelExpiry: () => undefined,
    };
    this.#kept.set(search.id, search);
    this.#keepFor(search, options.keepMs);
    return search;
  }

  /** Throws ElasticFault 404 for an id that is not there, or not the owner's. */
  find(id: string, owner: string): AsyncSearch {
    return this.#find(id, owner);
  }

  /** From now on for this long. */
  keep(id: string, owner: string, keepMs: number): void {
    this.#keepFor(this.#find(id, owner), keepMs);
  }

  delete(id: string, owner: string): void {
    this.#drop(this.#find(id, owner));
  }

  close(): void {
    for (const search of [...this.#kept.values()]) this.#drop(search);
  }

  #find(id: string, owner: string): Kept {
    const search = this.#kept.get(id);
    if (search === undefined || search.owner !== owner) throw notFound(quoted(id));
    return search;
  }

  /** Whoever waits gets the outcome; what is kept for later must have room. */
  #settle(search: Kept, outcome: SearchOutcome): SearchOutcome {
    search.outcome = outcome;
    // One that was deleted meanwhile holds nothing.
    if (outcome.kind === "failed" || !this.#kept.has(search.id)) return outcome;
    const { limits, counts } = this.#options;
    const bytes = answerBytes(outcome.answer);
    if (this.#bytes + bytes <= limits.asyncBytesMax) {
      search.bytes = bytes;
      this.#bytes += bytes;
      return outcome;
    }
    counts.add("asyncSearchesRefused");
    const reason = `asynchronous searches keep [${limits.asyncBytesMax}] bytes at most, delete some`;
    const error = new ElasticFault({
      status: 429,
      type: "es_rejected_execution_exception",
      reason,
    });
    search.outcome = { kind: "failed", error };
    return outcome;
  }

  #keepFor(search: Kept, keepMs: number): void {
    const { clock, limits } = this.#options;
    search.cancelExpiry();
    search.expiresMs = clock.nowMs() + Math.min(keepMs, limits.asyncKeepMsMax);
    this.#awaitExpiry(search);
  }

  #awaitExpiry(search: Kept): void {
    const { clock } = this.#options;
    const leftMs = search.expiresMs - clock.nowMs();
    if (leftMs <= 0) {
      this.#drop(search);
      return;
    }
    search.cancelExpiry = clock.after(Math.min(leftMs, TIMER_MS_MAX), () =>
      this.#awaitExpiry(search),
    );
  }

  #drop(search: Kept): void {
    search.cancelExpiry();
    search.abort.abort();
    if (this.#kept.delete(search.id)) this.#bytes -= search.bytes;
  }
}

/** The text of the events of an answer, which is nearly all that it holds. */
export function answerBytes(answer: EqlSearchAnswer): number {
  switch (answer.kind) {
    case "events":
      return textBytes(answer.events);
    case "sequences":
      return answer.sequences.reduce((sum, { events }) => sum + textBytes(events), 0);
    case "refused":
      return 0;
  }
}

function textBytes(events: readonly ({ readonly text: string } | null)[]): number {
  return events.reduce((sum, event) => sum + (event?.text.length ?? 0), 0);
}
