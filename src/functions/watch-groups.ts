import type { Means } from '../activities/activity.ts';
import { type AlreadyIn, readAlreadyIn } from '../activities/drift/already-in.ts';
import { eachOf } from '../activities/people/each-of.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { instant } from '../domain/instant.ts';
import { digestOf, isOnRoll, type MemberRoll, membersOf, rollOf, rollText } from '../domain/member-roll.ts';
import { governedGroups } from '../policy/governed.ts';
import type { GroupSeen, MemberChange } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';
import { groupIsBack } from './group-is-back.ts';
import { lookApart } from './groups-apart.ts';
import {
  type Followed,
  followedAs,
  type GroupsTrail,
  isTooMuch,
  setsOf,
  splitText,
  trailText,
} from './groups-trail.ts';
import { suspectLoss, suspectOutsiders } from './suspect-drift.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { sweepFindings } from './sweep-findings.ts';
import { watchControl } from './watch-control.ts';

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

type Answer = Awaited<ReturnType<Means['directory']['groupChanges']>>;
type Told = Extract<Answer, { readonly read: 'done' }>;

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
  const people = await missing(watch, groupIds, told, again);
  return { groups: [...groups], people };
}

async function takeInOne({ means, runs, look }: Watch, group: GroupSeen, told: Told): Promise<boolean> {
  try {
    await takeNote(means, runs, group, told);
    if (!group.deleted) await groupIsBack(means, runs, group.id);
    return true;
  } catch (error) {
    look.failed(nameOfGroup(group.id), error);
    return false;
  }
}

const nameOfGroup = (id: string) => `group ${id}`;
const nameOfHolder = (id: string) => `holder ${id}`;

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

async function takeNote(means: Means, runs: Runs, group: GroupSeen, { whole, changes }: Told): Promise<void> {
  const name = `members-${group.id}`;
  const kept = await means.marks.read(name);
  const before = kept ? rollOf(kept.row) : null;
  const own = changes.filter(({ groupId }) => groupId === group.id);
  const roll: MemberRoll = {
    name: group.displayName ?? before?.name ?? group.id,
    managedElsewhere: group.managedElsewhere ?? before?.managedElsewhere ?? false,
    members: whole ? membersOf(present(new Set(), own)) : after(before, own),
  };
  if (whole && !before) await list(means, group.id, roll, own);
  else if (!roll.managedElsewhere && !(whole && before?.members === null)) {
    const newcomers = own.filter(
      ({ present, memberId }) => present && !(before && isOnRoll(before, memberId)),
    );
    await suspectOutsiders(means, runs, { id: group.id, name: roll.name }, newcomers);
  }
  for (const { present, memberId } of whole ? [] : own) {
    if (present) continue;
    await suspectLoss(means, runs, group.id, memberId);
    if (roll.members === null) await means.findings.closeMember(group.id, memberId);
  }
  const text = rollText(roll);
  if (text !== kept?.row) await means.marks.save(name, text, kept?.etag ?? null);
}

function after(before: MemberRoll | null, changes: readonly MemberChange[]): MemberRoll['members'] {
  return before?.members === null ? null : membersOf(present(new Set(before?.members ?? []), changes));
}

function present(digests: Set<string>, changes: readonly MemberChange[]): ReadonlySet<string> {
  for (const { present, memberId } of changes) {
    if (present) digests.add(digestOf(memberId));
    else digests.delete(digestOf(memberId));
  }
  return digests;
}

/** Who was there before we looked is written down once, and is nobody's drift. */
async function list(
  means: Means,
  groupId: string,
  roll: MemberRoll,
  members: readonly MemberChange[],
): Promise<void> {
  const at = instant(means.clock.now());
  const memberIds = members.map(({ memberId }) => memberId).sort();
  const data = { groupId, group: roll.name, managedElsewhere: roll.managedElsewhere, memberIds };
  await means.auditLog.append(evidenceOf(groupId), [
    { fact: 'members-listed', once: 'first-look', at, actor: 'countersign', data },
  ]);
}

/**
 * Whoever should be there and is not: known from a look over all members, and of a group that is gone. @returns holders
 * of whom it could not be told; `again` is told of groups.
 */
async function missing(
  { means, runs, look }: Watch,
  groupIds: readonly string[],
  { whole, groups, changes }: Told,
  again: (groupId: string) => void,
): Promise<readonly string[]> {
  const gone = groups.filter(({ deleted }) => deleted).map(({ id }) => id);
  const suspects = whole ? groupIds : gone;
  if (suspects.length === 0) return [];
  const there = new Set(
    changes.filter(({ present }) => present).map(({ groupId, memberId }) => `${groupId} ${memberId}`),
  );
  const left: string[] = [];
  const alone = async (memberId: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      look.failed(nameOfHolder(memberId), error);
      left.push(memberId);
    }
  };
  for (const groupId of suspects) {
    const alreadyIn = await readAlreadyIn(means, groupId).catch((error: unknown) => {
      look.failed(`tickets that found access in group ${groupId}`, error);
      again(groupId);
      return {};
    });
    for (const memberId of Object.keys(alreadyIn)) {
      if (there.has(`${groupId} ${memberId}`)) continue;
      if (look.isOver()) left.push(memberId);
      else await alone(memberId, () => suspectLoss(means, runs, groupId, memberId, alreadyIn));
    }
  }
  for (const memberId of await means.grants.liveBeneficiaries()) {
    if (look.isOver()) {
      left.push(memberId);
      continue;
    }
    await alone(memberId, async () => {
      const { grants } = await means.grants.readBeneficiary(memberId);
      const held = new Set(Object.values(grants).map(({ target }) => target));
      for (const groupId of suspects)
        if (held.has(groupId) && !there.has(`${groupId} ${memberId}`))
          await suspectLoss(means, runs, groupId, memberId);
    });
  }
  return left;
}
