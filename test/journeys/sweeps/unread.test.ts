import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { order } from '../../support/asking.ts';
import { mend } from '../../support/faults.ts';
import { agree, stated, textOf } from '../../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../../support/world.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const VPN = 'GRP-VPN-USERS';

/** The directory tells what changed, and then shows no membership to anybody for longer than anybody looks. */
function unreadable({ tenant }: TestWorld): void {
  tenant.faults.add({
    match: { host: 'graph.microsoft.com', path: '/$batch' },
    effect: { kind: 'status', status: 503 },
  });
}

describe('a loss that the directory told of and then shows to nobody', () => {
  const lost = async (t: TestContext) => {
    const world = await aWorld(t, CALM);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    await pass(world, 15 * MINUTE);
    world.controlled.directory.deleteMember(groupId(VPN), personId('sales-rep'));
    unreadable(world);
    return { world, number };
  };

  test('a loss that the directory told of and then shows to nobody is said on the ticket and to a person within a quarter of an hour, with the reason', async (t) => {
    const { world, number } = await lost(t);
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.match(textOf(world, number), /it can no longer be seen whether it is still there/);
    assert.match(textOf(world, number), /for minutes no reads have agreed on it, last because .*503/);
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
    const followUps = world.servicenow.listRecords('incident').map((one) => one['description'] ?? '');
    assert.ok(followUps.some((text) => /no reads have agreed on it, last because .*503/.test(text)));
  });

  test('a loss that the directory told of and then shows to nobody is looked for on and on, and once it is certain the ticket says that it is gone, without a second follow-up', async (t) => {
    const { world, number } = await lost(t);
    await pass(world, 40 * MINUTE);
    mend(world);
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.match(textOf(world, number), /something else took .* away from .*, by agreeing reads/);
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
    await agree(world);
  });

  test('a loss that the directory told of and then shows to nobody and that turns out to be none is stated again, and the follow-up ends', async (t) => {
    const { world, number } = await lost(t);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    world.controlled.directory.putMember(groupId(VPN), personId('sales-rep'));
    mend(world);
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const [task] = world.servicenow.ticket(number).tasks;
    assert.equal(task?.state, '6', 'resolved');
    await agree(world);
  });

  test('for a day and a half stays with the person who was called', async (t) => {
    const { world, number } = await lost(t);
    await pass(world, 5 * MINUTE);
    await pass(world, 40 * HOUR);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
  });
});

describe('a member whom no grant explains', () => {
  const incidents = (world: TestWorld) =>
    world.servicenow
      .listRecords('incident')
      .filter((one) => one['correlation_id']?.startsWith('unexplained:'));
  const come = async (t: TestContext) => {
    const world = await aWorld(t, CALM);
    await pass(world, 5 * MINUTE);
    world.controlled.directory.putMember(groupId(VPN), personId('developer'));
    return world;
  };

  test('a member whom no grant explains and whom no reads show is reported within a quarter of an hour by what the list of changes says', async (t) => {
    const world = await come(t);
    unreadable(world);
    await pass(world, 15 * MINUTE);
    assert.equal(incidents(world).length, 1);
    assert.match(incidents(world)[0]?.['description'] ?? '', /list of changes says so/);
  });

  for (const [what, effect] of [
    ['refuses incidents', { kind: 'status', status: 403 }],
    ['answers nothing', { kind: 'hang' }],
  ] as const)
    test(`a member whom no grant explains is told to operators within a quarter of an hour while the ticket tool ${what}, once, with the reason`, async (t) => {
      const world = await come(t);
      world.tenant.faults.add({ match: { host: 'acme.service-now.com', path: '/incident' }, effect });
      await pass(world, 15 * MINUTE);
      const told = () =>
        new Set(
          world.teams.messages().flatMap(({ text }) => (/that no ticket explains/.test(text) ? [text] : [])),
        );
      assert.equal(told().size, 1);
      assert.match([...told()].join(), /takes no incident/);
      await pass(world, 3 * HOUR);
      assert.equal(told().size, 1);
      mend(world);
      await pass(world, 2 * HOUR);
      assert.equal(incidents(world).length, 1);
    });
});
