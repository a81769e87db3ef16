// The package's door `tripline`: what a program needs to read events, test them against rules and raise
// alerts in Elastic's form. docs/library.md shows it put together.

export type { Alert } from "./alerts/alert.ts";
export { AlertMaker, type AlertMakerOptions } from "./alerts/alert-maker.ts";
export type { Diagnostic, Result } from "./base/diagnostic.ts";
export { diagnosticToJson, renderDiagnostic } from "./base/render-diagnostic.ts";
export { Engine, type EngineOptions, type EngineStats } from "./engine/engine.ts";
export type { EventMatch, Match, SequenceMatch } from "./engine/match.ts";
export type { EcsEvent, SourceKind } from "./event/ecs-event.ts";
export { FieldTable } from "./event/field-table.ts";
export { Normalizer } from "./normalize/normalize.ts";
export { createExceptionGate, type ExceptionGate } from "./pipeline/exception-gate.ts";
export { type PipelineCounts, type PipelineParts, runPipeline } from "./pipeline/run-pipeline.ts";
export { type LoadRulesOptions, loadRules, type RuleSet } from "./rules/load-rules.ts";
export type { EqlRule, NotRunRule, Rule } from "./rules/rule.ts";
export { type ReadFilesOptions, readFiles } from "./sources/files/read-files.ts";
export { SourceCounters } from "./sources/files/source-counters.ts";
export type { RawRecord } from "./sources/raw-record.ts";
