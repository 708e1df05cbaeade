/** After a restore, what the app can't see to by itself is put back or named; nothing is taken away. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shownDirectory } from '../../cli/policy/live/shown-directory.ts';
import { doneByUs } from '../../cli/rebuild/given-by-us.ts';
import { runRebuild } from '../../cli/rebuild.ts';
import { IDENTITIES, objectIdOf } from '../../sandbox/company.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, order } from '../support/asking.ts';
import { backUp, loseRows, restore } from '../support/disaster.ts';
import { writes } from '../support/faults.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, type TestWorld } from '../support/world.ts';
import { signedInTo } from './signed-in-company.ts';

const READERS = ['Group.Read.All', 'User.Read.All', 'AuditLog.Read.All', 'Directory.Read.All'];
const OWN = ['--own', objectIdOf(IDENTITIES.writer)];

async function rebuild(world: TestWorld, args: readonly string[], roles = READERS) {
  const signedIn = signedInTo(world.tenant, (request) => world.tenant.fetch(request), roles);
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const code = await runRebuild(args, {
    output: { data: say, words: say },
    now: () => world.clock.now(),
    storage: async () => ({ connect: (name) => world.tables.memory(name), blobs: world.blobs }),
    directory: () => ({
      shown: shownDirectory(signedIn),
      done: (own, since) => doneByUs(signedIn, own, since),
    }),
  });
  return { code, said: said.join('\n') };
}

describe('npm run rebuild', () => {
  test('a rebuild where nothing was lost says so, ends with 0 and changes nothing', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    await anApprovedRequest(world, {}, { duration_days: '2' });
    await pass(world, 20 * MINUTE);
    const before = world.tables.cost.writes;
    const { code, said } = await rebuild(world, OWN);
    assert.equal(code, 0, said);
    assert.match(said, /1 live grants, 0 without a reminder/);
    assert.match(said, /0 requests lack facts/);
    assert.match(said, /1 members added by the app since .*, 0 of them unknown/);
    assert.equal(world.tables.cost.writes, before);
  });

  test('a rebuild puts back reminders that were lost, and only says which where it only looks', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const { number } = await anApprovedRequest(world, {}, { duration_days: '2' });
    await pass(world, 20 * MINUTE);
    const { requestId } = await requestOf(world, number);
    await loseRows(world, 'GrantsDue');
    const looked = await rebuild(world, [...OWN, '--what-if']);
    assert.equal(looked.code, 1);
    assert.match(looked.said, new RegExp(`would be put back: reminder of the end of grant ${requestId}~`));
    assert.equal(await world.app.means.grants.nextDue(), null);
    const done = await rebuild(world, OWN);
    assert.equal(done.code, 0, done.said);
    assert.match(done.said, /was put back: .* among those who hold something/);
    assert.equal((await rebuild(world, OWN)).said.includes('put back'), false);
    await jump(world, 3 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('a rebuild after tables of an hour ago names the requests that witnesses know more of, and each member whom the app added and no grant explains; it removes nobody', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    await anApprovedRequest(world, {}, { duration_days: '5' });
    await pass(world, 20 * MINUTE);
    const before = backUp(world);
    const fresh = order(world, 'Access to VPN', 'sales-member', { duration_days: '1' });
    await pass(world, 30 * MINUTE);
    const { requestId } = await requestOf(world, fresh.number);
    // of somebody whom the app added and somebody else removed, there is nothing to tell
    order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 20 * MINUTE);
    world.controlled.directory.deleteMember(groupId('GRP-VPN-USERS'), personId('sales-rep'));
    await pass(world, 5 * MINUTE);
    await restore(world, { tables: before, hub: 'empty' });
    const { code, said } = await rebuild(world, OWN);
    assert.equal(code, 1, said);
    assert.match(said, new RegExp(`lost: ${requestId} had \\d+ facts, and the tables know nothing of it`));
    const unknown = said.split('\n').filter((line) => line.startsWith('unknown: '));
    assert.equal(unknown.length, 1, said);
    assert.match(unknown[0] ?? '', new RegExp(`${personId('sales-member')}.*GRP-VPN-USERS`));
    assert.equal(writes(world, 'DELETE'), 0);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-member'));
  });

  test('a rebuild that may not read the audit log, or is not told whose identities are the app’s, never says that all is well', async (t) => {
    const world = await aWorld(t);
    await pass(world, 5 * MINUTE);
    const unread = await rebuild(world, OWN, ['Group.Read.All', 'User.Read.All']);
    assert.equal(unread.code, 1);
    assert.match(unread.said, /audit log of the directory could not be read\. .*403/);
    const unnamed = await rebuild(world, []);
    assert.equal(unnamed.code, 1);
    assert.match(unnamed.said, /Directory: not asked\. .*--own/);
    for (const args of [['--since', 'yesterday'], ['--notice-hours', 'two'], ['--whatif']])
      assert.equal((await rebuild(world, args)).code, 2);
  });
});
