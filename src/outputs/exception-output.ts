// Exceptions as a person reads them at a terminal: each condition on a line, with the word that says what
// it does. Names and values come from events and files and are escaped.
import type { ExceptionEntry } from "../rules/exceptions/exception-item.ts";
import { shortTerminal } from "./escape-terminal.ts";

const LINE_CHARACTERS_MAX = 400;

export function conditionLine(entry: ExceptionEntry): string {
  return shortTerminal(words(entry), LINE_CHARACTERS_MAX);
}

function words(entry: ExceptionEntry): string {
  switch (entry.kind) {
    case "nested":
      return `${entry.field} has one with ${entry.entries.map(words).join(" and ")}`;
    case "exists":
      return `${entry.field} ${entry.isExcluded ? "is absent" : "is there"}`;
    case "list":
      return `${entry.field} is ${entry.isExcluded ? "not " : ""}in the value list "${entry.valueListId}"`;
    case "is":
    case "like": {
      const not = entry.isExcluded ? "not " : "";
      const verb = entry.kind === "like" ? "like " : "";
      const values = entry.values.map((value) => JSON.stringify(value)).join(" or ");
      return `${entry.field} is ${not}${verb}${values}${entry.ignoreCase ? " in any case" : ""}`;
    }
  }
}
