// The second phase of a query: does it mean anything? Unlike the parser it goes on after a fault and
// tells all of them, in the order of the text.
import type { Result } from "../../base/diagnostic.ts";
import type { ParsedQuery, VerifiedQuery } from "../phases.ts";
import type { EventFilter, Query } from "../syntax/ast.ts";
import { reportConstantTruth } from "./constant-truth.ts";
import type { FieldSchema } from "./field-schema.ts";
import { Problems } from "./problems.ts";
import type { CheckedType, VerifyContext } from "./verify-context.ts";
import { verifyCondition } from "./verify-expression.ts";
import { verifyJoinKeys } from "./verify-join-keys.ts";
import { verifyPipes } from "./verify-pipes.ts";

export interface VerifyOptions {
  /** Absent: every field exists and is of any type. */
  readonly schema?: FieldSchema;
}

/** Checks names, types and shape. On success `diagnostics` holds warnings. Never throws. */
export function verifyQuery(
  parsed: ParsedQuery,
  options: VerifyOptions = {},
): Result<VerifiedQuery> {
  const { query, source } = parsed;
  const problems = new Problems(source);
  const context = {
    problems,
    schema: options.schema,
    unknownPaths: new Map<string, CheckedType>(),
  };
  verifyShape(query, context);
  verifyPipes(query.pipes, context);
  const diagnostics = problems.sorted();
  if (problems.errorCount > 0) return { ok: false, diagnostics };
  return { ok: true, value: { query, source } as VerifiedQuery, diagnostics };
}

function verifyShape(query: Query, context: VerifyContext): void {
  switch (query.kind) {
    case "EventQuery":
      verifyFilter(query.filter, context);
      break;
    case "Sequence": {
      const terms = query.until === undefined ? query.terms : [...query.terms, query.until];
      for (const term of terms) verifyFilter(term.filter, context);
      verifyJoinKeys(query, terms, context);
      if (query.terms.some((term) => term.isMissing)) verifyMissingEvents(query, context);
      break;
    }
    case "Sample":
      for (const term of query.terms) verifyFilter(term.filter, context);
      verifyJoinKeys(query, query.terms, context);
      break;
    default:
      query satisfies never;
  }
}

function verifyFilter(filter: EventFilter, context: VerifyContext): void {
  const { problems } = context;
  const errorCount = problems.errorCount;
  verifyCondition(filter.condition, context);
  if (problems.errorCount === errorCount) reportConstantTruth(filter.condition, problems);
}

function verifyMissingEvents(
  query: Extract<Query, { kind: "Sequence" }>,
  context: VerifyContext,
): void {
  const missing = query.terms.find((term) => term.isMissing);
  if (missing === undefined) return;
  if (query.maxspanMs === undefined) {
    context.problems.report("EQL2014", {
      message:
        "![ ] needs a maxspan, which says how long to wait; write sequence … with maxspan=1m",
      span: missing.span,
    });
  }
  if (query.terms.every((term) => term.isMissing)) {
    context.problems.report("EQL2014", {
      message: "a sequence of missing events only; at least one term without ! is needed",
      span: missing.span,
    });
  }
}
