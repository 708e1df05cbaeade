import type { Means } from '../activities/activity.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { instant } from '../domain/instant.ts';
import { digestOf, isOnRoll, type MemberRoll, membersOf, rollOf, rollText } from '../domain/member-roll.ts';
import type { GroupSeen, MemberChange } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';
import type { Told } from './groups-trail.ts';
import { suspectLoss, suspectOutsiders } from './suspect-drift.ts';

/** Keeps who is in a group, by what the directory told, and starts a run for whoever came or went without a ticket. */
export async function noteMembers(
  means: Means,
  runs: Runs,
  group: GroupSeen,
  { whole, changes }: Told,
): Promise<void> {
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
