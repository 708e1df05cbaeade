import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { GraphSwitches } from '../../sandbox/tenant/graph/switches.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const OLD = personId('sales-rep');
const NEW = '5f0c7a52-9d1c-4a55-9a0e-0c5f0a6f2b11';

/** Anna Jansen had a request, is deleted for a while or for good, and has a new account that ServiceNow names. */
async function hiredAnew(
  t: Parameters<typeof aWorld>[0],
  forGood: boolean,
  recycleBinReads: GraphSwitches['recycleBinReads'] = 'with-read-permission',
): Promise<TestWorld> {
  const world = await aWorld(t, { graph: { switches: { recycleBinReads } } });
  const { directory } = world.tenant;
  const { number } = order(world, 'Sales CRM access', 'sales-rep');
  await settle(world);
  assert.notEqual(stated(world, number), 'nothing');
  const { displayName, userPrincipalName, department, managerId } = directory.user(OLD);
  directory.patchUser(OLD, { deleted: true });
  if (forGood) directory.permanentlyDeleteUser(OLD);
  directory.addUser({ id: NEW, displayName, userPrincipalName, department, managerId });
  world.servicenow.patchUser(OLD, { u_entra_object_id: NEW });
  await pass(world, 10 * MINUTE);
  return world;
}

describe('somebody who was hired anew, with another account under the same user of ServiceNow', () => {
  test('somebody who was hired anew, with another account under the same user of ServiceNow is given access by their new account once the former one is deleted for good, with evidence', async (t) => {
    const world = await hiredAnew(t, true);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { requestId, request } = await requestOf(world, number);
    assert.equal(request?.beneficiaryId, NEW);
    assert.ok((await factsOf(world, requestId)).includes('link-replaced'));
    await agree(world);
  });

  test('somebody who was hired anew, with another account under the same user of ServiceNow is refused with the true reason, and somebody is called, while the former one could come back', async (t) => {
    const world = await hiredAnew(t, false);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /that one is not deleted for good.*person-link-changed/);
    const [task] = world.servicenow.ticket(number).tasks;
    assert.ok(task, 'a follow-up was raised');
    world.tenant.directory.permanentlyDeleteUser(OLD);
    await pass(world, 10 * MINUTE);
    const next = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, next.number), 'granted/fulfilled');
  });

  test('somebody who was hired anew, with another account under the same user of ServiceNow is refused, and somebody is called, where it can not be read whether the former one could come back', async (t) => {
    const world = await hiredAnew(t, true, 'refused');
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(
      textOf(world, number),
      /can't be read whether that one is deleted for good.*person-link-changed/,
    );
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
  });

  test('somebody who was hired anew, with another account under the same user of ServiceNow is not taken for them because the directory does not show the former account for a moment', async (t) => {
    const world = await aWorld(t);
    const first = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, first.number), 'granted/fulfilled');
    const { userPrincipalName, displayName } = world.controlled.directory.user(OLD);
    world.tenant.directory.addUser({ id: NEW, displayName, userPrincipalName: `x${userPrincipalName}` });
    world.servicenow.patchUser(OLD, { u_entra_object_id: NEW });
    await pass(world, 10 * MINUTE);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', method: 'GET', path: `/users/${OLD}` },
      count: 2,
      effect: { kind: 'status', status: 404 },
    });
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /person-link-changed/);
  });
});
