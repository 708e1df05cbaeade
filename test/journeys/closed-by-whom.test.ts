import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { DENIED } from '../support/faults.ts';
import { requestOf, stated } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const OPERATOR = personId('identity-ops-1');
const AGENT = personId('helpdesk-agent');

/** A request whose write the directory refused once, with its follow-up. */
async function refused(t: TestContext, options: Parameters<typeof aWorld>[1] = {}) {
  const world = await aWorld(t, options);
  world.tenant.faults.add({ match: { method: 'POST', path: '/members/$ref' }, count: 1, effect: DENIED });
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'none/rolled-back');
  await pass(world, 5 * MINUTE);
  const [task] = world.servicenow.ticket(number).tasks;
  assert.ok(task);
  return { world, number, followUp: task.number };
}

/** Nothing was done, the evidence says why once, and operators were told once. */
async function ignored(world: World, number: string, followUp: string, code: string, why: RegExp) {
  await pass(world, 20 * MINUTE);
  await pass(world, HOUR);
  const { version, requestId } = await requestOf(world, number);
  assert.equal(version, 1, 'nothing was tried again');
  const rows = await world.app.means.auditLog.read(requestId);
  const refusals = rows.filter(({ fact }) => fact === 'approval-refused');
  assert.deepEqual(
    refusals.map(({ data }) => (data as { readonly code: string }).code),
    [code],
  );
  const told = world.teams.messages().filter(({ text }) => text.includes(followUp) && why.test(text));
  const perPerson = new Set(told.map(({ to }) => to)).size;
  assert.ok(told.length > 0 && told.length === perPerson, `told once: ${told.length} to ${perPerson}`);
}

describe('a closed follow-up is obeyed by who closed it, and only where we raised it', () => {
  test('a closed follow-up is not obeyed where the field says an operator, and somebody else set the state', async (t) => {
    const { world, number, followUp } = await refused(t);
    world.servicenow.closeTask(followUp, { as: AGENT, notes: 'retry' });
    world.servicenow.changeTask(followUp, { closed_by: world.servicenow.user(OPERATOR).id }, AGENT);
    await ignored(world, number, followUp, 'not-an-operator', /closed with "retry" by "emma/);
  });

  test('a closed follow-up is not obeyed where somebody else wrote the words after an operator had closed it', async (t) => {
    const { world, number, followUp } = await refused(t);
    world.servicenow.closeTask(followUp, { as: OPERATOR, notes: 'Nothing to do.' });
    world.servicenow.changeTask(followUp, { close_notes: 'retry' }, AGENT);
    await ignored(world, number, followUp, 'closer-not-known', /was changed by "emma/);
  });

  test('a closed follow-up is obeyed where somebody else edits another column afterwards', async (t) => {
    const { world, number, followUp } = await refused(t);
    world.servicenow.closeTask(followUp, { as: OPERATOR, notes: 'retry' });
    world.servicenow.changeTask(followUp, { closed_by: world.servicenow.user(AGENT).id }, AGENT);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a closed follow-up is not obeyed on a record of somebody else that carries our marks', async (t) => {
    const { world, number, followUp } = await refused(t);
    const real = world.servicenow.listRecords('incident').find((row) => row['number'] === followUp);
    const marks = {
      correlation_id: real?.['correlation_id'] ?? '',
      correlation_display: real?.['correlation_display'] ?? '',
    };
    const { number: fake } = world.servicenow.makeTask('incident', { ...marks, state: '1' }, AGENT);
    world.servicenow.closeTask(fake, { as: OPERATOR, notes: 'retry' });
    await pass(world, 20 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 1);
  });

  test('a closed follow-up is not obeyed where ServiceNow does not tell who closed it', async (t) => {
    const { world, number, followUp } = await refused(t, {
      serviceNow: { audit: { tables: ['sysapproval_approver'] } },
    });
    world.servicenow.closeTask(followUp, { as: OPERATOR, notes: 'retry' });
    await ignored(world, number, followUp, 'closer-not-known', /switch auditing on for incident/);
  });
});

test('a follow-up is raised although somebody made a record with its id before', async (t) => {
  const world = await aWorld(t);
  world.tenant.faults.add({ match: { method: 'POST', path: '/members/$ref' }, count: 1, effect: DENIED });
  const { number, id } = order(world, 'Access to VPN', 'sales-rep');
  const correlation_id = `servicenow-${id}-group-membership:rolled-back:0`;
  world.servicenow.makeTask('incident', { correlation_id, state: '1' }, AGENT);
  await settle(world);
  const ours = world.servicenow
    .listRecords('incident')
    .filter((row) => row['correlation_id'] === correlation_id && row['sys_created_by'] === 'svc.countersign');
  assert.equal(ours.length, 1);
  assert.equal(stated(world, number), 'none/rolled-back');
});
