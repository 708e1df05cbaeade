import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { USERS } from '../support/emergency.ts';
import { agree, requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, jump, pass, settle } from '../support/world.ts';

const WHO = 'vpn-owner';
const LEAD = 'it-director';

async function anEmergency(t: TestContext) {
  const world = await aWorld(t);
  const userId = personId(WHO);
  world.controlled.roles.putRole(userId, USERS, true);
  world.servicenow.setOnCall('Major Incident', [
    { userId, level: 1 },
    { userId: personId(LEAD), level: 2 },
  ]);
  world.servicenow.setOnCall('Messaging', []);
  const { number: incident } = world.servicenow.openIncident({
    ...{ caller: personId('helpdesk-agent'), priority: '1', text: 'Mail is down.', category: 'messaging' },
  });
  const { number } = world.servicenow.openIncident({
    ...{ caller: userId, priority: '1', accessType: 'privileged', role: USERS },
    ...{ duration: '1 hour', incident, text: 'Mail is down.', webhook: 'send' },
  } as never);
  await pass(world, 2 * MINUTE);
  await settle(world);
  const roles = () => world.controlled.roles.rolesOf(userId);
  return { world, number, incident, roles };
}

/** Actions of the requests for roles that reached the directory, oldest first. */
const requestsFor = ({ controlled }: World): readonly string[] =>
  controlled.pimDesk.requests().map(({ action }) => action);

async function grantsOf(world: World, number: string) {
  const { requestId } = await requestOf(world, number);
  return await world.app.means.grants.ofRequest(requestId, personId(WHO));
}

describe('a role for an emergency', () => {
  test('a role for an emergency is given, proven, and ended by the directory', async (t) => {
    const { world, number, roles } = await anEmergency(t);
    assert.equal(stated(world, number), 'none/running');
    await approve(world, number, LEAD);
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const [, given] = roles();
    assert.equal(given?.eligible, false);
    const [grant] = await grantsOf(world, number);
    assert.deepEqual([grant?.state, grant?.endsAt], ['active', given?.end]);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'ended/ended');
    assert.equal(roles().length, 1);
    assert.doesNotMatch(wordsOn(world, number, 'comment'), /can no longer be seen/);
    assert.match(wordsOn(world, number, 'comment'), /User Administrator: over, and proven gone/);
    assert.deepEqual(requestsFor(world), ['adminAssign']);
    await agree(world);
  });

  test('a role for an emergency whose request is not answered is found by its mark, and given once', async (t) => {
    const { world, number } = await anEmergency(t);
    const path = '/roleManagement/directory/roleAssignmentScheduleRequests';
    const match = { host: 'graph.microsoft.com', method: 'POST', path };
    world.tenant.faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
    await approve(world, number, LEAD);
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(requestsFor(world), ['adminAssign']);
    await agree(world);
  });

  test('a role for an emergency that is closed early waits for its first five minutes, and is then taken away', async (t) => {
    const { world, number, roles } = await anEmergency(t);
    await approve(world, number, LEAD);
    await pass(world, 2 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    world.servicenow.patchTicket(number, { fields: { state: '8' } });
    await pass(world, 40 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.equal(roles().length, 1);
    assert.deepEqual(requestsFor(world), ['adminAssign', 'adminRemove']);
    await agree(world);
  });
});
