// What every part of an investigation works with: the stores, the clock, the notes of what was left out, and
// the turns that other work gets in between.
import { setImmediate as giveWay } from "node:timers/promises";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import type { StoredEvent } from "../store/events/event-store.ts";
import type { ProcessStore } from "../store/events/process-store.ts";
import { EVENT_TEXT_MAX } from "./limits.ts";

export class InvestigationWork {
  readonly events: ProcessStore;
  readonly alerts: AlertStore;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly #notes = new Set<string>();
  #textLength = 0;

  constructor(from: {
    readonly events: ProcessStore;
    readonly alerts: AlertStore;
    readonly nowMs: number;
    readonly signal: AbortSignal;
  }) {
    this.events = from.events;
    this.alerts = from.alerts;
    this.nowMs = from.nowMs;
    this.signal = from.signal;
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  /** Lets other work come to its turn. Throws the signal's reason when nobody waits any more. */
  async turn(): Promise<void> {
    await giveWay();
    this.signal.throwIfAborted();
  }

  /**
   * Hands on the events of a scan with a turn after each batch, `most` at most; a note says what was left
   * out, calling it `what`. False when something was.
   */
  async each(
    batches: Iterable<readonly StoredEvent[]>,
    limit: { readonly most: number; readonly what: string },
    take: (event: StoredEvent) => void,
  ): Promise<boolean> {
    let count = 0;
    for (const batch of batches) {
      for (const event of batch) {
        this.#textLength += event.text.length;
        if (count >= limit.most || this.#textLength > EVENT_TEXT_MAX) {
          this.note(`${limit.what}: only the first ${count} events were read.`);
          return false;
        }
        count++;
        take(event);
      }
      await this.turn();
    }
    return true;
  }
}
