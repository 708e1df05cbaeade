import type { Suspension } from '../../domain/finding.ts';
import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { givenBy } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { reasonLines } from '../../kinds/reason-words.ts';
import { lifetimeRowOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { evidenceLink } from '../asking/showing.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { whomToCall } from '../outbox/call-for-help.ts';
import { deliver } from '../outbox/deliver.ts';
import { whoInFull } from '../wording/who-words.ts';
import { moment, names } from '../wording/words.ts';

/** What the plan in hand puts on, and only a decision takes off, is kept in view from then on. */
export async function keepSuspensions(
  { findings }: Pick<Means, 'findings'>,
  { requestId, plan }: RequestRecord,
  since: Instant,
): Promise<void> {
  const put = (plan ? givenBy(plan) : []).filter(({ target }) => lifetimeRowOf(target).reviewed);
  if (put.length === 0) return;
  await findings.keep(
    put.map(({ userId: beneficiaryId, target, targetName }) => ({
      ...{ what: 'suspension' as const, requestId, beneficiaryId, target, targetName, since },
    })),
  );
}

/** Whether it is on; `not-yet`: its entry does not count yet, or is just being taken off. */
export function isOn(grants: readonly Grant[], { target }: Suspension): 'on' | 'not-yet' | 'off' {
  const own = grants.filter((one) => one.target === target);
  if (own.some(({ state }) => state === 'active')) return 'on';
  return own.some(({ state }) => state === 'armed' || state === 'ending' || state === 'waiting')
    ? 'not-yet'
    : 'off';
}

const idOf = ({ requestId }: Suspension, followUp: number) => `${requestId}:suspended:${followUp}`;

/**
 * Tells of its age: by a follow-up, and in chat. One that was raised before and that nobody has begun on makes room for the next; where
 * somebody has, it stays theirs, and is told of it. Throws where the ticket tool does not take it now.
 */
export async function tellAge(means: Means, record: RequestRecord, one: Suspension): Promise<Suspension> {
  const at = instant(means.clock.now());
  const before = one.told?.followUp ?? 0;
  const isTheirs = before > 0 && (await noteAgain(means, record, one, at));
  const followUp = isTheirs ? before : before + 1;
  const { title, text } = wordsOf(means, record, one);
  if (!isTheirs) {
    const whom = whomToCall(means, record);
    const work = { what: 'follow-up', ...whom, correlationId: idOf(one, followUp), title, text } as const;
    const raised = await deliver(means, record, work);
    if (raised.delivered !== 'taken') throw new Error(raised.because);
  }
  const operations = operationsOf(means, record);
  await deliver(means, record, {
    what: 'notice',
    once: `suspended-${one.target}-${at.slice(0, 10)}`,
    to: operations?.notifyIds ?? [],
    groupId: operations?.notifyGroupId ?? null,
    text: `${title}\n${text}`,
  });
  return { ...one, told: { at, followUp } };
}

/** Whether somebody has begun on the follow-up of before, so that it stays open; otherwise it is closed. */
async function noteAgain(
  means: Means,
  { requestId, ticket }: RequestRecord,
  one: Suspension,
  at: Instant,
): Promise<boolean> {
  const ticketing = means.ticketing[ticket.system];
  if (!ticketing) return false;
  const correlationId = idOf(one, one.told?.followUp ?? 0);
  const because = `${one.targetName} is still on at ${moment(at, means.limits.timeZone)}.`;
  const answer = await ticketing.endFollowUp(correlationId, because, requestId);
  if (answer.failed) throw new Error(answer.because);
  const { number, ended } = answer;
  if (ended === 'noted') return true;
  const data = { number, ended, because };
  await means.auditLog.append(requestId, [
    { fact: 'follow-up-over', once: correlationId, at, actor: 'countersign', data },
  ]);
  return false;
}

/** Nobody has to see to what is off. */
export async function endTold(means: Means, record: RequestRecord, one: Suspension): Promise<void> {
  if (!one.told) return;
  const ended = await deliver(means, record, {
    what: 'follow-ups-over',
    before: instant(means.clock.now()),
    because: `${record.ticket.number}: ${one.targetName} is off, so that nothing is left to do here.`,
    only: `${one.requestId}:suspended:`,
  });
  if (ended.delivered === 'not-now') throw new Error(ended.because);
}

function wordsOf(
  { limits }: Means,
  record: RequestRecord,
  { beneficiaryId, targetName, since }: Suspension,
): { readonly title: string; readonly text: string } {
  const { ticket, decision, requestId, names: called } = record;
  const person = names([beneficiaryId], called);
  const why = reasonLines(decision?.reasons ?? []).join(' ') || 'the policy table says so';
  return {
    title: `${ticket.number}: ${targetName} is on ${person} for long`,
    text: [
      `On since: ${moment(since, limits.timeZone)}`,
      `For: ${whoInFull(record, beneficiaryId)}`,
      `Ticket: ${ticket.number} (${decision?.title ?? record.request?.catalogItem ?? 'unknown item'})`,
      `Why: ${why}`,
      `Taken off by: ${takenOffBy(record)}`,
      `Request: ${evidenceLink(limits, requestId)}`,
    ].join('\n'),
  };
}

function takenOffBy({ phase, whoCanAct, names: called }: RequestRecord): string {
  const isAsked = phase === 'waiting' && whoCanAct.length > 0;
  return isAsked
    ? `the next part of this request, which waits for ${names(whoCanAct, called)}.`
    : 'a decision about it, and nothing else: no end of the request does, nor that its ticket is closed. Open the ticket again, or write a new one.';
}
