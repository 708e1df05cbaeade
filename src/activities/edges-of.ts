import { doneTargets } from '../domain/done-parts.ts';
import { ENDED_BY_ITSELF } from '../domain/lose.ts';
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
      ...(row ? doneTargets(row) : []),
      ...(row?.plan?.changes ?? []).map(({ target }) => target),
      ...(row?.alreadyIn ?? []),
    ];
    const over =
      row?.request && stated.some((target) => lifetimeRowOf(target).endsByItself)
        ? await overByThemselves(means, requestId, row.request.beneficiaryId)
        : [];
    const targets = [...new Set(stated)].filter(
      (target) => lifetimeRowOf(target).stated && !over.includes(target),
    );
    const plans = (row?.plan?.usable ?? []).length > 0;
    return { beneficiaryId: row?.request?.beneficiaryId ?? '', targets, plans };
  },
});

async function overByThemselves(
  { grants }: Pick<Means, 'grants'>,
  requestId: string,
  beneficiaryId: string,
): Promise<readonly string[]> {
  const own = await grants.ofRequest(requestId, beneficiaryId);
  return own.filter(({ endReason }) => endReason === ENDED_BY_ITSELF).map(({ target }) => target);
}
