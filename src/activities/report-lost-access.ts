import { type Instant, instant } from '../domain/instant.ts';
import { lose } from '../domain/lose.ts';
import { defineActivity } from './activity.ts';
import { askAgain } from './ask-again.ts';
import { stateDrift } from './report-drift.ts';
import { type Settled, settle } from './settle.ts';

/**
 * Access that a ticket states is proven gone, and we did not take it. A grant that stood for it ends, so that an edge which somebody
 * puts back later is theirs and never removed by us (invariant 6), and the ticket stops saying "granted". Granting it
 * again takes a new decision and new approvals: an operator's retry, or policy's own.
 */
export const reportLostAccess = defineActivity<
  {
    readonly requestId: string;
    readonly beneficiaryId: string;
    readonly target: string;
    readonly provenAt: Instant;
  },
  Settled
>({
  name: 'reportLostAccess',
  needsRuns: true,
  run: async (means, { requestId, beneficiaryId, target, provenAt }) => {
    const now = instant(means.clock.now());
    const lost = await means.grants.change(beneficiaryId, (rows) => lose(rows, requestId, target, now));
    const record = (await means.requests.read(requestId))?.row;
    if (!lost && !record?.alreadyIn.includes(target)) return await settle(means, requestId);
    const name = lost?.targetName ?? target;
    await means.auditLog.append(requestId, [
      {
        fact: 'access-lost',
        once: target,
        at: now,
        actor: 'countersign',
        data: { grantId: lost?.id ?? null, name, target, provenAt },
      },
    ]);
    const because = `${name} does not have the person any more, by agreeing reads until ${provenAt}`;
    await stateDrift(means, requestId, because);
    const settled = await settle(means, requestId);
    const stated = (await means.requests.read(requestId))?.row;
    if (stated) await askAgain(means, stated);
    return settled;
  },
});
