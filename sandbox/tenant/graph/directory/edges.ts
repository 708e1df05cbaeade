import { Cell, type View, type Visibility } from './cell.ts';
import type { Edge } from './records.ts';

/** Direct memberships, indexed both ways. Knows nothing of whether either end still exists. */
export interface Edges {
  edge(groupId: string, memberId: string, view: View): Edge | null;
  /** In order of member id. */
  membersOf(groupId: string, view: View): readonly string[];
  groupsOf(memberId: string, view: View): readonly string[];
  set(
    groupId: string,
    memberId: string,
    edge: Edge | null,
    commit: { at: number; visibleAt: Visibility },
  ): void;
}

type Index = Map<string, Map<string, Cell<Edge | null>>>;

export function createEdges(): Edges {
  const byGroup: Index = new Map();
  const byMember: Index = new Map();
  return {
    edge: (groupId, memberId, view) => byGroup.get(groupId)?.get(memberId)?.read(view) ?? null,
    membersOf: (groupId, view) => visible(byGroup.get(groupId), view).sort(),
    groupsOf: (memberId, view) => visible(byMember.get(memberId), view),
    set(groupId, memberId, edge, { at, visibleAt }) {
      const cell = byGroup.get(groupId)?.get(memberId) ?? new Cell<Edge | null>();
      cell.commit(at, edge, visibleAt);
      enter(byGroup, groupId, memberId, cell);
      enter(byMember, memberId, groupId, cell);
    },
  };
}

function visible(cells: Map<string, Cell<Edge | null>> | undefined, view: View): string[] {
  const ids: string[] = [];
  if (!cells) return ids;
  for (const [id, cell] of cells) if (cell.read(view)) ids.push(id);
  return ids;
}

function enter(index: Index, from: string, to: string, cell: Cell<Edge | null>): void {
  const row = index.get(from) ?? new Map<string, Cell<Edge | null>>();
  row.set(to, cell);
  index.set(from, row);
}
