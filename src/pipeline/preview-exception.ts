// Which kept alerts an exception would have prevented: it is compiled as for the engine and asked about
// each kept alert's event, newest first. A sequence would not have been found when one of its events is
// taken away. Gives way to other work between pages, since it may look at very many alerts.
import { setImmediate } from "node:timers/promises";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { EventReader } from "../event/event-reader.ts";
import { FieldTable } from "../event/field-table.ts";
import {
  type CompiledExceptions,
  compileExceptions,
  type ExceptedRule,
} from "../rules/exceptions/compile-exceptions.ts";
import type { ExceptionItem } from "../rules/exceptions/exception-item.ts";
import type { ValueList } from "../rules/exceptions/value-list.ts";
import type { AlertStore, KeptAlert } from "../store/alerts/alert-store.ts";

export interface ExceptionPreview {
  /** Alerts looked at, the building blocks of sequences included. */
  readonly examinedCount: number;
  /** True when older alerts were not looked at. */
  readonly isCut: boolean;
  /** Alerts that would not have been raised; building blocks are not counted. */
  readonly removedCount: number;
  /** Some of them, newest first. */
  readonly removed: readonly KeptAlert[];
  /** By rule name, most first. */
  readonly countByRule: ReadonlyMap<string, number>;
  /** Value lists that the item names and nobody gave: it would not apply at all. */
  readonly absentValueLists: readonly string[];
}

export interface PreviewOptions {
  readonly store: Pick<AlertStore, "list" | "get">;
  readonly valueLists: ReadonlyMap<string, ValueList>;
  readonly signal: AbortSignal;
}

/** A person reads a few; a number says the rest. */
const SHOWN_MAX = 20;
/** Some seconds of work; a deployment with more alerts than that hears that older ones were left out. */
const EXAMINED_MAX = 50_000;
const PAGE_SIZE = 250;

export async function previewException(
  item: ExceptionItem,
  { store, valueLists, signal }: PreviewOptions,
): Promise<ExceptionPreview> {
  const tester = createTester(item, valueLists);
  const removedIds = new Set<string>();
  let examinedCount = 0;
  let after: string | undefined;
  do {
    const page = store.list(
      { withBuildingBlocks: true },
      { size: PAGE_SIZE, ...(after === undefined ? {} : { after }) },
    );
    for (const { id, document } of page.alerts) {
      examinedCount++;
      if (tester.wouldRemove(document)) removedIds.add(raisedId(id, document));
    }
    after = page.after;
    await setImmediate();
  } while (after !== undefined && examinedCount < EXAMINED_MAX && !signal.aborted);
  return {
    examinedCount,
    isCut: after !== undefined,
    ...countRemoved(removedIds, store),
    absentValueLists: tester.absentValueLists,
  };
}

function countRemoved(
  ids: ReadonlySet<string>,
  store: Pick<AlertStore, "get">,
): Pick<ExceptionPreview, "removedCount" | "removed" | "countByRule"> {
  const removed: KeptAlert[] = [];
  const counts = new Map<string, number>();
  let removedCount = 0;
  for (const id of ids) {
    const alert = store.get(id);
    if (alert === undefined) continue;
    removedCount++;
    if (removed.length < SHOWN_MAX) removed.push(alert);
    const name = text(alert.document["kibana.alert.rule.name"]);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const countByRule = new Map([...counts].sort((a, b) => b[1] - a[1]));
  return { removedCount, removed, countByRule };
}

/** A sequence's blocks and its shell stand and fall together; the shell's id is that of the group. */
function raisedId(id: string, document: JsonObject): string {
  return text(document["kibana.alert.group.id"]) || id;
}

interface Tester {
  readonly wouldRemove: (document: JsonObject) => boolean;
  readonly absentValueLists: readonly string[];
}

function createTester(item: ExceptionItem, valueLists: ReadonlyMap<string, ValueList>): Tester {
  const fields = new FieldTable();
  const reader = new EventReader(fields);
  const lists = [
    { listId: item.listId, name: "", type: "detection", namespaceType: "single", items: [item] },
  ];
  const known = new Map<string, CompiledExceptions>();
  const compiledFor = (rule: ExceptedRule): CompiledExceptions => {
    const key = JSON.stringify(rule);
    const compiled =
      known.get(key) ??
      // An exception that has expired is previewed as if it had not.
      compileExceptions(lists, rule, { nowMs: Number.NEGATIVE_INFINITY, fields, valueLists });
    known.set(key, compiled);
    return compiled;
  };
  return {
    wouldRemove: (document) => {
      const compiled = compiledFor(ruleOf(document));
      if (compiled.active.length === 0) return false;
      reader.reset(eventOf(document));
      return compiled.applies(reader, Number.NEGATIVE_INFINITY) !== undefined;
    },
    absentValueLists: item.entries.flatMap((entry) =>
      entry.kind === "list" && !valueLists.has(entry.valueListId) ? [entry.valueListId] : [],
    ),
  };
}

/** What an exception asks of a rule, as the alert tells it. */
function ruleOf(document: JsonObject): ExceptedRule {
  const lists = document["kibana.alert.rule.exceptions_list"];
  return {
    ruleId: text(document["kibana.alert.rule.rule_id"]),
    name: text(document["kibana.alert.rule.name"]),
    exceptionsList: (Array.isArray(lists) ? lists : []).flatMap((one: JsonValue) =>
      isJsonObject(one) ? [{ listId: text(one["list_id"]) }] : [],
    ),
  };
}

const ORIGINAL_EVENT = "kibana.alert.original_event.";

/** The event as it was before the alert's own `event.kind` and `@timestamp` were written over it. */
function eventOf(document: JsonObject): JsonObject {
  const event: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(document)) {
    if (!key.startsWith(ORIGINAL_EVENT) || value === undefined) continue;
    Object.defineProperty(event, key.slice(ORIGINAL_EVENT.length), { value, enumerable: true });
  }
  const timestamp = document["kibana.alert.original_time"];
  return { ...document, event, ...(timestamp === undefined ? {} : { "@timestamp": timestamp }) };
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
