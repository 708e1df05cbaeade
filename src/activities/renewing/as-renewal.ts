import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Ticket } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { type Untold, withWordsSince } from '../deciding/words-since.ts';

/** `later`: who gave its approvals could not be asked now. */
type AskedAnew =
  | { readonly counted: 'yes'; readonly ticket: Ticket; readonly untold?: Untold }
  | { readonly counted: 'later'; readonly because: string; readonly retryAfterSeconds: number | null };

/**
 * The ticket of a renewal under way, or of access that is asked for again. It was closed when its request was fulfilled,
 * which does not close what came after; any other closure does. Approvals given before that do not count for it.
 */
export async function ticketAskedAnew(
  means: Means,
  record: RequestRecord,
  ticket: Ticket,
): Promise<AskedAnew> {
  const since = lastAskedAt(record);
  if (since === undefined) return { counted: 'yes', ticket };
  const words = await withWordsSince(means, record.requestId, ticket, since);
  if (words.failed) {
    const { because, retryAfterSeconds } = words;
    return { counted: 'later', because, retryAfterSeconds };
  }
  return {
    counted: 'yes',
    ticket: withoutEarlierApprovals(record, asAskedAnew(record, words.ticket)),
    ...(words.untold && { untold: words.untold }),
  };
}

function lastAskedAt(record: RequestRecord): Instant | undefined {
  const moments = [record.approvalAnew?.at, askedAgainAt(record)].filter((at) => at !== undefined);
  return moments.toSorted().at(-1);
}

function askedAgainAt({ renewal, asksAgain, phase }: RequestRecord): Instant | undefined {
  return phase === 'concluded' ? undefined : (asksAgain?.at ?? renewal?.at);
}

/** What was approved before the ticket was told that approval is required again counts no more. */
function withoutEarlierApprovals({ approvalAnew }: RequestRecord, ticket: Ticket): Ticket {
  if (!approvalAnew) return ticket;
  const approvals = ticket.approvals.filter(
    ({ state, updatedAt }) => state !== 'approved' || updatedAt >= approvalAnew.at,
  );
  const isFresh = approvalAnew.shown || approvals.some(({ state, byUs }) => state === 'approved' && !byUs);
  return {
    ...ticket,
    approvals,
    approval: ticket.approval === 'approved' && !isFresh ? 'requested' : ticket.approval,
  };
}

function asAskedAnew(record: RequestRecord, ticket: Ticket): Ticket {
  const since = askedAgainAt(record);
  if (since === undefined) return ticket;
  const approvals = ticket.approvals.filter(({ updatedAt }) => updatedAt >= since);
  const stale = ticket.approval === 'approved' && !approvals.some(({ state }) => state === 'approved');
  return {
    ...ticket,
    ...(ticket.standing === 'completed' ? { standing: 'in-progress' as const, active: true } : {}),
    approval: stale ? 'requested' : ticket.approval,
    approvals,
  };
}

/**
 * Who asks for what: a renewal is asked for by whoever pressed, for as long again as the access was given for. An
 * operator asks in the requester's name and, like them, does not approve it (invariant 9).
 */
export function requestOfRenewal({ renewal }: RequestRecord, request: AccessRequest): AccessRequest {
  if (!renewal) return request;
  const { days } = renewal;
  return {
    ...request,
    renewalAskedBy: renewal.askedBy,
    requesterId: renewal.as === 'beneficiary' ? request.beneficiaryId : request.requesterId,
    duration:
      request.duration.lasts === 'until' && days !== null ? { lasts: 'days', days } : request.duration,
  };
}
