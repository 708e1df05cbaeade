import type { Instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { sayInProgress } from './outbox/say-in-progress.ts';
import { moment } from './wording/words.ts';

/** Tells the ticket that provisioning is being retried, why, and until when. */
export const reportRetry = defineActivity<
  {
    readonly requestId: string;
    readonly because: string;
    readonly nextAt: Instant;
    /** Left out by runs from before it was told. */
    readonly giveUpAt?: Instant;
  },
  /** `later`: too much was said lately. */
  { readonly reported: 'yes' | 'later' }
>({
  name: 'reportRetry',
  run: async (means, { requestId, because, nextAt, giveUpAt }) => {
    const at = (one: Instant) => moment(one, means.limits.timeZone);
    const until = giveUpAt
      ? `It is tried again until ${at(giveUpAt)}; if it can not be done by then, what was added is taken back, and this ticket says so.`
      : `The next attempt is at ${at(nextAt)}.`;
    const isTold = await sayInProgress(means, requestId, {
      fact: because,
      what: `The directory could not be changed yet (${because}). ${until}`,
    });
    return { reported: isTold ? 'yes' : 'later' };
  },
});
