import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { EXTENSION_TAMPERS } from '../../../sandbox/tenant/entra/extension-token.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { press } from '../../support/asking.ts';
import { askForRole, LEAD, mailIsDown, RESPONDER, USERS } from '../../support/emergency.ts';
import { aWorld, pass, type TestWorld } from '../../support/world.ts';
import { call } from './world-call.ts';

const ASKED = { as: personId(RESPONDER), roleId: USERS, duration: 'PT1H' };

async function evaluate(world: TestWorld, more: object = {}) {
  const { status, body } = await call(world, 'POST', '/extension/evaluate', { ...ASKED, ...more });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(typeof body.ms, 'number');
  return { status: body.status, ...body.body };
}

describe('the control API as PIM that asks the app of an activation', () => {
  test('the control API as PIM that asks the app of an activation of a role is answered by the emergency request of the person', async (t) => {
    const world = await aWorld(t);
    const incident = await mailIsDown(world);
    // So that the person activates it, which is what PIM asks about.
    world.controlled.pim.policies = { [USERS]: { mfaOnAdminAssign: true } };
    const before = await evaluate(world);
    assert.deepEqual([before.status, before.evaluationOutcome], [200, 'Denied']);
    assert.match(before.reason[0], /^Ask for it by a ticket first/);
    const number = await askForRole(world, incident);
    const waiting = await evaluate(world);
    assert.match(waiting.reason[0], new RegExp(`^Your request ${number} is not approved yet`));
    await press(world, number, LEAD, 'approve', { data: { reason: 'fine' } });
    await pass(world, MINUTE);
    const id = '0f6b1f0e-0000-4000-8000-000000000001';
    const approved = await evaluate(world, { id, ticket: incident });
    assert.deepEqual(
      [approved.evaluationOutcome, approved.reason],
      ['AutoApproved', [`It is approved by ${number}.`]],
    );
    assert.deepEqual((await evaluate(world, { id, ticket: incident })).evaluationId, approved.evaluationId);
    for (const [more, reason] of [
      [{ duration: 'PT61M' }, /is approved for 60 minutes\. Activate it for no longer\./],
      [{ scope: '/administrativeUnits/0f6b1f0e-0000-4000-8000-000000000002' }, /is in no policy table/],
      [{ roleId: 'Global Administrator' }, /^Ask for it by a ticket first/],
      [{ as: personId(LEAD) }, /^Ask for it by a ticket first/],
    ] as const) {
      const denied = await evaluate(world, more);
      assert.equal(denied.evaluationOutcome, 'Denied', JSON.stringify(more));
      assert.match(denied.reason[0], reason);
    }
  });

  test('the control API as PIM that asks the app of an activation may present what proves nothing, and says what is unknown', async (t) => {
    const world = await aWorld(t);
    for (const tamper of EXTENSION_TAMPERS) {
      const refused = await evaluate(world, { tamper });
      assert.equal(refused.status, 401, tamper);
      assert.equal(refused.evaluationOutcome, undefined, tamper);
    }
    const role = await call(world, 'POST', '/extension/evaluate', { ...ASKED, roleId: 'Keeper of Keys' });
    assert.equal(role.body.error.code, 'unknown-role');
    const nobody = await call(world, 'POST', '/extension/evaluate', { roleId: USERS });
    assert.equal(nobody.status, 400);
  });
});
