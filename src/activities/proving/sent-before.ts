import type { Grant } from '../../domain/grant.ts';
import { earlier } from '../../domain/instant.ts';
import type { SentByKey } from '../../targets/effects.ts';
import { lifetimeRowOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';

/** What was sent for a grant that is over or proven, of what only that proves: nothing of it is unanswered any more. */
export function sentFor({ target, attemptedAt, role }: Grant): SentByKey {
  if (attemptedAt === undefined) return {};
  return { [target]: { attemptedAt, judgedAt: attemptedAt, unanswered: [], ...(role && { role }) } };
}

/** What the request sent of those targets that only its own attempt proves; nothing is read where there are none. */
export async function sentBefore(
  means: Pick<Means, 'grants' | 'requests'>,
  userId: string,
  targets: readonly string[],
  requestId: string,
): Promise<SentByKey> {
  const wanted = targets.filter((target) => lifetimeRowOf(target).byAttempt);
  if (wanted.length === 0) return {};
  const { grants, access } = await means.grants.readBeneficiary(userId);
  const own = Object.values(grants).filter(
    (grant) => grant.requestId === requestId && wanted.includes(grant.target),
  );
  const readAt = (await means.requests.read(requestId))?.row.seen?.at;
  return Object.fromEntries(
    own.flatMap(({ target, attemptedAt, role }) => {
      if (attemptedAt === undefined) return [];
      const unanswered = access[target]?.unanswered.map(({ attempt }) => attempt) ?? [];
      const judgedAt = earlier(readAt ?? attemptedAt, attemptedAt);
      return [[target, { attemptedAt, judgedAt, unanswered, ...(role && { role }) }]];
    }),
  );
}
