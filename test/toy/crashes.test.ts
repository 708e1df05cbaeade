import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { requestOf, stated, statements } from '../support/statements.ts';
import { HOLD, RELEASE, ROLE } from '../support/toy/toy-family.ts';
import { TOY_ITEM } from '../support/toy/toy-kind.ts';
import { aToyWorld } from '../support/toy/toy-world.ts';
import { jump, pass, settle } from '../support/world.ts';

const WHO = 'finance-analyst';

/** Every activity of a request with a part before asking, one stage, and an end of what ends by itself. */
const ACTIVITIES = [
  ['decideRequest', 1],
  ['armGrants', 1],
  ['applyChange', 1],
  ['proveEdges', 1],
  ['finishPart', 1],
  ['decideRequest', 2],
  ['openStage', 1],
  ['readStage', 1],
  ['decideRequest', 3],
  ['armGrants', 2],
  ['applyChange', 2],
  ['applyChange', 3],
  ['proveEdges', 4],
  ['conclude', 1],
  ['beginEnd', 1],
  ['applyChange', 4],
  ['concludeEnd', 1],
] as const;

describe('a host that dies while a decision of two parts is carried out', () => {
  for (const [activity, nth] of ACTIVITIES)
    for (const point of ['before', 'after'] as const)
      test(`a host that dies ${point} run ${nth} of ${activity} leaves each change made once, and a true ticket`, async (t) => {
        const world = await aToyWorld(t);
        world.toys.answers(RELEASE, 'lost');
        await world.host.kill({ when: { activity, nth, point } });
        const { number } = order(world, TOY_ITEM, WHO, { duration_days: '30' });
        await settle(world);
        assert.equal(stated(world, number), 'held/running');
        assert.deepEqual([world.has(WHO, HOLD), world.has(WHO, RELEASE)], [true, false]);
        await approve(world, number, 'finance-data-owner');
        assert.equal(stated(world, number), 'released/fulfilled');
        await jump(world, 31 * DAY);
        assert.equal(stated(world, number), 'released/ended');
        assert.deepEqual(
          [HOLD, RELEASE, ROLE].map((key) => world.toys.added(key)),
          [1, 1, 1],
        );
        assert.deepEqual([world.has(WHO, HOLD), world.has(WHO, ROLE)], [true, false]);
        const revisions = statements(world, number).map(({ revision }) => revision);
        assert.equal(new Set(revisions).size, revisions.length);
      });
});

/** What comes after the proof where the second part takes off what the first put on. */
const RELEASING = [
  ['beginRelease', 1],
  ['beginEnd', 1],
  ['applyChange', 4],
  ['proveEdges', 7],
  ['finishRelease', 1],
] as const;

describe('a host that dies while a suspension is taken off', () => {
  for (const [activity, nth] of RELEASING)
    for (const point of ['before', 'after'] as const)
      test(`a host that dies ${point} run ${nth} of ${activity} leaves it taken off once, and a true ticket`, async (t) => {
        const world = await aToyWorld(t, 'taken-off');
        await world.host.kill({ when: { activity, nth, point } });
        const { number } = order(world, TOY_ITEM, WHO);
        await settle(world);
        await approve(world, number, 'finance-data-owner');
        assert.equal(stated(world, number), 'released/fulfilled');
        assert.deepEqual(
          [HOLD, RELEASE, ROLE].map((key) => world.has(WHO, key)),
          [false, true, true],
        );
        assert.equal(world.toys.writes.filter(({ action }) => action === 'remove').length, 1);
      });
});

describe('a worker that stands still while a part is finished', () => {
  for (const minutes of [2, 90])
    test(`a worker that stands still for ${minutes} minutes while a part is finished adds it once, and says nothing below what holds`, async (t) => {
      for (const step of [2, 4, 6, 8]) {
        const world = await aToyWorld(t);
        const when = { activity: 'finishPart', nth: 1, step };
        await world.host.freeze({ when, forMs: minutes * MINUTE });
        const { number } = order(world, TOY_ITEM, WHO);
        await settle(world);
        await approve(world, number, 'finance-data-owner');
        await pass(world, (minutes + 30) * MINUTE);
        assert.equal(stated(world, number), 'released/fulfilled', `before step ${step}`);
        const { doneParts } = await requestOf(world, number);
        assert.deepEqual(
          doneParts?.map(({ name }) => name),
          ['hold'],
        );
        assert.equal(world.toys.added(HOLD), 1);
      }
    });
});
