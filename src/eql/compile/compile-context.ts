// What compiling needs beside the tree, shared by all queries of one engine.
import type { EventReader } from "../../event/event-reader.ts";
import type { FieldTable } from "../../event/field-table.ts";
import type { FieldSchema } from "../verify/field-schema.ts";

/** A test of the current event of a reader. Never throws. */
export type EventTest = (event: EventReader) => boolean;

export interface CompileContext {
  readonly fields: FieldTable;
  readonly schema?: FieldSchema;
  /** Field that a query's category is compared with; `event.category` when absent. */
  readonly categoryField?: string;
  /** Leaves by their text, so that the thousand rules of one engine share equal ones. */
  readonly leaves?: Map<string, EventTest> | undefined;
}
