/** Group access from a request of Jira Service Management, beside a ServiceNow that has requests of its own. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JIRA } from '../../sandbox/app/sandbox-settings.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { STATUS } from '../../sandbox/tenant/jira/company.ts';
import type { JiraSimulator } from '../../sandbox/tenant/jira/simulator.ts';
import type { JiraSwitchChoices } from '../../sandbox/tenant/jira/switches.ts';
import { callOperators } from '../../src/activities/outbox/call-operators.ts';
import { evidenceOf } from '../../src/domain/housekeeping.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press } from '../support/asking.ts';
import { stated } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle } from '../support/world.ts';

type Context = Parameters<typeof aWorld>[0];

const GROUP = 'GRP-FINANCE-BI-READ';

async function jiraWorld(t: Context, switches: JiraSwitchChoices = {}) {
  const world = await aWorld(t, { settings: JIRA, jira: switches });
  const { jira } = world;
  assert.ok(jira);
  const ask = (webhook?: 'drop' | 'twice') =>
    jira.createTicket({
      catalogItem: 'Access to Finance BI',
      requestedFor: personId('finance-analyst'),
      variables: { justification: 'I need it for my daily work.' },
      ...(webhook && { webhook }),
    });
  return { world, jira, ask };
}

/** `access/outcome` of the newest note on a request. */
function said(jira: JiraSimulator, number: string): string {
  const lines = jira.ticket(number).journal.flatMap(({ text }) => {
    const [, access, outcome] = /\[countersign .* access=(\S+) outcome=(\S+)/.exec(text) ?? [];
    return access ? [`${access}/${outcome}`] : [];
  });
  return lines.at(-1) ?? 'nothing';
}

describe('a request in Jira', () => {
  test('a request in Jira gives access once its approver says yes, says so and is closed, and customers read none of it', async (t) => {
    const { world, jira, ask } = await jiraWorld(t);
    const { number, id } = ask();
    await settle(world);
    assert.equal(said(jira, number), 'none/running');
    assert.ok(!isMember(world, GROUP, 'finance-analyst'));
    await approve(world, number, 'finance-data-owner');
    assert.equal(said(jira, number), 'granted/fulfilled');
    assert.ok(isMember(world, GROUP, 'finance-analyst'));
    assert.equal(jira.ticket(number).state, STATUS.resolved);
    assert.ok(jira.commentsOn(id).every(({ isPublic }) => !isPublic));
    assert.ok(jira.ticket(number).journal.some(({ text }) => text.includes('Mirjam Kok')));
  });

  test('a request in Jira ends its access when somebody cancels it afterwards', async (t) => {
    const { world, jira, ask } = await jiraWorld(t);
    const { number } = ask();
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    jira.patchTicket(number, { fields: { state: STATUS.canceled } });
    await jump(world, 30 * MINUTE);
    assert.ok(!isMember(world, GROUP, 'finance-analyst'));
    assert.equal(said(jira, number).split('/')[0], 'ended');
  });

  test('a request in Jira that is canceled while people are asked gives nothing', async (t) => {
    const { world, jira, ask } = await jiraWorld(t);
    const { number } = ask();
    await settle(world);
    jira.patchTicket(number, { fields: { state: STATUS.canceled } });
    await jump(world, 5 * MINUTE);
    assert.equal(said(jira, number).split('/')[0], 'none');
    assert.ok(!isMember(world, GROUP, 'finance-analyst'));
  });

  test('a request in Jira is one request, whatever tells of it and however often', async (t) => {
    const { world, jira, ask } = await jiraWorld(t, { webhook: { by: 'both', secondary: true } });
    const { number } = ask('twice');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    assert.equal(said(jira, number), 'granted/fulfilled');
    const { records } = await world.app.means.requests.list({ ticketNumber: number });
    assert.equal(records.length, 1);
  });

  test('a request in Jira whose webhook is lost is found by the sweep', async (t) => {
    const { world, jira, ask } = await jiraWorld(t);
    const { number } = ask('drop');
    await settle(world);
    assert.equal(said(jira, number), 'nothing');
    await jump(world, 20 * MINUTE);
    assert.equal(said(jira, number), 'none/running');
    await approve(world, number, 'finance-data-owner');
    assert.equal(said(jira, number), 'granted/fulfilled');
  });

  test('a request in Jira whose status can not be written is told to operators, and states what is so', async (t) => {
    const { world, jira, ask } = await jiraWorld(t, { transitions: { missing: [STATUS.resolved] } });
    const { number } = ask();
    await settle(world);
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, 15 * MINUTE);
    assert.equal(said(jira, number), 'granted/fulfilled');
    const told = [
      ...world.teams.messages().map(({ text }) => text),
      ...world.servicenow.listRecords('incident').map(({ description }) => description ?? ''),
    ];
    assert.ok(told.some((text) => /no transition from there to status 10004/.test(text)));
    jira.switches.transitions.missing = [];
    await pass(world, 60 * MINUTE);
    await settle(world);
    assert.equal(jira.ticket(number).state, STATUS.resolved);
  });

  test('a request in Jira leaves what is asked in ServiceNow as it is', async (t) => {
    const { world, jira, ask } = await jiraWorld(t);
    const one = ask();
    const other = order(world, 'Access to VPN', 'sales-rep', { duration_days: '30' });
    await settle(world);
    await approve(world, one.number, 'finance-data-owner');
    assert.equal(said(jira, one.number), 'granted/fulfilled');
    assert.equal(stated(world, other.number), 'granted/fulfilled');
  });

  test('operators are called by an issue in Jira where chat reaches nobody and ServiceNow is away', async (t) => {
    const { world, jira } = await jiraWorld(t);
    for (const { id } of world.tenant.directory.listUsers()) world.teams.setApp(id, 'not-installed');
    world.tenant.faults.add({
      match: { host: 'acme.service-now.com' },
      effect: { kind: 'status', status: 503 },
    });
    const raised: string[] = [];
    const done = await callOperators(world.app.means, 'test', {
      correlationId: 'test:one',
      title: 'Something needs somebody',
      text: 'Look at it.',
      onRaised: async ({ number }) => void raised.push(number),
    });
    assert.equal(done, 'incident');
    assert.match(String(jira.issueFields(raised[0] ?? '')['summary']), /Something needs somebody/);
  });

  test('a member whom nobody asked for is reported by an issue in Jira where ServiceNow takes no incident', async (t) => {
    const { world, jira } = await jiraWorld(t);
    await pass(world, 10 * MINUTE); // whoever is a member at the first look is nobody's concern
    world.tenant.faults.add({
      match: { host: 'acme.service-now.com', method: 'POST', path: '/table/incident' },
      effect: { kind: 'status', status: 403 },
    });
    world.controlled.directory.putMember(groupId(GROUP), personId('sales-rep'));
    await pass(world, 25 * MINUTE);
    const rows = await world.app.means.auditLog.read(evidenceOf(groupId(GROUP)));
    const raised = rows.find(({ fact }) => fact === 'follow-up-raised')?.data as { readonly number: string };
    assert.ok(raised, rows.map(({ fact }) => fact).join());
    assert.match(String(jira.issueFields(raised.number)['summary']), /GRP-FINANCE-BI-READ/);
  });
});
