import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { openStage } from '../../src/activities/open-stage.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { agree, requestOf, stated, statements } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

/** The means of a worker that stands still, right after it has read that the stage is open, while `meanwhile` happens. */
function standingStill(means: Means, meanwhile: () => Promise<void>): Means {
  const approvals = new Proxy(means.approvals, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'open') return member.bind(target);
      return async (head: unknown) => {
        const { row } = await member.call(target, head);
        await meanwhile();
        return { row: { ...row, state: 'open', inTool: {} }, etag: '' };
      };
    },
  });
  return { ...means, approvals };
}

describe('a worker that opens a stage after another has gone on', () => {
  test('says nothing of waiting below what holds, and leaves nothing that still asks', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { requestId, waitingOn } = await requestOf(world, number);
    const means = standingStill(world.app.means, () => approve(world, number, 'finance-data-owner'));
    await openStage.run(means, { requestId, stage: waitingOn ?? '' });
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(statements(world, number).at(-1)?.access, 'granted');
    assert.equal((await requestOf(world, number)).waitingOn, null);
    for (const { state } of world.servicenow.ticket(number).approvals) assert.notEqual(state, 'requested');
    for (const { state } of await world.teams.cards(number)) assert.equal(state, 'closed');
    await agree(world);
  });
});
