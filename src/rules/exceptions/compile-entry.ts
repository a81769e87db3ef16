// One entry of an exception as a test over an event. A field with several values fits when one of
// them does; "excluded" turns the answer round, so it holds for events that lack the field, as
// Elasticsearch's must_not does. A value of a field of addresses may be a CIDR block, as in its term query.
import type { JsonObject } from "../../base/json.ts";
import { ecsSchema } from "../../eql/verify/ecs-schema.ts";
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldTable } from "../../event/field-table.ts";
import { type FieldValue, readField } from "../../event/read-field.ts";
import { someObjectAt } from "../../event/some-object.ts";
import type {
  ExceptionEntry,
  ExistsEntry,
  ListEntry,
  NestedEntry,
  ValueEntry,
} from "./exception-item.ts";
import { addressTest, type ValueList } from "./value-list.ts";
import { compileWildcard } from "./wildcard.ts";

export interface EntryContext {
  readonly fields: FieldTable;
  readonly valueLists: ReadonlyMap<string, ValueList>;
}

export function compileEntry(
  entry: ExceptionEntry,
  context: EntryContext,
): (event: EventReader) => boolean {
  if (entry.kind === "nested") return compileNested(entry);
  const slot = context.fields.intern(entry.field);
  const test = compileTest(entry, { path: entry.field, valueLists: context.valueLists });
  return (event) => test(event.get(slot));
}

function compileTest(
  entry: ValueEntry | ExistsEntry | ListEntry,
  { path, valueLists }: Pick<EntryContext, "valueLists"> & { readonly path: string },
): (value: FieldValue) => boolean {
  if (entry.kind === "exists") return (value) => (value !== undefined) !== entry.isExcluded;
  const fits = entry.kind === "list" ? listTest(entry, valueLists) : valueTest(entry, path);
  return (value) => anyFits(value, fits) !== entry.isExcluded;
}

function listTest(
  entry: ListEntry,
  valueLists: ReadonlyMap<string, ValueList>,
): (text: string) => boolean {
  const list = valueLists.get(entry.valueListId);
  return list === undefined ? () => false : list.has;
}

function valueTest(entry: ValueEntry, path: string): (text: string) => boolean {
  const { ignoreCase } = entry;
  if (entry.kind === "is") {
    const words = new Set(ignoreCase ? entry.values.map(lower) : entry.values);
    const isWord = (text: string): boolean => words.has(ignoreCase ? lower(text) : text);
    const isAddress = ecsSchema.typeOf(path) === "ip" ? addressTest(entry.values) : undefined;
    return isAddress === undefined ? isWord : (text) => isWord(text) || isAddress(text);
  }
  const patterns = entry.values.map((pattern) => compileWildcard(pattern, ignoreCase));
  return (text) => patterns.some((matches) => matches(text));
}

function lower(text: string): string {
  return text.toLowerCase();
}

function anyFits(value: FieldValue, fits: (text: string) => boolean): boolean {
  if (value === undefined) return false;
  if (typeof value === "string") return fits(value);
  if (typeof value !== "object") return fits(String(value));
  for (const one of value) if (fits(String(one))) return true;
  return false;
}

// Only nested entries need the objects themselves; they are rare, so the event is walked afresh.
function compileNested(entry: NestedEntry): (event: EventReader) => boolean {
  const segments = entry.field.split(".");
  const tests = entry.entries.map((inner) => ({
    segments: inner.field.split("."),
    test: compileTest(inner, { path: `${entry.field}.${inner.field}`, valueLists: new Map() }),
  }));
  const holds = (object: JsonObject): boolean =>
    tests.every(({ segments: inner, test }) => test(readField(object, inner)));
  return (event) => someObjectAt(event.fields, segments, holds);
}
