/** Several people or groups share one call of the directory: one for whom it is never answered keeps none of the others waiting. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { sweepState } from '../../../src/functions/sweep.ts';
import { trailOf, trailText } from '../../../src/functions/users-trail.ts';
import { watchUsers } from '../../../src/functions/watch-users.ts';
import type { Directory } from '../../../src/ports/directory.ts';
import { order } from '../../support/asking.ts';
import { stated } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const VPN = 'GRP-VPN-USERS';
const LINK = 'users-delta~account-place-title-and-licenses';
const BAD = 'developer';
const GOOD = 'sales-rep';

const BY_ITSELF = 'is answered with a failure inside its batch';
const WITH_ITS_BATCH = 'keeps its whole batch from being answered';

/** What the directory does when this user is asked for. */
const KINDS: Readonly<Record<string, (world: TestWorld) => void>> = {
  [BY_ITSELF]: ({ tenant }) => {
    tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: `/users/${personId(BAD)}?` },
      effect: { kind: 'hang' },
    });
  },
  [WITH_ITS_BATCH]: ({ app }) => {
    const { directory } = app.means;
    const readUsers = directory.readUsers.bind(directory);
    directory.readUsers = async (ids, requestId) =>
      ids.includes(personId(BAD))
        ? { read: 'failed', because: 'no answer in time', retryAfterSeconds: null, mayCure: true }
        : await readUsers(ids, requestId);
  },
};

describe('a user whose account can never be read', () => {
  for (const [kind, poison] of Object.entries(KINDS))
    test(`(${kind}) costs itself alone: the others who left lose their access, and it is named and told`, async (t) => {
      const world = await aWorld(t, CALM);
      order(world, 'Access to VPN', BAD, { duration_days: '5' });
      const { number } = order(world, 'Access to VPN', GOOD, { duration_days: '5' });
      await settle(world);
      await pass(world, 6 * MINUTE);
      poison(world);
      for (const who of [BAD, GOOD])
        world.controlled.directory.patchUser(personId(who), { accountEnabled: false });
      await pass(world, 10 * MINUTE);
      assert.ok(!isMember(world, VPN, GOOD), 'whoever shares its batch waits for it');
      assert.equal(stated(world, number), 'ended/ended');
      assert.ok(isMember(world, VPN, BAD));
      await pass(world, 65 * MINUTE);
      await pass(world, 6 * MINUTE);
      const told = new Set(
        world.teams.messages().flatMap(({ text }) => (/watchUsers can't follow/.test(text) ? [text] : [])),
      );
      assert.equal(told.size, 1);
      assert.match([...told].join(), new RegExp(personId(BAD)));
    });
});

describe('a directory that reads nobody', () => {
  test('a directory that reads nobody is asked for each of one batch alone, and in this tick for nobody else; all are named', async (t) => {
    const world = await aWorld(t, CALM);
    await pass(world, 6 * MINUTE);
    const { means } = world.app;
    const found = await means.marks.read(LINK);
    const { link } = trailOf(found?.row ?? '');
    const people = Array.from({ length: 45 }, (_, n) => ({ userId: `nobody-${n}`, removed: 'no' as const }));
    await means.marks.save(LINK, trailText({ link, left: people }), found?.etag ?? null);
    let asked = 0;
    const readUsers: Directory['readUsers'] = async () => {
      asked += 1;
      return { read: 'failed', because: 'no answer in time', retryAfterSeconds: null, mayCure: true };
    };
    const runs = { start: async () => 'started' as const, wake: async () => undefined };
    await watchUsers({ ...means, directory: { ...means.directory, readUsers } }, runs, () => undefined);
    assert.equal(asked, 1 + 20);
    const { left } = trailOf((await means.marks.read(LINK))?.row ?? '');
    assert.equal(left[0]?.userId, 'nobody-20', 'whoever was not come to is first');
    assert.equal(left.length, 45);
    const items = Object.keys((await sweepState(means, 'watchUsers'))?.row.items ?? {});
    assert.equal(items.length, 45);
  });
});
