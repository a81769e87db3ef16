// What became of each item, in Elasticsearch's form. Fluent Bit drops a reply over 512,000 bytes and
// sends the batch again for ever, so it gets the two words that it reads.
import type { JsonObject } from "../../base/json.ts";
import type { IntakeAnswer, IntakeItem } from "../../pipeline/event-intake.ts";
import type { BulkFault } from "./bulk-parser.ts";

export interface ItemAnswer {
  readonly op: string;
  readonly status: number;
  readonly body: JsonObject;
}

export function isCompactClient(userAgent: string | undefined): boolean {
  return /fluent-?bit/i.test(userAgent ?? "");
}

/** A taken item: 201, a repeat of an `index` 200, a repeat of a `create` 409. */
export function answerOfItem(item: IntakeItem, answer: IntakeAnswer): ItemAnswer {
  const { op, index } = item;
  const names = { _index: index, _id: answer.id };
  if (answer.result === "duplicate" && op === "create") {
    const reason = `[${answer.id}]: version conflict, document already exists (current version [1])`;
    const error = { type: "version_conflict_engine_exception", reason, index };
    return { op, status: 409, body: { ...names, status: 409, error } };
  }
  const isNew = answer.result === "created";
  const status = isNew ? 201 : 200;
  const body: JsonObject = {
    ...names,
    _version: isNew ? 1 : 2,
    result: isNew ? "created" : "updated",
    _shards: { total: 1, successful: 1, failed: 0 },
    _seq_no: answer.position ?? 0,
    _primary_term: 1,
    status,
  };
  return { op, status, body };
}

export function answerOfFault(fault: BulkFault): ItemAnswer {
  const { op, index, id, status, type, reason } = fault;
  const body = { _index: index, _id: id, status, error: { type, reason } };
  return { op, status, body };
}

export function bulkAnswer(
  items: readonly ItemAnswer[],
  options: { readonly tookMs: number; readonly isCompact: boolean },
): JsonObject {
  return {
    errors: items.some((item) => item.status >= 300),
    took: options.tookMs,
    items: items.map((item) => ({ [item.op]: options.isCompact ? compact(item) : item.body })),
  };
}

function compact({ status, body }: ItemAnswer): JsonObject {
  const { error } = body;
  return error === undefined ? { status } : { status, error };
}
