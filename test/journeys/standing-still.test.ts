import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { addingFails, writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const GROUP = 'GRP-VPN-USERS';
const PERSON = 'sales-rep';
const IN_TIME = 15 * MINUTE;
/** What `applyChange` does in the world: the attempt and its fact are written, then the call leaves. */
const BEFORE_ITS_FACT = 2;
const BEFORE_ITS_CALL = 3;
/** Whether the membership is there is looked at before, so that this is one later. */
const BEFORE_ITS_REMOVAL = 4;

type At = { readonly nth: number; readonly step: number };

/** The worker that plays `applyChange` for the `nth` time from now on stands still, and another plays it again. */
const freeze = ({ host }: TestWorld, { nth, step }: At, minutes: number) =>
  host.freeze({ when: { activity: 'applyChange', nth, step }, forMs: minutes * MINUTE });

const reported = ({ servicenow }: TestWorld) =>
  servicenow
    .listRecords('incident')
    .filter((incident) => incident['correlation_id']?.startsWith('unexplained:'));

async function granted(world: TestWorld, days = '1'): Promise<string> {
  const { number } = order(world, 'Access to VPN', PERSON, { duration_days: days });
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return number;
}

describe('a worker that stands still', () => {
  test('a worker that stands still before its last look sends nothing late, neither what adds nor what removes', async (t) => {
    const world = await aWorld(t);
    await freeze(world, { nth: 1, step: BEFORE_ITS_FACT }, 6);
    const number = await granted(world);
    await pass(world, 10 * MINUTE);
    assert.equal(writes(world, 'POST'), 1);
    await freeze(world, { nth: 1, step: BEFORE_ITS_FACT }, 6);
    await jump(world, DAY);
    assert.equal(stated(world, number), 'ended/ended');
    await pass(world, 10 * MINUTE);
    assert.equal(writes(world, 'DELETE'), 1);
    await agree(world);
  });

  test('a worker that stands still for less than its write is good for sends nothing that another has been answered meanwhile', async (t) => {
    const world = await aWorld(t);
    await freeze(world, { nth: 1, step: BEFORE_ITS_FACT }, 1);
    const number = await granted(world);
    await pass(world, 10 * MINUTE);
    assert.equal(writes(world, 'POST'), 1);
    await freeze(world, { nth: 1, step: BEFORE_ITS_FACT }, 1);
    await jump(world, DAY);
    assert.equal(stated(world, number), 'ended/ended');
    await pass(world, 10 * MINUTE);
    assert.equal(writes(world, 'DELETE'), 1);
    await agree(world);
  });

  test('a worker that stands still between its last look and a removal may take what was given again since; that ticket says so in time, and calls for a person', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const first = await granted(world);
    await freeze(world, { nth: 1, step: BEFORE_ITS_REMOVAL }, 40);
    await jump(world, DAY);
    await pass(world, 12 * MINUTE);
    assert.equal(stated(world, first), 'ended/ended');
    const second = await granted(world, '5');
    while ((await world.host.status()).frozen) await pass(world, MINUTE);
    await pass(world, IN_TIME);
    assert.ok(!isMember(world, GROUP, PERSON));
    assert.equal(stated(world, second), 'unknown/needs-human');
    assert.match(textOf(world, second), /the access was proven and is not there any more/);
    assert.equal(world.servicenow.ticket(second).tasks.length, 1);
    await agree(world);
  });

  test('a worker that stands still between its last look and what adds may give what has ended since; that is taken back and proven gone in time', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    await freeze(world, { nth: 1, step: BEFORE_ITS_CALL }, 40);
    const number = await granted(world);
    const { status } = await operate(world, (await requestOf(world, number)).requestId, 'end');
    assert.equal(status, 202);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    while ((await world.host.status()).frozen) await pass(world, MINUTE);
    await pass(world, IN_TIME);
    assert.deepEqual(
      [isMember(world, GROUP, PERSON), reported(world).length, stated(world, number)],
      [false, 0, 'ended/ended'],
    );
    await agree(world);
  });

  test('a worker that stands still and whose call brings no answer may have given what has ended since, too: that is taken back and proven gone in time', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    addingFails(world, { kind: 'reset', applied: true }, { skip: 1 });
    await freeze(world, { nth: 1, step: BEFORE_ITS_CALL }, 40);
    const number = await granted(world);
    const { status } = await operate(world, (await requestOf(world, number)).requestId, 'end');
    assert.equal(status, 202);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    while ((await world.host.status()).frozen) await pass(world, MINUTE);
    await pass(world, IN_TIME);
    assert.deepEqual([isMember(world, GROUP, PERSON), stated(world, number)], [false, 'ended/ended']);
    await agree(world);
  });

  for (const minutes of [2, 6, 90])
    test(`a worker that stands still while it decides says nothing any more after ${minutes} minutes, because others have gone on with the request`, async (t) => {
      for (const step of [2, 3, 4, 5, 6, 7]) {
        const world = await aWorld(t);
        await world.host.freeze({
          when: { activity: 'decideRequest', nth: 1, step },
          forMs: minutes * MINUTE,
        });
        const number = await granted(world);
        const said = statements(world, number).length;
        await pass(world, (minutes + 30) * MINUTE);
        assert.equal(stated(world, number), 'granted/fulfilled', `before its step ${step}`);
        assert.equal(statements(world, number).length, said, textOf(world, number));
        assert.deepEqual(world.servicenow.listRecords('incident'), []);
        await agree(world);
      }
    });
});
