import type { Means } from '../activities/activity.ts';
import { type AlreadyIn, readAlreadyIn } from '../activities/drift/already-in.ts';
import { eachOf } from '../activities/people/each-of.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { governedGroups } from '../policy/governed.ts';
import type { GroupSeen } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';
import { groupIsBack } from './group-is-back.ts';
import { lookApart } from './groups-apart.ts';
import {
  type Followed,
  followedAs,
  type GroupsTrail,
  isTooMuch,
  nameOfGroup,
  nameOfHolder,
  setsOf,
  splitText,
  type Told,
  trailText,
} from './groups-trail.ts';
import { missingMembers } from './missing-members.ts';
import { noteMembers } from './note-members.ts';
import { suspectLoss } from './suspect-drift.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { sweepFindings } from './sweep-findings.ts';
import { watchControl } from './watch-control.ts';
import { watchDeciders } from './watch-deciders.ts';

/**
 * Timer: access that goes or comes without a ticket. Follows the members of every group a table governs; what it
 * takes is what changed, and the first look, or one after the trail was lost, goes over all members.
 *
 * Nothing is concluded and nothing is changed here: a suspicion starts a run, which looks for itself.
 */
export async function watchGroups(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'watchGroups', log, async (look) => {
    const governed = governedGroups(means.rulebook);
    if (!governed.known) {
      look.refused(
        `a policy table can't be used, so that nobody knows which groups it governs: ${governed.because}`,
      );
      return;
    }
    const upToDate = new Set<string>();
    const watch: Watch = { means, runs, look, upToDate, alreadyIn: new Map() };
    const sets: Followed[] = [];
    for (const some of setsOf(governed.groupIds)) sets.push(...(await followedAs(means, some)));
    await followSets(
      watch,
      sets.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    );
    await sweepFindings(means, runs, governed.groupIds, upToDate, look);
    await watchControl(means, look, upToDate.size > 0);
    // a directory that tells of no group does not tell of people, and is named as such
    if (upToDate.size > 0 || governed.groupIds.length === 0) await watchDeciders(means, look);
  });
}

type Watch = {
  readonly means: Means;
  readonly runs: Runs;
  readonly look: Look;
  readonly upToDate: Set<string>;
  /** Read once a tick, where holders are looked at one by one. */
  readonly alreadyIn: Map<string, AlreadyIn>;
};

/** Where the directory tells of none of them it does not tell now; where it tells of some, something is with the others. */
async function followSets(watch: Watch, sets: readonly Followed[]): Promise<void> {
  const { look } = watch;
  const untold: (readonly [name: string, because: string])[] = [];
  const name = ({ groupIds: [first = 'none', ...more] }: Followed) =>
    more.length === 0 ? nameOfGroup(first) : `changes of group ${first} and ${more.length} more`;
  const act = async (some: Followed) => {
    const followed = await follow(watch, some, name(some));
    if (followed !== 'done') untold.push([name(some), followed.because]);
  };
  const left = await look.each('sets', sets, { key: (some) => some.name, name, act });
  const [first] = untold;
  if (first && untold.length === sets.length - left.length) look.refused(first[1]);
  else for (const one of untold) look.failed(...one);
}

/** Where the directory does not tell, the next tick tries again from the same link. */
async function follow(
  watch: Watch,
  followed: Followed,
  called: string,
): Promise<'done' | { readonly because: string }> {
  const { means, look } = watch;
  const { groupIds, name, before, etag } = followed;
  let told = await means.directory.groupChanges(groupIds, before?.link ?? null);
  if (told.read === 'failed' && !told.tooLarge) {
    const apart = await lookApart(means, look, followed, called);
    if (apart === null) return { because: told.because };
    told = apart;
  }
  if (told.read === 'failed') {
    if (groupIds.length === 1) look.failed(nameOfGroup(groupIds[0] ?? ''), told.because);
    else await means.marks.save(name, splitText, etag); // the next tick follows the halves
    return 'done';
  }
  if (told.whole && before?.link)
    look.failed(called, 'its link led no further, so that all members are looked at');
  const left = await takeIn(watch, groupIds, told);
  const again = await lookAgain(watch, before, left);
  const trail: GroupsTrail = { link: told.link, ...again };
  if (isTooMuch(trail)) look.refused(`${trail.people.length} holders could not be looked at.`);
  else await means.marks.save(name, trailText(trail), etag);
  return 'done';
}

type Left = Omit<GroupsTrail, 'link'>;

/** What the directory told, group by group; those that could not be followed are left, and keep no other waiting. */
async function takeIn(watch: Watch, groupIds: readonly string[], told: Told): Promise<Left> {
  const { look, upToDate } = watch;
  const groups = new Set<string>();
  const seen = told.groups.filter(({ id }) => groupIds.includes(id));
  for (const [place, group] of seen.entries()) {
    if (place > 0 && look.isOver()) groups.add(group.id);
    else if (!(await takeInOne(watch, group, told))) groups.add(group.id);
  }
  for (const id of groupIds) if (!groups.has(id)) upToDate.add(id);
  const again = (id: string) => void groups.add(id);
  const people = await missingMembers(watch, groupIds, told, again);
  return { groups: [...groups], people };
}

async function takeInOne({ means, runs, look }: Watch, group: GroupSeen, told: Told): Promise<boolean> {
  try {
    await noteMembers(means, runs, group, told);
    if (!group.deleted) await groupIsBack(means, runs, group.id);
    return true;
  } catch (error) {
    look.failed(nameOfGroup(group.id), error);
    return false;
  }
}

/** Those of before once more, with those that are new: a group by all its members, a holder by the directory. */
async function lookAgain(watch: Watch, before: GroupsTrail | null, left: Left): Promise<Left> {
  const { means, look } = watch;
  const groups = new Set(left.groups);
  const people = new Set(left.people);
  const old = (before?.groups ?? []).filter((id) => !groups.has(id)).toSorted();
  const key = (id: string) => id;
  const ofGroups = {
    key,
    name: nameOfGroup,
    act: async (id: string) => {
      groups.add(id);
      const told = await means.directory.groupChanges([id], null);
      if (told.read === 'failed') throw new Error(told.because);
      const again = await takeIn(watch, [id], told);
      for (const one of again.people) people.add(one);
      if (again.groups.length === 0) groups.delete(id);
    },
  };
  for (const id of await look.each('groups again', old, ofGroups)) groups.add(id);
  const holders = (before?.people ?? []).filter((id) => !people.has(id)).toSorted();
  const ofPeople = {
    key,
    name: nameOfHolder,
    act: async (id: string) => {
      people.add(id);
      await lookAtHolder(watch, id);
      people.delete(id);
    },
  };
  for (const id of await look.each('holders again', holders, ofPeople)) people.add(id);
  return { groups: [...groups], people: [...people] };
}

/** Whether somebody is where their grants say, asked for each: nothing else will tell of what was gone before. */
async function lookAtHolder({ means, runs, alreadyIn }: Watch, userId: string): Promise<void> {
  const { grants } = await means.grants.readBeneficiary(userId);
  const governed = governedGroups(means.rulebook);
  const targets = new Set(
    Object.values(grants).flatMap(({ state, target }) => (state === 'active' ? [target] : [])),
  );
  await eachOf(governed.known ? governed.groupIds : [], async (groupId) => {
    const noted = alreadyIn.get(groupId) ?? (await readAlreadyIn(means, groupId));
    alreadyIn.set(groupId, noted);
    if (!targets.has(groupId) && !(userId in noted)) return;
    const answer = await means.directory.isMember({ userId, groupId }, evidenceOf(groupId));
    if (answer.read === 'failed') throw new Error(answer.because);
    if (!answer.member) await suspectLoss(means, runs, groupId, userId);
  });
}
