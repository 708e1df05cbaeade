import { doneTargets } from '../domain/done-parts.ts';
import { states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded } from '../domain/request-state.ts';
import { defineActivity } from './activity.ts';

/**
 * Whether the ticket still states access to the target that we have not begun to end; or, where it was told already that it is
 * `unseen`, whether nobody has settled that meanwhile.
 */
export const stillStated = defineActivity<
  {
    readonly requestId: string;
    readonly beneficiaryId: string;
    readonly target: string;
    readonly unseen?: boolean;
  },
  { readonly stated: boolean },
  'requests' | 'grants'
>({
  name: 'stillStated',
  run: async (means, { requestId, beneficiaryId, target, unseen = false }) => {
    const record = (await means.requests.read(requestId))?.row;
    if (!record || !mayState(record, target, unseen)) return { stated: false };
    const grants = await means.grants.ofRequest(requestId, beneficiaryId);
    const stands = grants.some((one) => one.target === target && one.state === 'active');
    return { stated: stands || record.alreadyIn.includes(target) };
  },
});

/** Of a request that goes on, its parts that are done. */
function mayState(record: RequestRecord, target: string, unseen: boolean): boolean {
  if (isConcluded(record)) return states(record.desired, unseen ? 'unsure' : 'in-force');
  return doneTargets(record).includes(target);
}
