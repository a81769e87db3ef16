// The id of a process, stable for its life and over restarts of the sensor. It is computed when it is asked
// for: most processes of a busy host end before anything is told of them.
import { hash } from "node:crypto";

/** What tells one boot of one machine from all others. */
export interface BootIdentity {
  readonly hostId: string;
  readonly bootId: string;
}

const TICK_NS = 10_000_000n;

export class EntityId {
  readonly #boot: BootIdentity;
  readonly #pid: number;
  readonly #startNs: bigint;
  #id: string | undefined;

  constructor(boot: BootIdentity, pid: number, startNs: bigint) {
    this.#boot = boot;
    this.#pid = pid;
    this.#startNs = startNs;
  }

  get id(): string {
    if (this.#id === undefined) {
      const { hostId, bootId } = this.#boot;
      const text = `${hostId}|${bootId}|${this.#pid}|${ticks(this.#startNs)}`;
      this.#id = hash("sha256", text, "base64url").slice(0, 24);
    }
    return this.#id;
  }
}

/** /proc tells the start in ticks, the kernel in nanoseconds: both are the same process. */
export function isSameStart(aNs: bigint, bNs: bigint): boolean {
  return aNs === bNs || ticks(aNs) === ticks(bNs);
}

function ticks(startNs: bigint): bigint {
  return startNs / TICK_NS;
}
