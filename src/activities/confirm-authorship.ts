import { addMilliseconds, instant, MINUTE } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';

export type Authorship = { readonly ours: 'yes' | 'not-found' | 'gone'; readonly because: string };

/**
 * Whether an edge that appeared after an unanswered attempt of ours is ours: the directory's audit log must name our
 * own principal (design: H6). An edge that is not there any more needs no author.
 */
export const confirmAuthorship = defineActivity<
  { readonly requestId: string; readonly grantId: string; readonly beneficiaryId: string },
  Authorship
>({
  name: 'confirmAuthorship',
  run: async (means, { requestId, grantId, beneficiaryId }) => {
    const { grants } = await means.grants.readBeneficiary(beneficiaryId);
    const grant = grants[grantId];
    if (!grant) return { ours: 'gone', because: 'the grant is not recorded' };
    const edge = { userId: beneficiaryId, groupId: grant.target };
    const [reading] = await means.directory.readEdges([edge], requestId);
    if (reading?.edge === 'absent') return { ours: 'gone', because: 'the membership is not there' };
    const since = addMilliseconds(grant.armedAt, -5 * MINUTE);
    const answer = await means.directory.weAdded(edge, since, requestId);
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
    return answer.weDid
      ? { ours: 'yes', because: 'the directory audit log names our principal' }
      : { ours: 'not-found', because: 'the directory audit log does not name our principal (yet)' };
  },
});
