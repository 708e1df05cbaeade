import type { Means } from '../activities/activity.ts';
import { operationsOf } from '../activities/concluding/operations-of.ts';
import { forgetDeleted, wasDeleted } from '../activities/drift/deleted-group.ts';
import { stillLost } from '../activities/drift/open-findings.ts';
import { say } from '../activities/outbox/say.ts';
import { eachOf } from '../activities/people/each-of.ts';
import { startEnd } from '../activities/people/end-access.ts';
import { wordOf } from '../domain/done-parts.ts';
import type { Grant } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import { orchestratorOf } from '../domain/request.ts';
import { isConcluded, restated } from '../domain/request-state.ts';
import type { Runs } from '../ports/runs.ts';

/**
 * A group that was deleted is there again, and everybody who was in it is a member again: what has ended meanwhile is taken
 * back, and tickets of what has not say so once it is proven (H14).
 */
export async function groupIsBack(means: Means, runs: Runs, groupId: string): Promise<void> {
  if (!(await wasDeleted(means, groupId))) return;
  await eachOf(await means.grants.liveBeneficiaries(), async (memberId) => {
    const { grants } = await means.grants.readBeneficiary(memberId);
    const held = Object.values(grants).filter(({ target }) => target === groupId);
    await eachOf(held, async (grant) => {
      if (grant.state === 'ending') await startEnd(runs, grant.requestId);
      else if (grant.state === 'active') await restate(means, runs, grant);
    });
  });
  await forgetDeleted(means, groupId); // last: what a crash interrupts is done at the next tick
}

/** The request's own run tells, after it has proven that the access is there. What a newer version states stands. */
async function restate(means: Means, runs: Runs, { requestId, targetName }: Grant): Promise<void> {
  if (!(await stillLost(means, { requestId }))) return;
  const { kind, desired } = await means.requests.change(requestId, (row) => {
    if (!isConcluded(row) || !states(row.desired, 'unsure')) return row;
    return say(
      restated(row, 'fulfilled'),
      {
        access: wordOf(row),
        outcome: 'fulfilled',
        standing: operationsOf(means, row)?.standings.fulfilled ?? null,
        comment: `The group ${targetName} is there again, and the access with it.`,
        workNote: `${targetName} was restored with its members; the access is proven anew.`,
        provenAt: null,
      },
      instant(means.clock.now()),
    );
  });
  if (states(desired, 'in-force')) await runs.start(orchestratorOf(kind), requestId, { requestId });
}
