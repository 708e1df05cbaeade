import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Assigned } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { OPERATE } from '../asking/operator-view.ts';
import { PROGRESS } from '../asking/progress-view.ts';
import { closedStage } from '../concluding/closed-stage.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { peopleFor } from '../concluding/owners.ts';
import { restate } from '../concluding/restate.ts';
import { RENEW } from '../renewing/renewal-view.ts';
import { askByCard } from './ask-by-card.ts';
import { type Delivered, DONE, deliveredTo, notNow } from './delivered.ts';
import type { Effect } from './effect.ts';
import { endFollowUps } from './end-follow-ups.ts';
import { notify } from './notify.ts';
import { askOperators, updateOperatorCards } from './operator-cards.ts';
import { updateProgressCard } from './progress-card.ts';
import { remindOne } from './remind-one.ts';
import { offerRenewal, updateOffers } from './renewal-cards.ts';
import { showProgress } from './rooms/follow.ts';
import { sendDesired } from './send.ts';
import { settleApproverRows } from './settle-approver-rows.ts';
import { isForOperations, operationsReached, sayUntaken } from './untaken.ts';
import { updateCards } from './update-cards.ts';
import { shownTo } from './update-each.ts';

/**
 * Carries out one effect, and answers what was taken by whom. A repeat finds it done. What nobody took, and nobody will, is
 * said on the ticket.
 */
export async function deliver(means: Means, record: RequestRecord, effect: Effect): Promise<Delivered> {
  const done = await carryOut(means, record, effect);
  if (done.delivered === 'never') await sayUntaken(means, record, effect, done);
  if (done.delivered === 'taken' && done.by.length > 0 && isForOperations(effect))
    await operationsReached(means);
  return done;
}

async function carryOut(means: Means, record: RequestRecord, effect: Effect): Promise<Delivered> {
  switch (effect.what) {
    case 'note':
      return await note(means, record);
    case 'card':
      return deliveredTo([[effect.to, await askByCard(means, record, effect)]]);
    case 'reminder':
      return deliveredTo([[effect.to, await remindOne(means, record, effect)]]);
    case 'cards':
      if (effect.stage === OPERATE) return await updateOperatorCards(means, record);
      if (effect.stage === RENEW) return await updateOffers(means, record);
      if (effect.stage === PROGRESS) return await updateProgressCard(means, record);
      return await closeCards(means, record, effect.stage);
    case 'renewal-cards':
      return await offerRenewal(means, record);
    case 'operator-cards':
      return await askOperators(means, record, effect);
    case 'approver-rows':
      return await settleApproverRows(means, record, effect.stage);
    case 'restate':
      return await restate(means, record, effect.of);
    case 'follow-up':
      return await raise(means, record, effect);
    case 'follow-ups-over':
      return await endFollowUps(means, record, effect);
    case 'notice':
      return await notify(means, record, effect);
    case 'room-posts':
      return await showProgress(means, record, effect.lines);
  }
}

async function note(means: Means, record: RequestRecord): Promise<Delivered> {
  const sent = await sendDesired(means, record);
  return sent.sent ? DONE : notNow(sent.retryAfterSeconds);
}

async function closeCards(means: Means, record: RequestRecord, stage: string): Promise<Delivered> {
  const head = await closedStage(means, record, stage);
  if (!head) return DONE;
  const { decisions } = await means.approvals.readAll(record.requestId);
  return shownTo(await updateCards(means, record, head, decisions));
}

async function raise(
  means: Means,
  record: RequestRecord,
  owed: Extract<Owed, { what: 'follow-up' }>,
): Promise<Delivered> {
  const ticketing = means.ticketing[record.ticket.system];
  if (!ticketing) return DONE;
  const { correlationId, type, queue, title, text, ofOwner = false } = owed;
  const people = async () => await peopleFor(means, record, ofOwner);
  const raised = await ticketing.followUp(
    record.ticket,
    { correlationId, type, queue, people, title, text },
    record.requestId,
  );
  if (raised.failed) return notNow(raised.retryAfterSeconds);
  const at = instant(means.clock.now());
  await means.auditLog.append(record.requestId, [
    {
      fact: 'follow-up-raised',
      once: correlationId,
      at,
      actor: 'countersign',
      data: { number: raised.number, queue, title, ...assignedTo(raised.assigned) },
    },
  ]);
  if (raised.assigned.to === 'nobody') await tellOfNobodys(means, record, raised.number, queue);
  return DONE;
}

/** A follow-up that nobody has is nobody's: operations hear of it. */
async function tellOfNobodys(
  means: Means,
  record: RequestRecord,
  number: string,
  queue: string,
): Promise<void> {
  const operations = operationsOf(means, record);
  const once = `nobodys-${number}`;
  const text = `${record.ticket.number}: ${nobodys(number, queue)}`;
  const notice: Owed = {
    what: 'notice',
    once,
    to: operations?.notifyIds ?? [],
    groupId: operations?.notifyGroupId ?? null,
    text,
  };
  await means.requests.change(record.requestId, (row) =>
    row.owed.some((one) => one.what === 'notice' && one.once === once)
      ? row
      : { ...row, owed: [...row.owed, notice] },
  );
}

/** What operations hear of a follow-up that nobody has. */
export function nobodys(number: string, queue: string): string {
  return `nobody could be assigned to ${number}. The ticket tool has no single active queue "${queue}" that anybody active is in, and knows none of its people. Assign it by hand, and mend the queue in the ticket tool or the policy table.`;
}

/** A queue is where follow-ups are; who has it in person, or that nobody has, is told. */
export function assignedTo(assigned: Assigned): { readonly assignedTo?: string } {
  if (assigned.to === 'queue' || assigned.to === 'as-before') return {};
  return { assignedTo: assigned.to === 'person' ? assigned.entraId : 'nobody' };
}
