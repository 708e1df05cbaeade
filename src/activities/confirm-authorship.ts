import { type Rows, withAccess } from '../domain/access.ts';
import { addMilliseconds, instant, MINUTE } from '../domain/instant.ts';
import type { DirectoryPorts } from '../targets/effects.ts';
import { effectsOf } from '../targets/effects-of.ts';
import { defineActivity } from './activity.ts';
import { readTargets } from './proving/read-targets.ts';

export type Authorship = { readonly ours: 'yes' | 'not-found' | 'gone'; readonly because: string };

/**
 * Whether an edge that appeared after an unanswered attempt of ours is ours: the directory's audit log must name our
 * own principal (H6). An edge that is not there any more needs no author.
 */
export const confirmAuthorship = defineActivity<
  { readonly requestId: string; readonly grantId: string; readonly beneficiaryId: string },
  Authorship,
  'grants' | 'requests' | 'auditLog' | 'clock' | keyof DirectoryPorts
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
    // What came after the grant had ended is no earlier call's: that one is on record, too, and gave what was taken back.
    const since = grant.givenAfter ?? addMilliseconds(first ?? grant.armedAt, -5 * MINUTE);
    const { target } = grant;
    const answer = await effectsOf(target).authored(means, beneficiaryId, target, since, requestId);
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
