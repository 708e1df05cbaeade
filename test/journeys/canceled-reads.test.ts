import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { decideInTool, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { decidedInTool } from '../support/policies.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

describe('a read that ServiceNow canceled after some rows', () => {
  test('a read of the variables that ServiceNow canceled after some rows leaves the ticket undecided until the end date is known', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.servicenow.switches.quota.rows = { sc_item_option_mtom: 1 };
    const { number } = order(world, 'Access to VPN', 'sales-member', { end_date: '2026-03-31' });
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'none/running'); // that it waits, and for what
    assert.equal(writes(world, 'POST'), 0);
    world.servicenow.switches.quota.rows = {};
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /It ends by itself on 2026-04-01/);
    await agree(world);
  });

  test('a read of the approver rows that ServiceNow canceled after some of them loses no approval', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    world.servicenow.switches.quota.rows = { sysapproval_approver: 0 };
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, 30 * MINUTE);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    world.servicenow.switches.quota.rows = {};
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a read that ServiceNow canceled after some rows of the changed tickets keeps the sweep from passing over a lost webhook', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.servicenow.switches.quota.rows = { sc_req_item: 0 };
    const { number } = order(world, 'Access to VPN', 'sales-member', {}, { webhook: 'drop' });
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'nothing');
    world.servicenow.switches.quota.rows = {};
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});
