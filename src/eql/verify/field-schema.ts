// What fields exist and of what type, as the verifier and the compiler ask it. A schema is advice:
// with none, every field is mapped, of any type, and simply absent from events that lack it.

export type FieldType =
  | "keyword"
  | "text"
  | "ip"
  | "number"
  | "boolean"
  | "date"
  | "object"
  | "unknown";

export interface FieldSchema {
  /** For messages: "ECS 9.4" in "not in ECS 9.4". Absent: "the schema". */
  readonly name?: string;
  /** The field's type; undefined when no source maps it (so `?field` folds to null). */
  readonly typeOf: (path: string) => FieldType | undefined;
  /** Known paths nearest to `path`, best first, at most three; for did-you-mean. */
  readonly near: (path: string) => readonly string[];
  /** True when `typeOf` knows every field there is, so that an unlisted one is an error. */
  readonly isClosed: boolean;
}
