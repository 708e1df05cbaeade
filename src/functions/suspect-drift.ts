import { createHash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';
import { type AlreadyIn, readAlreadyIn } from '../activities/drift/already-in.ts';
import { stillLost } from '../activities/drift/open-findings.ts';
import type { Rows } from '../domain/access.ts';
import { explains } from '../domain/explains.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { instant } from '../domain/instant.ts';
import { LOST } from '../domain/lose.ts';
import { states } from '../domain/meaning.ts';
import type { MemberChange } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';
import { startReturned } from './sweep-findings.ts';

/**
 * Somebody seems not to be in a group any more: every ticket that states otherwise because of a grant of ours, or because they
 * were there before, is looked into by a run of its own, which believes only agreeing reads. `alreadyIn`: the group's,
 * where it has been read.
 */
export async function suspectLoss(
  means: Means,
  runs: Runs,
  groupId: string,
  memberId: string,
  alreadyIn?: AlreadyIn,
): Promise<void> {
  const { grants } = await means.grants.readBeneficiary(memberId);
  const granting = Object.values(grants).filter((one) => one.target === groupId && one.state === 'active');
  const without = (alreadyIn ?? (await readAlreadyIn(means, groupId)))[memberId] ?? [];
  for (const requestId of new Set([...granting.map(({ requestId }) => requestId), ...without])) {
    const record = (await means.requests.read(requestId))?.row;
    if (!states(record?.desired, 'in-force')) continue;
    const input = { requestId, beneficiaryId: memberId, target: groupId, tells: true };
    await runs.start('lostAccess', `${requestId}~lost-${groupId}`, input);
  }
}

/** More newcomers at once than these are one piece of work of somebody's, and told as one. */
const ONE_BY_ONE = 20;

/** Members we saw for the first time: whoever no grant explains is looked into, and reported once it is certain. */
export async function suspectOutsiders(
  means: Means,
  runs: Runs,
  group: { readonly id: string; readonly name: string },
  newcomers: readonly MemberChange[],
): Promise<void> {
  const outsiders: MemberChange[] = [];
  for (const newcomer of newcomers) {
    const rows = newcomer.person ? await means.grants.readBeneficiary(newcomer.memberId) : null;
    if (rows && explains(rows, group.id, instant(means.clock.now()))) continue;
    if (rows && (await hasReturned(means, runs, rows, group.id))) continue;
    outsiders.push(newcomer);
  }
  const people = outsiders.filter(({ person }) => person).map(({ memberId }) => memberId);
  const others = outsiders.filter(({ person }) => !person).map(({ memberId }) => memberId);
  const single = people.length <= ONE_BY_ONE ? people : [];
  const start = async (memberIds: readonly string[], readable: boolean) => {
    if (memberIds.length === 0) return;
    const input = { groupId: group.id, groupName: group.name, memberIds, readable, soon: true };
    await runs.start('unexplainedMembers', `${evidenceOf(group.id)}-${nameOf(memberIds)}`, input);
  };
  for (const memberId of single) await start([memberId], true);
  if (single.length < people.length) await start(people, false);
  await start(others, false);
}

/** Whether a ticket says that they lost it: then it is that ticket which tells that it is there again. */
async function hasReturned(means: Means, runs: Runs, { grants }: Rows, groupId: string): Promise<boolean> {
  const lost = Object.values(grants).filter(
    ({ target, state, endReason }) => target === groupId && state === 'ended' && endReason === LOST,
  );
  let returned = false;
  for (const { requestId } of lost) {
    if (!(await stillLost(means, { requestId }))) continue;
    await startReturned(runs, requestId);
    returned = true;
  }
  return returned;
}

function nameOf(memberIds: readonly string[]): string {
  const [only = '', ...rest] = memberIds;
  if (rest.length === 0) return only;
  return createHash('sha256')
    .update([...memberIds].sort().join())
    .digest('hex')
    .slice(0, 32);
}
