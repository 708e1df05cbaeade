import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { removingFails } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const CREATE = 'Payments: create';
const APPROVE = 'Payments: approve';
const PERSON = 'treasury-analyst';

const asked = { openedBy: 'treasury-manager' };

/** The presses that a ticket still needs, in order: one person for each role of each stage. */
async function pressesOf(world: TestWorld, number: string): Promise<readonly (() => Promise<void>)[]> {
  const { stages } = await requestOf(world, number);
  return stages.flatMap(({ name, needs }) =>
    needs.map(({ candidates }) => async () => {
      const cards = await world.teams.cards(number);
      const can = (id: string) =>
        cards.findLast(({ stage, recipients }) => stage === name && recipients.includes(id));
      const as = candidates.find(can) ?? '';
      const card = can(as);
      assert.ok(card, `nobody has a card of ${name} on ${number}`);
      const { status } = await world.teams.press(card.id, {
        as,
        verb: 'approve',
        data: { reason: 'fine' },
      });
      assert.equal(status, 200);
    }),
  );
}

async function approveAll(world: TestWorld, number: string): Promise<void> {
  for (const press of await pressesOf(world, number)) {
    await press();
    await settle(world);
  }
}

function bothHeld(world: TestWorld): readonly boolean[] {
  return [isMember(world, 'GRP-PAYMENTS-CREATE', PERSON), isMember(world, 'GRP-PAYMENTS-APPROVE', PERSON)];
}

describe('access that must not go together', () => {
  test('H24: access that must not go together is given once when the last approvals of both come at the same moment', async (t) => {
    const world = await aWorld(t);
    const numbers = [
      order(world, CREATE, PERSON, {}, asked).number,
      order(world, APPROVE, PERSON, {}, asked).number,
    ];
    await settle(world);
    const lastPresses: (() => Promise<void>)[] = [];
    for (const number of numbers) {
      const presses = await pressesOf(world, number);
      for (const press of presses.slice(0, -1)) {
        await press();
        await settle(world);
      }
      lastPresses.push(...presses.slice(-1));
    }
    await Promise.all(lastPresses.map((press) => press()));
    await settle(world);
    await pass(world, HOUR);
    const ends = numbers.map((number) => stated(world, number)).toSorted();
    assert.deepEqual(ends, ['granted/fulfilled', 'none/refused']);
    assert.deepEqual(bothHeld(world).toSorted(), [false, true]);
    const refused = numbers.find((number) => stated(world, number) === 'none/refused') ?? '';
    const granted = numbers.find((number) => number !== refused) ?? '';
    assert.match(textOf(world, refused), new RegExp(`by ${granted}\\. The two must not go together`));
    await agree(world);
  });

  test('H24: access that must not go together is not given while the directory does not show yet that the other was', async (t) => {
    const world = await aWorld(t);
    const create = order(world, CREATE, PERSON, {}, asked).number;
    const approving = order(world, APPROVE, PERSON, {}, asked).number;
    await settle(world);
    await approveAll(world, create);
    assert.equal(stated(world, create), 'granted/fulfilled');
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: '*' },
      effect: { kind: 'lag', reads: 'PT10M' },
    });
    await approveAll(world, approving);
    await pass(world, HOUR);
    assert.equal(stated(world, approving), 'none/refused');
    assert.deepEqual(bothHeld(world), [true, false]);
  });

  test('H24: access that must not go together is not given while the directory does not show yet that it is held through a group that we gave', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.putMember(groupId('GRP-PAYMENTS-CREATE'), groupId('GRP-VPN-USERS'));
    await pass(world, 2 * MINUTE);
    const approving = order(world, APPROVE, PERSON, {}, asked).number;
    await settle(world);
    const vpn = order(world, 'Access to VPN', PERSON).number;
    await settle(world);
    assert.equal(stated(world, vpn), 'granted/fulfilled');
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: '*' },
      effect: { kind: 'lag', reads: 'PT10M' },
    });
    await approveAll(world, approving);
    await pass(world, HOUR);
    assert.equal(stated(world, approving), 'none/refused');
    assert.match(textOf(world, approving), new RegExp(`by ${vpn}`));
    assert.deepEqual(bothHeld(world), [false, false]);
  });

  test('H24: access that must not go together is not given by a group that is nested in what excludes it, held by whatever way', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.putMember(groupId('GRP-PAYMENTS-CREATE'), groupId('GRP-VPN-USERS'));
    await pass(world, 2 * MINUTE);
    const { number } = order(world, 'Access to VPN', 'payments-approver');
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /"Payments: approve" .*The two must not go together/);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'payments-approver'));
    await agree(world);
  });

  test('H24: access that must not go together is held until its removal is proven, not only until it is asked for', async (t) => {
    const world = await aWorld(t);
    const create = order(world, CREATE, PERSON, {}, asked).number;
    await settle(world);
    await approveAll(world, create);
    removingFails(world, { kind: 'status', status: 503 });
    const { requestId } = await requestOf(world, create);
    assert.equal((await operate(world, requestId, 'end')).status, 202);
    await pass(world, 10 * MINUTE);
    const approving = order(world, APPROVE, PERSON, {}, asked).number;
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, approving), 'none/refused');
    assert.match(textOf(world, approving), new RegExp(`by ${create}`));
  });
});
