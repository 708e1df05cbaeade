import { instant } from '../domain/instant.ts';
import type { Means } from './activity.ts';
import { say } from './say.ts';
import { sendDesired } from './send.ts';

/** Says on the ticket what a run that provisions waits for; a repeat of the activity that says it says nothing again. */
export async function sayInProgress(means: Means, requestId: string, what: string): Promise<void> {
  const workNote = `In progress: ${what}`;
  const record = await means.requests.change(requestId, (row) =>
    row.desired?.workNote.endsWith(workNote)
      ? row
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
}
