import { createHash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';
import { cameByLateCall } from '../activities/drift/came-by-late-call.ts';
import { callOperators, type RaisedIncident } from '../activities/outbox/call-operators.ts';
import { recordRaised } from '../activities/outbox/record-raised.ts';
import { readTargets } from '../activities/proving/read-targets.ts';
import type { Grant } from '../domain/grant.ts';
import { instant, MINUTE, milliseconds } from '../domain/instant.ts';
import { mayStillCome, notOurs, seenAgain } from '../domain/outstanding.ts';
import type { Runs } from '../ports/runs.ts';
import type { GrantsOfBeneficiary } from '../ports/stores.ts';
import { groupOf, targetLabel } from '../targets/index.ts';
import { suspectOutsiders } from './suspect-drift.ts';

/**
 * A grant that is over is looked at on and on while a call of it of which nothing was heard may still take effect: the worker that
 * sent it may have died, and nobody else would hear of what it gives. What is there again is taken back by the end of its own request, once
 * the directory's audit says that it was us.
 */
export async function seeToLateCalls(
  means: Means,
  runs: Runs,
  rows: GrantsOfBeneficiary,
  grant: Grant,
  { hint }: { readonly hint: string },
): Promise<void> {
  const { beneficiaryId, target, targetName, requestId } = grant;
  const now = instant(means.clock.now());
  const calls = mayStillCome(rows, grant, now);
  if (calls.length === 0) {
    await means.grants.dropHint(hint); // what is found later is known as ours by the attempt, which stays on record
    return;
  }
  const { readings } = await readTargets(means, beneficiaryId, [target], requestId);
  const [seen] = readings;
  if (seen?.edge === 'unknown')
    throw new Error(`whether a late call took effect can't be read: ${seen.because}`);
  if (seen?.edge !== 'present') return;
  const late = await cameByLateCall(means, runs, rows, { beneficiaryId, target });
  if (late.came === 'unread')
    throw new Error(
      `who gave ${targetLabel(target, targetName)} after its end can't be read: ${late.because}`,
    );
  if (late.came === 'ours') return;
  const since = calls.flatMap(({ seenAt }) => seenAt ?? []).toSorted()[0] ?? null;
  if (since === null)
    await means.grants.change(beneficiaryId, (all) => ({
      rows: seenAgain(all, grant.id, now),
      result: null,
    }));
  else if (late.came === 'not-told' && milliseconds(now) - milliseconds(since) > ASKED_FOR)
    await isOfOthers(means, runs, grant);
}

/**
 * Somebody else gave it: their act stays. A member is looked into like any whom no ticket explains; of anything else operators are told
 * here, because nothing else looks for it.
 */
async function isOfOthers(means: Means, runs: Runs, grant: Grant): Promise<void> {
  const { id, beneficiaryId, target, targetName, ticket, requestId } = grant;
  if (groupOf(target) === null) {
    const what = targetLabel(target, targetName);
    const title = `${ticket.number}: ${what} is there again after its end`;
    const text = `${title}. Countersign ended it, and somebody else has given it to ${beneficiaryId} since: the directory's audit names nobody of ours. It stays. Have it requested, or take it away; the audit log of Entra names who gave it.`;
    const onRaised = (raised: RaisedIncident) => recordRaised(means, requestId, raised);
    const call = { correlationId: `again:${requestId}:${shortDigest(id)}`, title, text, onRaised };
    if ((await callOperators(means, 'given-again', call)) === null)
      throw new Error(`nobody could be told that ${what} is there again after its end`);
  }
  await means.grants.change(beneficiaryId, (all) => ({ rows: notOurs(all, id), result: null }));
  if (groupOf(target) === null) return;
  const member = { groupId: target, memberId: beneficiaryId, present: true, person: true };
  await suspectOutsiders(means, runs, { id: target, name: targetName }, [member]);
}

/** A grant's own id may be longer than a ticket tool takes. */
const shortDigest = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 16);

/** The directory's audit tells who gave something some minutes later. */
const ASKED_FOR = 45 * MINUTE;
