import { type Instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { sayWaits } from '../outbox/say-waits.ts';

type Behind =
  | { readonly is: 'first' }
  /** The one before it has ended then, and leaves this one to be decided. */
  | { readonly is: 'next'; readonly since: Instant }
  | { readonly is: 'waiting'; readonly afterSeconds: number; readonly because: string }
  | { readonly is: 'decided'; readonly outcome: Outcome; readonly because: string };

/** Requests of a person that are looked through for one that is open. */
const MOST_REQUESTS = 50;

/**
 * Of a kind that handles one request of a person at a time: what has not been decided waits while another one is, says so on its
 * ticket, and ends as that one does where people or policy have decided. Where that one was fulfilled or withdrawn, it is decided by
 * what is so then. What is decided waits for nobody.
 */
export async function behindAnother(
  means: Means,
  record: RequestRecord,
  { onePerPerson }: Rules,
  { beneficiaryId }: AccessRequest,
): Promise<Behind> {
  if (!onePerPerson || record.phase !== 'received' || record.decision || record.doneParts)
    return { is: 'first' };
  const open = await openOf(means, record, beneficiaryId);
  if (open) return await waiting(means, record, open);
  const before = record.behind === undefined ? null : (await means.requests.read(record.behind))?.row;
  const isOfPerson = before?.kind === record.kind && before.request?.beneficiaryId === beneficiaryId;
  return before && isOfPerson ? after(before) : { is: 'first' };
}

async function openOf(
  { requests }: Means,
  { kind, ticket }: RequestRecord,
  personId: string,
): Promise<RequestRecord | null> {
  const { records } = await requests.list({ personId, top: MOST_REQUESTS });
  const isOpen = (one: RequestRecord) => one.kind === kind && one.phase !== 'concluded';
  return (
    records.find(
      (one) => isOpen(one) && one.ticket.id !== ticket.id && one.request?.beneficiaryId === personId,
    ) ?? null
  );
}

/** Seconds until it is looked at again: the less often, the longer it lasts. */
const SHARE_OF_AGE = 8;
const LEAST_PAUSE = 30 * SECOND;
const LONGEST_PAUSE = 10 * MINUTE;

async function waiting(
  means: Means,
  record: RequestRecord,
  { requestId, ticket }: RequestRecord,
): Promise<Behind> {
  const because = `${ticket.number} about the same person is being handled already`;
  if (record.behind !== requestId)
    await means.requests.change(record.requestId, (row) => ({ ...row, behind: requestId }));
  await sayWaits(means, record.requestId, {
    ...{ fact: `behind ${requestId}`, access: 'none', standing: null, asRead: record },
    comment: `${because}, and decides for both. You need not do anything: this ticket says what comes of it.`,
    workNote: `${because}: nothing is decided or asked here while it is open. Its outcome is told here.`,
  });
  const age = means.clock.now() - milliseconds(record.receivedAt);
  const pause = Math.min(Math.max(age / SHARE_OF_AGE, LEAST_PAUSE), LONGEST_PAUSE);
  return { is: 'waiting', afterSeconds: Math.round(pause / SECOND), because };
}

const ENDED: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'was refused by policy',
  rejected: 'was rejected by an approver',
  expired: 'was decided by nobody in time',
  'needs-human': 'needs a person, who has been told',
  'rolled-back': 'could not be carried out',
};

function after({ outcome, ticket, concludedAt, updatedAt }: RequestRecord): Behind {
  const ended = outcome === null ? undefined : ENDED[outcome];
  if (outcome === null || ended === undefined) return { is: 'next', since: concludedAt ?? updatedAt };
  const because = `${ticket.number} about the same person, which decided for both, ${ended}.`;
  return { is: 'decided', outcome: outcome === 'rolled-back' ? 'needs-human' : outcome, because };
}
