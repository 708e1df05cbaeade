import type { Instant } from '../domain/instant.ts';
import { instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { say } from './say.ts';
import { sendDesired } from './send.ts';
import { moment } from './words.ts';

/** Tells the ticket that provisioning is being retried, and when the next attempt is. */
export const reportRetry = defineActivity<
  { readonly requestId: string; readonly because: string; readonly nextAt: Instant },
  { readonly reported: 'yes' }
>({
  name: 'reportRetry',
  run: async (means, { requestId, because, nextAt }) => {
    const when = moment(nextAt, means.limits.timeZone);
    const workNote = `In progress: provisioning. The directory could not be changed yet (${because}); the next attempt is at ${when}.`;
    const record = await means.requests.change(requestId, (row) =>
      row.desired?.workNote.endsWith(workNote)
        ? row // an earlier execution of this has said it
        : say(
            row,
            {
              access: 'pending',
              outcome: 'running',
              standing: 'in-progress',
              comment: null,
              workNote,
              provenAt: null,
            },
            instant(means.clock.now()),
          ),
    );
    await sendDesired(means, record);
    return { reported: 'yes' };
  },
});
