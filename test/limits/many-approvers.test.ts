import assert from 'node:assert/strict';
import { describe, type TestContext } from 'node:test';
import { addCrowd, putAll } from '../../sandbox/limits/crowd.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { decideInTool, order } from '../support/asking.ts';
import { decidedInTool } from '../support/policies.ts';
import { stated, textOf } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';
import { limit, ready } from './limit.ts';

const OWNERS = 'GRP-FINANCE-DATA-OWNERS';
const MEMBERS = `/groups/${groupId(OWNERS)}/members`;

async function asked(t: TestContext) {
  const world = await aWorld(t, {
    ...decidedInTool(t),
    graph: { lag: 'off', switches: { throttling: 'off' } },
    patienceMs: 600_000,
  });
  putAll(world, groupId(OWNERS), addCrowd(world, 'Data Owner', 249, { inTool: true }));
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await pass(world, 20 * MINUTE);
  return { world, number };
}

describe('a group of two hundred and fifty approvers', () => {
  limit('two hundred and fifty approvers cost one read and at most twenty cards', async (t) => {
    const { world, number } = await asked(t);
    const reads = world.tenant.outbound
      .list()
      .flatMap(({ batch = [] }) => batch)
      .filter(({ url }) => url.includes(MEMBERS));
    const cards = await world.teams.cards(number);
    ready(cards.length > 0, 'nobody was asked');
    // one for the decision, one when the stage opens
    const cost = `${reads.length} reads of the group and ${cards.length} cards`;
    assert.ok(reads.length <= 2 && cards.length <= 20, cost);
  });

  limit(
    'twenty more get a card with each reminder, and the ticket names twenty and says how many more',
    async (t) => {
      const { world, number } = await asked(t);
      assert.match(
        textOf(world, number),
        /Data Owner \d+ and 230 more, until .* The first 20 of them get a card now/,
      );
      await pass(world, 9 * HOUR);
      const cards = await world.teams.cards(number);
      assert.equal(cards.length, 40);
      assert.equal(new Set(cards.flatMap(({ recipients }) => recipients)).size, 40);
    },
  );

  limit('one of two hundred and fifty approvers decides, and the access is granted', async (t) => {
    const { world, number } = await asked(t);
    const { approvals } = world.servicenow.ticket(number);
    ready(approvals.length > 200, 'no approver rows were made');
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});
