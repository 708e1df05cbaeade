import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { giveMany, modelOf } from '../../sandbox/limits/standing.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { followPeople } from '../../src/activities/people/follow-people.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { merged, trailOf, trailText } from '../../src/functions/users-trail.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { order } from '../support/asking.ts';
import { aWorld, pass, settle } from '../support/world.ts';

const PERSON = personId('sales-rep');
const MANY = 60;
const NOBODY: Runs = { start: async () => 'started', wake: async () => undefined };

async function holding(t: TestContext) {
  const world = await aWorld(t, { graph: { lag: 'off', switches: { throttling: 'off' } } });
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  await giveMany(world, await modelOf(world, number), MANY - 1);
  await pass(world, 10 * MINUTE);
  const { directory } = world.app.means;
  const readFacts = directory.readFacts.bind(directory);
  const looked: string[] = [];
  let fails = (_: string) => false;
  directory.readFacts = async (wanted, requestId) => {
    looked.push(requestId);
    if (!fails(requestId)) return await readFacts(wanted, requestId);
    return { read: 'failed', because: 'one read of many', retryAfterSeconds: null, mayCure: true };
  };
  const failing = (are: (requestId: string) => boolean) => {
    fails = are;
  };
  return { world, looked, failing };
}

describe('somebody who holds very much', () => {
  test('somebody who holds very much is looked at whole all the same, because what was looked at counts and only the rest is looked at again', async (t) => {
    const { world, looked, failing } = await holding(t);
    failing(() => looked.length % 7 === 0);
    world.controlled.directory.patchUser(PERSON, { jobTitle: 'Something new' });
    await pass(world, 10 * MINUTE);
    assert.equal(new Set(looked).size, MANY);
    const before = looked.length;
    await pass(world, 5 * MINUTE);
    assert.equal(looked.length, before, 'it is over');
  });

  test('somebody who holds very much is gone on with where the time of a tick was up', async (t) => {
    const { world, looked } = await holding(t);
    let left = MANY;
    let change: Parameters<typeof followPeople>[2][number] = { userId: PERSON, removed: 'no' };
    for (let ticks = 1; left > 0; ticks += 1) {
      assert.ok(ticks <= 4);
      const until = looked.length + 20;
      const followed = await followPeople(world.app.means, NOBODY, [change], () => looked.length >= until);
      const [rest] = followed.left;
      if (rest) {
        assert.equal(rest.cut, true);
        change = rest.change;
      }
      left = rest?.change.requests?.length ?? 0;
    }
    assert.equal(looked.length, MANY);
    assert.equal(new Set(looked).size, MANY);
  });

  test('somebody who holds very much is kept with what is left of them, and is looked at whole again once the directory tells of them again', () => {
    const of = (userId: string, requests?: readonly string[]) => ({
      userId,
      removed: 'no' as const,
      ...(requests && { requests }),
    });
    const left = [of('a', ['1', '2']), of('b'), of('c', Array<string>(2_999).fill('x'.repeat(60)))];
    const kept = trailOf(trailText({ link: 'https://x', left }));
    assert.deepEqual(
      kept.left,
      [of('a', ['1', '2']), of('b'), of('c')],
      'more than there is room for is all',
    );
    assert.deepEqual(merged(kept.left, [of('a')]), [of('a'), of('b'), of('c')]);
    assert.deepEqual(merged([of('a', ['1'])], [of('a', ['2'])]), [of('a', ['1', '2'])]);
  });
});
