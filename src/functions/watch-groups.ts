import { createHash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';
import { readAlreadyIn } from '../activities/already-in.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { instant } from '../domain/instant.ts';
import { digestOf, isOnRoll, type MemberRoll, membersOf, rollOf, rollText } from '../domain/member-roll.ts';
import { governedGroups } from '../policy/governed.ts';
import type { GroupSeen, MemberChange } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';
import { groupIsBack } from './group-is-back.ts';
import { suspectLoss, suspectOutsiders } from './suspect-drift.ts';
import { sweepFindings } from './sweep-findings.ts';

/** As many as the directory follows at once. */
const AT_ONCE = 50;

/**
 * Timer: access that goes or comes without a ticket. Follows the members of every group a table governs; what it
 * takes is what changed, and the first look, or one after the trail was lost, goes over all members.
 *
 * Nothing is concluded and nothing is changed here: a suspicion starts a run, which looks for itself.
 */
export async function watchGroups(means: Means, runs: Runs): Promise<void> {
  const governed = governedGroups(means.rulebook);
  if (!governed.known) return;
  const { groupIds } = governed;
  const upToDate = new Set<string>();
  for (let at = 0; at < groupIds.length; at += AT_ONCE) {
    const some = groupIds.slice(at, at + AT_ONCE);
    if (await follow(means, runs, some)) for (const id of some) upToDate.add(id);
  }
  await sweepFindings(means, runs, groupIds, upToDate);
}

type Told = Extract<Awaited<ReturnType<Means['directory']['groupChanges']>>, { readonly read: 'done' }>;

/** @returns whether the directory told; the next tick tries again from the same link otherwise. */
async function follow(means: Means, runs: Runs, groupIds: readonly string[]): Promise<boolean> {
  // Named after the groups: a link tells of those it was made for, and a table may come to govern others.
  const name = `groups-delta-${createHash('sha256').update(groupIds.join()).digest('hex').slice(0, 32)}`;
  const link = await means.marks.read(name);
  const told = await means.directory.groupChanges(groupIds, link?.row ?? null);
  if (told.read === 'failed') return false;
  for (const group of told.groups.filter(({ id }) => groupIds.includes(id))) {
    await takeNote(means, runs, group, told);
    if (!group.deleted) await groupIsBack(means, runs, group.id);
  }
  await missing(means, runs, groupIds, told);
  await means.marks.save(name, told.link, link?.etag ?? null);
  return true;
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

/** Whoever should be there and is not: known from a look over all members, and of a group that is gone. */
async function missing(
  means: Means,
  runs: Runs,
  groupIds: readonly string[],
  { whole, groups, changes }: Told,
): Promise<void> {
  const gone = groups.filter(({ deleted }) => deleted).map(({ id }) => id);
  const suspects = whole ? groupIds : gone;
  if (suspects.length === 0) return;
  const there = new Set(
    changes.filter(({ present }) => present).map(({ groupId, memberId }) => `${groupId} ${memberId}`),
  );
  for (const groupId of suspects) {
    for (const memberId of Object.keys(await readAlreadyIn(means, groupId)))
      if (!there.has(`${groupId} ${memberId}`)) await suspectLoss(means, runs, groupId, memberId);
  }
  for (const memberId of await means.grants.liveBeneficiaries()) {
    const { grants } = await means.grants.readBeneficiary(memberId);
    const held = new Set(Object.values(grants).map(({ target }) => target));
    for (const groupId of suspects)
      if (held.has(groupId) && !there.has(`${groupId} ${memberId}`))
        await suspectLoss(means, runs, groupId, memberId);
  }
}
