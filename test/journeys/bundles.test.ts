import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press, reject } from '../support/asking.ts';
import { addingFails, DENIED, mend, removingFails } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const GROUPS = ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'];

/** A new engineer, so that none of the bundle's groups is there already. */
async function starterKit(
  world: TestWorld,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { directory } = world.controlled;
  for (const group of GROUPS) directory.deleteMember(groupId(group), personId('developer'));
  world.clock.moveTo(world.clock.now() + 120_000);
  const { number } = order(world, 'Request access to application', 'developer', {
    application: 'Engineering starter kit',
    ...variables,
  });
  await settle(world);
  return number;
}

const memberOf = (world: TestWorld) => GROUPS.filter((group) => isMember(world, group, 'developer'));

describe('an entitlement of several groups', () => {
  test('an entitlement of several groups is granted as a whole and ends as a whole', async (t) => {
    const world = await aWorld(t);
    const number = await starterKit(world, { duration_days: '1' });
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual(memberOf(world), GROUPS);
    await agree(world);
    await jump(world, 2 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(memberOf(world), []);
    await agree(world);
  });

  for (const [index, failing] of GROUPS.entries()) {
    test(`invariant 5: an entitlement of several groups whose ${['first', 'second', 'third'][index]} group fails gives nothing, proven, and calls a person`, async (t) => {
      const world = await aWorld(t);
      addingFails(world, DENIED, { group: failing });
      const number = await starterKit(world);
      await approve(world, number, 'eng-manager');
      assert.equal(stated(world, number), 'none/rolled-back');
      assert.deepEqual(memberOf(world), []);
      const { tasks, active } = world.servicenow.ticket(number);
      assert.ok(
        active &&
          tasks.some(
            ({ table, assignmentGroup }) => table === 'incident' && assignmentGroup === 'Identity Ops',
          ),
      );
      assert.ok(
        world.teams
          .messages()
          .some(({ to, text }) => to === personId('identity-ops-1') && text.includes(number)),
      );
      await agree(world);
    });
  }

  test('invariant 6: an entitlement of several groups that fails half-way takes back only what this run added', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED, { group: 'GRP-WIKI-READERS' });
    const { directory } = world.controlled;
    for (const group of GROUPS) directory.deleteMember(groupId(group), personId('developer'));
    directory.putMember(groupId('GRP-TEAM-BETA'), personId('developer'));
    world.clock.moveTo(world.clock.now() + 120_000);
    const { number } = order(world, 'Request access to application', 'developer', {
      application: 'Engineering starter kit',
    });
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.deepEqual(memberOf(world), ['GRP-TEAM-BETA']);
    await agree(world);
  });

  test('invariant 5: an entitlement of several groups whose undo fails for a while is undone when it can be, and never said to be whole', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED, { group: 'GRP-WIKI-READERS' });
    removingFails(world, { kind: 'status', status: 503 });
    const number = await starterKit(world).catch(() => '');
    const [card] = await world.teams.cards(number);
    await world.teams.press(card?.id ?? '', {
      as: personId('eng-manager'),
      verb: 'approve',
      data: { reason: 'ok' },
    });
    await pass(world, 3 * HOUR);
    assert.equal(stated(world, number).split('/')[0], 'unknown');
    assert.ok(memberOf(world).length > 0);
    assert.ok(world.servicenow.ticket(number).tasks.length > 0);
    const competing =
      world.host
        .host()
        ?.instances()
        .filter(({ name }) => name === 'endOfGrant') ?? [];
    assert.deepEqual(competing, [], 'one run takes back, not two against each other');
    mend(world);
    await pass(world, 3 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.deepEqual(memberOf(world), []);
    await agree(world);
  });

  test('invariant 7: an entitlement of several groups that could not be taken back is tried again every hour, and then the ticket says that it is gone', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
    removingFails(world, DENIED);
    const number = await starterKit(world, { duration_days: '10' });
    const tomorrow = world.clock.now() + DAY;
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.deepEqual(memberOf(world), ['GRP-TEAM-BETA']);
    for (let hours = 1; hours <= 3; hours += 1) await jump(world, HOUR);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.equal(world.servicenow.ticket(number).tasks.length, 1, 'whoever was called is not called again');
    mend(world);
    await jump(world, 1.2 * HOUR);
    assert.equal(stated(world, number), 'ended/rolled-back');
    assert.deepEqual(memberOf(world), []);
    assert.ok(world.clock.now() < tomorrow, 'long before the access was to end by itself');
    await agree(world);
  });

  test('invariant 5: an entitlement of several groups whose run is stuck half-way is taken back by the sweep, and holds up nobody else', async (t) => {
    const world = await aWorld(t);
    const { directory } = world.app.means;
    const { readEdges } = directory;
    let broken = true;
    Object.assign(directory, {
      readEdges: async (...reads: Parameters<typeof readEdges>) => {
        if (broken) throw new Error('a defect of ours');
        return await readEdges.apply(directory, reads);
      },
    });
    const number = await starterKit(world, { duration_days: '10' });
    const tomorrow = world.clock.now() + 2 * DAY;
    await press(world, number, 'eng-manager', 'approve', { data: { reason: 'fine' } });
    await pass(world, 13 * HOUR);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.match(textOf(world, number), /The run is stuck/);
    broken = false;
    await jump(world, 4 * HOUR);
    assert.deepEqual(memberOf(world), []);
    assert.equal(stated(world, number), 'ended/rolled-back');
    assert.ok(world.clock.now() < tomorrow, 'long before the access was to end by itself');
    await agree(world);
  });

  test('an entitlement of several groups that could not be taken back keeps nobody from being given the same access by another ticket', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
    removingFails(world, DENIED);
    const first = await starterKit(world, { duration_days: '10' });
    const tomorrow = world.clock.now() + DAY;
    await approve(world, first, 'eng-manager');
    assert.equal(stated(world, first), 'unknown/needs-human');
    world.tenant.faults.clear();
    const second = order(world, 'Request access to application', 'developer', {
      application: 'Engineering starter kit',
    });
    await settle(world);
    // until every replica shows what the first has left behind, a press may be asked to come again
    await pass(world, 3 * MINUTE);
    await approve(world, second.number, 'eng-manager');
    assert.equal(stated(world, second.number), 'granted/fulfilled');
    await jump(world, 1.2 * HOUR);
    assert.equal(stated(world, first), 'ended/rolled-back');
    assert.deepEqual(memberOf(world), GROUPS, 'what the second ticket justifies stays');
    assert.ok(world.clock.now() < tomorrow, 'long before the first was to end by itself');
    await agree(world);
  });

  test('H3: an entitlement of several groups that failed is decided anew when an operator retries, with the approvals it had', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
    const number = await starterKit(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'none/rolled-back');
    mend(world);
    const { requestId } = await requestOf(world, number);
    const retried = await operate(world, requestId, 'retry', 'The permission is back.');
    assert.equal(retried.status, 202);
    assert.equal(retried.json['requestId'], `${requestId}-v2`);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual(memberOf(world), GROUPS);
    assert.equal((await operate(world, `${requestId}-v2`, 'retry')).status, 409);
    await agree(world);
  });

  test('an entitlement of several groups of which somebody took one away is made whole by a retry, without a gap in the others', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const number = await starterKit(world, { duration_days: '10' });
    await approve(world, number, 'eng-manager');
    await pass(world, 5 * MINUTE);
    world.controlled.directory.deleteMember(groupId('GRP-ENG-REPO-READ'), personId('developer'));
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    const { requestId } = await requestOf(world, number);
    await jump(world, 2 * DAY);
    assert.equal((await operate(world, requestId, 'retry', 'Removed by mistake.')).status, 202);
    await settle(world);
    const standing = ['GRP-TEAM-BETA', 'GRP-WIKI-READERS'];
    assert.deepEqual(memberOf(world), standing, 'what stands stays while it is decided');
    await agree(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual(memberOf(world), GROUPS);
    await agree(world);
    await jump(world, 8.5 * DAY);
    assert.deepEqual(
      memberOf(world),
      GROUPS,
      'the end of the first grants is replaced by that of the new ones',
    );
    await jump(world, 2 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(memberOf(world), []);
    await agree(world);
  });

  test('an entitlement of several groups that was renewed, and of which somebody took one away then, is made whole in the same way', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const number = await starterKit(world, { duration_days: '10' });
    await approve(world, number, 'eng-manager');
    await jump(world, 8 * DAY);
    const first = await requestOf(world, number);
    assert.equal((await operate(world, first.requestId, 'renew', 'They stay.')).status, 202);
    await settle(world);
    await approve(world, number, 'eng-manager');
    await pass(world, 5 * MINUTE);
    const second = await requestOf(world, number);
    assert.deepEqual([second.version, second.outcome], [2, 'fulfilled']);
    world.controlled.directory.deleteMember(groupId('GRP-WIKI-READERS'), personId('developer'));
    await pass(world, 25 * MINUTE);
    assert.equal((await operate(world, second.requestId, 'retry', 'By mistake.')).status, 202);
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.deepEqual(memberOf(world), GROUPS);
    const { grants } = await world.app.means.grants.readBeneficiary(personId('developer'));
    const live = Object.values(grants).filter(({ state }) => state === 'active');
    assert.deepEqual(new Set(live.map(({ requestId }) => requestId)), new Set([`${first.requestId}-v3`]));
    await agree(world);
  });

  test('an entitlement of several groups of which somebody took one away, and whose retry is rejected, keeps the others until they end', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const number = await starterKit(world, { duration_days: '10' });
    await approve(world, number, 'eng-manager');
    await pass(world, 5 * MINUTE);
    world.controlled.directory.deleteMember(groupId('GRP-ENG-REPO-READ'), personId('developer'));
    await pass(world, 25 * MINUTE);
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'retry', 'Removed by mistake.');
    await settle(world);
    await reject(world, number, 'eng-manager', 'It was removed on purpose.');
    assert.match(
      textOf(world, number),
      /The access that is still there is not touched by it, and ends on time/,
    );
    assert.deepEqual(memberOf(world), ['GRP-TEAM-BETA', 'GRP-WIKI-READERS']);
    assert.equal(statements(world, number).at(-1)?.access, 'unknown', 'the last word is about what stands');
    await agree(world);
    await jump(world, 11 * DAY);
    assert.deepEqual(memberOf(world), []);
    assert.match(textOf(world, number), /GRP-ENG-REPO-READ: somebody else had taken it away before/);
    assert.match(textOf(world, number), /Ended: its time was up/);
    await agree(world);
  });

  test('an entitlement of several groups adds what is missing to somebody who has a part of it', async (t) => {
    const world = await aWorld(t);
    const { directory } = world.controlled;
    directory.deleteMember(groupId('GRP-TEAM-BETA'), personId('developer'));
    directory.deleteMember(groupId('GRP-ENG-REPO-READ'), personId('developer'));
    directory.putMember(groupId('GRP-WIKI-READERS'), personId('developer'));
    world.clock.moveTo(world.clock.now() + 120_000);
    const { number } = order(world, 'Request access to application', 'developer', {
      application: 'Engineering starter kit',
      duration_days: '1',
    });
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.match(textOf(world, number), /Already a member, unchanged: /);
    assert.match(
      textOf(world, number),
      /It ends by itself on 2026-03-04 \S+ \S+\. Access from before this request does not end with it\./,
    );
    await jump(world, 2 * DAY);
    assert.deepEqual(memberOf(world), ['GRP-WIKI-READERS']);
    await agree(world);
  });
});
