import type { SeenBefore } from '../../domain/audit-data.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Affected } from '../../targets/effects.ts';
import type { Means } from '../activity.ts';
import { readTargets } from '../proving/read-targets.ts';
import type { ApplyInput } from './apply-input.ts';

/**
 * A membership as it was read before a write: by the decision itself where this is the first thing that is sent; read
 * once more right before a removal, and where an earlier attempt or another grant may have put it there.
 */
export async function membershipBefore(
  means: Means,
  { requestId, beneficiaryId, action, attempt }: ApplyInput,
  { grant, row }: Affected,
): Promise<SeenBefore> {
  const { target } = grant;
  const first = action === 'add' && attempt === 1 && row.unanswered.length <= 1 && row.ownership === 'none';
  const decided = first ? seenBy((await means.requests.read(requestId))?.row, target) : null;
  if (decided) return decided;
  const { readings } = await readTargets(means, beneficiaryId, [target], requestId);
  const [seen] = readings;
  return {
    before: seen?.edge ?? 'unknown',
    beforeReadAt: instant(means.clock.now()),
    ...(seen?.because ? { beforeBecause: seen.because } : {}),
  };
}

function seenBy(record: RequestRecord | undefined, target: string): SeenBefore | null {
  const member = record?.seen?.members[target];
  if (!record?.seen || member === undefined) return null;
  return { before: member ? 'present' : 'absent', beforeReadAt: record.seen.at };
}
