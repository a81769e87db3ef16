// The phases of a query as branded types: text is parsed, then verified, then compiled, and a phase
// left out does not type-check. Only the function that performs a phase may cast to its brand, and
// pack/unpack-query.ts for what was verified before.
import type { DiagnosticSource } from "../base/diagnostic.ts";
import type { EventReader } from "../event/event-reader.ts";
import type { FieldSlot } from "../event/field-table.ts";
import type { Expression, Query } from "./syntax/ast.ts";

declare const phase: unique symbol;

/** Syntactically right; fields, types and functions are not yet checked. */
export interface ParsedQuery {
  readonly [phase]: "parsed";
  readonly query: Query;
  /** The text that spans point into: the query itself, or the rule file that holds it. */
  readonly source: DiagnosticSource;
}

/** Also right in meaning: known functions, fitting types, usable join keys. */
export interface VerifiedQuery {
  readonly [phase]: "verified";
  readonly query: Query;
  readonly source: DiagnosticSource;
}

/** Ready to run against events read through an EventReader over the same FieldTable. */
export type CompiledQuery = CompiledEventQuery | CompiledSequence | CompiledSample;

export interface CompiledEventQuery {
  readonly [phase]: "compiled";
  readonly kind: "event";
  readonly filter: CompiledFilter;
  readonly pipes: readonly CompiledPipe[];
}

export interface CompiledSequence {
  readonly [phase]: "compiled";
  readonly kind: "sequence";
  /** `runs=N` is unrolled: N equal stages one after another that share one CompiledFilter object. */
  readonly stages: readonly CompiledStage[];
  readonly until: CompiledStage | undefined;
  readonly maxspanMs: number | undefined;
  /** Number of join keys of every stage. */
  readonly keyCount: number;
  readonly pipes: readonly CompiledPipe[];
}

export interface CompiledSample {
  readonly [phase]: "compiled";
  readonly kind: "sample";
  readonly stages: readonly CompiledStage[];
  readonly keyCount: number;
  readonly pipes: readonly CompiledPipe[];
}

export interface CompiledStage {
  readonly filter: CompiledFilter;
  readonly keys: readonly CompiledKey[];
  readonly isMissing: boolean;
}

export interface CompiledKey {
  readonly path: string;
  readonly slot: FieldSlot;
  /** True for `?field`: a null key joins with null instead of dropping the event. */
  readonly isOptional: boolean;
}

export interface CompiledFilter {
  /** Null for `any`. Compared without regard to arrays: any element of the category field. */
  readonly category: string | null;
  /** The whole test, category included. Never throws. */
  readonly matches: (event: EventReader) => boolean;
  /** The condition with constants folded, for planners and explanations. */
  readonly condition: Expression;
}

export interface CompiledPipe {
  readonly name: "head" | "tail";
  readonly count: number;
}
