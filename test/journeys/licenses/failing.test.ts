import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import { HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { approve } from '../../support/asking.ts';
import { mend } from '../../support/faults.ts';
import {
  directly,
  orderProduct,
  PHONE,
  PROJECT,
  stateOf,
  usageLocationOf,
  VISIO,
  worksFor,
} from '../../support/licenses.ts';
import { operate } from '../../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../../support/world.ts';

const DEPENDS = {
  error: {
    code: 'Request_BadRequest',
    message: 'License assignment failed because service plan a depends on the service plan(s) b.',
  },
};

function assigningFails(
  { tenant }: TestWorld,
  effect: FaultEffect,
  times: { readonly skip?: number; readonly count?: number } = {},
): void {
  tenant.faults.add({
    match: { host: 'graph.microsoft.com', method: 'POST', path: '/assignLicense' },
    effect,
    ...times,
  });
}

/** An order of Teams Phone that Telecom has approved. */
async function approvedPhone(world: TestWorld, person = 'sales-rep') {
  const ticket = orderProduct(world, person, PHONE);
  await settle(world);
  await approve(world, ticket.number, 'telecom-owner');
  return ticket;
}

describe('a license that can not be given', () => {
  test('a license that can not be given leaves everything as it was, and its owner a task with what the directory answered', async (t) => {
    const world = await aWorld(t);
    const before = stateOf(world, 'sales-rep');
    assigningFails(world, { kind: 'status', status: 400, body: DEPENDS });
    const { number } = await approvedPhone(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.equal(stateOf(world, 'sales-rep'), before);
    const { tasks, active } = world.servicenow.ticket(number);
    assert.ok(active);
    const task = tasks.find(({ assignmentGroup }) => assignmentGroup === 'Telecom');
    assert.ok(task, JSON.stringify(tasks));
    assert.match(task.description, /depends on the service plan/);
    assert.match(task.description, /license-dependency/);
    assert.match(task.description, /"status":400/);
    assert.doesNotMatch(task.description, /Bearer|eyJ/);
    await agree(world);
  });

  test('a license that can not be given is told by mail as well as in Teams, once however often mail is refused and the telling repeated', async (t) => {
    const world = await aWorld(t);
    assigningFails(world, { kind: 'status', status: 400, body: DEPENDS });
    world.tenant.faults.add({
      match: { path: '/sendMail' },
      count: 3,
      effect: { kind: 'status', status: 503 },
    });
    await approvedPhone(world);
    await pass(world, 20 * MINUTE);
    const mails = world.tenant.mailbox.messages().filter(({ content }) => content.includes('rolled-back'));
    assert.deepEqual(
      mails.map(({ to }) => to.join()).sort(),
      ['helpdesk-manager', 'it-director'].map(mailOf).sort(),
    );
  });

  test('a license that can not be given is retried by an operator with the approvals it had, and given', async (t) => {
    const world = await aWorld(t);
    assigningFails(world, { kind: 'status', status: 400, body: DEPENDS });
    const { number } = await approvedPhone(world);
    mend(world);
    await operate(world, (await requestOf(world, number)).requestId, 'retry', 'The plan is on now.');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(worksFor(world, 'sales-rep', 'MCOEV'));
    await agree(world);
  });

  test('a license that can not be given because the last seat went to somebody else is put back, too', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    world.controlled.licenses.patchSubscription('MCOEV', { enabled: 0 });
    world.tenant.lag.model = 'default';
    await approve(world, number, 'telecom-owner');
    assert.match(stated(world, number), /^none\/(rolled-back|needs-human)$/);
    assert.deepEqual(directly(world, 'sales-rep'), {});
    await agree(world);
  });

  test('a license that can not be given takes away the usage location that was set for it, where the directory lets it', async (t) => {
    const world = await aWorld(t, { graph: { switches: { clearUsageLocation: 'accepted' } } });
    assigningFails(world, { kind: 'status', status: 400, body: DEPENDS });
    const before = stateOf(world, 'no-location');
    const { number } = orderProduct(world, 'no-location', 'Project Plan 1', { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'marketing-manager');
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.equal(stateOf(world, 'no-location'), before);
    await agree(world);
  });

  test('invariant 5: a license that can not be given tells a person exactly what differs where the directory does not take a usage location away', async (t) => {
    const world = await aWorld(t);
    assigningFails(world, { kind: 'status', status: 400, body: DEPENDS });
    const { number } = orderProduct(world, 'no-location', 'Project Plan 1', { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'marketing-manager');
    assert.equal(stated(world, number), 'none/needs-human');
    assert.equal(usageLocationOf(world, 'no-location'), 'PT');
    assert.deepEqual(directly(world, 'no-location'), {});
    assert.match(textOf(world, number), /except the usage location PT/);
    await agree(world);
  });

  test('a license that can not be given waits while the usage location has not reached licensing yet', async (t) => {
    const world = await aWorld(t);
    const INVALID = {
      error: {
        code: 'Request_BadRequest',
        message: 'License assignment cannot be done for user with invalid usage location.',
      },
    };
    assigningFails(world, { kind: 'status', status: 400, body: INVALID }, { count: 3 });
    const { number } = orderProduct(world, 'no-location', 'Project Plan 1', { duration_days: '30' });
    await settle(world);
    await approve(world, number, 'marketing-manager');
    await pass(world, 20 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('H6: a license that can not be given whose answer was lost after it took effect is recognized, and still taken back on time', async (t) => {
    const world = await aWorld(t);
    assigningFails(world, { kind: 'status', status: 504, applied: true }, { count: 1 });
    const { number } = orderProduct(world, 'contractor', PROJECT, { duration_days: '10' });
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await jump(world, 11 * 24 * HOUR);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(directly(world, 'contractor'), { SPE_E3: 0 });
    await agree(world);
  });

  test('a license that can not be given because a service plan never provisions is put back when the directory says Error, not later', async (t) => {
    const world = await aWorld(t);
    world.controlled.licenses.putPlan(personId('sales-rep'), 'MCOEV', { outcome: 'error', afterMs: 0 });
    const { number } = await approvedPhone(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.match(textOf(world, number), /MCOEV could not be provisioned/);
    assert.deepEqual(directly(world, 'sales-rep'), {});
    await agree(world);
  });

  test('through its group says which error the directory found, and the membership goes again', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'developer', VISIO);
    await settle(world);
    world.controlled.licenses.patchSubscription('VISIOCLIENT', { enabled: 0 });
    await approve(world, number, 'eng-manager');
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.match(textOf(world, number), /CountViolation: no seat is left/);
    assert.ok(!isMember(world, 'LIC-VISIO', 'developer'));
    await agree(world);
  });
});

function mailOf(key: string): string {
  return person(key).userPrincipalName;
}
