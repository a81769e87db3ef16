// The tree as it was collected, before it is put into rows: who is in it, as what, and below whom. It comes
// from entity ids, or from pids where the events have none.
import type { ProcessSummary, TreeRole } from "./investigation.ts";

export interface KnownTree {
  /** In no order; the subject is among them. */
  readonly members: ReadonlyMap<string, TreePlace>;
  readonly summary: (entityId: string) => ProcessSummary | undefined;
  readonly subjectId: string | undefined;
  readonly isCut: boolean;
  /** False where ids were made here, from pid and time: no event has them. */
  readonly hasEntityIds: boolean;
}

export interface TreePlace {
  readonly role: TreeRole;
  readonly parentEntityId: string | undefined;
  readonly cutCount: number;
}

export const NO_TREE: KnownTree = {
  members: new Map(),
  summary: () => undefined,
  subjectId: undefined,
  isCut: false,
  hasEntityIds: true,
};

/** Summaries of the members with these roles. */
export function summariesOf(
  tree: KnownTree,
  roles: readonly TreeRole[],
): readonly ProcessSummary[] {
  return [...tree.members].flatMap(([entityId, { role }]) => {
    const summary = roles.includes(role) ? tree.summary(entityId) : undefined;
    return summary === undefined ? [] : [summary];
  });
}
