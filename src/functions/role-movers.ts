import type { Means } from '../activities/activity.ts';
import type { UserChange } from '../ports/directory.ts';
import { lookApart } from './groups-apart.ts';
import { halves, setsOf } from './groups-trail.ts';
import type { Look } from './sweep.ts';

/** Whom changes of role groups may concern, and how to keep that they were taken up. */
type RoleMovers = { readonly people: readonly UserChange[]; readonly keep: () => Promise<void> };

/** One row: how far the members of role groups, and of the groups in them, were followed. */
const MARK = 'role-groups';
/** More than these are not looked at a second time one by one: the row has to hold them. */
const MOST_AGAIN = 5_000;

/**
 * Groups that are followed together. `link`: `null` where the look at all members begins; `ahead`: that look has not come to its
 * end; `part`: they were followed with others, which was too much for one link.
 */
type Trail = {
  readonly groupIds: readonly string[];
  readonly link: string | null;
  readonly ahead?: true;
  readonly part?: true;
};

type Kept = {
  readonly roles: readonly string[];
  readonly trails: readonly Trail[];
  /** Looked at once, when the directory had just told of them: another replica may not have known yet. */
  readonly again: readonly string[];
};

const NOBODY: RoleMovers = { people: [], keep: async () => undefined };

/**
 * Holders of access who came to or went from a group by which a policy table tells people apart, or a group that is in one. Each is
 * looked at in two ticks. Where the nesting itself has changed, or a trail was lost, that is everybody who holds something.
 */
export async function roleMovers(means: Means, look: Look): Promise<RoleMovers> {
  const roles = roleGroups(means);
  if (roles === null || roles.length === 0) return NOBODY;
  const mark = await means.marks.read(MARK);
  const before = mark && keptIn(mark.row);
  const trails = before && isSame(before.roles, roles) ? before.trails : fresh(roles);
  const told = await followAll(means, look, trails);
  const concerned = told.everybody
    ? await means.grants.liveBeneficiaries()
    : [...(await means.grants.liveAmong([...told.moved]))];
  const people = [...new Set([...(before?.again ?? []), ...concerned])];
  const next = told.beginAnew ? fresh(roles) : told.trails;
  const kept: Kept = { roles, trails: next, again: concerned.slice(0, MOST_AGAIN) };
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

const fresh = (groupIds: readonly string[]): readonly Trail[] => setsOf(groupIds).map(begun);
const begun = (groupIds: readonly string[]): Trail => ({ groupIds, link: null, ahead: true });
const asPart = (groupIds: readonly string[]): Trail => ({ ...begun(groupIds), part: true });

/** What one tick was told. `beginAnew`: a group went from another, so that some are followed for nothing. */
type Told = {
  readonly trails: Trail[];
  readonly moved: Set<string>;
  everybody: boolean;
  beginAnew: boolean;
};

/** Each link on its own: one of which the directory does not tell, or for which there is no time, keeps no other from being followed. */
async function followAll(means: Means, look: Look, trails: readonly Trail[]): Promise<Told> {
  const told: Told = { trails: [], moved: new Set(), everybody: false, beginAnew: false };
  const known = new Set(trails.flatMap(({ groupIds }) => groupIds));
  const untold: (readonly [name: string, because: string])[] = [];
  const found: Trail[] = [];
  let came = 0;
  const follow = async (one: Trail): Promise<void> => {
    came += 1;
    const answer = await answerOf(means, look, one);
    if (answer.read === 'done') found.push(...takenIn(look, told, one, answer, known));
    else if (answer.tooLarge && one.groupIds.length > 1)
      told.trails.push(...halves(one.groupIds).map(asPart)); // the next tick follows them
    else {
      untold.push([nameOf(one), answer.because]);
      told.trails.push(one);
    }
  };
  const act = async (one: Trail) =>
    await follow(one).catch((error: unknown) => {
      told.trails.push(one);
      throw error;
    });
  const ordered = trails.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  told.trails.push(...(await look.each(MARK, ordered, { key: keyOf, name: nameOf, act })));
  for (let one = found.shift(); one; one = found.shift())
    if (look.isOver()) told.trails.push(one);
    else await follow(one);
  const [first] = untold;
  if (first && untold.length === came) look.refused(first[1]);
  else for (const one of untold) look.failed(...one);
  return told;
}

/** No group is in two of them. */
const keyOf = ({ groupIds: [first = ''] }: Trail) => first;

type Answer = Awaited<ReturnType<Means['directory']['groupChanges']>>;

async function answerOf(means: Means, look: Look, trail: Trail): Promise<Answer> {
  const { groupIds, link, part = false } = trail;
  const answer = await means.directory.groupChanges(groupIds, link, 'in-parts');
  if (answer.read === 'done' || answer.tooLarge) return answer;
  const apart = await lookApart(means, look, { groupIds, before: { link }, isPart: part }, nameOf(trail));
  if (apart?.read !== 'failed' || groupIds.length > 1) return apart ?? answer;
  return await means.directory.groupChanges(groupIds, null, 'in-parts');
}

/** @returns groups that are in these, and are to be followed from now on. */
function takenIn(
  look: Look,
  told: Told,
  trail: Trail,
  { whole, groups, changes, link, more }: Extract<Answer, { readonly read: 'done' }>,
  known: Set<string>,
): readonly Trail[] {
  const { groupIds, part } = trail;
  const isFirst = whole || trail.ahead === true;
  told.trails.push({ groupIds, link, ...(part && { part }), ...(isFirst && more && { ahead: true }) });
  if (isFirst && more) look.failed(nameOf(trail), 'its members are read in parts, and are not all read yet');
  if (isFirst && !more) told.everybody = true; // whoever moved before is found by a look at each
  if (!isFirst) for (const { memberId } of changes) told.moved.add(memberId);
  const gone = changes.some(({ memberId, present }) => !present && known.has(memberId));
  if (!isFirst && (gone || groups.some(({ deleted }) => deleted))) {
    told.beginAnew = true;
    told.everybody = true;
  }
  // Only what is a group itself will be told of; nobody is asked which of these are.
  const inside = changes.filter(
    ({ person, present, memberId }) => present && !person && !known.has(memberId),
  );
  const ids = [...new Set(inside.map(({ memberId }) => memberId))];
  for (const id of ids) known.add(id);
  return fresh(ids);
}

const nameOf = ({ groupIds: [first = 'none', ...more] }: Trail) =>
  more.length === 0 ? `role group ${first}` : `role groups ${first} and ${more.length} more`;

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
