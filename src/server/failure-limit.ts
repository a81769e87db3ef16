// Counts failed authentications by address and says when an address must wait. A key that was good
// before is let through all the same: a shipper with a wrong key must not silence the others behind the
// same address, whose events would be lost.
import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Clock } from "./clock.ts";
import type { ServerLimits } from "./limits.ts";

/** Good keys remembered, as digests; more than any site has shippers with keys of their own. */
const GOOD_KEYS_MAX = 4_096;

interface Failures {
  count: number;
  readonly untilMs: number;
}

export class FailureLimit {
  readonly #clock: Clock;
  readonly #limits: ServerLimits;
  readonly #byAddress = new Map<string, Failures>();
  readonly #goodKeys = new Set<string>();

  constructor(clock: Clock, limits: ServerLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Milliseconds until this address may try again; 0 when it may now. */
  waitMs(address: string, header: string | undefined): number {
    const failures = this.#byAddress.get(networkOf(address));
    if (failures === undefined || failures.count < this.#limits.failuresMax) return 0;
    if (header !== undefined && this.#goodKeys.has(digest(header))) return 0;
    return Math.max(0, failures.untilMs - this.#clock.nowMs());
  }

  failed(address: string): void {
    const network = networkOf(address);
    const nowMs = this.#clock.nowMs();
    const failures = this.#byAddress.get(network);
    if (failures !== undefined && nowMs < failures.untilMs) {
      failures.count++;
      return;
    }
    this.#byAddress.delete(network);
    this.#byAddress.set(network, { count: 1, untilMs: nowMs + this.#limits.failureWindowMs });
    forgetOldest(this.#byAddress, this.#limits.failureAddressesMax);
  }

  succeeded(header: string): void {
    const key = digest(header);
    this.#goodKeys.delete(key);
    this.#goodKeys.add(key);
    forgetOldest(this.#goodKeys, GOOD_KEYS_MAX);
  }
}

function forgetOldest(kept: Map<string, unknown> | Set<string>, max: number): void {
  if (kept.size <= max) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}

function digest(header: string): string {
  return createHash("sha256").update(header).digest("base64");
}

/** One IPv6 customer has 2^64 addresses: the network counts. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes(".")) return address;
  const [head = ""] = address.split("%");
  const [left = "", right] = head.split("::");
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill("0"), ...after];
  return groups.slice(0, 4).join(":");
}
