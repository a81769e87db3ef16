// The package's door `tripline/eql`: the language alone, with what is needed to run it over events and
// to show its faults. Nothing here needs Node: it also runs in a browser.

export type { Diagnostic, Result } from "./base/diagnostic.ts";
export { diagnosticToJson, renderDiagnostic } from "./base/render-diagnostic.ts";
export { compareOrdinals, type Ordinal } from "./engine/ordinal.ts";
export { SampleMatcher } from "./engine/sample-matcher.ts";
export { joinKeysOf } from "./engine/sequence/join-keys.ts";
export {
  type CompletedSequence,
  SequenceMatcher,
  type SequenceStats,
  type StageHit,
} from "./engine/sequence/sequence-matcher.ts";
export {
  type CompiledQuery,
  compileQuery,
  type EqlFunction,
  type Expression,
  ecsSchema,
  eqlFunctions,
  evaluateCondition,
  explainCondition,
  findFunction,
  type ParsedQuery,
  parseExpression,
  parseQuery,
  printExpression,
  printQuery,
  type Query,
  type VerifiedQuery,
  verifyQuery,
} from "./eql/index.ts";
export type { EcsEvent } from "./event/ecs-event.ts";
export { EventReader } from "./event/event-reader.ts";
export { FieldTable } from "./event/field-table.ts";
export { parseTimestamp } from "./event/parse-timestamp.ts";
export { type FieldValue, readField } from "./event/read-field.ts";
