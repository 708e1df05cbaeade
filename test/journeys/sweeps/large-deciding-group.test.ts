import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { evidenceOf } from '../../../src/domain/housekeeping.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { aWorld, pass, type TestWorld } from '../../support/world.ts';
import { assertOthersDone, CALM, callsOf, itemsOf, plant } from './poisoned.ts';

const changes = async (world: TestWorld, id: string) =>
  (await world.app.means.auditLog.read(evidenceOf(id))).filter(({ fact }) => fact === 'control-group-changed')
    .length;

/** As if so many were known to be in it, about. */
const count = async (world: TestWorld, id: string, members: number) =>
  await plant(
    world,
    'Marks',
    ['marks'],
    `control-${id}`,
    JSON.stringify(JSON.stringify({ name: 'GRP', count: members })),
  );

describe('a deciding group with more members than are kept', () => {
  test('a deciding group with more members than are kept keeps no other from being followed, is named and told, and is followed again once it is smaller', async (t) => {
    const world = await aWorld(t, CALM);
    const { directory } = world.controlled;
    await pass(world, 6 * MINUTE);
    const marks = await world.table('Marks').all('marks');
    const [large = '', other = ''] = marks.flatMap(
      ({ rowKey }) => /^control-([0-9a-f]{8}-.*)$/.exec(rowKey)?.[1] ?? [],
    );
    await count(world, large, 45_001);
    for (const id of [large, other]) directory.putMember(id, personId('sales-member'));
    const done = async () => (await changes(world, other)) === 1;
    await assertOthersDone(world, 'watchGroups', { within: 10 * MINUTE, done });
    assert.match(
      [...callsOf(world, 'watchGroups')].join(),
      new RegExp(`group ${large}, whose members decide or operate`),
    );
    assert.equal(await changes(world, large), 0, 'who came is not known');
    await count(world, large, 45_000);
    directory.deleteMember(large, personId('sales-member'));
    await pass(world, 10 * MINUTE);
    const named = Object.keys(await itemsOf(world, 'watchGroups'));
    assert.ok(!named.some((name) => name.includes(large)), 'it is named still');
    assert.equal(await changes(world, large), 0);
    directory.putMember(large, personId('sales-member'));
    await pass(world, 10 * MINUTE);
    assert.equal(await changes(world, large), 1, 'who comes is seen again');
  });
});
