// The rows of a tree, depth first, from processes that know their parents. Parents come from events and so
// from attackers: a circle ends where it closes, and nothing here calls itself, so that depth costs nothing.
import type { ProcessSummary, ProcessTreeView, TreeRole, TreeRow } from "./investigation.ts";

export interface TreeMember {
  readonly process: ProcessSummary;
  readonly role: TreeRole;
  /** Of another member, or undefined for the oldest ancestor. */
  readonly parentEntityId: string | undefined;
  readonly cutCount: number;
}

/** Siblings and children in the order of their starts. A member that hangs on none is left out. */
export function treeRows(members: readonly TreeMember[], isCut: boolean): ProcessTreeView {
  const children = new Map<string, TreeMember[]>();
  const roots: TreeMember[] = [];
  for (const member of members) {
    if (member.parentEntityId === undefined) roots.push(member);
    else {
      const known = children.get(member.parentEntityId);
      if (known === undefined) children.set(member.parentEntityId, [member]);
      else known.push(member);
    }
  }
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const waiting = roots.sort(laterFirst).map((member) => ({ member, depth: 0, parentIndex: -1 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { member, depth, parentIndex } = next;
    const { process, role, cutCount } = member;
    if (seen.has(process.entityId)) continue;
    seen.add(process.entityId);
    const index = rows.push({ process, role, depth, parentIndex, cutCount }) - 1;
    for (const child of (children.get(process.entityId) ?? []).sort(laterFirst)) {
      waiting.push({ member: child, depth: depth + 1, parentIndex: index });
    }
  }
  return { rows, subjectIndex: rows.findIndex(({ role }) => role === "subject"), isCut };
}

function laterFirst(a: TreeMember, b: TreeMember): number {
  const [left, right] = [a.process.startMs ?? 0, b.process.startMs ?? 0];
  if (left !== right) return right - left;
  return (b.process.pid ?? 0) - (a.process.pid ?? 0);
}
