import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { askOperators, updateOperatorCards } from '../asking/operator-cards.ts';
import { OPERATE } from '../asking/operator-view.ts';
import { updateCards } from '../asking/show-cards.ts';
import { offerRenewal, updateOffers } from '../renewing/renewal-cards.ts';
import { RENEW } from '../renewing/renewal-view.ts';
import { closedStage } from './closed-stage.ts';
import { notify } from './notify.ts';
import { type Paid, paidBy } from './paid.ts';
import { restate } from './restate.ts';
import { settleApproverRows } from './settle-approver-rows.ts';

/** Does one owed thing. A repeat finds it done. */
export async function payOwed(means: Means, record: RequestRecord, owed: Owed): Promise<Paid> {
  switch (owed.what) {
    case 'cards':
      if (owed.stage === OPERATE) return await updateOperatorCards(means, record);
      if (owed.stage === RENEW) return await updateOffers(means, record);
      return await closeCards(means, record, owed.stage);
    case 'renewal-cards':
      return await offerRenewal(means, record);
    case 'operator-cards':
      return await askOperators(means, record, owed.groupId);
    case 'approver-rows':
      return await settleApproverRows(means, record, owed.stage);
    case 'restate':
      return await restate(means, record, owed.of);
    case 'follow-up':
      return await raise(means, record, owed);
    case 'notice':
      return await notify(means, record, owed);
  }
}

async function closeCards(means: Means, record: RequestRecord, stage: string): Promise<Paid> {
  const head = await closedStage(means, record, stage);
  if (!head) return { paid: true };
  const { decisions } = await means.approvals.readAll(record.requestId);
  return paidBy(await updateCards(means, record, head, decisions));
}

async function raise(
  means: Means,
  record: RequestRecord,
  owed: Extract<Owed, { what: 'follow-up' }>,
): Promise<Paid> {
  const ticketing = means.ticketing[record.ticket.system];
  if (!ticketing) return { paid: true };
  const { correlationId, type, queue, title, text } = owed;
  const raised = await ticketing.followUp(
    record.ticket,
    { correlationId, type, queue, title, text },
    record.requestId,
  );
  if (raised.failed) return { paid: false, retryAfterSeconds: raised.retryAfterSeconds };
  const at = instant(means.clock.now());
  await means.auditLog.append(record.requestId, [
    {
      fact: 'follow-up-raised',
      once: correlationId,
      at,
      actor: 'countersign',
      data: { number: raised.number, queue, title },
    },
  ]);
  return { paid: true };
}
