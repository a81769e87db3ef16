// What every check of the verifier has at hand. One context lives for one query; checks add to its
// problems and change nothing else.
import type { EqlType } from "../functions/eql-function.ts";
import type { FieldSchema } from "./field-schema.ts";
import type { Problems } from "./problems.ts";

/** What an expression yields; "failed" when a fault in it has been reported. */
export type CheckedType = EqlType | "failed";

export interface VerifyContext {
  readonly problems: Problems;
  /** Undefined: every field exists and is of any type. */
  readonly schema: FieldSchema | undefined;
  /** Paths already told to be unknown, with what they count as; each is told once a query. */
  readonly unknownPaths: Map<string, CheckedType>;
}
