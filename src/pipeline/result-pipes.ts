// The pipes of a query, `| head 5 | tail 2`, applied to its results.
import type { Query } from "../eql/syntax/ast.ts";

export interface ResultPipe {
  readonly name: string;
  readonly count: number;
}

export function pipesOf(query: Query): readonly ResultPipe[] {
  return query.pipes.map(({ name, arguments: [count] }) => ({
    name,
    count: count?.kind === "NumberLiteral" ? count.value : 0,
  }));
}

export function throughPipes<T>(results: readonly T[], pipes: readonly ResultPipe[]): readonly T[] {
  return pipes.reduce<readonly T[]>(
    (list, pipe) => (pipe.name === "head" ? list.slice(0, pipe.count) : lastOf(list, pipe.count)),
    results,
  );
}

export function lastOf<T>(list: readonly T[], count: number): readonly T[] {
  return count === 0 ? [] : list.slice(-count);
}
