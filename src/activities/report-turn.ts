import { type Instant, instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { say } from './say.ts';
import { sendDesired } from './send.ts';
import { moment } from './words.ts';

/** Tells the ticket that its change waits for another one, and until when. */
export const reportTurn = defineActivity<
  { readonly requestId: string; readonly until: Instant },
  { readonly reported: 'yes' }
>({
  name: 'reportTurn',
  run: async (means, { requestId, until }) => {
    const when = moment(until, means.limits.timeZone);
    const workNote = `In progress: it waits for its turn, because an earlier change of the same person's access is not finished. It is decided again before anything is changed; if its turn has not come by ${when}, a person is told.`;
    const record = await means.requests.change(requestId, (row) =>
      row.desired?.workNote.endsWith(workNote)
        ? row // an earlier execution of this has said it
        : say(
            row,
            {
              access: row.desired?.access ?? 'pending',
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
