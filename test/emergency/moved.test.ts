import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { activeRole, askForRole, LEAD, mailIsDown, RESPONDER, USERS } from '../support/emergency.ts';
import { agree, stated, textOf } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';

describe('somebody whose role is active', () => {
  test('somebody who is eligible for it no more loses it, where the table says so', async (t) => {
    const world = await aWorld(t);
    const number = await askForRole(world, await mailIsDown(world));
    await approve(world, number, LEAD);
    await pass(world, 8 * MINUTE);
    assert.ok(activeRole(world), textOf(world, number));
    world.controlled.pimDesk.deleteAssignment(personId(RESPONDER), USERS, { eligible: true });
    await pass(world, 20 * MINUTE);
    assert.equal(activeRole(world), undefined, textOf(world, number));
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });
});
