import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const OWNERS = groupId('GRP-FINANCE-DATA-OWNERS');
const ACCOMPLICE = personId('sales-rep');

async function asked(t: TestContext) {
  const world = await aWorld(t);
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  return { world, number };
}

describe('whoever joins a deciding group after a request was opened', () => {
  test('whoever joins a deciding group after a request was opened does not decide it, though those who were there can not any more', async (t) => {
    const { world, number } = await asked(t);
    world.controlled.directory.putMember(OWNERS, ACCOMPLICE);
    await pass(world, 20 * MINUTE);
    world.controlled.directory.patchUser(personId('finance-data-owner'), { accountEnabled: false });
    await pass(world, 9 * HOUR);
    const { whoCanAct } = await requestOf(world, number);
    assert.deepEqual(whoCanAct, [personId('cfo')], 'the next in line is asked');
    const cards = (await world.teams.cards(number)).flatMap(({ recipients }) => recipients);
    assert.ok(!cards.includes(ACCOMPLICE));
    assert.equal(writes(world, 'POST'), 0);
    await approve(world, number, 'cfo');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('whoever joins a deciding group after a request was opened decides what is opened from then on', async (t) => {
    const world = await aWorld(t);
    await pass(world, 5 * MINUTE);
    world.controlled.directory.putMember(OWNERS, ACCOMPLICE);
    await pass(world, 20 * MINUTE);
    const told = world.teams
      .messages()
      .filter(({ text }) => /GRP-FINANCE-DATA-OWNERS, .* has changed: Anna Jansen/.test(text));
    assert.ok(told.length > 0);
    assert.equal(new Set(told.map(({ to }) => to)).size, told.length, 'operators hear of it once');
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const cards = JSON.stringify((await world.teams.cards(number)).map(({ card }) => card));
    assert.match(
      cards,
      /Anna Jansen \([^)]*\) may decide this since 2026-03-03 09:\d\d UTC/,
      'and the cards say since when',
    );
    await approve(world, number, 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});
