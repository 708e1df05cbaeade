import type { Instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { sayInProgress } from './outbox/say-in-progress.ts';
import { moment } from './wording/words.ts';

/** Tells the ticket that its change waits for another one, and until when. */
export const reportTurn = defineActivity<
  { readonly requestId: string; readonly until: Instant },
  { readonly reported: 'yes' }
>({
  name: 'reportTurn',
  run: async (means, { requestId, until }) => {
    const when = moment(until, means.limits.timeZone);
    await sayInProgress(means, requestId, {
      fact: 'turn',
      what: `It waits for its turn, because an earlier change of the same person's access is not finished. It is decided again before anything is changed; if its turn has not come by ${when}, a person is told.`,
    });
    return { reported: 'yes' };
  },
});
