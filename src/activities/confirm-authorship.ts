import { type Rows, withAccess } from '../domain/access.ts';
import { addMilliseconds, type Instant, instant, MINUTE } from '../domain/instant.ts';
import { targetOf } from '../domain/target.ts';
import type { ReadFailure } from '../ports/directory.ts';
import { defineActivity, type Means } from './activity.ts';
import { readTargets } from './read-targets.ts';

export type Authorship = { readonly ours: 'yes' | 'not-found' | 'gone'; readonly because: string };

/**
 * Whether an edge that appeared after an unanswered attempt of ours is ours: the directory's audit log must name our
 * own principal (H6). An edge that is not there any more needs no author.
 */
export const confirmAuthorship = defineActivity<
  { readonly requestId: string; readonly grantId: string; readonly beneficiaryId: string },
  Authorship
>({
  name: 'confirmAuthorship',
  run: async (means, { requestId, grantId, beneficiaryId }) => {
    const { grants, access } = await means.grants.readBeneficiary(beneficiaryId);
    const grant = grants[grantId];
    if (!grant) return { ours: 'gone', because: 'the grant is not recorded' };
    const { readings } = await readTargets(means, beneficiaryId, [grant.target], requestId);
    if (readings[0]?.edge === 'absent') return { ours: 'gone', because: 'it is not there' };
    // An edge that this grant joined was put there for an earlier one.
    const { inferredFrom = grant.armedAt, unanswered = [] } = access[grant.target] ?? {};
    const first = [grant.armedAt, inferredFrom, ...unanswered.map(({ sentAt }) => sentAt)].toSorted()[0];
    const since = addMilliseconds(first ?? grant.armedAt, -5 * MINUTE);
    const answer = await author(means, beneficiaryId, grant.target, since, requestId);
    const at = instant(means.clock.now());
    await means.auditLog.append(requestId, [
      {
        fact: 'change-observed',
        once: `authorship-${grantId}-${at}`,
        at,
        actor: 'countersign',
        data: { grantId, answer },
      },
    ]);
    if (answer.read === 'failed') return { ours: 'not-found', because: answer.because };
    if (!answer.weDid)
      return { ours: 'not-found', because: 'the directory audit log does not name our principal (yet)' };
    await means.grants.change(beneficiaryId, (rows) => ({ rows: own(rows, grant.target), result: null }));
    return { ours: 'yes', because: 'the directory audit log names our principal' };
  },
});

/** Certain from here on, however long the grant lasts. */
function own(rows: Rows, target: string): Rows {
  const row = rows.access[target];
  return row?.ownership === 'inferred' ? withAccess(rows, { ...row, ownership: 'ours' }) : rows;
}

async function author(
  { directory, licenses }: Means,
  userId: string,
  key: string,
  since: Instant,
  requestId: string,
): Promise<{ readonly read: 'done'; readonly weDid: boolean } | ReadFailure> {
  const target = targetOf(key);
  if (target.kind === 'group')
    return await directory.weAdded({ userId, groupId: target.groupId }, since, requestId);
  const what = target.kind === 'usage-location' ? 'usage-location' : 'license';
  return await licenses.weChanged(userId, what, since, requestId);
}
