/** Authoritative users, groups and direct memberships, each readable through a lagging view. */
import type { SandboxClock } from '../../../clock.ts';
import { BEFORE_TIME, Cell, type View, type Visibility } from './cell.ts';
import { createEdges, type Edges } from './edges.ts';
import type { Lag } from './lag.ts';
import { type Actor, type DirectoryChange, type GroupRecord, nameOf, type UserRecord } from './records.ts';
import type { Seed } from './seed.ts';

/** Ids are lower-case. Reads of deleted objects answer `undefined` or leave them out, unless they say otherwise. */
export interface Directory {
  user(id: string, view: View): UserRecord | undefined;
  group(id: string, view: View): GroupRecord | undefined;
  /** By principal name as the view has it, in any letter case: after a change of names, nobody or somebody else. */
  userNamed(userPrincipalName: string, view: View): UserRecord | undefined;
  users(view: View): readonly UserRecord[];
  groups(view: View): readonly GroupRecord[];
  /** Objects in the recycle bin too. */
  anyUser(id: string, view: View): UserRecord | undefined;
  anyGroup(id: string, view: View): GroupRecord | undefined;
  allUsers(): readonly UserRecord[];
  allGroups(): readonly GroupRecord[];
  readonly edges: Edges;
  /** Puts objects and memberships in at the beginning of time: every view sees them, and nobody is told. */
  load(seed: Seed): void;
  putUser(record: UserRecord, actor: Actor): void;
  putGroup(record: GroupRecord, actor: Actor): void;
  /** For ever. The id is never given again, so memberships may stay behind unseen. */
  dropUser(id: string, actor: Actor): void;
  dropGroup(id: string, actor: Actor): void;
  /** Commits a direct membership or its end. */
  setMember(groupId: string, memberId: string, present: boolean, actor: Actor): void;
  /** The committed state, without any lag. */
  settled(): View;
  /** Tells the watchers of a change that others keep. */
  announce(change: DirectoryChange): void;
  /** Called on each change, after it is committed. */
  watch(listener: (change: DirectoryChange) => void): void;
}

type Cells<T> = Map<string, Cell<T | null>>;

/** When a change is made, and when which view sees it. */
type Commit = { readonly at: number; readonly visibleAt: Visibility };

export function createDirectory(clock: SandboxClock, lag: Lag): Directory {
  const users: Cells<UserRecord> = new Map();
  const groups: Cells<GroupRecord> = new Map();
  const idsByName = new Map<string, Set<string>>();
  const listeners: ((change: DirectoryChange) => void)[] = [];
  const edges = createEdges();
  const settled = (): View => ({ from: 'committed', now: clock.now(), lag: 0 });
  const now = (): Commit => ({ at: clock.now(), visibleAt: lag.visibility(clock.now()) });
  const tell = (change: DirectoryChange) => {
    for (const listener of listeners) listener(change);
  };
  const anyUser = (id: string, view: View) => users.get(id)?.read(view) ?? undefined;
  const anyGroup = (id: string, view: View) => groups.get(id)?.read(view) ?? undefined;
  const user = (id: string, view: View) => live(anyUser(id, view));
  // names are never forgotten: a replica that missed a change of names still finds people by the old ones
  const named = ({ id, userPrincipalName }: UserRecord) => {
    const name = userPrincipalName.toLowerCase();
    idsByName.set(name, (idsByName.get(name) ?? new Set<string>()).add(id));
  };
  const putUser = (id: string, after: UserRecord | null, actor: Actor) => {
    const before = users.get(id)?.committed ?? null;
    const commit = now();
    commitTo(users, id, after, commit);
    if (after) named(after);
    tell({ kind: 'user', before, after, at: commit.at, actor });
  };
  const putGroup = (id: string, after: GroupRecord | null, actor: Actor) => {
    const before = groups.get(id)?.committed ?? null;
    const commit = now();
    commitTo(groups, id, after, commit);
    tell({ kind: 'group', before, after, at: commit.at, actor });
  };
  return {
    user,
    anyUser,
    anyGroup,
    group: (id, view) => live(anyGroup(id, view)),
    userNamed(name, view) {
      const wanted = name.toLowerCase();
      const holders = [...(idsByName.get(wanted) ?? [])].map((id) => user(id, view));
      return holders.find((one) => one?.userPrincipalName.toLowerCase() === wanted);
    },
    users: (view) => readAll(users, view).filter(isLive),
    groups: (view) => readAll(groups, view).filter(isLive),
    allUsers: () => readAll(users, settled()),
    allGroups: () => readAll(groups, settled()),
    edges,
    load(seed) {
      const commit = { at: BEFORE_TIME, visibleAt: lag.visibility(BEFORE_TIME) };
      for (const record of seed.users) {
        commitTo(users, record.id, record, commit);
        named(record);
      }
      for (const record of seed.groups) commitTo(groups, record.id, record, commit);
      for (const { groupId, memberId, edge } of seed.members) edges.set(groupId, memberId, edge, commit);
    },
    putUser: (record, actor) => putUser(record.id, record, actor),
    putGroup: (record, actor) => putGroup(record.id, record, actor),
    dropGroup: (id, actor) => putGroup(id, null, actor),
    dropUser: (id, actor) => putUser(id, null, actor),
    setMember(groupId, memberId, present, actor) {
      const commit = now();
      edges.set(groupId, memberId, present ? { since: commit.at, by: nameOf(actor) } : null, commit);
      tell({ kind: 'member', groupId, memberId, present, at: commit.at, actor });
    },
    settled,
    announce: tell,
    watch: (listener) => void listeners.push(listener),
  };
}

function commitTo<T>(cells: Cells<T>, id: string, value: T | null, { at, visibleAt }: Commit): void {
  const cell = cells.get(id) ?? new Cell<T | null>();
  cell.commit(at, value, visibleAt);
  cells.set(id, cell);
}

function readAll<T>(cells: Cells<T>, view: View): T[] {
  const found: T[] = [];
  for (const cell of cells.values()) {
    const value = cell.read(view);
    if (value) found.push(value);
  }
  return found;
}

const isLive = (record: { readonly deletedDateTime: string | null }): boolean =>
  record.deletedDateTime === null;

function live<T extends { readonly deletedDateTime: string | null }>(record: T | undefined): T | undefined {
  return record && isLive(record) ? record : undefined;
}
