import type { Means } from '../activities/activity.ts';
import { cameByLateCall } from '../activities/drift/came-by-late-call.ts';
import { readTargets } from '../activities/proving/read-targets.ts';
import type { Grant } from '../domain/grant.ts';
import { instant, MINUTE, milliseconds } from '../domain/instant.ts';
import { mayStillCome, nothingCame, seenAgain } from '../domain/outstanding.ts';
import type { Runs } from '../ports/runs.ts';
import type { GrantsOfBeneficiary } from '../ports/stores.ts';
import { groupOf } from '../targets/index.ts';
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
  const { beneficiaryId, target, requestId } = grant;
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
  const since = calls.map(({ seenAt }) => seenAt ?? now).toSorted()[0] ?? now;
  if (since === now)
    await means.grants.change(beneficiaryId, (all) => ({
      ...{ rows: seenAgain(all, grant.id, now), result: null },
    }));
  if (milliseconds(now) - milliseconds(since) > ASKED_FOR) return await isOfOthers(means, runs, grant);
  await cameByLateCall(means, runs, rows, { beneficiaryId, target });
}

/** Somebody else gave it: their act stays, and is looked into as any member's whom no ticket explains. */
async function isOfOthers(means: Means, runs: Runs, grant: Grant): Promise<void> {
  const { id, beneficiaryId, target, targetName } = grant;
  await means.grants.change(beneficiaryId, (all) => ({ rows: nothingCame(all, id), result: null }));
  if (groupOf(target) === null) return;
  const member = { groupId: target, memberId: beneficiaryId, present: true, person: true };
  await suspectOutsiders(means, runs, { id: target, name: targetName }, [member]);
}

/** The directory's audit tells who gave something some minutes later. */
const ASKED_FOR = 45 * MINUTE;
