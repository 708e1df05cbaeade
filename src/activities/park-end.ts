import { instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { park } from './concluding/park.ts';
import { say } from './say.ts';
import { sendDesired } from './send.ts';

const GONE_WITH_THE_ACCOUNT = {
  access: 'ended',
  comment: 'Ended: the account is deleted, so the access can not be used any more.',
  note: 'Ended with the account, which is deleted. Should it be restored, its membership is taken back and proven gone.',
} as const;

const NOT_YET = {
  access: 'unknown',
  comment: null,
  note: 'The access could not be taken back yet; people have been told, and it goes on being tried.',
} as const;

/**
 * An end that can't be finished now is parked, and the ticket says so: a deleted account's memberships come back with it
 * (design: H14).
 */
export const parkEnd = defineActivity<
  { readonly requestId: string; readonly because: string; readonly deleted: 'maybe' | 'no' },
  { readonly parked: number }
>({
  name: 'parkEnd',
  run: async (means, { requestId, because, deleted }) => {
    const beneficiaryId = (await means.requests.read(requestId))?.row.request?.beneficiaryId;
    if (!beneficiaryId) return { parked: 0 };
    const parked = await park(means, requestId, beneficiaryId, `${requestId}~end`);
    if (parked === 0) return { parked };
    const record = await means.requests.change(requestId, (row) => {
      const said = deleted === 'maybe' ? GONE_WITH_THE_ACCOUNT : NOT_YET;
      if (row.desired?.workNote.startsWith(said.note)) return row;
      const ended = deleted === 'maybe' && row.phase === 'concluded';
      return say(
        ended ? { ...row, outcome: 'ended', operatorAsks: null } : row,
        {
          access: said.access,
          outcome: ended ? 'ended' : (row.outcome ?? 'needs-human'),
          standing: null,
          comment: said.comment,
          workNote: `${said.note} (${because})`,
          provenAt: null,
        },
        instant(means.clock.now()),
      );
    });
    await sendDesired(means, record);
    return { parked };
  },
});
