import { instant } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { Ticket } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { say } from '../outbox/say.ts';

const WORDS =
  'This ticket was closed in a state that the settings do not name, so that nobody can tell whether its access is to end: it stays as it is. To end it, close the ticket in a state that ends access, or ask an operator to end it. An administrator names the state in the settings of the ticket tool, so that the next one is understood.';

/** A ticket of access that stands was closed in an unknown state: that is said, on it and to operations, once. */
export async function sayUnknownClosure(
  means: Means,
  { requestId, kind, closureUnknown, desired }: RequestRecord,
  ticket: Ticket,
): Promise<void> {
  if (ticket.active || ticket.standing !== 'unknown' || closureUnknown || !states(desired, 'in-force'))
    return;
  const now = instant(means.clock.now());
  await means.requests.change(requestId, (row) => {
    if (row.closureUnknown || !row.desired || !states(row.desired, 'in-force')) return row;
    const operations = operationsOf(means, row);
    const { access, outcome, provenAt } = row.desired;
    return say(
      {
        ...row,
        closureUnknown: true,
        owed: [
          ...row.owed,
          {
            what: 'notice',
            once: 'closed-in-an-unknown-state',
            to: operations?.notifyIds ?? [],
            groupId: operations?.notifyGroupId ?? null,
            text: `${row.ticket.number}: ${WORDS}`,
          },
        ],
      },
      { access, outcome, provenAt, standing: null, comment: null, workNote: WORDS },
      now,
    );
  });
  await means.runs?.start(orchestratorOf(kind), requestId, { requestId });
}
