import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { press } from '../support/asking.ts';
import { activeRole, askForRole, LEAD, mailIsDown, RESPONDER, USERS } from '../support/emergency.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const statuses = ({ controlled }: TestWorld): readonly string[] =>
  controlled.pimDesk.requests().map(({ action, status }) => `${action} ${status}`);

/** PIM has taken the request, and leaves it at this. */
async function leftAt(world: TestWorld, status: 'PendingApproval' | 'PendingProvisioning') {
  const incident = await mailIsDown(world);
  world.controlled.pim.status = status;
  const number = await askForRole(world, incident);
  await press(world, number, LEAD, 'approve', { data: { reason: 'fine' } });
  await pass(world, 2 * MINUTE);
  assert.equal(stated(world, number), 'pending/running', textOf(world, number));
  assert.deepEqual(statuses(world), [`adminAssign ${status}`]);
  return { incident, number };
}

async function isOver(world: TestWorld, number: string, outcome: RegExp): Promise<void> {
  assert.deepEqual(statuses(world), ['adminAssign Canceled'], textOf(world, number));
  assert.match(stated(world, number), outcome);
  world.controlled.pim.status = null;
  await pass(world, 10 * MINUTE);
  assert.equal(activeRole(world), undefined);
  await agree(world);
}

describe('a request that PIM leaves pending', () => {
  test('a request that PIM leaves pending is called off when its time is up, and is proven gone', async (t) => {
    const world = await aWorld(t);
    const { number } = await leftAt(world, 'PendingProvisioning');
    await pass(world, 20 * MINUTE);
    await isOver(world, number, /^(none|ended)\/(rolled-back|needs-human)$/);
  });

  test('a request that waits for PIM’s own approvers is called off when its ticket is withdrawn', async (t) => {
    const world = await aWorld(t);
    const { number } = await leftAt(world, 'PendingApproval');
    world.servicenow.patchTicket(number, { fields: { state: '4' } });
    await pass(world, 14 * MINUTE);
    await isOver(world, number, /^(none|ended)\//);
  });

  test('a request that waits for PIM’s own approvers is called off when its incident is resolved, and nobody else’s with it', async (t) => {
    const world = await aWorld(t);
    const { incident, number } = await leftAt(world, 'PendingApproval');
    world.controlled.pim.status = null;
    world.controlled.pim.policies = { [USERS]: { approvalOnActivation: true } };
    world.controlled.pimDesk.activate(personId(RESPONDER), {
      role: USERS,
      ticketNumber: incident,
      justification: 'mine',
    });
    world.servicenow.patchTicket(incident, { fields: { state: '6' } });
    await pass(world, 14 * MINUTE);
    assert.deepEqual(
      statuses(world),
      ['adminAssign Canceled', 'selfActivate PendingApproval'],
      textOf(world, number),
    );
    assert.match(stated(world, number), /^(none|ended)\//);
    await agree(world);
  });
});
