// Ends a request whose body comes slower than any shipper would send it (slowloris). Only time in which
// we were willing to read counts: a request that we hold back ourselves is not slow.
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";

export class BodyPace {
  readonly #clock: Clock;
  readonly #limits: Pick<ServerLimits, "paceWindowMs" | "paceBytesMin">;
  readonly #onSlow: () => void;
  #cancel: (() => void) | undefined;
  /** Of the window under way. */
  #bytes = 0;
  #readingSinceMs = 0;
  #readMs = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly limits: Pick<ServerLimits, "paceWindowMs" | "paceBytesMin">;
    readonly onSlow: () => void;
  }) {
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#onSlow = options.onSlow;
  }

  /** Reading begins or goes on. */
  resume(): void {
    if (this.#cancel !== undefined) return;
    this.#readingSinceMs = this.#clock.nowMs();
    this.#cancel = this.#clock.after(this.#limits.paceWindowMs - this.#readMs, () => this.#judge());
  }

  /** Bytes came, and are being worked on. */
  pause(bytes: number): void {
    this.#bytes += bytes;
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    // A clock set back must not make the window longer than it is.
    const passedMs = Math.max(0, this.#clock.nowMs() - this.#readingSinceMs);
    this.#readMs = Math.min(this.#limits.paceWindowMs, this.#readMs + passedMs);
    if (this.#bytes >= this.#limits.paceBytesMin) this.#begin();
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #begin(): void {
    this.#bytes = 0;
    this.#readMs = 0;
  }

  #judge(): void {
    this.#cancel = undefined;
    if (this.#bytes < this.#limits.paceBytesMin) {
      this.#onSlow();
      return;
    }
    this.#begin();
    this.resume();
  }
}
