import { instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { closeGrants } from './close-grants.ts';
import { say } from './say.ts';
import { sendDesired } from './send.ts';
import { bullets } from './words.ts';

/** A run that failed part of the way: its grants are closed, so that nothing of it can still be written. */
export const beginTakeBack = defineActivity<
  { readonly requestId: string; readonly because: readonly string[] },
  { readonly beneficiaryId: string }
>({
  name: 'beginTakeBack',
  run: async (means, { requestId, because }) => {
    const found = await means.requests.read(requestId);
    const beneficiaryId = found?.row.request?.beneficiaryId;
    if (!found || !beneficiaryId)
      throw new Error(`Request ${requestId} has no beneficiary to take anything back from.`);
    await closeGrants(means, requestId, beneficiaryId, 'rolled-back');
    const record = await means.requests.change(requestId, (row) =>
      row.phase === 'rolling-back'
        ? row
        : say(
            {
              ...row,
              phase: 'rolling-back',
              conclusion: row.conclusion ?? { outcome: 'rolled-back', because, edited: false },
            },
            {
              access: 'pending',
              outcome: 'running',
              standing: null,
              comment: null,
              workNote: `Provisioning failed; everything this run added is being taken back.\n${bullets(because)}`,
              provenAt: null,
            },
            instant(means.clock.now()),
          ),
    );
    await sendDesired(means, record);
    return { beneficiaryId };
  },
});
