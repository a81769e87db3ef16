// What an EQL function is: its signature for the verifier, its meaning for both evaluators, and
// examples that are at once its tests and its documentation. One function a file.
import type { FieldScalar } from "../../event/read-field.ts";

/** Null stands for a missing value. Arrays never reach a function: callers take element by element. */
export type EqlValue = FieldScalar | null;

/** Types as the verifier sees them; "any" fits everything, null literals fit everywhere. */
export type EqlType = "string" | "number" | "boolean" | "ip" | "date" | "null" | "any";

export interface EqlParameter {
  readonly name: string;
  readonly types: readonly EqlType[];
  readonly isOptional?: boolean;
  /** Only on the last parameter: it may come any number of times (at least once unless optional). */
  readonly isVariadic?: boolean;
  /** Elasticsearch takes only a constant here. */
  readonly isConstant?: boolean;
}

export interface EqlFunctionExample {
  /** An EQL expression over constants, e.g. `between("a-b-c", "-", "-")`. */
  readonly expression: string;
  readonly result: EqlValue;
  readonly note?: string;
}

export interface EqlFunction {
  /** As the reference spells it; calls are matched without case. */
  readonly name: string;
  /** One sentence: what it returns. */
  readonly summary: string;
  readonly parameters: readonly EqlParameter[];
  readonly returns: EqlType;
  /** True when `name~(…)` exists. */
  readonly hasIgnoreCase: boolean;
  readonly examples: readonly EqlFunctionExample[];
  /** The meaning, for one combination of argument values. Never throws. */
  readonly evaluate: (values: readonly EqlValue[], ignoreCase: boolean) => EqlValue;
  /**
   * An equal but faster evaluation where every argument after the first is a constant (a parsed
   * network block, a folded needle). Absent: evaluate() is used.
   */
  readonly prepare?: (
    constants: readonly EqlValue[],
    ignoreCase: boolean,
  ) => (first: EqlValue) => EqlValue;
}
