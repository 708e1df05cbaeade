import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../support/asking.ts';
import { backUp, loseRows, restore } from '../support/disaster.ts';
import { writes } from '../support/faults.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const BI = 'GRP-FINANCE-BI-READ';

describe('a task hub', () => {
  test('a task hub that is lost loses nothing: what waits is asked on, what stands ends in time, and what is over stays over', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const standing = await anApprovedRequest(world, {}, { duration_days: '2' });
    const waiting = order(world, 'Sales CRM access', 'sales-rep');
    const over = order(world, 'Global helpdesk access', 'sales-rep');
    await settle(world);
    const cards = (await world.teams.cards(waiting.number)).length;
    await restore(world, { hub: 'empty' });
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal((await world.teams.cards(waiting.number)).length, cards, 'somebody is asked twice');
    assert.equal(stated(world, over.number), 'none/refused');
    await approve(world, waiting.number, 'crm-owner');
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, waiting.number), 'granted/fulfilled', textOf(world, waiting.number));
    assert.equal(stated(world, standing.number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 2);
    await agree(world);
    await jump(world, 3 * DAY);
    assert.equal(stated(world, standing.number), 'ended/ended');
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    await agree(world);
  });

  test('a task hub that is rolled back by fifteen minutes makes nothing happen twice, and nothing stand still', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const first = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '2' });
    const second = order(world, 'Sales CRM access', 'sales-rep');
    await settle(world);
    const before = backUp(world);
    await pass(world, MINUTE);
    await approve(world, first.number, 'finance-data-owner');
    const third = order(world, 'Access to VPN', 'sales-member', { duration_days: '1' });
    await pass(world, 14 * MINUTE);
    assert.equal(stated(world, first.number), 'granted/fulfilled');
    assert.equal(stated(world, third.number), 'granted/fulfilled');
    const added = writes(world, 'POST');
    await restore(world, { hub: before });
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(writes(world, 'POST'), added);
    assert.equal(stated(world, first.number), 'granted/fulfilled');
    await approve(world, second.number, 'crm-owner');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, second.number), 'granted/fulfilled');
    await agree(world);
    await jump(world, 3 * DAY);
    assert.equal(stated(world, first.number), 'ended/ended');
    assert.equal(stated(world, third.number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-member'));
    await agree(world);
  });
});

describe('tables that are restored', () => {
  test('the table of reminders that is lost leaves no access beyond its end, no leaver unseen, and nothing removed that may stay', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const short = await anApprovedRequest(world, {}, { duration_days: '2' });
    const leaver = order(world, 'Access to VPN', 'sales-rep');
    const stays = order(world, 'Access to VPN', 'sales-member', { duration_days: '30' });
    await pass(world, 10 * MINUTE);
    assert.ok((await loseRows(world, 'GrantsDue')) > 2);
    await restore(world, { hub: 'empty' });
    await pass(world, 70 * MINUTE);
    assert.ok(world.logged.some((line) => /put back what leads to 2 grants and 3 people/.test(line)));
    world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, leaver.number), 'ended/ended');
    await jump(world, 3 * DAY);
    assert.equal(stated(world, short.number), 'ended/ended');
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-member'));
    assert.equal(stated(world, stays.number), 'granted/fulfilled');
    await agree(world);
  });

  test('tables that are restored to an hour ago have access that they know nothing of told to people, and remove none of it', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const old = await anApprovedRequest(world, {}, { duration_days: '1' });
    const waited = order(world, 'Sales CRM access', 'sales-rep');
    await pass(world, 20 * MINUTE);
    const before = backUp(world);
    await approve(world, waited.number, 'crm-owner');
    const fresh = order(world, 'Access to VPN', 'sales-member', { duration_days: '1' });
    await pass(world, 30 * MINUTE);
    await pass(world, 30 * MINUTE);
    const added = writes(world, 'POST');
    await restore(world, { tables: before, hub: 'empty' });
    for (let quarter = 0; quarter < 3; quarter += 1) await pass(world, 15 * MINUTE);
    assert.deepEqual(incidentsOf(world).toSorted(), [
      'GRP-SALES-CRM-USERS has a member that no ticket explains',
      'GRP-VPN-USERS has a member that no ticket explains',
    ]);
    await jump(world, 3 * DAY);
    assert.equal(stated(world, old.number), 'ended/ended');
    assert.ok(!isMember(world, BI, 'finance-analyst'));
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-member'), fresh.number);
    assert.ok(isMember(world, 'GRP-SALES-CRM-USERS', 'sales-rep'));
    assert.deepEqual([writes(world, 'POST'), writes(world, 'DELETE')], [added, 1]);
  });
});

const incidentsOf = ({ servicenow }: TestWorld) =>
  servicenow.listRecords('incident').map((incident) => incident['short_description'] ?? '');
