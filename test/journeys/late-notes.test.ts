import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { say } from '../../src/activities/outbox/say.ts';
import { sendDesired } from '../../src/activities/outbox/send.ts';
import { settle as tellAll } from '../../src/activities/outbox/settle.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { SERVICENOW } from '../support/faults.ts';
import { agree, factsOf, requestOf, stated, statements } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const last = (world: TestWorld, number: string) => statements(world, number).at(-1);

describe('a note that reaches the ticket after a newer one', () => {
  for (const appliedAfter of ['PT1M', 'PT3M', 'PT20M'])
    test(`a note that reaches the ticket after a newer one because its writing was carried out late (${appliedAfter}) is followed by what holds, and has its fact`, async (t) => {
      const world = await aWorld(t);
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'PATCH', path: '/sc_req_item/' },
        count: 1,
        effect: { kind: 'status', status: 503, appliedAfter },
      });
      const { number } = order(world, 'Access to VPN', 'sales-member');
      await pass(world, HOUR);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.equal(last(world, number)?.access, 'granted');
      const { requestId } = await requestOf(world, number);
      const revisions = statements(world, number).map(({ revision }) => revision);
      const told = (await factsOf(world, requestId)).filter((fact) => fact === 'ticket-written');
      assert.equal(told.length, new Set(revisions).size);
      await agree(world);
    });

  test('a note that reaches the ticket after a newer one because its sender stood still is followed by what holds', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-member');
    await settle(world);
    const { means } = world.app;
    const { requestId } = await requestOf(world, number);
    const words = (access: 'granted' | 'ended') => ({
      access,
      outcome: access === 'ended' ? ('ended' as const) : ('fulfilled' as const),
      standing: null,
      comment: `Your access is ${access}.`,
      workNote: `It is ${access}.`,
      provenAt: new Date(world.clock.now()).toISOString(),
    });
    const now = new Date(world.clock.now()).toISOString();
    const slow = await means.requests.change(requestId, (row) => say(row, words('granted'), now));
    await means.requests.change(requestId, (row) => say(row, words('ended'), now));
    await tellAll(means, requestId);
    await pass(world, 2_000);
    await sendDesired(means, slow);
    await pass(world, 2_000);
    assert.equal(last(world, number)?.access, 'granted');
    await tellAll(means, requestId);
    assert.equal(last(world, number)?.access, 'ended');
    const lines = statements(world, number).length;
    await pass(world, 40 * MINUTE);
    await tellAll(means, requestId);
    assert.equal(statements(world, number).length, lines);
  });
});
