import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginTakeBack } from '../../src/activities/begin-take-back.ts';
import { concludeEnd } from '../../src/activities/conclude-end.ts';
import { ignore } from '../../src/activities/deciding/turn-down.ts';
import { finishTakeBack } from '../../src/activities/finish-take-back.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { addingFails, DENIED } from '../support/faults.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, requestOf, stated, statements } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const UNNAMED = { '/catalogItems/2/ids': ['0'.repeat(32)] };

async function rolledBack(world: TestWorld) {
  addingFails(world, DENIED, { count: 1 });
  const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
  await settle(world);
  assert.equal(stated(world, number), 'none/rolled-back');
  return { number, row: await requestOf(world, number) };
}

describe('a step that comes once more after its request is concluded', () => {
  test('a step that comes once more after its request is concluded takes nothing back again, and the request stays concluded', async (t) => {
    const world = await aWorld(t);
    const { number, row } = await rolledBack(world);
    const { requestId } = row;
    await beginTakeBack.run(world.app.means, { requestId, because: ['it failed'] });
    assert.equal((await requestOf(world, number)).phase, 'concluded');
    await pass(world, 30 * MINUTE);
    assert.deepEqual(await requestOf(world, number), row);
    await agree(world);
  });

  test('a step that comes once more after its request is concluded leaves why it ended as it was told', async (t) => {
    const world = await aWorld(t);
    const { number, row } = await rolledBack(world);
    const { requestId } = row;
    const kept = row.plan?.changes.map(({ target }) => target) ?? [];
    const gone = { requestId, owner: requestId, removed: [], provenAt: null };
    await finishTakeBack.run(world.app.means, { ...gone, kept });
    assert.deepEqual((await requestOf(world, number)).conclusion, row.conclusion);
    await agree(world);
  });

  test('a step that comes once more after its request is concluded says only once that no policy governs the item', async (t) => {
    const world = await aWorld(t, { policyFolder: aPolicyFolder(t, UNNAMED).folder });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(statements(world, number).length, 1);
    const row = await requestOf(world, number);
    await ignore(world.app.means, { ...row, phase: 'received' }, []);
    await pass(world, 10 * MINUTE);
    assert.equal(statements(world, number).length, 1);
    assert.equal((await requestOf(world, number)).concludedAt, row.concludedAt);
  });
});

describe('access that ends while its own run still goes on', () => {
  test('access that ends while its own run still goes on leaves nothing that wakes the run for ever', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const { means } = world.app;
    const going = { phase: 'provisioning', wakeDue: '2026-03-02T09:00:00.000Z', concludedAt: null } as const;
    await means.requests.change(requestId, (row) => ({ ...row, ...going, waitingOn: 'x', whoCanAct: ['x'] }));
    await means.grants.change((await requestOf(world, number)).request?.beneficiaryId ?? '', (rows) => ({
      rows: {
        ...rows,
        grants: Object.fromEntries(
          Object.entries(rows.grants).map(([id, grant]) => [
            id,
            { ...grant, state: 'ending', endReason: 'operator' },
          ]),
        ),
      },
      result: null,
    }));
    await concludeEnd.run(means, { requestId, owner: `${requestId}~end`, removed: [] });
    const { phase, wakeDue, waitingOn, whoCanAct } = await requestOf(world, number);
    assert.deepEqual([phase, wakeDue, waitingOn, whoCanAct], ['concluded', null, null, []]);
  });
});
