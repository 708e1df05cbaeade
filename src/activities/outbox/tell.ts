import { type Instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { noteOutage, outageIsOver } from './outage.ts';
import { refusalIsOver } from './refusals.ts';
import { type Sent, sendDesired } from './send.ts';

/** A note that comes so long after it was to be said was held up by something. */
const LATE = MINUTE;

/**
 * Writes onto the ticket what it is to say; where its tool is away for long, people hear of that in chat. A ticket that is
 * refused is its own alarm's. `since`: the run has known for so long that something is wrong.
 */
export async function tell(means: Means, record: RequestRecord, since?: Instant): Promise<Sent> {
  const { desired, sentRevision, ticket } = record;
  const sent = await sendDesired(means, record);
  if (!desired || desired.revision <= sentRevision) return sent;
  if (!sent.sent && sent.why === 'failed' && !sent.refused)
    await noteOutage(means, record, { ...sent, since });
  if (sent.sent && means.clock.now() - milliseconds(desired.askedAt) > LATE)
    await outageIsOver(means, ticket.system);
  if (sent.sent) await refusalIsOver(means, record);
  return sent;
}
