import type { ApprovalDecision } from '../../domain/approval.ts';
import { type Instant, milliseconds } from '../../domain/instant.ts';
import { hasLeft } from '../../policy/access/people-checks.ts';
import type { Means } from '../activity.ts';
import { ApprovalsUnknown } from './approvals-unknown.ts';

/**
 * Delegates among those who gave these words whose account is on still, by Entra id. Policy names whoever it asks, and finds them
 * out by itself; nobody else looks at a delegate.
 */
export async function fitDelegates(
  { directory }: Means,
  requestId: string,
  words: readonly ApprovalDecision[],
  now: Instant,
): Promise<ReadonlySet<string>> {
  const ids = [
    ...new Set(words.filter(({ proof }) => proof.onBehalfOf !== undefined).map((one) => one.approverId)),
  ];
  if (ids.length === 0) return new Set();
  const answer = await directory.readUsers(ids, requestId);
  if (answer.read === 'failed')
    throw new ApprovalsUnknown(`whoever decided as a delegate could not be looked at: ${answer.because}`);
  return new Set(
    ids.filter((id) => {
      const user = answer.users[id];
      return user?.found === true && user.enabled === true && !hasLeft(user, milliseconds(now));
    }),
  );
}
