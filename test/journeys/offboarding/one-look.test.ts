import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { order } from '../../support/asking.ts';
import { writes } from '../../support/faults.ts';
import { aPolicyFolder } from '../../support/policies.ts';
import { agree, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';

const PERSON = personId('sales-rep');
const VPN = 'GRP-VPN-USERS';

/** VPN that the manager had asked for: without that manager the holder could not be given it today. */
async function holding(t: Parameters<typeof aWorld>[0], movers: 'end' | 'review') {
  const { folder } = aPolicyFolder(t, { '/operations/movers': movers });
  const world = await aWorld(t, { policyFolder: folder });
  const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { openedBy: 'sales-manager' });
  await settle(world);
  await pass(world, 5 * MINUTE);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return { world, number };
}

function isNotShown(world: TestWorld, path: string, count: number): () => number {
  const match = { host: 'graph.microsoft.com', method: 'GET', path };
  const { id } = world.tenant.faults.add({ match, count, effect: { kind: 'status', status: 404 } });
  return () => world.tenant.faults.list().find((one) => one.id === id)?.struck ?? 0;
}

describe('access of somebody whose record changed, and of whom a look shows less than there is', () => {
  for (const movers of ['end', 'review'] as const) {
    for (const count of [1, 4]) {
      test(`access of somebody of whom a look shows less than there is stays as it is although the manager is not shown ${count} times in a row (movers: ${movers})`, async (t) => {
        const { world, number } = await holding(t, movers);
        const struck = isNotShown(world, `/users/${PERSON}/manager`, count);
        world.controlled.directory.patchUser(PERSON, { department: 'Marketing' });
        await pass(world, 25 * MINUTE);
        assert.ok(struck() > 0, 'it was read');
        assert.equal(stated(world, number), 'granted/fulfilled');
        assert.equal(world.servicenow.ticket(number).tasks.length, 0);
        assert.equal(writes(world, 'DELETE'), 0);
        await agree(world);
      });
    }
  }

  test('access of somebody of whom a look shows less than there is stays as it is although nobody is shown four times in a row', async (t) => {
    const { world, number } = await holding(t, 'end');
    const struck = isNotShown(world, `/users/${PERSON}?`, 4);
    world.controlled.directory.patchUser(PERSON, { department: 'Marketing' });
    await pass(world, 25 * MINUTE);
    assert.ok(struck() > 1, 'it was read');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, 'sales-rep'));
    assert.equal(writes(world, 'DELETE'), 0);
  });

  test('access of somebody whose record changed, and of whom a look shows less than there is, ends within minutes when it stays so', async (t) => {
    const { world, number } = await holding(t, 'end');
    world.controlled.directory.patchUser(PERSON, { managerId: personId('eng-manager') });
    await pass(world, 15 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.match(textOf(world, number), /policy does not allow it any more/);
    await agree(world);
  });
});
