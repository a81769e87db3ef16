// Reads what events tell of processes: from the columns of a block where those can tell, else from the
// events themselves.
import type { FieldValue } from "../../event/read-field.ts";
import type { BlockColumns, ColumnField, HotReader } from "./block-columns.ts";
import type { BlockEvent } from "./block-event.ts";
import type { ProcessEvent, ProcessLink } from "./process-lookup.ts";

/** A field's values of one event; undefined when it cannot be told from here. */
type ValuesOf = (field: ColumnField) => readonly string[] | undefined;

/** The events of one process in a block's columns, and the rows that only their text can tell of. */
export function processEventsOfColumns(
  columns: BlockColumns,
  first: number,
  entityId: string,
): { readonly events: readonly ProcessEvent[]; readonly unknownRows: readonly number[] } {
  const rows = columns.column("process.entity_id").rowsWhere((value) => value === entityId);
  const events: ProcessEvent[] = [];
  const unknownRows: number[] = [];
  for (let row = 0; rows !== undefined && row < columns.count; row++) {
    if (rows[row] !== 1) continue;
    const event = processEvent((field) => columns.column(field).of(row), {
      position: first + row,
      timestampMs: columns.timestamps[row] as number,
    });
    if (event === "unknown") unknownRows.push(row);
    else if (event?.entityId === entityId) events.push(event);
  }
  return { events, unknownRows };
}

/** Who the children of these processes are, from the three columns that say so. */
export function processLinksOfColumns(
  columns: BlockColumns,
  parentEntityIds: ReadonlySet<string>,
): { readonly links: readonly ProcessLink[]; readonly unknownRows: readonly number[] } {
  const parents = columns.column("process.parent.entity_id");
  const rows = parents.rowsWhere((value) => parentEntityIds.has(value));
  const links: ProcessLink[] = [];
  const unknownRows: number[] = [];
  for (let row = 0; rows !== undefined && row < columns.count; row++) {
    if (rows[row] !== 1) continue;
    const parent = parents.of(row);
    const child = columns.column("process.entity_id").of(row);
    const categories = columns.column("event.category").of(row);
    if (parent === undefined || child === undefined || categories === undefined) {
      unknownRows.push(row);
      continue;
    }
    const [entityId, parentEntityId] = [child[0], parent[0]];
    const isLink = entityId !== undefined && parentEntityId !== undefined;
    if (!isLink || !categories.includes("process") || !parentEntityIds.has(parentEntityId))
      continue;
    links.push({ entityId, parentEntityId });
  }
  return { links, unknownRows };
}

/** The links of all process events that are in memory. */
export function processLinksOf(
  events: readonly BlockEvent[],
  hot: HotReader,
): readonly ProcessLink[] {
  return events.flatMap((event) => {
    hot.reader.reset(event.fields);
    const one = (field: ColumnField) => textsOf(hot.reader.get(hot.slotOf(field)));
    const [entityId] = one("process.entity_id");
    const [parentEntityId] = one("process.parent.entity_id");
    if (entityId === undefined || parentEntityId === undefined) return [];
    return one("event.category").includes("process") ? [{ entityId, parentEntityId }] : [];
  });
}

/** The same of events that are in memory. */
export function processEventsOf(
  events: readonly BlockEvent[],
  hot: HotReader,
  entityId: string,
): readonly ProcessEvent[] {
  return events.flatMap((event) => {
    hot.reader.reset(event.fields);
    const made = processEvent((field) => textsOf(hot.reader.get(hot.slotOf(field))), event);
    return made !== undefined && made !== "unknown" && made.entityId === entityId ? [made] : [];
  });
}

export function textsOf(value: FieldValue): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "object" ? value.map(String) : [String(value)];
}

/** Undefined for an event that tells of no process, "unknown" when a field cannot be told. */
function processEvent(
  valuesOf: ValuesOf,
  at: { readonly position: number; readonly timestampMs: number },
): ProcessEvent | undefined | "unknown" {
  let isUnknown = false;
  const all = (field: ColumnField): readonly string[] => {
    const values = valuesOf(field);
    if (values === undefined) isUnknown = true;
    return values ?? [];
  };
  const one = (field: ColumnField): string | undefined => all(field)[0];
  if (!all("event.category").includes("process") && !isUnknown) return undefined;
  const entityId = one("process.entity_id");
  const pid = one("process.pid");
  const event = {
    position: at.position,
    timestampMs: at.timestampMs,
    parentEntityId: one("process.parent.entity_id"),
    parentName: one("process.parent.name"),
    parentExecutable: one("process.parent.executable"),
    hostId: one("host.id"),
    pid: pid === undefined ? undefined : Number(pid),
    types: all("event.type"),
    name: one("process.name"),
    executable: one("process.executable"),
    args: all("process.args"),
    userName: one("user.name"),
    userId: one("user.id"),
  };
  if (isUnknown) return "unknown";
  return entityId === undefined ? undefined : { ...event, entityId };
}
