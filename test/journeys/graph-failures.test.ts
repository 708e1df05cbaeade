import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FaultEffect } from '../../sandbox/tenant/simulator.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { addingFails, DENIED, mend, removingFails, writes } from '../support/faults.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const GRAPH = 'graph.microsoft.com';

function ask(world: TestWorld, days = '1'): string {
  return order(world, 'Access to VPN', 'sales-rep', { duration_days: days }).number;
}

/** When each write of a member went out, in seconds after the first. */
function spacing(world: TestWorld): number[] {
  const at = world.tenant.outbound
    .list()
    .filter(({ method, url }) => method === 'POST' && url.includes('/members/$ref'))
    .map((call) => Date.parse(call.at));
  return at.map((one) => Math.round((one - (at[0] ?? 0)) / 1000));
}

describe('a directory that fails', () => {
  test('invariant 13: throttled with Retry-After is written again no sooner, and the ticket says until when', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 429, retryAfter: 400 }, { count: 1 });
    const number = ask(world);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const [, second] = spacing(world);
    assert.ok((second ?? 0) >= 400);
    assert.match(
      textOf(world, number),
      /In Progress – Provisioning\nThe directory could not be changed yet .* tried again until 2026-03-03 14:0/,
    );
    await agree(world);
  });

  test('throttled without Retry-After is tried again ever later, on durable timers', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 429 }, { count: 4 });
    const number = ask(world);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const gaps = spacing(world)
      .map((at, index, all) => at - (all[index - 1] ?? 0))
      .slice(1);
    assert.equal(gaps.length, 4);
    assert.deepEqual(
      gaps,
      [...gaps].sort((one, other) => one - other),
    );
    await agree(world);
  });

  for (const effect of [
    { kind: 'reset', applied: true },
    { kind: 'hang', applied: true },
    { kind: 'status', status: 503, applied: true },
    { kind: 'status', status: 504, applied: true },
    { kind: 'status', status: 429, applied: true },
    { kind: 'html', applied: true },
    { kind: 'reset' },
    { kind: 'hang' },
  ] as const satisfies readonly FaultEffect[]) {
    const name = `${effect.kind}${'status' in effect ? ` ${effect.status}` : ''}${'applied' in effect ? ' after it took effect' : ''}`;
    test(`H6: a write lost by ${name} is neither repeated blindly nor forgotten, and ends with its grant`, async (t) => {
      const world = await aWorld(t);
      addingFails(world, effect, { count: 1 });
      const number = ask(world);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.ok(isMember(world, VPN, 'sales-rep'));
      await agree(world);
      await jump(world, 1.5 * DAY);
      assert.equal(stated(world, number), 'ended/ended');
      assert.ok(!isMember(world, VPN, 'sales-rep'));
      await agree(world);
    });
  }

  for (const effect of [
    { kind: 'reset', applied: true },
    { kind: 'status', status: 503, applied: true },
    { kind: 'status', status: 429 },
  ] as const satisfies readonly FaultEffect[]) {
    test(`a removal answered by ${effect.kind} is tried until it is proven`, async (t) => {
      const world = await aWorld(t);
      const number = ask(world);
      await settle(world);
      removingFails(world, effect, { count: 2 });
      await jump(world, 1.5 * DAY);
      assert.equal(stated(world, number), 'ended/ended');
      assert.ok(!isMember(world, VPN, 'sales-rep'));
      await agree(world);
    });
  }

  test('a 2xx alone proves nothing: access that never shows is taken back and given to a person', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 204 });
    const number = ask(world);
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.match(textOf(world, number), /could not be proven/);
    assert.ok(world.servicenow.ticket(number).tasks.length > 0);
    await agree(world);
  });

  test('invariant 4: a look that disagrees starts the proof over', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off' } });
    world.tenant.faults.add({
      match: { host: GRAPH, path: '/memberOf/' },
      skip: 3,
      count: 1,
      effect: {
        kind: 'status',
        status: 404,
        body: { error: { code: 'Request_ResourceNotFound', message: '' } },
      },
    });
    const number = ask(world);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { requestId } = await requestOf(world, number);
    const rows = await world.app.means.auditLog.read(requestId);
    const looks = rows.filter(({ fact }) => fact === 'change-observed');
    assert.ok(looks.length > 3, `${looks.length} looks`);
    await agree(world);
  });

  test('a directory that fails that has not heard of the group yet is written again before the group counts as missing', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 404 }, { count: 2 });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 3);
    await agree(world);
  });

  test('a definite no is not tried again: what was added is taken back, people are called', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED);
    const number = ask(world);
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.match(textOf(world, number), /Correlation ids: add: request-id /);
    assert.equal(writes(world, 'POST'), 1);
    const { tasks, active } = world.servicenow.ticket(number);
    assert.ok(active && tasks.some(({ table }) => table === 'incident'));
    assert.ok(world.teams.messages().some(({ text }) => text.includes(number)));
    await agree(world);
  });

  test('a directory that fails is given up after the hours policy allows, with nothing left behind', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 503 });
    const number = ask(world);
    await pass(world, 5 * HOUR);
    await settle(world);
    assert.match(stated(world, number), /^(none|ended)\/rolled-back$/);
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });

  test('a directory that fails that can not be read decides nothing: no grant, and the request goes on when it can', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({ match: { host: GRAPH }, effect: { kind: 'html' } });
    const number = ask(world);
    await pass(world, HOUR);
    assert.equal(writes(world, 'POST'), 0);
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    mend(world);
    await pass(world, 20 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('invariant 12: a directory that fails for as long as policy waits ends with a person, not with a grant', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/facts': { giveUpAfterHours: 2 } });
    const world = await aWorld(t, { policyFolder: folder });
    world.tenant.faults.add({ match: { host: GRAPH }, effect: { kind: 'status', status: 503 } });
    const number = ask(world);
    await pass(world, 2.5 * HOUR);
    assert.equal(stated(world, number), 'none/needs-human');
    assert.equal(writes(world, 'POST'), 0);
    assert.ok(world.servicenow.ticket(number).tasks.length > 0);
  });

  test('H5: a write that was scheduled before a standstill is not sent after it; a fresh one is', async (t) => {
    const world = await aWorld(t);
    await world.host.kill({ when: { activity: 'applyChange', point: 'before' } });
    const number = ask(world);
    await world.conductor.advance(world.clock.now() + 8_000);
    world.clock.moveTo(world.clock.now() + 3 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const rows = await world.app.means.auditLog.read((await requestOf(world, number)).requestId);
    const attempts = rows
      .filter(({ fact }) => fact === 'change-attempted')
      .map(({ data }) => (data as { readonly attempt: number }).attempt);
    assert.deepEqual(attempts, [2], 'the first was too old to be sent');
    await agree(world);
  });

  test('throttled for every call of ours still ends well', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({ match: { host: GRAPH }, count: 25, effect: { kind: 'status', status: 429 } });
    const number = ask(world);
    await settle(world);
    await pass(world, HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});
