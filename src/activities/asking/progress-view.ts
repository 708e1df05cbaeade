import type { RequestRecord } from '../../domain/record.ts';
import type { CardView } from '../../ports/conversation.ts';
import { effectiveWords } from '../wording/effective-words.ts';
import { whoWords } from '../wording/who-words.ts';
import { moment } from '../wording/words.ts';
import type { Showing } from './showing.ts';

/** The name under which the card of whoever the access is for is kept, in place of a stage's. */
export const PROGRESS = 'progress';

/** What whoever the access is for reads while it is there and does not work yet. `text`: left out once that is over. */
export function progressView(
  record: RequestRecord,
  { timeZone, ticketLink }: Showing,
  text: string | null,
): CardView {
  const { requestId, ticket, decision, request, effective, updatedAt } = record;
  const at = moment(effective?.toldAt ?? updatedAt, timeZone);
  const standing = text ?? effectiveWords(record, timeZone);
  return {
    requestId,
    stage: PROGRESS,
    ticket: { system: ticket.system, number: ticket.number, link: ticketLink },
    title: `${ticket.number}: ${decision?.title ?? 'the access'}`,
    facts: [{ label: 'For', value: whoWords(record, request?.beneficiaryId) }],
    changes: [],
    reasons: [],
    post: { heading: 'Your access', standing, happened: [] },
    buttons: [],
    state:
      text === null
        ? { open: false, headline: standing, decidedBy: null, at, reason: null }
        : { open: true, dueAt: at, waitingFor: ['the system that it is for'], approved: [] },
  };
}
