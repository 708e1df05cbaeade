import { instant } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';
import type { RaisedIncident } from './call-operators.ts';
import { assignedTo } from './deliver.ts';

/** Says in the evidence of a request that an incident about it was raised, once. */
export async function recordRaised(
  { auditLog, clock }: Pick<Means, 'auditLog' | 'clock'>,
  requestId: string,
  { correlationId, number, queue, title, assigned }: RaisedIncident,
): Promise<void> {
  await auditLog.append(requestId, [
    {
      fact: 'follow-up-raised',
      once: correlationId,
      at: instant(clock.now()),
      actor: 'countersign',
      data: { number, queue, title, ...assignedTo(assigned) },
    },
  ]);
}
