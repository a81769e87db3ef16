// Exceptions between rules and matches: an event that one applies to is taken away from its rule before
// it matches or enters a sequence. Counts what each exception did.
import type { EventReader } from "../event/event-reader.ts";
import type { FieldTable } from "../event/field-table.ts";
import { parseTimestamp } from "../event/parse-timestamp.ts";
import {
  type CompiledExceptions,
  compileExceptions,
} from "../rules/exceptions/compile-exceptions.ts";
import { ExceptionHits } from "../rules/exceptions/exception-hits.ts";
import type { ExceptionItem } from "../rules/exceptions/exception-item.ts";
import type { RuleSet } from "../rules/load-rules.ts";
import type { EqlRule } from "../rules/rule.ts";

export interface ExceptionGate {
  readonly isExcepted: (rule: EqlRule, event: EventReader) => boolean;
  /** The exception that takes the event away from the rule, without counting it. */
  readonly itemFor: (rule: EqlRule, event: EventReader) => ExceptionItem | undefined;
  /** Moves the time on by which exceptions expire, for runs that go on for long. */
  readonly setTime: (nowMs: number) => void;
  readonly hits: ExceptionHits;
  /** Every exception that some rule heeds. */
  readonly active: ReadonlySet<ExceptionItem>;
  /** Exceptions that were left out: expired, or naming a value list that was not given. */
  readonly notes: readonly string[];
}

/** What was counted since the last taking, as it is kept. */
export function takeHits(
  hits: ExceptionHits,
): readonly { listId: string; itemId: string; count: number; lastMs: number }[] {
  return hits.take().map(({ item, hitCount, lastMs }) => ({
    listId: item.listId,
    itemId: item.itemId,
    count: hitCount,
    lastMs,
  }));
}

export function createExceptionGate(
  set: RuleSet,
  context: {
    readonly nowMs: number;
    readonly fields: FieldTable;
    /** Those of the gate before, where one takes its place. */
    readonly hits?: ExceptionHits;
    /** Events up to this time were counted before: runs look back over the same ones. */
    readonly countedMs?: number;
  },
): ExceptionGate {
  const hits = context.hits ?? new ExceptionHits();
  const { lists, valueLists } = set.exceptions;
  const byRule = new Map<EqlRule, CompiledExceptions>();
  const active = new Set<ExceptionItem>();
  const notes = new Set<string>();
  for (const rule of set.rules) {
    const compiled = compileExceptions(lists, rule.rule, { ...context, valueLists });
    for (const item of compiled.expired) notes.add(`exception "${item.name}" has expired`);
    for (const { item, valueListId } of compiled.withoutValueList) {
      notes.add(`exception "${item.name}" is left out: value list "${valueListId}" was not given`);
    }
    if (compiled.active.length > 0) byRule.set(rule, compiled);
    for (const item of compiled.active) active.add(item);
  }
  let { nowMs } = context;
  const { countedMs = Number.NEGATIVE_INFINITY } = context;
  const itemFor = (rule: EqlRule, event: EventReader): ExceptionItem | undefined =>
    byRule.get(rule)?.applies(event, nowMs);
  const isExcepted = (rule: EqlRule, event: EventReader): boolean => {
    const item = itemFor(rule, event);
    if (item === undefined) return false;
    const timestampMs = parseTimestamp(event.fields["@timestamp"]);
    if (!(timestampMs <= countedMs)) hits.record(item, timestampMs);
    return true;
  };
  const setTime = (laterMs: number): void => {
    nowMs = laterMs;
  };
  return { isExcepted, itemFor, setTime, hits, active, notes: [...notes] };
}
