import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { isConcluded } from '../../domain/request-state.ts';
import type { CardView } from '../../ports/conversation.ts';
import { effectiveWords } from '../wording/effective-words.ts';
import { whoWords } from '../wording/who-words.ts';
import { moment } from '../wording/words.ts';
import type { Showing } from './showing.ts';

/** The name under which the card of whoever the access is for is kept, in place of a stage's. */
export const PROGRESS = 'progress';

const OPEN =
  'Your page is waited for: open it, signed in as yourself, and leave it open. It asks the system as you, whether the access works.';
const SYSTEM = 'the system that it is for';
const KEEP_OPEN = 'Your page is open: leave it open until it says that the access works.';

/**
 * What whoever the access is for reads while it is there. `text`: of an update, while it does not work yet; `null`: what was seen last. `pageUrl`: of the page that
 * asks as them, where one is waited for; `compares`: whether they may have the directory and Azure compared.
 */
export function progressView(
  record: RequestRecord,
  { timeZone, ticketLink }: Showing,
  text: string | null,
  pageUrl: string | null = null,
  compares = false,
): CardView {
  const { requestId, ticket, decision, request, effective, updatedAt } = record;
  const at = moment((text === null ? undefined : effective?.toldAt) ?? updatedAt, timeZone);
  const isOpen = effective?.page !== undefined;
  const stands = isConcluded(record) && states(record.desired, 'in-force');
  const works = text === null && effective?.is !== 'no';
  const standing = text ?? effectiveWords(record, timeZone);
  return {
    requestId,
    stage: PROGRESS,
    ticket: {
      ...{ system: ticket.system, number: ticket.number, link: ticketLink },
      ...(pageUrl !== null && { page: { title: 'Open the page that checks it', url: pageUrl } }),
    },
    title: `${ticket.number}: ${decision?.title ?? 'the access'}`,
    facts: [{ label: 'For', value: whoWords(record, request?.beneficiaryId) }],
    changes: [],
    reasons: [],
    post: { heading: 'Your access', standing, happened: [] },
    sections: pageUrl === null ? [] : [{ heading: 'Next', lines: [isOpen ? KEEP_OPEN : OPEN] }],
    buttons:
      compares && (text !== null || stands)
        ? [{ verb: 'compare', label: 'Compare both portals', reason: 'none' }]
        : [],
    state:
      text === null && !stands
        ? { open: false, headline: standing, decidedBy: null, at, reason: null }
        : { open: true, dueAt: at, waitingFor: works ? [] : [SYSTEM], approved: [] },
  };
}
