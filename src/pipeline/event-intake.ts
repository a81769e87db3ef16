// The face of the intake as the server sees it: documents go in, and an answer comes when they are
// durable. The server knows nothing of normalizing, storing or rules.
import type { JsonObject } from "../base/json.ts";

export interface IntakeItem {
  /** "create" refuses an id that is there; "index" takes it as a repeat of the same document. */
  readonly op: "create" | "index";
  readonly index: string;
  /** Undefined when the sender left it to us. */
  readonly id: string | undefined;
  readonly document: JsonObject;
}

export interface IntakeAnswer {
  readonly id: string;
  /** "duplicate": an event of this index and id was there already, and was not taken twice. */
  readonly result: "created" | "duplicate";
  /** Place in the log; undefined for a duplicate. */
  readonly position: number | undefined;
}

export interface EventIntake {
  /**
   * Resolves when every item is durable, one answer an item, in order. Rejects with StoreRefusal when the
   * store can take no more; nothing of the call is kept then. Slow when rules are behind: a caller that
   * waits for it before reading on gives back-pressure to its client.
   */
  readonly append: (items: readonly IntakeItem[]) => Promise<readonly IntakeAnswer[]>;
}
