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
    if (record?.desired?.access !== (unseen ? 'unknown' : 'granted')) return { stated: false };
    const grants = await means.grants.ofRequest(requestId, beneficiaryId);
    const stands = grants.some((one) => one.target === target && one.state === 'active');
    return { stated: stands || record.alreadyIn.includes(target) };
  },
});
