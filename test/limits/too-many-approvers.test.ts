import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addCrowd, putAll } from '../../sandbox/limits/crowd.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const OWNERS = groupId('GRP-FINANCE-DATA-OWNERS');
const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } }, patienceMs: 600_000 } as const;

const called = ({ teams }: TestWorld) =>
  teams.messages().filter(({ text }) => text.includes('a request waits because of the set-up'));

describe('a deciding group that is too large', () => {
  test('a deciding group that is too large is nobody asked of: the ticket and operators hear how large, and it goes on once the group is smaller', async (t) => {
    const world = await aWorld(t, CALM);
    const crowd = addCrowd(world, 'Data Owner', 320);
    putAll(world, OWNERS, crowd);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 10 * MINUTE);
    assert.match(textOf(world, number), /would have 32\d people decide it \(.*\), and 300 is the most/);
    assert.equal(stated(world, number), 'none/running');
    assert.equal((await world.teams.cards(number)).length, 0, 'nobody was asked');
    const [call] = called(world);
    assert.match(call?.text ?? '', /300 is the most that one request may ask/);
    for (const person of crowd.slice(5)) world.tenant.directory.deleteMember(OWNERS, person);
    await pass(world, 30 * MINUTE);
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a deciding group that is too large for the row of a request by the names of its members is told in the same way', async (t) => {
    const world = await aWorld(t, CALM);
    const crowd = addCrowd(world, 'Data Owner', 40);
    putAll(world, OWNERS, crowd);
    for (const person of crowd)
      world.tenant.directory.patchUser(person, { displayName: `${person} ${'N'.repeat(15_000)}` });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 10 * MINUTE);
    assert.match(
      textOf(world, number),
      /Its row has no room for all that has to be kept\. The row .* would have \d{6} characters/,
    );
    assert.ok(called(world).length > 0);
    for (const person of crowd) world.tenant.directory.deleteMember(OWNERS, person);
    await pass(world, 30 * MINUTE);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});
