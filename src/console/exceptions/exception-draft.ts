// An exception while it is being written: what the form holds, and the draft that the server is sent. Pure,
// so that what is saved can be tested without a page.
import type { ExceptionDraft, ExceptionEntryView } from "../../server/console/console-api.ts";

export interface DraftForm {
  readonly name: string;
  readonly comment: string;
  /** For the alert's rule alone, or for every rule. */
  readonly isForRule: boolean;
  readonly expiry: Expiry;
  /** The last day on which it applies, where `expiry` is "date": `2026-12-31`, of the reader's zone. */
  readonly lastDay: string;
  readonly entries: readonly DraftEntry[];
}

/** Days until it ends, with the end of a day, or never. */
export type Expiry = "never" | "7" | "30" | "90" | "date";

export const EXPIRIES: readonly (readonly [value: Expiry, label: string])[] = [
  ["never", "never"],
  ["7", "in 7 days"],
  ["30", "in 30 days"],
  ["90", "in 90 days"],
  ["date", "on a day I choose"],
];

export type EntryType = ExceptionEntryView["type"];

export interface DraftEntry {
  readonly field: string;
  readonly operator: ExceptionEntryView["operator"];
  readonly type: EntryType;
  /** Of `match_any`, one a line. */
  readonly value: string;
}

const DAY_MS = 86_400_000;

export function draftEntry({ field, operator, type, value }: ExceptionEntryView): DraftEntry {
  const text = typeof value === "object" ? value.join("\n") : (value ?? "");
  return { field, operator, type, value: text };
}

/** What is missing before it can be tried, in a sentence; undefined when nothing is. */
export function missingOf(form: DraftForm, nowMs: number): string | undefined {
  const { entries } = form;
  if (entries.length === 0) return "An exception needs at least one condition.";
  for (const { field, type, value } of entries) {
    if (field.trim() === "") return "Each condition needs a field.";
    if (type !== "exists" && value.trim() === "") return `“${field}” needs a value.`;
  }
  const endMs = endOf(form, nowMs);
  if (endMs !== undefined && Number.isNaN(endMs)) return "Choose the last day on which it applies.";
  return endMs !== undefined && endMs <= nowMs ? "Its last day is over." : undefined;
}

/** Undefined for never, NaN where no day is chosen. */
function endOf({ expiry, lastDay }: DraftForm, nowMs: number): number | undefined {
  if (expiry === "never") return undefined;
  if (expiry !== "date") return nowMs + Number(expiry) * DAY_MS;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(lastDay) ?? [];
  // Its last moment, so that the day that is chosen is the day that is shown.
  return new Date(Number(year), Number(month) - 1, Number(day), 23, 59, 59, 999).getTime();
}

export function draftOf(form: DraftForm, ruleId: string, nowMs: number): ExceptionDraft {
  const { name, comment, isForRule, entries } = form;
  const endMs = endOf(form, nowMs);
  return {
    name: name.trim(),
    comment: comment.trim(),
    ...(isForRule ? { ruleId } : {}),
    entries: entries.map(entryView),
    ...(endMs === undefined ? {} : { expireTime: new Date(endMs).toISOString() }),
  };
}

function entryView({ field, operator, type, value }: DraftEntry): ExceptionEntryView {
  const entry = { field: field.trim(), operator, type };
  switch (type) {
    case "exists":
      return entry;
    case "match_any":
      return { ...entry, value: value.split("\n").filter((line) => line !== "") };
    case "match":
    case "wildcard":
      return { ...entry, value };
  }
}

/** A condition as it is read aloud: `process.args is one of …`. */
export function relationOf({ operator, type }: Pick<DraftEntry, "operator" | "type">): string {
  const isNot = operator === "excluded";
  switch (type) {
    case "exists":
      return isNot ? "does not exist" : "exists";
    case "match":
      return isNot ? "is not" : "is";
    case "match_any":
      return isNot ? "is none of" : "is one of";
    case "wildcard":
      return isNot ? "does not match" : "matches";
  }
}

export const RELATIONS: readonly Pick<DraftEntry, "operator" | "type">[] = (
  ["match", "wildcard", "match_any", "exists"] as const
).flatMap((type) => (["included", "excluded"] as const).map((operator) => ({ operator, type })));
