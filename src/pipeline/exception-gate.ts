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
import type { RuleSet } from "../rules/load-rules.ts";
import type { EqlRule } from "../rules/rule.ts";

export interface ExceptionGate {
  readonly isExcepted: (rule: EqlRule, event: EventReader) => boolean;
  readonly hits: ExceptionHits;
  /** Exceptions that were left out: expired, or naming a value list that was not given. */
  readonly notes: readonly string[];
  /** When the next exception expires; whoever runs longer makes a new gate then. Infinity for never. */
  readonly nextExpiryMs: number;
}

export function createExceptionGate(
  set: RuleSet,
  context: {
    readonly nowMs: number;
    readonly fields: FieldTable;
    /** Those of the gate before, where one takes its place. */
    readonly hits?: ExceptionHits;
  },
): ExceptionGate {
  const hits = context.hits ?? new ExceptionHits();
  const { lists, valueLists } = set.exceptions;
  const byRule = new Map<EqlRule, CompiledExceptions>();
  const notes = new Set<string>();
  for (const rule of set.rules) {
    const compiled = compileExceptions(lists, rule.rule, { ...context, valueLists });
    for (const item of compiled.expired) notes.add(`exception "${item.name}" has expired`);
    for (const { item, valueListId } of compiled.withoutValueList) {
      notes.add(`exception "${item.name}" is left out: value list "${valueListId}" was not given`);
    }
    if (!compiled.isEmpty) byRule.set(rule, compiled);
  }
  const isExcepted = (rule: EqlRule, event: EventReader): boolean => {
    const item = byRule.get(rule)?.applies(event);
    if (item === undefined) return false;
    hits.record(item, parseTimestamp(event.fields["@timestamp"]));
    return true;
  };
  const expiries = lists
    .flatMap(({ items }) => items.map(({ expiresMs }) => expiresMs ?? Number.POSITIVE_INFINITY))
    .filter((ms) => ms > context.nowMs);
  const nextExpiryMs = expiries.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { isExcepted, hits, notes: [...notes], nextExpiryMs };
}
