import type { Instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { sayInProgress } from './say-in-progress.ts';
import { moment } from './words.ts';

/** Tells the ticket that provisioning is being retried, and when the next attempt is. */
export const reportRetry = defineActivity<
  { readonly requestId: string; readonly because: string; readonly nextAt: Instant },
  { readonly reported: 'yes' }
>({
  name: 'reportRetry',
  run: async (means, { requestId, because, nextAt }) => {
    const when = moment(nextAt, means.limits.timeZone);
    await sayInProgress(
      means,
      requestId,
      `provisioning. The directory could not be changed yet (${because}); the next attempt is at ${when}.`,
    );
    return { reported: 'yes' };
  },
});
