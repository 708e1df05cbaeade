import { type Grant, isOverByProof } from '../../domain/grant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { CardView } from '../../ports/conversation.ts';
import type { Showing } from '../asking/showing.ts';
import { whoWords } from '../wording/who-words.ts';
import { moment } from '../wording/words.ts';

/** The name under which cards that offer a renewal are kept, in place of a stage's. */
export const RENEW = 'renew';

/** What whoever holds or asked for access is shown before it ends. `grants` are the request's. */
export function renewalView(record: RequestRecord, grants: readonly Grant[], limits: Showing): CardView {
  const { request, decision, ticket } = record;
  const title = decision?.title ?? request?.catalogItem ?? 'access';
  const standing = grants.find(({ state, endsAt }) => state === 'active' && endsAt !== null);
  const ends = standing?.endsAt ? moment(standing.endsAt, limits.timeZone) : 'already';
  return {
    requestId: record.requestId,
    stage: RENEW,
    ticket: {
      system: ticket.system,
      number: ticket.number,
      link: limits.ticketLink,
    },
    title: `Ending soon: ${title}`,
    facts: [
      { label: 'For', value: whoWords(record, request?.beneficiaryId) },
      { label: 'Ends', value: ends },
      {
        label: 'What',
        value: endingOf(grants)
          .map(({ targetName }) => targetName)
          .join(', '),
      },
    ],
    changes: [],
    reasons: [
      'Without a renewal the access ends by itself, at that time.',
      'A renewal is decided anew, by the policy of today, and asks for approval where policy does. The access goes on meanwhile, until its end.',
    ],
    buttons: [{ verb: 'renew', label: 'Ask for a renewal', reason: 'none' }],
    state: stateOf(record, standing !== undefined, ends, limits),
  };
}

/** What was a condition of the access stays when that ends. */
function endingOf(grants: readonly Grant[]): readonly Grant[] {
  return grants.filter((grant) => !isOverByProof(grant));
}

function stateOf(
  record: RequestRecord,
  stands: boolean,
  ends: string,
  limits: Pick<Showing, 'timeZone'>,
): CardView['state'] {
  const { renewedAs } = record;
  if (renewedAs)
    return {
      open: false,
      headline: 'A renewal was asked for; the ticket tells what becomes of it',
      decidedBy: whoWords(record, renewedAs.askedBy),
      at: moment(renewedAs.at, limits.timeZone),
      reason: null,
    };
  if (stands) return { open: true, dueAt: ends, waitingFor: ['you, if it is still needed'], approved: [] };
  const at = moment(record.updatedAt, limits.timeZone);
  return { open: false, headline: 'The access has ended', decidedBy: null, at, reason: null };
}
