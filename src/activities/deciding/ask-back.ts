import type { RequestRecord } from '../../domain/record.ts';
import { concluding } from '../../domain/request-state.ts';
import type { Ticket } from '../../domain/ticket.ts';
import { reasonLines } from '../../kinds/reason-words.ts';
import { saysTheSame, ticketDigest } from '../../policy/access/ticket-digest.ts';
import type { Rules, Unclear } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { startDraft } from '../outbox/drafting/start-draft.ts';
import type { TicketRead } from './is-edited.ts';
import type { Next } from './next.ts';
import { isOvertaken } from './overtaken.ts';
import { nextAfter, noteUnreadable } from './turn-down.ts';

/** What was decided before, or is to be had for longer, was understood once: what it can't be read as any more is turned down. */
export function asksForTheFirstTime({ decision, renewal, asksAgain }: RequestRecord): boolean {
  return decision === null && !renewal && !asksAgain;
}

/**
 * Ends a request whose ticket does not say which access it means with a question to whoever asked. The answer is theirs to give on the
 * ticket, which is a new version of the request then; nobody else's word, and no draft, stands for it.
 */
export async function askBack(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  {
    ticket,
    reasons,
    unclear,
  }: Extract<TicketRead, { read: 'not-understood' }> & { readonly unclear: Unclear },
): Promise<Next> {
  await noteUnreadable(means, record, rules, 'review', reasons);
  const covers = unclear.declares;
  const because = reasonLines(reasons);
  const changed = await means.requests.change(record.requestId, (current) =>
    isOvertaken(record, current)
      ? current
      : concluding(current, {
          ...{ outcome: 'needs-human', because, plain: because, reasons, edited: false },
          asksBack: { digest: ticketDigest(ticket, covers), covers },
        }),
  );
  if (means.limits.drafting && rules.operations.drafting.forUnclear)
    await startDraft(means, { requestId: record.requestId, about: 'choice' });
  return nextAfter(changed) ?? { next: 'conclude', outcome: 'needs-human', edited: false };
}

/** Whether the ticket says something else by now than when its requester was asked what it means. */
export function isAnswered({ conclusion }: RequestRecord, ticket: Ticket): boolean {
  const asked = conclusion?.asksBack;
  return asked !== undefined && !saysTheSame(asked.digest, ticket, asked.covers);
}
