import type { Instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { sayInProgress } from './outbox/say-in-progress.ts';
import { moment } from './wording/words.ts';

/** Tells the ticket that its access is set up and not proven yet, why, until when it is looked for, and what then. */
export const reportProof = defineActivity<
  { readonly requestId: string; readonly because: string; readonly until: Instant },
  { readonly reported: 'yes' | 'later' }
>({
  name: 'reportProof',
  run: async (means, { requestId, because, until }) => {
    const decision = (await means.requests.read(requestId))?.row.decision;
    const what = decision?.title ?? decision?.entitlement ?? 'the access';
    const when = moment(until, means.limits.timeZone);
    const isTold = await sayInProgress(means, requestId, {
      fact: `proof until ${until}`,
      what: `${what} has been set up, and the directory does not show it everywhere yet (${because}). It is looked for until ${when}; if it can't be proven by then, it is taken back and a person is told.`,
    });
    return { reported: isTold ? 'yes' : 'later' };
  },
});
