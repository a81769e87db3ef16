// Exceptions made ready for one rule: the items that are for it and have not expired, as tests over
// an EventReader. They take events away before the rule's sequence sees them.
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldSlot, FieldTable } from "../../event/field-table.ts";
import type { FieldValue } from "../../event/read-field.ts";
import { compileEntry } from "./compile-entry.ts";
import type { ExceptionItem, ExceptionsList } from "./exception-item.ts";
import type { ValueList } from "./value-list.ts";

export interface ExceptionContext {
  /** The time by which items expire, in ms since the epoch. */
  readonly nowMs: number;
  /** The table of the readers that will be passed. */
  readonly fields: FieldTable;
  readonly valueLists: ReadonlyMap<string, ValueList>;
}

/** What exceptions ask of a rule. */
export interface ExceptedRule {
  readonly ruleId: string;
  readonly name: string;
  readonly exceptionsList: readonly { readonly listId: string }[];
}

export interface CompiledExceptions {
  /** Items that can apply; where there is none, a caller may leave the test out. */
  readonly active: readonly ExceptionItem[];
  /** The first item that takes the event away and has not expired by `nowMs`. Never throws. */
  readonly applies: (event: EventReader, nowMs: number) => ExceptionItem | undefined;
  /** Items for this rule that were left out because their time is over. */
  readonly expired: readonly ExceptionItem[];
  /** Items left out because a value list they name was not given. */
  readonly withoutValueList: readonly {
    readonly item: ExceptionItem;
    readonly valueListId: string;
  }[];
}

interface CompiledItem {
  readonly item: ExceptionItem;
  readonly osTypes: ReadonlySet<string> | undefined;
  readonly tests: readonly ((event: EventReader) => boolean)[];
}

export function compileExceptions(
  lists: readonly ExceptionsList[],
  rule: ExceptedRule,
  context: ExceptionContext,
): CompiledExceptions {
  const mine = lists.flatMap((list) => list.items.filter((item) => isFor(item, list, rule)));
  const expired = mine.filter((item) => isExpired(item, context.nowMs));
  const withoutValueList: { item: ExceptionItem; valueListId: string }[] = [];
  const items: CompiledItem[] = [];
  for (const item of mine) {
    if (isExpired(item, context.nowMs)) continue;
    const absent = item.entries.find(
      (entry) => entry.kind === "list" && !context.valueLists.has(entry.valueListId),
    );
    if (absent?.kind === "list") withoutValueList.push({ item, valueListId: absent.valueListId });
    else items.push(compileItem(item, context));
  }
  const osSlots = osFields.map((field) => context.fields.intern(field));
  return {
    active: items.map(({ item }) => item),
    applies: (event, nowMs) => {
      for (const one of items) if (appliesTo(one, event, { osSlots, nowMs })) return one.item;
      return undefined;
    },
    expired,
    withoutValueList,
  };
}

function isExpired(item: ExceptionItem, nowMs: number): boolean {
  return item.expiresMs !== undefined && item.expiresMs <= nowMs;
}

function isFor(item: ExceptionItem, list: ExceptionsList, rule: ExceptedRule): boolean {
  if (item.rules === undefined) {
    return rule.exceptionsList.some((reference) => reference.listId === list.listId);
  }
  if (item.rules.length === 0) return true;
  return item.rules.includes(rule.ruleId) || item.rules.includes(rule.name);
}

function compileItem(item: ExceptionItem, context: ExceptionContext): CompiledItem {
  const osTypes = new Set(item.osTypes.map((os) => os.toLowerCase()));
  return {
    item,
    osTypes: osTypes.size === 0 ? undefined : osTypes,
    tests: item.entries.map((entry) => compileEntry(entry, context)),
  };
}

function appliesTo(
  { item, osTypes, tests }: CompiledItem,
  event: EventReader,
  at: { readonly osSlots: readonly FieldSlot[]; readonly nowMs: number },
): boolean {
  if (isExpired(item, at.nowMs)) return false;
  if (osTypes !== undefined && !hasOs(event, osTypes, at.osSlots)) return false;
  return allHold(tests, event);
}

function allHold(tests: readonly ((event: EventReader) => boolean)[], event: EventReader): boolean {
  for (const test of tests) if (!test(event)) return false;
  return true;
}

// Kibana asks host.os.type, and host.os.name where an agent does not set it.
const osFields = ["host.os.type", "host.os.name"];

function hasOs(
  event: EventReader,
  osTypes: ReadonlySet<string>,
  osSlots: readonly FieldSlot[],
): boolean {
  for (const slot of osSlots) {
    const value: FieldValue = event.get(slot);
    if (typeof value === "string" && osTypes.has(value.toLowerCase())) return true;
  }
  return false;
}
