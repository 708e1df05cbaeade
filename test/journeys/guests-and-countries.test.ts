import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { approve, order } from '../support/asking.ts';
import { orderProduct } from '../support/licenses.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, settle } from '../support/world.ts';

const ORION = { group_name: 'GRP-PROJECT-ORION' };
const BY_HOST = { openedBy: 'finance-manager' };

describe('a guest, who has no employment type', () => {
  test('a guest without employment type is asked for like anybody where the table allows guests', async (t) => {
    const world = await aWorld(t, { graph: { switches: { guestsInM365Groups: true } } });
    const { number } = order(world, 'Add user to group', 'guest', { ...ORION, duration_days: '30' }, BY_HOST);
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    await approve(world, number, 'team-alpha-lead');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-PROJECT-ORION', 'guest'));
    await agree(world);
  });

  for (const [state, isPending] of [
    ['PendingAcceptance', true],
    ['Accepted', false],
  ] as const)
    test(`a guest without employment type whose invitation is ${state} is ${isPending ? '' : 'not '}said to have accepted none yet, by card and ticket`, async (t) => {
      const world = await aWorld(t, { graph: { switches: { guestsInM365Groups: true } } });
      world.controlled.directory.patchUser(personId('guest'), { externalUserState: state });
      const says = (text: string) => /has not accepted the invitation/.test(text);
      const { number } = order(
        world,
        'Add user to group',
        'guest',
        { ...ORION, duration_days: '30' },
        BY_HOST,
      );
      await settle(world);
      const [card] = await world.teams.cards(number);
      assert.match(JSON.stringify(card), /#EXT#[^")]*, guest[^")]*\)/);
      assert.equal(says(JSON.stringify(card)), isPending);
      await approve(world, number, 'team-alpha-lead');
      assert.equal(stated(world, number), 'granted/fulfilled', 'the decision is the same');
      const told = textOf(world, number);
      assert.equal(says(told), isPending);
      if (isPending) assert.match(told, /can be used only after that/);
      await agree(world);
    });

  test('a guest without employment type who accepts the invitation while people are asked is stated without it', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off', switches: { guestsInM365Groups: true } } });
    world.controlled.directory.patchUser(personId('guest'), { externalUserState: 'PendingAcceptance' });
    const { number } = order(world, 'Add user to group', 'guest', { ...ORION, duration_days: '30' }, BY_HOST);
    await settle(world);
    world.controlled.directory.patchUser(personId('guest'), { externalUserState: 'Accepted' });
    await approve(world, number, 'team-alpha-lead');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.doesNotMatch(textOf(world, number), /has not accepted the invitation/);
  });

  test('a guest without employment type is refused where the table does not', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'guest', { duration_days: '30' }, BY_HOST);
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /user-type-not-eligible/);
    assert.ok(
      !world.controlled.directory
        .members(groupId('GRP-VPN-USERS'))
        .some(({ id }) => id === personId('guest')),
    );
  });

  test('a guest, who has no employment type, needs an end, as those do whose employment type says so', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Add user to group', 'guest', ORION, BY_HOST);
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /end-required/);
  });
});

describe('the country that a ticket names', () => {
  test('UK is refused before anybody is asked, and the ticket says GB', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'no-location', 'Microsoft 365 E5', { country: 'UK' });
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /"UK" is no country code of ISO 3166; that country is GB/);
    assert.deepEqual(await world.teams.cards(number), []);
    await agree(world);
  });

  test('the country that a ticket names goes to a person where the record names another one', async (t) => {
    const world = await aWorld(t);
    const { number } = orderProduct(world, 'no-location', 'Microsoft 365 E5', { country: 'GB' });
    await settle(world);
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /"GB", and the directory's country is "Portugal" \(PT\)/);
    assert.equal((await requestOf(world, number)).stages.length, 0);
  });
});
