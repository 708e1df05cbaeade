import { defineActivity } from './activity.ts';

/** The edges whose presence a fulfilled request states. */
export const edgesOf = defineActivity<
  { readonly requestId: string },
  { readonly beneficiaryId: string; readonly targets: readonly string[] }
>({
  name: 'edgesOf',
  run: async (means, { requestId }) => {
    const row = (await means.requests.read(requestId))?.row;
    const targets = [...(row?.plan?.changes ?? []).map((change) => change.target), ...(row?.alreadyIn ?? [])];
    return { beneficiaryId: row?.request?.beneficiaryId ?? '', targets };
  },
});
