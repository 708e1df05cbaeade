import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, cardOf, order } from '../support/asking.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

const FINANCE = 'Access to Finance BI';

describe('a Teams that takes messages with 202', () => {
  for (const accepted of ['with-id', 'without-body'] as const)
    test(`(${accepted}): one card is posted, nobody gets mail, and the card shows the end`, async (t) => {
      const world = await aWorld(t, { teams: { accepted } });
      const { number } = order(world, FINANCE, 'finance-analyst');
      await settle(world);
      await pass(world, 15 * MINUTE);
      assert.equal((await world.teams.cards(number)).length, 1);
      assert.deepEqual(world.controlled.mail(), []);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
      const card = await cardOf(world, number, 'finance-data-owner');
      assert.equal(card.state, 'closed');
      // without a press nobody could be told which message it is; by then it was pressed
      assert.match(JSON.stringify(card.card), /Approved/);
      await agree(world);
    });

  test('a Teams that takes messages with 202 closes a card that was never pressed as soon as somebody looks at it', async (t) => {
    const world = await aWorld(t, { teams: { accepted: 'without-body' } });
    const { number } = order(world, FINANCE, 'finance-analyst');
    await settle(world);
    world.servicenow.patchTicket(number, { approval: 'rejected' });
    await settle(world);
    assert.equal(stated(world, number), 'none/withdrawn');
    await pass(world, HOUR);
    const card = await cardOf(world, number, 'finance-data-owner');
    assert.equal(card.state, 'closed');
    assert.deepEqual(card.approvers, []);
    await agree(world);
  });

  test('a Teams that takes messages with 202 that never says which chat it opened leaves nobody unasked: mail goes out', async (t) => {
    const world = await aWorld(t, { teams: { acceptedChats: 'without-body' } });
    const { number } = order(world, FINANCE, 'finance-analyst');
    await settle(world);
    await pass(world, 15 * MINUTE);
    assert.deepEqual(await world.teams.cards(number), []);
    const [first, ...others] = world.controlled.mail();
    assert.equal(first?.to, personId('finance-data-owner'));
    // Mail alone does not let them decide what counts only on a card: operators hear of that.
    for (const { to, text } of others) {
      assert.notEqual(to, first?.to);
      assert.match(text, /nobody who may decide can be reached/);
    }
  });
});
