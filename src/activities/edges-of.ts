import { lifetimeOf } from '../targets/index.ts';
import { defineActivity } from './activity.ts';

/**
 * The targets whose presence a fulfilled request states, and whether service plans have to be usable too. A condition
 * is none of them: it is the person's from then on.
 */
export const edgesOf = defineActivity<
  { readonly requestId: string },
  { readonly beneficiaryId: string; readonly targets: readonly string[]; readonly plans: boolean },
  'requests'
>({
  name: 'edgesOf',
  run: async (means, { requestId }) => {
    const row = (await means.requests.read(requestId))?.row;
    const stated = [...(row?.plan?.changes ?? []).map(({ target }) => target), ...(row?.alreadyIn ?? [])];
    const targets = [...new Set(stated)].filter((target) => lifetimeOf(target) !== 'condition');
    const plans = (row?.plan?.usable ?? []).length > 0;
    return { beneficiaryId: row?.request?.beneficiaryId ?? '', targets, plans };
  },
});
