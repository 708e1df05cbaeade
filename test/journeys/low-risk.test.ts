import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, settle } from '../support/world.ts';

describe('a request for low-risk access', () => {
  test('a request for low-risk access of a pre-approved standard change is granted, proven and written back without asking anybody', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    const ticket = world.servicenow.ticket(number);
    assert.equal(ticket.stateLabel, 'Closed Complete');
    const text = textOf(world, number);
    assert.match(text, /Executed at: 2026-03-03T09:00:\d\d/);
    assert.match(text, /Group: GRP-VPN-USERS \(.{36}\)/);
    assert.match(text, new RegExp(`User: Anna Jansen \\(${personId('sales-rep')}\\)`));
    assert.match(text, /Result: success, proven by agreeing reads/);
    assert.match(text, /request-id [0-9a-f-]{36}, client-request-id [0-9a-f-]{36}, status 204/);
    assert.match(text, /standard change, pre-approved template STD-VPN-ACCESS/);
    assert.deepEqual(await world.teams.cards(number), []);
    await agree(world);
  });

  test('a request for low-risk access asks the manager where the table has no standard change for it', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /waits for approval by Sanne Mulder, until 2026-03-06 10:00/);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-ENG-REPO-READ', 'developer'));
    assert.match(textOf(world, number), /Approved by: Sanne Mulder \(manager, 2026-03-03T09:0/);
    await agree(world);
  });

  test('a request for low-risk access takes at most eight activities without and eleven with one approval stage', async (t) => {
    const prompt = { min: 0, max: 0 };
    const world = await aWorld(t, {
      graph: { lag: 'off' },
      serviceNow: { commit: { item: prompt, request: prompt, variables: prompt } },
    });
    const unasked = order(world, 'Access to VPN', 'sales-rep');
    const asked = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await approve(world, asked.number, 'finance-data-owner');
    for (const [{ number }, most] of [[unasked, 8] as const, [asked, 11] as const]) {
      const { requestId } = await requestOf(world, number);
      const all = await world.host.activities();
      const own = all.filter(({ instanceId }) => instanceId === requestId).map(({ name }) => name);
      assert.ok(own.length <= most, `${own.length}: ${own.join(' ')}`);
      const run = world.host
        .host()
        ?.instances()
        .find(({ instanceId }) => instanceId === requestId);
      assert.ok(run && run.historyEvents <= 60 && run.historyBytes <= 65_536, `${run?.historyEvents} events`);
    }
  });

  test('a request for low-risk access changes nothing for somebody who is a member already, and says so', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-member', { duration_days: '5' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const text = textOf(world, number);
    assert.match(text, /nothing to do, the membership was there already/);
    assert.match(text, /works\. Access from before this request does not end with it\./);
    assert.doesNotMatch(text, /It has no end date|It ends/);
    assert.equal(writes(world, 'POST'), 0);
    assert.deepEqual(await world.teams.cards(number), []);
    await agree(world);
  });

  test('a request for low-risk access may be made by a manager or a delegate for somebody else, and by nobody else', async (t) => {
    const world = await aWorld(t);
    const manager = order(world, 'Access to VPN', 'sales-rep', {}, { openedBy: 'sales-manager' });
    const delegate = order(world, 'Access to VPN', 'finance-analyst', {}, { openedBy: 'helpdesk-agent' });
    const colleague = order(world, 'Access to VPN', 'finance-member', {}, { openedBy: 'sales-rep' });
    await settle(world);
    assert.equal(stated(world, manager.number), 'granted/fulfilled');
    assert.equal(stated(world, delegate.number), 'granted/fulfilled');
    assert.equal(stated(world, colleague.number), 'none/refused');
    assert.match(textOf(world, colleague.number), /\[may-not-ask, /);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'finance-member'));
    await agree(world);
  });

  test('the manager who asks for somebody else is not asked again to approve it', async (t) => {
    const world = await aWorld(t);
    const { number } = order(
      world,
      'Engineering repository access',
      'developer',
      { access_level: 'read' },
      { openedBy: 'eng-manager' },
    );
    await settle(world);
    const [card] = await world.teams.cards(number);
    assert.ok(card && !card.approvers.includes(personId('eng-manager')));
    assert.equal(stated(world, number), 'none/running');
    await agree(world);
  });

  test('a request for low-risk access that no policy governs is left alone but for one note', async (t) => {
    const world = await aWorld(t);
    const { number } = world.servicenow.createTicket({
      catalogItem: 'Order a laptop',
      requestedFor: personId('sales-rep'),
      variables: { model: 'light' },
    });
    await settle(world);
    const ticket = world.servicenow.ticket(number);
    assert.equal(ticket.journal.length, 1);
    assert.equal(ticket.stateLabel, 'Open');
    assert.equal(stated(world, number), 'none/refused');
  });

  test('invariant 2: no write leaves before a recorded decision and its recorded attempt', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const facts = await factsOf(world, (await requestOf(world, number)).requestId);
    const at = (fact: string) => facts.indexOf(fact);
    assert.ok(at('decided') >= 0 && at('decided') < at('grant-armed'));
    assert.ok(at('grant-armed') < at('change-attempted') && at('change-attempted') < at('change-answered'));
    assert.ok(at('change-answered') < at('grant-started'));
    const sent = world.tenant.outbound.list().filter(({ url }) => url.includes('/members/$ref'));
    assert.equal(sent.length, 1);
  });
});
