import { setBack } from '../domain/arming.ts';
import { doneTargets } from '../domain/done-parts.ts';
import { defineActivity } from './activity.ts';

/**
 * A request that has to ask people again, or to wait for a window, gives its turn back. `takeBack`: something that it sent
 * may be in the directory, so its grants are ending and have to be taken back first.
 */
export const beginSetBack = defineActivity<
  { readonly requestId: string; readonly owner: string },
  { readonly takeBack: boolean },
  'requests' | 'grants'
>({
  name: 'beginSetBack',
  run: async (means, { requestId, owner }) => {
    const record = (await means.requests.read(requestId))?.row;
    if (!record?.request) return { takeBack: false };
    return await means.grants.change(record.request.beneficiaryId, (rows) =>
      setBack(rows, requestId, owner, doneTargets(record)),
    );
  },
});
