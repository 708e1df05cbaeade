import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { mend, writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { probed } from '../support/policies.ts';
import { agree, factsOf, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const TRANSITIVE = 'checkMemberGroups';

async function approved(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Field apps (Intune)', 'synced');
  await settle(world);
  await approve(world, number, 'field-manager');
  return number;
}

describe('access that a system downstream has to notice', () => {
  test('access that a system downstream has to notice is fulfilled once the probe has seen it', async (t) => {
    const world = await aWorld(t);
    const number = await approved(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const facts = await factsOf(world, (await requestOf(world, number)).requestId);
    assert.ok(facts.indexOf('downstream-checked') > facts.indexOf('change-answered'));
    assert.ok(facts.indexOf('downstream-checked') < facts.indexOf('grant-started'));
    await agree(world);
  });

  test('access that a system downstream has to notice is not called fulfilled before the probe passes, however late that is', async (t) => {
    const world = await aWorld(t, {
      policyFolder: probed(t).folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    world.tenant.faults.add({
      match: { path: '/seen/' },
      count: 5,
      effect: { kind: 'status', status: 404, body: {} },
    });
    world.tenant.faults.add({
      match: { path: '/seen/' },
      effect: { kind: 'status', status: 200, body: { seen: true } },
    });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await settle(world);
    const [card] = await world.teams.cards(number);
    await world.teams.press(card?.id ?? '', {
      as: card?.approvers[0] ?? '',
      verb: 'approve',
      data: { reason: 'ok' },
    });
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/running');
    assert.ok(isMember(world, 'GRP-INTUNE-FIELD-APPS', 'synced'));
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('access that a system downstream has to notice that is never noticed ends with a person and the truth: it is there, and not seen', async (t) => {
    const world = await aWorld(t, {
      policyFolder: probed(t).folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    world.tenant.faults.add({ match: { path: '/seen/' }, effect: { kind: 'status', status: 404, body: {} } });
    const number = await approved(world);
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/needs-human');
    assert.match(textOf(world, number), /has not noticed in time/);
    assert.ok(world.servicenow.ticket(number).tasks.length > 0);
    await agree(world);
    mend(world);
  });

  test('access that a system downstream has to notice is proven and probed again by a retry, while the access stays as it is', async (t) => {
    const world = await aWorld(t, {
      policyFolder: probed(t).folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    world.tenant.faults.add({ match: { path: '/seen/' }, effect: { kind: 'status', status: 404, body: {} } });
    const number = await approved(world);
    await pass(world, 2 * HOUR);
    await settle(world);
    const first = await requestOf(world, number);
    mend(world);
    world.tenant.faults.add({
      match: { path: '/seen/' },
      effect: { kind: 'status', status: 200, body: { seen: true } },
    });
    const retried = await operate(world, first.requestId, 'retry', 'The agent syncs again.');
    assert.equal(retried.status, 202);
    await settle(world);
    await approve(world, number, 'field-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'DELETE'), 0);
    assert.ok(isMember(world, 'GRP-INTUNE-FIELD-APPS', 'synced'));
    const own = statements(world, number).findLast(({ requestId }) => requestId === first.requestId);
    assert.equal(`${own?.access}/${own?.outcome}`, 'ended/ended');
    await agree(world);
  });

  test('access that a system downstream has to notice is looked at through the directory itself where the table names no address', async (t) => {
    const world = await aWorld(t);
    await approved(world);
    const batches = world.tenant.outbound.list().flatMap(({ batch }) => batch ?? []);
    assert.ok(batches.some(({ url }) => url.includes(TRANSITIVE) || url.includes('transitive')));
  });
});
