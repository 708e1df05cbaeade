/** The objects of a delta page. */
import type { GraphCall } from './call.ts';
import type { FeedEntry } from './change-feed.ts';
import { type Item, recurring } from './delta-members.ts';
import type { DeltaState, Kind } from './delta-state.ts';
import type { View } from './directory/cell.ts';
import { liveMembers } from './directory/nesting.ts';
import type { DirectoryChange, GroupRecord, UserRecord } from './directory/records.ts';
import { showGroup } from './group-view.ts';
import { hides } from './hidden-members.ts';
import type { GraphParts } from './parts.ts';
import { showUser } from './user-view.ts';

/** Every live object after the last page, with everything selected, in order of id. */
export function everyItem(
  parts: GraphParts,
  call: GraphCall,
  kind: Kind,
  state: DeltaState,
): readonly Item[] {
  const { directory } = parts;
  const view = directory.settled();
  const { ids, after = '', afterMember } = state;
  const begun = (id: string) => id === after && afterMember !== undefined;
  const wanted = ({ id }: { readonly id: string }) =>
    (id > after || begun(id)) && (ids.length === 0 || ids.includes(id));
  if (kind === 'users') {
    return inOrder(directory.users(view).filter(wanted)).map((user) => userItem(call, state, user));
  }
  return inOrder(directory.groups(view).filter(wanted)).flatMap((group) => {
    const whole = groupItem(state, group, membersAt(parts, call, group.id, view));
    if (!begun(group.id)) return recurring(parts, whole);
    const rest = membersAt(parts, call, group.id, view).filter(({ id }) => String(id) > (afterMember ?? ''));
    return rest.length > 0 ? recurring(parts, { id: group.id, 'members@delta': rest }) : [];
  });
}

function inOrder<T extends { readonly id: string }>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Every object that changed in what was selected, appeared, or went. */
export function changedItems(
  parts: GraphParts,
  call: GraphCall,
  kind: Kind,
  state: DeltaState,
  until: number,
): readonly Item[] {
  const byId = new Map<string, FeedEntry[]>();
  for (const entry of parts.feed.between(kind, state.since, until)) {
    if (state.ids.length > 0 && !state.ids.includes(entry.id)) continue;
    if (!isSelected(state, entry)) continue;
    const known = byId.get(entry.id);
    if (known) known.push(entry);
    else byId.set(entry.id, [entry]);
  }
  return [...byId].flatMap(([id, entries]) =>
    recurring(parts, changedItem(parts, call, { ...state, until }, id, entries)),
  );
}

function changedItem(
  parts: GraphParts,
  call: GraphCall,
  state: DeltaState,
  id: string,
  entries: readonly FeedEntry[],
): Item {
  const object = entries.map(({ change }) => change).findLast(isOfObject);
  if (object?.after === null) return { id, '@removed': { reason: 'deleted' } };
  if (object?.after?.deletedDateTime) {
    return { id, '@removed': { reason: 'changed' } };
  }
  if (object?.kind === 'user' && object.after) return userItem(call, state, object.after);
  const { directory } = parts;
  const licensed = entries.some(({ change }) => change.kind === 'license');
  const user = licensed ? directory.user(id, directory.settled()) : undefined;
  if (user) return userItem(call, state, user);
  const items = hides(parts, call, id) ? [] : changedMembers(parts, entries);
  if (object?.kind !== 'group' || !object.after)
    return { id, ...(items.length > 0 ? { 'members@delta': items } : {}) };
  if (!appeared(entries)) return groupItem(state, object.after, items);
  // what comes back from the recycle bin is told as new, with everybody who is in it
  const now = parts.clock.now();
  const then: View = { from: 'committed', now, lag: now - (state.until ?? now) };
  const present = membersAt(parts, call, id, then);
  const gone = items.filter((item) => '@removed' in item);
  return groupItem(state, object.after, [...present, ...gone]);
}

const appeared = (entries: readonly FeedEntry[]): boolean =>
  entries.some(({ change, changed }) => change.kind === 'group' && changed === null);

function changedMembers(parts: GraphParts, entries: readonly FeedEntry[]): readonly Item[] {
  const members = new Map<string, boolean>();
  for (const { change } of entries)
    if (change.kind === 'member') members.set(change.memberId, change.present);
  return [...members].map(([memberId, present]) => memberItem(parts, memberId, present));
}

/** In order of id. */
function membersAt(parts: GraphParts, call: GraphCall, groupId: string, view: View): readonly Item[] {
  if (hides(parts, call, groupId)) return [];
  return liveMembers(parts.directory, groupId, view).map((id) => memberItem(parts, id, true));
}

type ObjectChange = Extract<DirectoryChange, { readonly kind: 'user' | 'group' }>;

const isOfObject = (change: DirectoryChange): change is ObjectChange =>
  change.kind === 'user' || change.kind === 'group';

/** Record fields behind properties of another name. */
const FIELDS: Readonly<Record<string, string>> = { employeeOrgData: 'costCenter', manager: 'managerId' };

function isSelected({ select }: DeltaState, { changed }: FeedEntry): boolean {
  if (changed === null) return true;
  if (select === null) return !changed.has('members');
  return select.split(',').some((name) => changed.has(FIELDS[name.trim()] ?? name.trim()));
}

const RELATIONSHIPS = ['manager', 'members'];

/** The plain properties of the selection, the id always among them. */
function properties({ select }: DeltaState): string | undefined {
  if (select === null) return undefined;
  const names = select.split(',').map((name) => name.trim());
  return [...new Set(['id', ...names.filter((name) => !RELATIONSHIPS.includes(name))])].join(',');
}

const selects = ({ select }: DeltaState, name: string): boolean =>
  select?.split(',').some((part) => part.trim() === name) ?? false;

function userItem(call: GraphCall, state: DeltaState, user: UserRecord): Item {
  const shown = showUser(user, properties(state), call);
  if (!selects(state, 'manager') || user.managerId === null) return shown;
  return { ...shown, 'manager@delta': [{ '@odata.type': '#microsoft.graph.user', id: user.managerId }] };
}

function groupItem(state: DeltaState, group: GroupRecord, members: readonly Item[]): Item {
  const shown = showGroup(group, properties(state));
  return selects(state, 'members') && members.length > 0 ? { ...shown, 'members@delta': members } : shown;
}

function memberItem({ directory }: GraphParts, id: string, present: boolean): Item {
  if (!present) return { id, '@removed': { reason: 'deleted' } };
  const type = directory.anyGroup(id, directory.settled()) ? 'group' : 'user';
  return { '@odata.type': `#microsoft.graph.${type}`, id };
}
