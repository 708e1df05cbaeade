import { type Instant, instant } from '../domain/instant.ts';
import { ENDED_BY_ITSELF, LOST, lose } from '../domain/lose.ts';
import { isConcluded } from '../domain/request-state.ts';
import { lifetimeRowOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { askAgain } from './drift/ask-again.ts';
import { noteDeleted } from './drift/deleted-group.ts';
import { stateCountedOnOver, stateEndedByItself } from './drift/ended-by-itself.ts';
import { statePartLost } from './drift/part-lost.ts';
import { type Settled, settle } from './outbox/settle.ts';
import { readTargets } from './proving/read-targets.ts';
import { GROUP_DELETED, stateDrift, TAKEN_AWAY } from './report-drift.ts';

/**
 * Access that a ticket states is proven gone, and we did not take it. A grant that stood for it ends, so that an edge which somebody
 * puts back later is theirs and never removed by us (invariant 6), and the ticket stops saying "granted". Granting it
 * again takes a new decision and new approvals: an operator's retry, or policy's own.
 *
 * A group that is deleted took nobody's membership away: it comes back with the group, so that the grant stands and ends by
 * its own time (H14).
 */
export const reportLostAccess = defineActivity<
  {
    readonly requestId: string;
    readonly beneficiaryId: string;
    readonly target: string;
    readonly provenAt: Instant;
    /** The group itself is deleted, and may come back with everybody who was in it. */
    readonly groupDeleted?: boolean;
    /** The ticket says already that it can't be seen. */
    readonly unseen?: boolean;
  },
  Settled
>({
  name: 'reportLostAccess',
  needsRuns: true,
  run: async (
    means,
    { requestId, beneficiaryId, target, provenAt, groupDeleted = false, unseen = false },
  ) => {
    const now = instant(means.clock.now());
    if (groupDeleted) return await stateDeletedGroup(means, requestId, target, provenAt, unseen);
    if (await isThere(means, requestId, beneficiaryId, target)) return await settle(means, requestId);
    const byItself = lifetimeRowOf(target).endsByItself;
    const lost = await means.grants.change(beneficiaryId, (rows) =>
      lose(rows, requestId, target, now, byItself ? ENDED_BY_ITSELF : LOST),
    );
    const record = (await means.requests.read(requestId))?.row;
    if (!lost && !record?.alreadyIn.includes(target)) return await settle(means, requestId);
    const name = lost?.targetName ?? target;
    await means.auditLog.append(requestId, [
      {
        fact: 'access-lost',
        once: target,
        at: now,
        actor: 'countersign',
        data: { grantId: lost?.id ?? null, name, target, provenAt, ...(byItself ? { byItself } : {}) },
      },
    ]);
    if (lost && byItself) {
      await stateEndedByItself(means, requestId, lost, provenAt);
      return await settle(means, requestId);
    }
    if (!lost && byItself) {
      await stateCountedOnOver(means, requestId, target, provenAt);
      return await settle(means, requestId);
    }
    if (lost && record && !isConcluded(record)) {
      await statePartLost(means, requestId, lost, provenAt);
      return await settle(means, requestId);
    }
    const person = record?.names[beneficiaryId] ?? 'the person';
    const because = `something else took ${name} away from ${person}, by agreeing reads until ${provenAt}`;
    await stateDrift(means, requestId, because, TAKEN_AWAY, unseen);
    const settled = await settle(means, requestId);
    const stated = (await means.requests.read(requestId))?.row;
    if (stated) await askAgain(means, stated);
    return settled;
  },
});

/** It came back since it was proven gone, as with a group that was restored at that moment. */
async function isThere(means: Means, requestId: string, userId: string, target: string): Promise<boolean> {
  const { readings } = await readTargets(means, userId, [target], requestId);
  return readings.some(({ edge }) => edge === 'present');
}

async function stateDeletedGroup(
  means: Means,
  requestId: string,
  target: string,
  provenAt: Instant,
  unseen: boolean,
): Promise<Settled> {
  await noteDeleted(means, target);
  const record = (await means.requests.read(requestId))?.row;
  const name = record?.plan?.changes.find((change) => change.target === target)?.targetName ?? target;
  const because = `${name} was deleted, by agreeing reads until ${provenAt}; its members come back if it is restored`;
  await stateDrift(means, requestId, because, GROUP_DELETED, unseen);
  return await settle(means, requestId);
}
