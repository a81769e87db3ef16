// Exceptions as the page handles them: proposed from an alert's values, tried on what is kept, and kept in
// the store, from where the running rules take them up at once.
import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { countExceptedEvents } from "../../pipeline/count-excepted-events.ts";
import { previewException } from "../../pipeline/preview-exception.ts";
import { storedValueLists } from "../../pipeline/stored-exceptions.ts";
import type { ExceptionItem } from "../../rules/exceptions/exception-item.ts";
import { readExportedItem } from "../../rules/exceptions/read-exported.ts";
import { withRuleTags } from "../../rules/exceptions/rule-tags.ts";
import type { RuleSet } from "../../rules/load-rules.ts";
import { alertRowView } from "../../server/console/alert-row-view.ts";
import { apiDiagnostic } from "../../server/console/api-diagnostic.ts";
import type {
  ExceptionDraft,
  ExceptionEntryView,
  ExceptionItemView,
  ExceptionPreviewView,
} from "../../server/console/console-api.ts";
import type { ExceptionDesk } from "../../server/console/console-faces.ts";
import { refused } from "../../server/console/console-refusal.ts";
import type { AlertStore } from "../../store/alerts/alert-store.ts";
import type { KeptExceptionItem } from "../../store/alerts/kept-exceptions.ts";
import type { EventStore } from "../../store/events/event-store.ts";
import { keepException } from "../keep-exception.ts";
import { OWN_LIST_ID } from "../read-exception-files.ts";
import { proposeExceptions } from "./propose-exceptions.ts";

export interface ExceptionDeskParts {
  readonly alerts: AlertStore;
  readonly events: Pick<EventStore, "scan">;
  readonly nowMs: () => number;
  /** The rules in force. */
  readonly set: () => RuleSet;
  /** Puts changed rules and exceptions in force now. */
  readonly checkRules: () => void;
}

/** Of kept events that a preview looks at. */
const PREVIEW_DAYS = 7;
const DAY_MS = 86_400_000;

export function createExceptionDesk(parts: ExceptionDeskParts): ExceptionDesk {
  const { alerts, nowMs, set, checkRules } = parts;
  return {
    propose: (alert) => proposeExceptions(alert, alerts),
    preview: (draft, signal) => preview(itemOf(draft), { ...parts, signal }),
    save: (draft, by) => {
      const item = itemOf(draft);
      if (item.expiresMs !== undefined && item.expiresMs <= nowMs()) {
        throw refused("the exception would have ended already");
      }
      keepException(alerts, item, by);
      checkRules();
    },
    list: () => ({
      items: alerts.exceptions.items().map((kept) => itemView(kept, set(), nowMs())),
    }),
    remove: (listId, itemId, by) => {
      const isRemoved = alerts.exceptions.remove(listId, itemId, by);
      if (isRemoved) checkRules();
      return isRemoved;
    },
  };
}

/** The draft as the reader of Kibana's form takes it. Throws ConsoleRefusal with what is wrong in it. */
function itemOf(draft: ExceptionDraft): ExceptionItem {
  const { name, comment, ruleId, entries, expireTime } = draft;
  const document: JsonObject = {
    item_id: randomUUID(),
    list_id: OWN_LIST_ID,
    name,
    entries: entries as unknown as JsonValue,
    tags: withRuleTags([], ruleId === undefined ? [] : [ruleId]),
    comments: comment === "" ? [] : [{ comment }],
    ...(expireTime === undefined ? {} : { expire_time: expireTime }),
  };
  const source = { file: "<exception>", text: JSON.stringify(document) };
  const { item, faults } = readExportedItem(source, { value: document, offset: 0 });
  if (item !== undefined) return item;
  const found = faults.found.map(apiDiagnostic);
  throw refused(found[0]?.message ?? "the exception cannot be read", found);
}

async function preview(
  item: ExceptionItem,
  parts: ExceptionDeskParts & { readonly signal: AbortSignal },
): Promise<ExceptionPreviewView> {
  const { alerts, events, nowMs, signal } = parts;
  const valueLists = new Map(storedValueLists(alerts.exceptions).map((list) => [list.id, list]));
  const found = await previewException(item, { store: alerts, valueLists, signal });
  const fromMs = nowMs() - PREVIEW_DAYS * DAY_MS;
  const counted = await countExceptedEvents(item, { events, fromMs, valueLists, signal });
  return {
    examinedCount: found.examinedCount,
    isCut: found.isCut,
    removedCount: found.removedCount,
    removed: found.removed.map(alertRowView),
    countByRule: [...found.countByRule].map(([ruleName, count]) => ({ ruleName, count })),
    eventCount: counted.eventCount,
    notes: [
      ...found.absentValueLists.map((id) => `it does not apply: there is no value list "${id}"`),
      ...(counted.isCut ? [`not all events of the last ${PREVIEW_DAYS} days were looked at`] : []),
    ],
  };
}

function itemView(kept: KeptExceptionItem, set: RuleSet, nowMs: number): ExceptionItemView {
  const { document, listId, itemId, hitCount, lastHitMs } = kept;
  const source = { file: "<kept exceptions>", text: JSON.stringify(document) };
  const { item } = readExportedItem(source, { value: document, offset: 0 });
  const expiresMs = item?.expiresMs;
  return {
    listId,
    itemId,
    name: item?.name ?? itemId,
    comment: item?.comments.join("\n") ?? "it cannot be read, and is not applied",
    ruleNames: item === undefined ? [] : ruleNames(item, set),
    entries: entriesOf(document["entries"]),
    hitCount,
    ...(lastHitMs === undefined ? {} : { lastHitMs }),
    ...(expiresMs === undefined ? {} : { expireTime: new Date(expiresMs).toISOString() }),
    isExpired: expiresMs !== undefined && expiresMs <= nowMs,
  };
}

/** Empty for every rule. */
function ruleNames({ rules, listId }: ExceptionItem, set: RuleSet): readonly string[] {
  const all = [...set.rules, ...set.notRun].map(({ rule }) => rule);
  if (rules === undefined) {
    return all
      .filter((rule) => rule.exceptionsList.some((one) => one.listId === listId))
      .map(({ name }) => name);
  }
  return rules.map((given) => all.find(({ ruleId }) => ruleId === given)?.name ?? given);
}

const TYPES = ["match", "match_any", "exists", "wildcard"] as const;

/** Conditions as they are kept; what only Kibana can make (value lists, nested fields) is told in words. */
function entriesOf(entries: JsonValue | undefined): readonly ExceptionEntryView[] {
  return (Array.isArray(entries) ? entries : []).flatMap((entry: JsonValue) => {
    if (!isJsonObject(entry)) return [];
    const field = String(entry["field"] ?? "");
    const nested = entry["entries"];
    if (entry["type"] === "nested") {
      return entriesOf(nested).map((one) => ({ ...one, field: `${field}.${one.field}` }));
    }
    const operator = entry["operator"] === "excluded" ? "excluded" : "included";
    const type = TYPES.find((one) => one === entry["type"]);
    if (type === undefined) {
      const list = isJsonObject(entry["list"]) ? String(entry["list"]["id"] ?? "") : "";
      return [{ field, operator, type: "match", value: `in the value list ${list}` }];
    }
    const { value } = entry;
    return [{ field, operator, type, ...(value === undefined ? {} : { value: textsOf(value) }) }];
  });
}

function textsOf(value: JsonValue): string | readonly string[] {
  return Array.isArray(value) ? value.map(String) : String(value);
}
