// The door of the language room: its phases in order, both evaluators, the schema, the functions.

export type { CompileContext, EventTest } from "./compile/compile-context.ts";
export { compileQuery } from "./compile/compile-query.ts";
export { compileWildcard, type TextTest } from "./compile/wildcard.ts";
export { type EvaluationContext, evaluateCondition } from "./evaluate/evaluate-condition.ts";
export { type Explanation, explainCondition } from "./evaluate/explain-condition.ts";
export type { EqlFunction, EqlFunctionExample, EqlValue } from "./functions/eql-function.ts";
export { eqlFunctions, findFunction } from "./functions/registry.ts";
export type {
  CompiledEventQuery,
  CompiledFilter,
  CompiledQuery,
  CompiledSample,
  CompiledSequence,
  CompiledStage,
  ParsedQuery,
  VerifiedQuery,
} from "./phases.ts";
export type { Expression, Query } from "./syntax/ast.ts";
export { parseExpression, parseQuery } from "./syntax/parse-query.ts";
export { printExpression, printQuery } from "./syntax/print-query.ts";
export { ecsSchema } from "./verify/ecs-schema.ts";
export type { FieldSchema, FieldType } from "./verify/field-schema.ts";
export { verifyQuery } from "./verify/verify-query.ts";
