import { statedChanges } from '../domain/done-parts.ts';
import { RELEASED } from '../domain/grant.ts';
import { ENDED_BY_ITSELF } from '../domain/lose.ts';
import { releasedBy } from '../domain/plan.ts';
import { lifetimeRowOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';

/**
 * The targets whose presence a fulfilled request states, and whether service plans have to be usable too. A condition
 * is none of them: it is the person's from then on.
 */
export const edgesOf = defineActivity<
  { readonly requestId: string },
  { readonly beneficiaryId: string; readonly targets: readonly string[]; readonly plans: boolean },
  'requests' | 'grants'
>({
  name: 'edgesOf',
  run: async (means, { requestId }) => {
    const row = (await means.requests.read(requestId))?.row;
    const stated = [
      ...(row ? statedChanges(row) : []).flatMap(({ action, target }) => (action === 'add' ? target : [])),
      ...(row && (row.doneParts === undefined || row.fulfilledAs) ? row.alreadyIn : []),
    ];
    const mayBeOver =
      row?.plan &&
      (releasedBy(row.plan).length > 0 || stated.some((target) => lifetimeRowOf(target).endsByItself));
    const over =
      row?.request && mayBeOver ? await overBefore(means, requestId, row.request.beneficiaryId) : [];
    const targets = [...new Set(stated)].filter(
      (target) => lifetimeRowOf(target).stated && !over.includes(target),
    );
    const plans = (row?.plan?.usable ?? []).length > 0;
    return { beneficiaryId: row?.request?.beneficiaryId ?? '', targets, plans };
  },
});

/** By itself, or by a later part of the decision, while the rest goes on to be stated. */
async function overBefore(
  { grants }: Pick<Means, 'grants'>,
  requestId: string,
  beneficiaryId: string,
): Promise<readonly string[]> {
  const own = await grants.ofRequest(requestId, beneficiaryId);
  return own
    .filter(({ endReason }) => endReason === ENDED_BY_ITSELF || endReason === RELEASED)
    .map(({ target }) => target);
}
