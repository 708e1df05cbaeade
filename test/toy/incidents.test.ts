import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { NewIncident } from '../../sandbox/tenant/servicenow/tickets.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { exportOf } from '../support/evidence.ts';
import { stated, wordsOn } from '../support/statements.ts';
import { HOLD, RELEASE } from '../support/toy/toy-family.ts';
import { TOY_INCIDENT } from '../support/toy/toy-incidents.ts';
import { aToyWorld, type ToyWorld } from '../support/toy/toy-world.ts';
import { pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';
const CALLER = 'finance-manager';
const APPROVER = 'finance-data-owner';

const worldOfIncidents = async (t: Parameters<typeof aToyWorld>[0]) =>
  await aToyWorld(t, 'lasting', 'incidents');

function report(world: ToyWorld, more: Partial<NewIncident> = {}): string {
  return world.servicenow.openIncident({
    ...TOY_INCIDENT,
    caller: personId(CALLER),
    affectedUser: personId(WHO),
    text: 'She can not sign in since this morning.',
    ...more,
  }).number;
}

async function held(world: ToyWorld, more: Partial<NewIncident> = {}): Promise<string> {
  const number = report(world, more);
  await settle(world);
  assert.equal(stated(world, number), 'held/running', wordsOn(world, number, 'work_note'));
  return number;
}

describe('a kind that is asked for by incidents', () => {
  test('an incident of its category is decided, carried out, approved and resolved, about the user whom it affects', async (t) => {
    const world = await worldOfIncidents(t);
    const number = await held(world);
    assert.ok(number.startsWith('INC'));
    assert.deepEqual([world.has(WHO, HOLD), world.has(CALLER, HOLD)], [true, false]);
    await approve(world, number, APPROVER);
    assert.equal(stated(world, number), 'released/fulfilled');
    assert.ok(world.has(WHO, RELEASE));
    assert.equal(world.servicenow.ticket(number).state, '6');
    const { findings } = await verifyAudit(await exportOf(world), { keys: world.vault.published() });
    assert.deepEqual(findings, []);
  });

  test('an incident whose delivery was lost is found by the sweep within two minutes', async (t) => {
    const world = await worldOfIncidents(t);
    const number = report(world, { webhook: 'drop' });
    await pass(world, 3 * MINUTE);
    assert.equal(stated(world, number), 'held/running');
  });

  test('an incident of another category is left alone, delivered or not', async (t) => {
    const world = await worldOfIncidents(t);
    const delivered = report(world, { subcategory: 'password forgotten' });
    const elsewhere = report(world, { category: 'hardware' });
    await pass(world, 5 * MINUTE);
    assert.match(wordsOn(world, delivered, 'work_note'), /^No policy governs this/);
    assert.equal(wordsOn(world, elsewhere, 'work_note'), '');
    assert.equal(world.has(WHO, HOLD), false);
  });

  test('an incident that comes to the category later is taken up then', async (t) => {
    const world = await worldOfIncidents(t);
    const number = report(world, { subcategory: 'password forgotten' });
    await settle(world);
    world.servicenow.patchTicket(number, {
      fields: { subcategory: TOY_INCIDENT.subcategory },
      webhook: 'drop',
    });
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'held/running');
  });

  test('a waiting incident that is resolved by people asks nobody any more', async (t) => {
    const world = await worldOfIncidents(t);
    const number = await held(world);
    world.servicenow.patchTicket(number, {
      fields: { state: '6', close_code: 'Solved', close_notes: 'She has it again.' },
      webhook: 'drop',
    });
    await pass(world, 5 * MINUTE);
    assert.match(stated(world, number), /withdrawn/);
    assert.equal(world.has(WHO, RELEASE), false);
  });

  test('a waiting incident that goes to another category is withdrawn, and what was asked counts no more', async (t) => {
    const world = await worldOfIncidents(t);
    const number = await held(world);
    world.servicenow.patchTicket(number, { fields: { category: 'hardware' }, webhook: 'drop' });
    await pass(world, 5 * MINUTE);
    assert.doesNotMatch(stated(world, number), /running/);
  });

  test('an incident that comes to be about somebody else is decided anew, and the first one’s approval does not count for them', async (t) => {
    const world = await worldOfIncidents(t);
    const number = await held(world);
    world.servicenow.patchTicket(number, { fields: { u_affected_user: personId(CALLER) } });
    await pass(world, 5 * MINUTE);
    assert.equal(world.has(WHO, RELEASE), false);
    assert.ok(world.has(CALLER, HOLD), wordsOn(world, number, 'work_note'));
  });
});
