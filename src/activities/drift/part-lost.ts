import { accessSoFar, losePart } from '../../domain/done-parts.ts';
import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { isConcluded } from '../../domain/request-state.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { say } from '../outbox/say.ts';
import { tell } from '../outbox/tell.ts';
import { names } from '../wording/words.ts';

/**
 * Somebody else took off what a part of a request that still goes on has put on: its ticket says so from then on, and operators are
 * called. What follows is decided with what it reads then. A request that is concluded is as it was.
 */
export async function statePartLost(
  means: Means,
  requestId: string,
  grant: Grant,
  provenAt: Instant,
): Promise<void> {
  const now = instant(means.clock.now());
  const changed = await means.requests.change(requestId, (row) => {
    if (isConcluded(row)) return row;
    const doneParts = losePart(row, grant.target, provenAt);
    return doneParts ? said(means, { ...row, doneParts }, grant, provenAt, now) : row;
  });
  await tell(means, changed);
}

function said(
  means: Means,
  row: RequestRecord,
  { beneficiaryId, targetName }: Grant,
  provenAt: Instant,
  now: Instant,
): RequestRecord {
  const words = `Somebody else took ${targetName} off ${names([beneficiaryId], row.names)}`;
  return say(
    { ...row, owed: [...row.owed, ...calls(means, row, words, provenAt)] },
    {
      access: accessSoFar(row),
      outcome: 'running',
      standing: null,
      comment: `${words}. A person has been told. The request goes on.`,
      workNote: `${words}: proven gone by agreeing reads until ${provenAt}. It is not put on again without a new decision. The request goes on.`,
      provenAt: null,
    },
    now,
  );
}

function calls(means: Means, row: RequestRecord, words: string, provenAt: Instant): readonly Owed[] {
  const operations = operationsOf(means, row);
  const title = `${row.ticket.number}: what was done is undone by somebody else`;
  const text = `${words}, proven gone at ${provenAt}. Request ${row.requestId} goes on. Should it be on, put it on, or have the request decided anew.`;
  return [
    {
      what: 'follow-up',
      type: 'incident',
      correlationId: `${row.requestId}:part-lost:${row.attempt}`,
      queue: operations?.followUpQueue ?? 'Identity Ops',
      title,
      text,
    },
    {
      what: 'notice',
      once: `part-lost-${row.attempt}`,
      to: operations?.notifyIds ?? [],
      groupId: operations?.notifyGroupId ?? null,
      text: `${title}\n${text}`,
      severity: 'critical',
    },
  ];
}
