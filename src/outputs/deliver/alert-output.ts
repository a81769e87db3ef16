// The face of an output: where kept alerts go, such as a file, a syslog server, a chat. An output knows
// nothing of the store; OutputRunner feeds it, remembers how far it came, and tries again when it fails.
import type { JsonObject } from "../../base/json.ts";

export interface AlertOutput {
  /** As configured; the cursor is kept under it. */
  readonly name: string;
  /**
   * Resolves when the other side has every alert of the batch; rejects with OutputFailure, and the whole
   * batch is sent again later. What was sent before the failure may so arrive twice.
   */
  readonly send: (batch: readonly JsonObject[], signal: AbortSignal) => Promise<void>;
  /** SIGUSR1: a file that was moved away is opened anew. Absent where nothing is held open by name. */
  readonly reopen?: () => void;
  readonly close: () => Promise<void>;
}

/** A sending that failed, with what the runner can heed. */
export class OutputFailure extends Error {
  /** Not before so long, as the other side said itself. */
  readonly retryAfterMs: number | undefined;
  /**
   * True when the other side will never take this batch (a document it cannot parse): after some tries
   * the runner leaves it out, counted, instead of standing still for ever.
   */
  readonly isPermanent: boolean;

  constructor(
    message: string,
    more: { readonly retryAfterMs?: number | undefined; readonly isPermanent?: boolean } = {},
  ) {
    super(message);
    this.retryAfterMs = more.retryAfterMs;
    this.isPermanent = more.isPermanent ?? false;
  }
}

/** Any thrown thing as one; our own texts of errors say no more than is good to log. */
export function failureOf(thrown: unknown, what?: string): OutputFailure {
  if (thrown instanceof OutputFailure) return thrown;
  const { message, code, cause } = (thrown ?? {}) as {
    message?: string;
    code?: string;
    cause?: { message?: string; code?: string };
  };
  const reason = cause?.code ?? cause?.message ?? code ?? message ?? String(thrown);
  return new OutputFailure(what === undefined ? reason : `${what}: ${reason}`);
}
