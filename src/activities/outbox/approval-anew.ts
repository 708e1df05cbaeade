import { type Instant, instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { TicketApprovalState } from '../../domain/ticket.ts';
import type { TicketFailure, Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { approvedSince } from '../deciding/approved-anew.ts';
import { withWordsSince } from '../deciding/words-since.ts';
import { say } from './say.ts';

type Later = Pick<TicketFailure, 'because' | 'retryAfterSeconds'>;

/**
 * The request, whose ticket keeps its approval where a person gave it after it was asked for: the answer to that may have been lost,
 * and who has approved is not asked once more (H6).
 */
export async function withWordOnIt(
  means: Means,
  ticketing: Ticketing,
  record: RequestRecord,
): Promise<{ readonly record: RequestRecord } | { readonly later: Later }> {
  const { requestId, approvalAnew } = record;
  if (!approvalAnew?.sent || approvalAnew.shown) return { record };
  const { sent } = approvalAnew;
  const read = await ticketing.read(record.ticket, requestId);
  if (read.failed && read.kind === 'later') return { later: read };
  if (read.failed || read.ticket.approval !== 'approved') return { record };
  const words = await withWordsSince(means, requestId, read.ticket, sent);
  if (words.failed) return { later: words };
  const word = await approvedSince(means, requestId, words, sent);
  if (word.given === 'later')
    return { later: { because: 'who approved the ticket is not told yet', retryAfterSeconds: 60 } };
  if (word.given !== 'yes') return { record };
  // A look at the ticket before now did not know that it had been asked for.
  const checkDue = instant(means.clock.now());
  await means.requests.changePointer(record.ticket, (row) => ({ ...row, checkDue }));
  await means.requests.change(requestId, (row) => asShown(row, record));
  return { record: asShown(record, record) };
}

/** Noted before it is asked for: a crash right after it is no reason to ask whoever answered. */
export async function noteAsked({ requests, clock }: Means, asked: RequestRecord): Promise<void> {
  const sent = instant(clock.now());
  await requests.change(asked.requestId, (row) => {
    const { approvalAnew } = row;
    return approvalAnew && approvalAnew.at === asked.approvalAnew?.at && !approvalAnew.sent
      ? { ...row, approvalAnew: { ...approvalAnew, sent } }
      : row;
  });
}

/** What the tool's own approval says after it was to be asked anew; where it still says yes, people hear that it means nothing. */
export function withApproval(
  row: RequestRecord,
  asked: RequestRecord,
  approval: TicketApprovalState | undefined,
  now: Instant,
): RequestRecord {
  const { desired, approvalAnew } = row;
  if (approval === undefined || !approvalAnew || !desired) return row;
  if (approval !== 'approved' || asked.approvalAnew?.shown) return asShown(row, asked);
  const { access, outcome, provenAt } = desired;
  return say(row, { access, outcome, provenAt, standing: null, comment: null, workNote: KEPT_APPROVAL }, now);
}

/** The ticket has shown what was asked for; not what it was told since that was read. */
export function asShown(row: RequestRecord, { approvalAnew: asked }: RequestRecord): RequestRecord {
  const { approvalAnew } = row;
  return approvalAnew && approvalAnew.at === asked?.at
    ? { ...row, approvalAnew: { ...approvalAnew, shown: true } }
    : row;
}

const KEPT_APPROVAL =
  'The approval of this ticket still says approved, because the ticket tool does not let this app change it. The earlier approval was for access that is taken back, so it no longer counts: approval is required. Somebody who may approve it does so on an approver row of their own, or an operator has it tried again. So that tickets show it, an administrator of the tool has to let this app write their approval.';
