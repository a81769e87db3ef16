// The last phase: a verified query becomes closures over field slots. Nothing about the query is
// looked at again while events pass.
import type {
  CompiledFilter,
  CompiledKey,
  CompiledPipe,
  CompiledQuery,
  CompiledStage,
  VerifiedQuery,
} from "../phases.ts";
import type {
  EventFilter,
  Expression,
  FieldRef,
  Pipe,
  Query,
  SequenceTerm,
} from "../syntax/ast.ts";
import { compileCondition } from "./compile-condition.ts";
import type { CompileContext, EventTest } from "./compile-context.ts";
import { foldConstants } from "./fold-constants.ts";

const CATEGORY_FIELD = "event.category";

/** Compiles for readers over `context.fields`. Never throws on a verified query. */
export function compileQuery(verified: VerifiedQuery, context: CompileContext): CompiledQuery {
  return compileTree(verified.query, context) as CompiledQuery;
}

type WithoutBrand<T> = T extends unknown ? Omit<T, never> : never;

function compileTree(query: Query, context: CompileContext): WithoutBrand<unknown> {
  const pipes = query.pipes.flatMap(compilePipe);
  switch (query.kind) {
    case "EventQuery":
      return { kind: "event", filter: compileFilter(query.filter, context), pipes };
    case "Sequence": {
      const stages = query.terms.flatMap((term) => compileTerm(term, query.by, context));
      const until =
        query.until === undefined ? undefined : compileTerm(query.until, query.by, context)[0];
      const keyCount = stages[0]?.keys.length ?? 0;
      return { kind: "sequence", stages, until, maxspanMs: query.maxspanMs, keyCount, pipes };
    }
    case "Sample": {
      const stages = query.terms.flatMap((term) => compileTerm(term, query.by, context));
      return { kind: "sample", stages, keyCount: stages[0]?.keys.length ?? 0, pipes };
    }
  }
}

/** `runs=N` gives N stages that share one filter. */
function compileTerm(
  term: SequenceTerm,
  by: readonly FieldRef[],
  context: CompileContext,
): readonly CompiledStage[] {
  const filter = compileFilter(term.filter, context);
  const keys = [...by, ...term.by].map((field) => compileKey(field, context));
  const stage: CompiledStage = { filter, keys, isMissing: term.isMissing };
  return Array.from({ length: term.runs }, () => stage);
}

function compileKey(field: FieldRef, context: CompileContext): CompiledKey {
  return {
    path: field.path,
    slot: context.fields.intern(field.path),
    isOptional: field.isOptional,
  };
}

function compileFilter(filter: EventFilter, context: CompileContext): CompiledFilter {
  const condition = foldConstants(filter.condition, context.schema);
  const test = whenAsked(condition, context);
  const { category } = filter;
  const matches = category === null ? test : withCategory(category, test, context);
  return { category, matches, condition };
}

/** Most of a thousand rules never meet an event of their kind: closures are made at the first one. */
function whenAsked(condition: Expression, context: CompileContext): EventTest {
  let made: EventTest | undefined;
  return (event) => {
    made ??= compileCondition(condition, context);
    return made(event);
  };
}

function withCategory(category: string, test: EventTest, context: CompileContext): EventTest {
  const slot = context.fields.intern(context.categoryField ?? CATEGORY_FIELD);
  return (event) => {
    const value = event.get(slot);
    const isWanted = typeof value === "object" ? value.includes(category) : value === category;
    return isWanted && test(event);
  };
}

function compilePipe(pipe: Pipe): readonly CompiledPipe[] {
  const [count] = pipe.arguments;
  if (count?.kind !== "NumberLiteral") return [];
  return pipe.name === "head" || pipe.name === "tail"
    ? [{ name: pipe.name, count: count.value }]
    : [];
}
