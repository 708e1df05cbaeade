import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../sandbox/clock.ts';
import { STARTS_AT } from '../../sandbox/company.ts';
import { createWholeTenant } from '../../sandbox/control/whole-tenant.ts';
import { type AskedRole, roleDifferences, watchEffective } from '../../sandbox/matrix/measure/roles.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { INTEGRATION_USER } from '../../sandbox/tenant/servicenow/accounts.ts';
import { answerOf, askForToken } from '../sandbox/tenant/company.ts';

const WHO = personId('vpn-owner');
const EXCHANGE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const MINUTE = 60_000;

/** A company whose app has the permission of PIM, and a ticket that asks for the role of Exchange for an hour. */
async function aCompany() {
  const clock = virtualClock(STARTS_AT);
  const whole = createWholeTenant({
    clock,
    app: () => ({ url: 'http://127.0.0.1:7071', fetch: async () => new Response('{}') }),
    webhook: { functionKey: 'key', secret: 'secret' },
    graph: {
      lag: 'off',
      oneHoldsAll: true,
      permissions: ['RoleAssignmentSchedule.ReadWrite.Directory'],
      pim: { activation: 'PT0S', removal: 'PT0S', effective: { exchange: 'PT8M' } },
    },
  });
  const { servicenow, tenant } = whole;
  const { number, id } = servicenow.openIncident({ category: 'software', subcategory: 'email', caller: WHO });
  const { body } = await answerOf(await askForToken(tenant));
  const ask = async (action: string, ticketNumber = number) => {
    const headers = {
      authorization: `Bearer ${body['access_token']}`,
      'content-type': 'application/json',
    };
    const sent = {
      action,
      principalId: WHO,
      roleDefinitionId: EXCHANGE,
      directoryScopeId: '/',
      justification: number,
      ticketInfo: { ticketNumber, ticketSystem: 'ServiceNow' },
      scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT50M' } },
    };
    const url = 'https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignmentScheduleRequests';
    const { status } = await tenant.fetch(
      new Request(url, { method: 'POST', headers, body: JSON.stringify(sent) }),
    );
    assert.equal(status, 201);
  };
  const asked: readonly AskedRole[] = [{ number, userId: WHO, roleId: EXCHANGE, target: 'exchange' }];
  const watched = watchEffective(whole, asked);
  let revision = 0;
  return {
    ...whole,
    ask,
    pass: (minutes: number) => clock.moveTo(clock.now() + minutes * MINUTE),
    now: () => new Date(clock.now()).toISOString(),
    /** A note of ours on the ticket. */
    state(access: string, effective?: string) {
      revision += 1;
      const works = effective === undefined ? '' : ` effective=${effective}`;
      const notes = `[countersign servicenow-${id}-pim-emergency-access r${revision} access=${access}${works} outcome=fulfilled]`;
      servicenow.workOnTask(number, { as: INTEGRATION_USER, notes });
      const url = `https://acme.service-now.com/api/now/table/incident/${id}`;
      const nothing = { requestId: null, purpose: null, msRequestId: null };
      tenant.outbound.add({ at: '', ...nothing, method: 'PATCH', url, status: 200 });
    },
    /** A note of ours says that the responder can work. */
    work() {
      servicenow.workOnTask(number, { as: INTEGRATION_USER, notes: 'Work in progress' });
      const url = `https://acme.service-now.com/api/now/table/incident/${id}`;
      const nothing = { requestId: null, purpose: null, msRequestId: null };
      tenant.outbound.add({ at: '', ...nothing, method: 'PATCH', url, status: 200 });
    },
    seen: () => roleDifferences(whole, asked).join('\n'),
    watched: () => watched().join('\n'),
  };
}

describe('the measure of roles', () => {
  test('the measure of roles says nothing of a ticket that states what is so, from the first note to the last', async () => {
    const its = await aCompany();
    assert.equal(its.seen(), '');
    await its.ask('adminAssign');
    its.pass(8);
    its.state('granted', its.now());
    assert.equal(its.seen(), '');
    its.pass(42);
    its.state('ended');
    assert.deepEqual([its.seen(), its.watched()], ['', '']);
  });

  test('the measure of roles sees a role that is stated and not there, and one that is there and not stated', async () => {
    const its = await aCompany();
    its.state('granted');
    assert.match(its.seen(), /states granted, but \S+ has no role/);
    await its.ask('adminAssign');
    assert.equal(its.seen(), '');
    its.state('ended');
    assert.match(its.seen(), /states ended, but \S+ has the role \S+ from us/);
    assert.match(its.seen(), /was given by us, and no ticket states it/);
    its.state('pending');
    assert.match(its.seen(), /states pending at rest/);
  });

  test('the measure of roles sees access that is stated before the target system lets its person in', async () => {
    const its = await aCompany();
    await its.ask('adminAssign');
    its.state('granted', its.now());
    assert.match(its.seen(), /but exchange does not let/);
    its.pass(8);
    assert.match(its.seen(), /but exchange let \S+ in from/);
    assert.match(its.watched(), /but exchange does not let/);
    its.state('granted', 'pending');
    assert.match(its.seen(), /states effective=pending at rest/);
    its.state('granted', 'no');
    assert.equal(its.seen(), '');
  });

  test('the measure of roles sees a promise that came true only later, whatever the ticket states then', async () => {
    const its = await aCompany();
    await its.ask('adminAssign');
    its.state('granted', its.now());
    its.pass(9);
    its.state('granted', its.now());
    assert.equal(its.seen(), '');
    assert.match(its.watched(), /states effective=\S+, but exchange does not let/);
  });

  test('the measure of roles sees a ticket that stated a role, or was at work, before the directory had it', async () => {
    const its = await aCompany();
    its.state('granted');
    await its.ask('adminAssign');
    assert.equal(its.seen(), '');
    assert.match(its.watched(), /stated granted before \S+ had the role/);
    its.state('granted', 'pending');
    its.work();
    assert.match(its.watched(), /is at work, but states granted pending/);
  });

  test('the measure of roles sees a role that one ticket gave twice, and one without an end', async () => {
    const its = await aCompany();
    await its.ask('adminAssign');
    its.pass(6);
    await its.ask('adminRemove');
    await its.ask('adminAssign');
    its.state('granted');
    assert.match(its.seen(), /was given 2 times/);
    const { assignmentsOf } = its.tenant.pimDesk;
    Object.assign(its.tenant.pimDesk, {
      assignmentsOf: (id: string) => assignmentsOf(id).map((one) => ({ ...one, end: null })),
    });
    assert.match(its.seen(), /was given by us without an end/);
  });

  test('the measure of roles says nothing of what administrators gave, and of what a person activated', async () => {
    const its = await aCompany();
    its.tenant.pimDesk.putAssignment(WHO, EXCHANGE, {});
    its.state('ended');
    assert.equal(its.seen(), '');
  });
});
