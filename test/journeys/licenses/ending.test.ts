import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { approve } from '../../support/asking.ts';
import {
  directly,
  orderProduct,
  PROJECT,
  seatsTaken,
  stateOf,
  TEAMS,
  VISIO,
  worksFor,
} from '../../support/licenses.ts';
import { agree, stated, textOf } from '../../support/statements.ts';
import { aWorld, jump, pass, settle } from '../../support/world.ts';

describe('a license for a while', () => {
  test('a license for a while ends by itself, its seat is free again, and the ticket shows when and who approved', async (t) => {
    const world = await aWorld(t);
    const taken = seatsTaken(world, 'PROJECTPROFESSIONAL');
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /It ends by itself on 2026-04-02/);
    assert.match(textOf(world, number), /Approved by: Elif Kaya \(manager/);
    assert.equal(seatsTaken(world, 'PROJECTPROFESSIONAL'), taken + 1);
    await jump(world, 31 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(directly(world, 'contractor'), { SPE_E3: 0 });
    assert.equal(seatsTaken(world, 'PROJECTPROFESSIONAL'), taken);
    assert.match(textOf(world, number), /its seat is free again; \d+ of \d+ seats are in use/);
    await agree(world);
  });

  test('H4: a license for a while of two tickets ends with the later one', async (t) => {
    const world = await aWorld(t);
    const orders = ['5', '20'].map((days) =>
      orderProduct(world, 'contractor', PROJECT, { duration_days: days }),
    );
    for (const { number } of orders) {
      await settle(world);
      await approve(world, number, 'team-alpha-lead');
    }
    const [first, second] = orders.map(({ number }) => number);
    await jump(world, 6 * DAY);
    assert.equal(stated(world, first ?? ''), 'ended/ended');
    assert.equal(stated(world, second ?? ''), 'granted/fulfilled');
    assert.ok(worksFor(world, 'contractor', 'SHAREPOINT_PROJECT'));
    await agree(world);
    await jump(world, 15 * DAY);
    assert.equal(stated(world, second ?? ''), 'ended/ended');
    assert.deepEqual(directly(world, 'contractor'), { SPE_E3: 0 });
    await agree(world);
  });

  test('invariant 6: a license for a while that somebody had before is theirs, whatever the ticket asked for', async (t) => {
    const world = await aWorld(t);
    world.controlled.licenses.putLicense(personId('contractor'), 'PROJECTPROFESSIONAL');
    await pass(world, 2 * HOUR);
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '5' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await jump(world, 6 * DAY);
    assert.ok('PROJECTPROFESSIONAL' in directly(world, 'contractor'));
    await agree(world);
  });

  test('a license for a while that only switched a plan on switches it off again, and nothing else', async (t) => {
    const world = await aWorld(t);
    const before = stateOf(world, 'hr-officer');
    const { number } = orderProduct(world, 'hr-officer', TEAMS, { duration_days: '5' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await jump(world, 6 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.equal(stateOf(world, 'hr-officer'), before);
    await agree(world);
  });

  test('invariant 7: a license for a while that can not be taken away is tried on, and people are told', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '5' });
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    const path = `/users/${personId('contractor')}/assignLicense`;
    const match = { host: 'graph.microsoft.com', method: 'POST', path };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
    await pass(world, 5.5 * DAY);
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'unknown/fulfilled');
    const { tasks } = world.servicenow.ticket(number);
    assert.ok(tasks.some(({ correlationId }) => correlationId.endsWith(':removal')));
    world.tenant.faults.clear();
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(directly(world, 'contractor'), { SPE_E3: 0 });
    await agree(world);
  });

  test('a license for a while that an administrator takes away stops being stated, and is not given back', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    world.controlled.licenses.deleteLicense(personId('contractor'), 'PROJECTPROFESSIONAL');
    await jump(world, 2 * HOUR);
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.deepEqual(directly(world, 'contractor'), { SPE_E3: 0 });
    await agree(world);
  });

  test('a license for a while ends with the account', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    world.controlled.directory.patchUser(personId('contractor'), { accountEnabled: false });
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(directly(world, 'contractor'), { SPE_E3: 0 });
    await agree(world);
  });

  test('H14: a license for a while of a deleted account waits for the account, and goes when it is restored', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    world.controlled.directory.patchUser(personId('contractor'), { deleted: true });
    await jump(world, 2 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    world.controlled.directory.patchUser(personId('contractor'), { deleted: false });
    await jump(world, 2 * HOUR);
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.deepEqual(directly(world, 'contractor'), { SPE_E3: 0 });
    await agree(world);
  });

  test('a license for a while that came by a group, out of which an administrator took the person, stops being stated', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'developer', VISIO, { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await jump(world, HOUR);
    world.controlled.directory.deleteMember(groupId('LIC-VISIO'), personId('developer'));
    await jump(world, HOUR);
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'unknown/needs-human');
    await agree(world);
  });
});
