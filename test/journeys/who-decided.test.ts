import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, decideInTool, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { call } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const OWNER = personId('crm-owner');
const AGENT = personId('helpdesk-agent');
const AUDITED = ['sysapproval_approver', 'sc_req_item', 'sc_task'] as const;

async function asked(t: TestContext, options: Parameters<typeof aWorld>[1] = {}) {
  const world = await aWorld(t, options);
  const { number } = order(world, 'Sales CRM access', 'sales-rep');
  await settle(world);
  await pass(world, MINUTE);
  return { world, number };
}

/** The approver's row, as our account will read it only later. */
async function unreadMeanwhile(world: World, act: () => Promise<void> | void): Promise<void> {
  const match = { host: 'acme.service-now.com', method: 'GET', path: 'sysapproval_approver' };
  world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
  await act();
  await pass(world, MINUTE);
  world.tenant.faults.clear();
}

function write({ servicenow }: World, number: string, as: string, comments: string): void {
  const row = servicenow.ticket(number).approvals.find(({ approver }) => approver === OWNER);
  assert.ok(row);
  servicenow.decideApproval(number, row.id, { as, state: row.state, comments });
}

async function wordsOf(world: World, number: string) {
  const { requestId } = await requestOf(world, number);
  const { decisions } = await world.app.means.approvals.readAll(requestId);
  return decisions.map(({ approverId, answer, comment }) => ({ approverId, answer, comment }));
}

const asksAudit = ({ tenant }: World) =>
  tenant.outbound.list().filter(({ url }) => url.includes('/table/sys_audit')).length;

describe('who decided in ServiceNow is who set the state', () => {
  test('a decision in ServiceNow is that of who set the state, not of who objects in a comment on a row that somebody else has set to approved', async (t) => {
    const { world, number } = await asked(t);
    await unreadMeanwhile(world, async () => {
      decideInTool(world, number, 'crm-owner', 'approved', 'helpdesk-agent');
      await pass(world, 5_000);
      write(world, number, OWNER, 'I did not approve this, and I object.');
    });
    await pass(world, 6 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    assert.deepEqual(await wordsOf(world, number), []);
    assert.match(textOf(world, number), /set by "emma[^"]*": only what the person asked has set in person/);
    await approve(world, number, 'crm-owner');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('whoever writes on the row afterwards, and with their own words only', async (t) => {
    const { world, number } = await asked(t);
    await unreadMeanwhile(world, async () => {
      decideInTool(world, number, 'crm-owner', 'approved');
      await pass(world, 5_000);
      write(world, number, AGENT, 'Thanks, closing my task.');
    });
    await pass(world, 6 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual(await wordsOf(world, number), [
      { approverId: OWNER, answer: 'approve', comment: 'Decided here.' },
    ]);
    await agree(world);
  });

  test('a decision in ServiceNow is that of who set the state, not of whoever is given the Entra id of an approver afterwards', async (t) => {
    const { world, number } = await asked(t);
    world.servicenow.patchUser(OWNER, { u_entra_object_id: '' });
    const { id } = world.servicenow.requestApproval(number, AGENT);
    world.servicenow.patchUser(AGENT, { u_entra_object_id: OWNER });
    world.servicenow.decideApproval(number, id, { as: AGENT, state: 'approved' });
    await pass(world, 6 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    assert.match(textOf(world, number), /tied to an Entra user only after the approval was asked for/);
  });

  test('a decision in ServiceNow is that of who set the state, not of whoever has the name by now that an approver had', async (t) => {
    const { world, number } = await asked(t);
    await unreadMeanwhile(world, async () => {
      decideInTool(world, number, 'crm-owner', 'approved', 'helpdesk-agent');
      await pass(world, 5_000);
      const name = world.servicenow.user(AGENT).userName;
      world.servicenow.patchUser(AGENT, { user_name: 'emma.before' });
      world.servicenow.patchUser(OWNER, { user_name: name });
    });
    await pass(world, 6 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    assert.deepEqual(await wordsOf(world, number), []);
  });

  test('the question who set a state in ServiceNow costs nothing while nobody has decided there, and one call for what was heard', async (t) => {
    const { world, number } = await asked(t);
    await pass(world, 3 * HOUR);
    assert.equal(asksAudit(world), 0);
    decideInTool(world, number, 'crm-owner', 'approved', 'helpdesk-agent');
    await pass(world, 3 * HOUR);
    assert.equal(asksAudit(world), 1);
    decideInTool(world, number, 'crm-owner', 'rejected');
    await pass(world, HOUR);
    assert.match(stated(world, number), /^none\//);
    assert.ok(asksAudit(world) <= 2);
  });
});

describe('where ServiceNow does not tell who decided', () => {
  for (const [how, serviceNow, todo] of [
    [
      'it keeps no history',
      { audit: { tables: ['incident'] } },
      /switch auditing on for sysapproval_approver/,
    ],
    [
      'it does not let us read it',
      { audit: { tables: AUDITED }, rights: { unreadable: ['sys_audit'] } },
      /let svc\.countersign read sys_audit/,
    ],
  ] as const)
    test(`nothing counts, the ticket says so and health does: ${how}`, async (t) => {
      const { world, number } = await asked(t, { serviceNow });
      decideInTool(world, number, 'crm-owner', 'approved');
      await pass(world, 6 * MINUTE);
      assert.equal(writes(world, 'POST'), 0);
      assert.match(textOf(world, number), todo);
      assert.match(textOf(world, number), /still waits for/);
      const health = JSON.parse((await call(world, 'GET', '/api/health')).text) as {
        readonly red: readonly { readonly name: string; readonly todo: string }[];
      };
      assert.match(health.red.find(({ name }) => name === 'approvals in servicenow')?.todo ?? '', todo);
      await approve(world, number, 'crm-owner');
      await pass(world, 3 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });
});

describe('where ServiceNow writes down later who decided', () => {
  test('within the minute: it counts, and nothing is said meanwhile', async (t) => {
    const { world, number } = await asked(t, { serviceNow: { audit: { tables: AUDITED, late: 30_000 } } });
    decideInTool(world, number, 'crm-owner', 'approved');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.doesNotMatch(textOf(world, number), /does not count/);
    await agree(world);
  });

  test('after minutes: what was said of it is no last word', async (t) => {
    const { world, number } = await asked(t, {
      serviceNow: { audit: { tables: AUDITED, late: 5 * MINUTE } },
    });
    decideInTool(world, number, 'crm-owner', 'approved');
    await pass(world, 4 * MINUTE);
    assert.match(textOf(world, number), /does not count/);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a state that somebody else has set since is not the word of whoever set one before', async (t) => {
    const { world, number } = await asked(t, { serviceNow: { audit: { tables: AUDITED, late: 30_000 } } });
    await unreadMeanwhile(world, async () => {
      decideInTool(world, number, 'crm-owner', 'rejected');
      await pass(world, 5_000);
      decideInTool(world, number, 'crm-owner', 'approved', 'helpdesk-agent');
    });
    await pass(world, 20 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    assert.deepEqual(await wordsOf(world, number), []);
  });
});
