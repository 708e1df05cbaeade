import type { Means } from '../activities/activity.ts';
import type { MemberChange, UserChange } from '../ports/directory.ts';
import { setsOf } from './groups-trail.ts';
import { isToBeginAnew } from './link-failing.ts';
import type { Look } from './sweep.ts';

/** Whom changes of role groups may concern, and how to keep that they were taken up. */
export type RoleMovers = { readonly people: readonly UserChange[]; readonly keep: () => Promise<void> };

/** One row: how far the members of role groups, and of the groups in them, were followed. */
const MARK = 'role-groups';
const LINKS = 'links by which role groups are followed';
/** More than these are not looked at a second time one by one: the row has to hold them. */
const MOST_AGAIN = 5_000;

type Trail = { readonly groupIds: readonly string[]; readonly link: string };

type Kept = {
  readonly roles: readonly string[];
  readonly trails: readonly Trail[];
  /** Looked at once, when the directory had just told of them: another replica may not have known yet. */
  readonly again: readonly string[];
};

const NOBODY: RoleMovers = { people: [], keep: async () => undefined };

/**
 * Holders of access who came to or went from a group by which a policy table tells people apart, or a group that is in one. Each is
 * looked at in two ticks. Where the nesting itself has changed, or the trail was lost, that is everybody who holds something.
 */
export async function roleMovers(means: Means, look: Look): Promise<RoleMovers> {
  const roles = roleGroups(means);
  if (roles === null || roles.length === 0) return NOBODY;
  const mark = await means.marks.read(MARK);
  const before = mark && keptIn(mark.row);
  const told = before && isSame(before.roles, roles) ? await changesSince(means, look, before) : 'lost';
  if (told === 'refused') return NOBODY;
  const next = told === 'lost' ? await begin(means, look, roles) : told;
  if (next === null) return NOBODY;
  const concerned = next.everybody
    ? await means.grants.liveBeneficiaries()
    : [...(await means.grants.liveAmong(next.moved))];
  const people = [...new Set([...(before?.again ?? []), ...concerned])];
  const kept: Kept = { roles, trails: next.trails, again: concerned.slice(0, MOST_AGAIN) };
  return {
    people: people.map((userId) => ({ userId, removed: 'no' })),
    keep: async () => {
      const text = JSON.stringify(kept);
      if (text !== mark?.row) await means.marks.save(MARK, text, mark?.etag ?? null);
    },
  };
}

/** Of all tables; `null`: one can't be used, and may name more. */
function roleGroups({ rulebook }: Means): readonly string[] | null {
  const inForce = rulebook.kinds.map((kind) => rulebook.current(kind));
  if (!inForce.every(({ usable }) => usable)) return null;
  const all = inForce.flatMap((one) => (one.usable ? one.rules.roleGroupIds : []));
  return [...new Set(all)].toSorted();
}

type Told = {
  readonly trails: readonly Trail[];
  readonly moved: readonly string[];
  readonly everybody: boolean;
};

/** What changed since; `lost`: the trail was, or groups came to or went from others, so that it has to begin anew. */
async function changesSince(means: Means, look: Look, before: Kept): Promise<Told | 'lost' | 'refused'> {
  const followed = before.trails.flatMap(({ groupIds }) => groupIds);
  const isNesting = ({ memberId, person, present }: MemberChange) =>
    followed.includes(memberId) || (present && !person);
  const trails: Trail[] = [];
  const moved: string[] = [];
  for (const { groupIds, link } of before.trails) {
    const told = await means.directory.groupChanges(groupIds, link);
    if (told.read === 'failed') {
      if (isToBeginAnew(means, look, LINKS)) return 'lost';
      look.refused(told.because);
      return 'refused';
    }
    if (told.whole || told.groups.some(({ deleted }) => deleted) || told.changes.some(isNesting))
      return 'lost';
    trails.push({ groupIds, link: told.link });
    moved.push(...told.changes.map(({ memberId }) => memberId));
  }
  return { trails, moved: [...new Set(moved)], everybody: false };
}

/**
 * Follows the role groups and whatever is nested in them from now on. A group that is too large to be followed is named to
 * operators, and keeps no other from being followed.
 */
async function begin(means: Means, look: Look, roles: readonly string[]): Promise<Told | null> {
  const trails: Trail[] = [];
  const seen = new Set(roles);
  const ahead = setsOf(roles).map((groupIds) => [...groupIds]);
  for (let some = ahead.shift(); some; some = ahead.shift()) {
    const told = await means.directory.groupChanges(some, null);
    if (told.read === 'failed' && !told.tooLarge) {
      look.refused(told.because);
      return null;
    }
    if (told.read === 'failed') {
      if (some.length > 1) ahead.push(...some.map((id) => [id]));
      else look.failed(`role group ${some[0]}`, told.because);
      continue;
    }
    trails.push({ groupIds: some, link: told.link });
    // Only what is a group itself will be told of; nobody is asked which of these are.
    const inside = told.changes.filter(({ person, memberId }) => !person && !seen.has(memberId));
    for (const { memberId } of inside) seen.add(memberId);
    ahead.push(...setsOf(inside.map(({ memberId }) => memberId)).map((groupIds) => [...groupIds]));
  }
  return { trails, moved: [], everybody: true };
}

/** A row that was spoiled is none: it begins anew. */
function keptIn(text: string): Kept | null {
  try {
    const kept = JSON.parse(text) as Kept;
    return Array.isArray(kept.roles) && Array.isArray(kept.trails) && Array.isArray(kept.again) ? kept : null;
  } catch {
    return null;
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id, place) => id === others[place]);
}
