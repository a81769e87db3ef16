// How many kept events of a span of time an exception would apply to, whatever rule they might have
// matched: what a person is about to stop looking at. Gives way to other work between batches.
import { setImmediate as giveWay } from "node:timers/promises";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import { compileExceptions } from "../rules/exceptions/compile-exceptions.ts";
import type { ExceptionEntry, ExceptionItem } from "../rules/exceptions/exception-item.ts";
import type { ValueList } from "../rules/exceptions/value-list.ts";
import {
  type EventStore,
  HOT_FIELDS,
  type HotField,
  type HotTest,
} from "../store/events/event-store.ts";
import { ecsEventOf } from "./kept-ecs-event.ts";

export interface ExceptedCount {
  readonly eventCount: number;
  /** True when not all events of the span were looked at. */
  readonly isCut: boolean;
}

/** Some seconds of reading. */
const EXAMINED_MAX = 500_000;

export async function countExceptedEvents(
  item: ExceptionItem,
  given: {
    readonly events: Pick<EventStore, "scan">;
    readonly fromMs: number;
    readonly valueLists: ReadonlyMap<string, ValueList>;
    readonly signal: AbortSignal;
  },
): Promise<ExceptedCount> {
  const fields = new FieldTable();
  const reader = new EventReader(fields);
  const everywhere = { ...item, rules: [] };
  const list = { listId: item.listId, name: "", type: "", namespaceType: "", items: [everywhere] };
  const nowMs = Number.NEGATIVE_INFINITY;
  const rule = { ruleId: "", name: "", exceptionsList: [] };
  const { valueLists } = given;
  const compiled = compileExceptions([list], rule, { nowMs, fields, valueLists });
  if (compiled.active.length === 0) return { eventCount: 0, isCut: false };
  let eventCount = 0;
  let examinedCount = 0;
  const tests = item.entries.flatMap(hotTest);
  for (const batch of given.events.scan({ fromMs: given.fromMs, tests })) {
    for (const stored of batch) {
      reader.reset(ecsEventOf(stored).fields);
      if (compiled.applies(reader, nowMs) !== undefined) eventCount++;
    }
    examinedCount += batch.length;
    await giveWay();
    if (given.signal.aborted || examinedCount >= EXAMINED_MAX) return { eventCount, isCut: true };
  }
  return { eventCount, isCut: false };
}

/** What an event must pass for the entry to hold; none where that is not certain. */
function hotTest(entry: ExceptionEntry): readonly HotTest[] {
  if (entry.kind !== "is" || entry.isExcluded || entry.ignoreCase) return [];
  const { values } = entry;
  const field = HOT_FIELDS.find((one): one is HotField => one === entry.field);
  return field === undefined ? [] : [{ field, accepts: (value) => values.includes(value) }];
}
