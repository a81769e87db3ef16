// Every filter of all rules once, with the places that use it: a rule's query, a stage of a sequence or
// a sample, an `until`. The N stages of `runs=N` share theirs.
import type { CompiledFilter, CompiledKey, CompiledQuery, CompiledStage } from "../eql/phases.ts";
import type { Expression } from "../eql/syntax/ast.ts";
import { childrenOf } from "../eql/syntax/children-of.ts";
import type { FieldTable } from "../event/field-table.ts";
import { JoinKeyList } from "./sequence/join-keys.ts";
import { UNTIL_STAGE } from "./sequence/sequence-matcher.ts";
import type { StreamedStage } from "./sequence/sequence-stream.ts";

/** One place where a filter is used. */
export interface FilterUse {
  /** Position of the rule. */
  readonly ruleAt: number;
  /** Undefined for event queries. */
  readonly stage: { readonly at: number; readonly keys: JoinKeyList } | undefined;
}

export interface UsedFilter {
  readonly filter: CompiledFilter;
  /** The condition with the category as one more conjunct. */
  readonly condition: Expression;
  readonly uses: readonly FilterUse[];
}

export interface FilterOwner {
  readonly query: CompiledQuery;
  readonly categoryField: string;
}

export function collectFilters(owners: readonly FilterOwner[]): readonly UsedFilter[] {
  const collected = new Map<CompiledFilter, UsedFilter & { readonly uses: FilterUse[] }>();
  const keyLists = new Map<string, JoinKeyList>();
  const keyList = (keys: readonly CompiledKey[]): JoinKeyList => {
    const text = JSON.stringify(keys.map(({ path, isOptional }) => [path, isOptional]));
    const made = keyLists.get(text) ?? new JoinKeyList(keys);
    keyLists.set(text, made);
    return made;
  };
  owners.forEach(({ query, categoryField }, ruleAt) => {
    const add = (filter: CompiledFilter, stage: FilterUse["stage"]): void => {
      const known = collected.get(filter);
      if (known !== undefined) known.uses.push({ ruleAt, stage });
      else {
        const condition = withCategory(filter, categoryField);
        collected.set(filter, { filter, condition, uses: [{ ruleAt, stage }] });
      }
    };
    const addStage = (stage: CompiledStage, at: number): void =>
      add(stage.filter, { at, keys: keyList(stage.keys) });
    if (query.kind === "event") add(query.filter, undefined);
    else query.stages.forEach(addStage);
    if (query.kind === "sequence" && query.until !== undefined) addStage(query.until, UNTIL_STAGE);
  });
  return [...collected.values()];
}

/** Gives every field that the expression reads its slot, also where it is compiled only when needed. */
export function internFields(expression: Expression, fields: FieldTable): void {
  if (expression.kind === "FieldRef") fields.intern(expression.path);
  for (const child of childrenOf(expression)) internFields(child, fields);
}

/** By rule: its stages with the numbers of their filters. */
export function stagesByRule(filters: readonly UsedFilter[]): readonly StreamedStage[][] {
  const found: StreamedStage[][] = [];
  filters.forEach(({ filter, uses }, filterId) => {
    for (const { ruleAt, stage } of uses) {
      if (stage === undefined) continue;
      const list = found[ruleAt] ?? [];
      list.push({ ...stage, filter, filterId });
      found[ruleAt] = list;
    }
  });
  return found;
}

function withCategory({ category, condition }: CompiledFilter, field: string): Expression {
  if (category === null) return condition;
  const { span } = condition;
  const test: Expression = {
    kind: "Comparison",
    operator: "==",
    left: { kind: "FieldRef", path: field, isOptional: false, span },
    right: { kind: "StringLiteral", value: category, isRaw: false, span },
    operatorSpan: span,
    span,
  };
  const rest = condition.kind === "LogicalAnd" ? condition.operands : [condition];
  return { kind: "LogicalAnd", operands: [test, ...rest], span };
}
