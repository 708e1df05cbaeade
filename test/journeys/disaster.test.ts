import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../support/asking.ts';
import { backUp, restore } from '../support/disaster.ts';
import { writes } from '../support/faults.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle } from '../support/world.ts';

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

describe('tables that are restored to an hour ago', () => {
  test('EXPLORE', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const old = await anApprovedRequest(world, {}, { duration_days: '1' });
    const waiting = order(world, 'Sales CRM access', 'sales-rep');
    const later = order(world, 'HR cases access', 'hr-officer');
    await pass(world, 20 * MINUTE);
    const before = backUp(world);
    await pass(world, 5 * MINUTE);
    // within the hour that is lost: one that waited is given, one is ordered and given
    await approve(world, waiting.number, 'crm-owner');
    const fresh = order(world, 'Access to VPN', 'sales-member', { duration_days: '1' });
    const freshAsked = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await pass(world, 30 * MINUTE);
    for (const x of [old, waiting, later, fresh]) console.log(x.number, stated(world, x.number));
    await pass(world, 25 * MINUTE);
    const [p, d] = [writes(world, 'POST'), writes(world, 'DELETE')];
    await restore(world, { tables: before, hub: 'empty' });
    for (let i = 0; i < 8; i++) await pass(world, 15 * MINUTE);
    for (const x of [old, waiting, later, fresh, freshAsked]) console.log(x.number, stated(world, x.number), '\n', textOf(world, x.number).slice(-900));
    console.log('writes', p, d, writes(world, 'POST'), writes(world, 'DELETE'));
    console.log(world.servicenow.listRecords('incident').map((i) => i['short_description']));
    console.log(world.logged.slice(-30).join('\n'));
    console.log('members', isMember(world, 'GRP-SALES-CRM-USERS', 'sales-rep'), isMember(world, 'GRP-VPN-USERS', 'sales-member'));
    await jump(world, 3 * DAY);
    for (const x of [old, waiting, later, fresh, freshAsked]) console.log(x.number, stated(world, x.number));
    console.log('members', isMember(world, 'GRP-SALES-CRM-USERS', 'sales-rep'), isMember(world, 'GRP-VPN-USERS', 'sales-member'));
    console.log(world.servicenow.listRecords('incident').map((i) => i['short_description']));
    void HOUR;
  });
});
