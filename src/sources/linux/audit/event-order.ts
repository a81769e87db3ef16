// Brings together what two sockets tell of the same execs: the process connector in the true order and at
// once, without arguments; the audit system with arguments, some milliseconds later. Everything behind an
// exec waits for its arguments, so that a process has them before its children and its end come.
import type { ConnectorEvent } from "../netlink/process-connector.ts";
import type { ProcStatus } from "../sensor/read-proc.ts";
import type { ToldExec } from "../sensor/thin-records.ts";
import type { AuditFacts } from "./audit-facts.ts";

/** An exec that the audit system has not told of by then it does not tell: its process is not audited. */
const WAIT_NS = 250_000_000n;
/** Events waiting at once; a burst beyond that goes on without its arguments. */
const WAITING_MAX = 50_000;

export type OrderedEvent =
  | { readonly kind: "process"; readonly event: ConnectorEvent }
  | {
      readonly kind: "exec";
      readonly pid: number;
      readonly timeNs: bigint;
      readonly status: ProcStatus | undefined;
      readonly told: ToldExec | undefined;
    }
  | {
      readonly kind: "connection";
      readonly timeNs: bigint;
      readonly facts: Exclude<AuditFacts, { readonly kind: "exec" }>;
    };

interface Waiting {
  readonly event: OrderedEvent;
  readonly sinceNs: bigint;
  /** Undefined for what waits for nothing but its turn. */
  readonly exec: WaitingExec | undefined;
}

interface WaitingExec {
  readonly pid: number;
  told: ToldExec | undefined;
}

export class EventOrder {
  #queue: Waiting[] = [];
  readonly #execs = new Map<number, WaitingExec[]>();

  /** A fork, an end or a connection. */
  push(event: OrderedEvent, nowNs: bigint): void {
    this.#queue.push({ event, sinceNs: nowNs, exec: undefined });
  }

  /** An exec of the connector, which waits for the audit system's words. */
  pushExec(event: OrderedEvent & { readonly kind: "exec" }, nowNs: bigint): void {
    const exec: WaitingExec = { pid: event.pid, told: undefined };
    this.#queue.push({ event, sinceNs: nowNs, exec });
    const known = this.#execs.get(event.pid);
    if (known === undefined) this.#execs.set(event.pid, [exec]);
    else known.push(exec);
  }

  /** The audit system's words on the oldest exec of this process; false when none waits for them. */
  tell(pid: number, told: ToldExec): boolean {
    const waiting = this.#execs.get(pid)?.find((exec) => exec.told === undefined);
    if (waiting === undefined) return false;
    waiting.told = told;
    return true;
  }

  /** What need not wait any longer, in order. */
  take(nowNs: bigint): readonly OrderedEvent[] {
    let count = 0;
    for (const { exec, sinceNs } of this.#queue) {
      const isOver = nowNs - sinceNs >= WAIT_NS || this.#queue.length - count > WAITING_MAX;
      if (exec !== undefined && exec.told === undefined && !isOver) break;
      count++;
    }
    if (count === 0) return [];
    const ready = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    return ready.map(({ event, exec }) => {
      if (exec === undefined || event.kind !== "exec") return event;
      this.#forget(exec);
      return { ...event, told: exec.told };
    });
  }

  #forget(exec: WaitingExec): void {
    const rest = this.#execs.get(exec.pid)?.filter((one) => one !== exec) ?? [];
    if (rest.length === 0) this.#execs.delete(exec.pid);
    else this.#execs.set(exec.pid, rest);
  }
}
