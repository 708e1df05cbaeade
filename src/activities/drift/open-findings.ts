import { explains } from '../../domain/explains.ts';
import type { LostAccess, UnexplainedMember } from '../../domain/finding.ts';
import { instant } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** Whether still no grant explains the member. That they are still there is for the directory to say. */
export async function isUnexplained(
  means: Means,
  { groupId, memberId }: Pick<UnexplainedMember, 'groupId' | 'memberId'>,
): Promise<boolean> {
  return !explains(await means.grants.readBeneficiary(memberId), groupId, instant(means.clock.now()));
}

/** The request that is still without its access; `null` once its ticket states something else, or a newer version does. */
export async function stillLost(
  means: Means,
  { requestId }: Pick<LostAccess, 'requestId'>,
): Promise<RequestRecord | null> {
  const record = (await means.requests.read(requestId))?.row;
  if (!record || !states(record.desired, 'unsure')) return null;
  const pointer = await means.requests.readPointer(record.ticket.system, record.ticket.id);
  return pointer && pointer.row.latestVersion > record.version ? null : record;
}
