import { setBack } from '../domain/arming.ts';
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
    const beneficiaryId = (await means.requests.read(requestId))?.row.request?.beneficiaryId;
    if (!beneficiaryId) return { takeBack: false };
    return await means.grants.change(beneficiaryId, (rows) => setBack(rows, requestId, owner));
  },
});
