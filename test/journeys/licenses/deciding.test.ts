import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { HOUR } from '../../../src/domain/instant.ts';
import { approve } from '../../support/asking.ts';
import { directly, orderProduct, PHONE, PROJECT, stateOf, worksFor } from '../../support/licenses.ts';
import { agree, stated, textOf } from '../../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../../support/world.ts';

/** Everybody whose licenses an order must not have touched. */
async function untouched(
  world: TestWorld,
  key: string,
  product: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const before = stateOf(world, key);
  const { number } = orderProduct(world, key, product, variables);
  await settle(world);
  assert.equal(stateOf(world, key), before);
  assert.equal(world.tenant.outbound.list().filter(({ url }) => url.endsWith('/assignLicense')).length, 0);
  await agree(world);
  return number;
}

describe('a product that somebody can not have', () => {
  test('a product that somebody can not have because no seat is left is a task for the license owners, and no promise', async (t) => {
    const world = await aWorld(t);
    const number = await untouched(world, 'developer', 'Power BI Pro');
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /no-seats/);
    const [task] = world.servicenow.ticket(number).tasks;
    assert.equal(task?.assignmentGroup, 'License owners');
    assert.deepEqual(
      await world.teams.cards(number).then((cards) => cards.filter(({ stage }) => stage === 'manager')),
      [],
    );
  });

  test('a product that somebody can not have because it conflicts with what they have is refused', async (t) => {
    const world = await aWorld(t);
    const number = await untouched(world, 'eng-manager', PROJECT, { duration_days: '5' });
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /license-conflict/);
  });

  test('a product that somebody can not have because a contractor names no end is refused', async (t) => {
    const world = await aWorld(t);
    const number = await untouched(world, 'contractor', 'Project Plan 1');
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /end-required/);
  });

  test('a product that somebody can not have because policy does not offer it for their role is refused', async (t) => {
    const world = await aWorld(t);
    const number = await untouched(world, 'contractor', PHONE, { duration_days: '5' });
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /role-not-allowed/);
  });
});

/** Forms on which the person is typed: who picks a record never has a name of before. */
const TYPED = { serviceNow: { catalog: { byRecord: [] } } } as const;

describe('a ticket that says something else of the person than the directory', () => {
  test('about the cost center is for a person to look at', async (t) => {
    const world = await aWorld(t);
    const number = await untouched(world, 'sales-rep', PHONE, { cost_center: 'CC-2100' });
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /cost-center-differs/);
  });

  test('about the manager is for a person to look at', async (t) => {
    const world = await aWorld(t);
    const manager = person('cfo').userPrincipalName;
    const number = await untouched(world, 'sales-rep', PHONE, { manager });
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /manager-differs/);
  });

  test('by a sign-in name of before is for a person to look at', async (t) => {
    const world = await aWorld(t, TYPED);
    world.controlled.directory.patchUser(personId('sales-rep'), {
      userPrincipalName: 'anna.dejong@contoso.example',
    });
    await pass(world, HOUR);
    const number = await untouched(world, 'sales-rep', PHONE);
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /sign-in-name-unknown/);
  });

  test('by a sign-in name that somebody else has by now is for a person to look at', async (t) => {
    const world = await aWorld(t, TYPED);
    const { userPrincipalName } = person('sales-rep');
    const { directory } = world.controlled;
    directory.patchUser(personId('sales-rep'), { userPrincipalName: 'anna.dejong@contoso.example' });
    directory.patchUser(personId('sales-member'), { userPrincipalName });
    await pass(world, HOUR);
    const number = await untouched(world, 'sales-rep', PHONE, { user_principal_name: userPrincipalName });
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /sign-in-name-of-another/);
  });

  test('a guest is found by a name with #EXT# in it, and policy says no', async (t) => {
    const world = await aWorld(t, TYPED);
    const number = await untouched(world, 'guest', PROJECT, { duration_days: '5', cost_center: 'CC-2100' });
    assert.match(stated(world, number), /^none\/(refused|needs-human)$/);
    assert.doesNotMatch(textOf(world, number), /sign-in-name/);
    assert.match(textOf(world, number), /user-type-not-eligible/);
  });
});

describe('a product that comes with another one', () => {
  test('a product that comes with another one is assigned together with it, in one call', async (t) => {
    const world = await aWorld(t);
    world.controlled.licenses.deleteLicense(personId('hr-officer'), 'SPE_E3');
    await pass(world, 2 * HOUR);
    const { number } = orderProduct(world, 'hr-officer', PHONE, { duration_days: '5' });
    await settle(world);
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(worksFor(world, 'hr-officer', 'MCOEV'));
    assert.deepEqual(Object.keys(directly(world, 'hr-officer')).sort(), ['MCOEV', 'SPE_E3']);
    const calls = world.tenant.outbound.list().filter(({ url }) => url.endsWith('/assignLicense'));
    assert.equal(calls.length, 1);
    await agree(world);
    await pass(world, 5.1 * 24 * HOUR);
    await pass(world, 10 * 60_000);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(directly(world, 'hr-officer'), {});
    await agree(world);
  });
});
