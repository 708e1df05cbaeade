import type { RequestRecord } from '../../domain/record.ts';
import type { AccessRequest } from '../../domain/request.ts';
import {
  firstRequestDigest,
  isOfFirstVersion,
  saysTheSame,
  ticketAsTyped,
} from '../../policy/access/ticket-digest.ts';
import type { Means } from '../activity.ts';
import { requestOfRenewal } from '../renewing/as-renewal.ts';
import { pinnedRules } from './pinned-policy.ts';
import type { RequestRead } from './read-request.ts';

/** A ticket that was read, whether or not the policy in force makes a request of it. */
export type TicketRead = Extract<RequestRead, { read: 'request' | 'not-understood' }>;

export function isTicketRead(read: RequestRead): read is TicketRead {
  return read.read === 'request' || read.read === 'not-understood';
}

/**
 * Whether the ticket says something else than when its request was decided, whatever table is in force by now. A row is
 * compared by the version of digests it was written with; the first version needs the table of the decision for it.
 */
export async function isEdited(means: Means, record: RequestRecord, read: TicketRead): Promise<boolean> {
  const { request, requestDigest, digestCovers = [] } = record;
  if (requestDigest === null || request === null) return false;
  if (isOfFirstVersion(requestDigest))
    return await isOtherForItsTable(means, record, request, requestDigest, read);
  return !saysTheSame(requestDigest, read.ticket, digestCovers);
}

/**
 * Whether somebody of the ticket, who is the same user in its tool, is tied to another Entra account than when it was
 * decided: what was approved was approved for the former one.
 */
export function isOtherAccount({ request, renewal }: RequestRecord, { people }: TicketRead): boolean {
  if (request === null) return false;
  const { beneficiaryId, requesterId } = people;
  if (beneficiaryId !== null && beneficiaryId !== request.beneficiaryId) return true;
  // A renewal that the beneficiary asks for has them as its requester, whoever opened the ticket.
  if (renewal?.as === 'beneficiary') return false;
  return requesterId !== null && requesterId !== request.requesterId;
}

export const OTHER_ACCOUNT =
  'a person of the ticket has another account by now, so what was decided for the former one no longer applies';

/** Without its table nothing can be compared; that nothing is granted without it is seen to by the decision. */
async function isOtherForItsTable(
  means: Means,
  record: RequestRecord,
  before: AccessRequest,
  digest: string,
  { ticket, people }: TicketRead,
): Promise<boolean> {
  const pinned = await pinnedRules(means, record);
  if (!pinned.kept) return false;
  // The item is known by its id; that the tool calls it otherwise by now is no edit of the ticket.
  const named = {
    ...ticketAsTyped(ticket),
    catalogItem: ticket.catalogItem && { ...ticket.catalogItem, name: before.catalogItem },
  };
  const reading = pinned.rules.understand(named, {
    requesterId: people.requesterId ?? before.requesterId,
    beneficiaryId: people.beneficiaryId ?? before.beneficiaryId,
  });
  return !reading.understood || firstRequestDigest(requestOfRenewal(record, reading.request)) !== digest;
}

/** A ticket that says what it said: under the digest its request was decided with, which another table may make otherwise. */
export function asDecided(
  { requestDigest, digestCovers = [] }: RequestRecord,
  read: Extract<RequestRead, { read: 'request' }>,
): Extract<RequestRead, { read: 'request' }> {
  return requestDigest === null ? read : { ...read, digest: requestDigest, covers: digestCovers };
}
