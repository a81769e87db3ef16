// What an exception made from an alert could say: for each field that tells a known job from an attack,
// the value that the alert's event has. A few are suggested (what ran, below what, by whom); the rest is
// for a person to choose. Nothing is widened to a pattern here: too wide an exception hides an attack.
import type { JsonObject } from "../../base/json.ts";
import { type FieldValue, readField } from "../../event/read-field.ts";
import type { ValueEntry } from "./exception-item.ts";

export interface ProposedEntry {
  readonly entry: ValueEntry;
  readonly isSuggested: boolean;
}

/** In the order they are shown; the first of a line that the event has is taken. */
const CANDIDATES: readonly { readonly fields: readonly string[]; readonly isSuggested: boolean }[] =
  [
    { fields: ["process.executable", "process.name"], isSuggested: true },
    { fields: ["process.command_line", "process.args"], isSuggested: false },
    { fields: ["process.parent.executable", "process.parent.name"], isSuggested: true },
    { fields: ["process.parent.command_line", "process.parent.args"], isSuggested: true },
    { fields: ["user.name", "user.id"], isSuggested: true },
    { fields: ["host.name", "host.id"], isSuggested: false },
    { fields: ["process.working_directory"], isSuggested: false },
    { fields: ["process.hash.sha256"], isSuggested: false },
    { fields: ["file.path"], isSuggested: true },
    { fields: ["dns.question.name", "destination.domain"], isSuggested: true },
    { fields: ["destination.ip"], isSuggested: false },
  ];

/** A longer value is no sensible condition, and nobody could read it. */
const VALUE_CHARACTERS_MAX = 4096;

/** The entries that the event of an alert document offers; none where it has no such field. */
export function proposeEntries(document: JsonObject): readonly ProposedEntry[] {
  return CANDIDATES.flatMap(({ fields, isSuggested }) => {
    const entry = fields.map((field) => entryFor(document, field)).find((one) => one !== undefined);
    return entry === undefined ? [] : [{ entry, isSuggested }];
  });
}

/** An entry that holds for the value which the document has in `field`. */
export function entryFor(document: JsonObject, field: string): ValueEntry | undefined {
  const value = readField(document, field.split("."));
  const text = field.endsWith(".args") ? scriptOf(value) : firstText(value);
  if (text === undefined || text === "" || text.length > VALUE_CHARACTERS_MAX) return undefined;
  return { kind: "is", field, values: [text], isExcluded: false, ignoreCase: false };
}

// An entry on arguments holds when one of them fits. The program's own name would fit every run of it;
// what tells one job from the others is the script, the first argument that is no flag.
function scriptOf(args: FieldValue): string | undefined {
  const words = Array.isArray(args) ? args.map(String) : [];
  return words.slice(1).find((word) => !word.startsWith("-"));
}

function firstText(value: FieldValue): string | undefined {
  const first = typeof value === "object" ? value[0] : value;
  return first === undefined ? undefined : String(first);
}
