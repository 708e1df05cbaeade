/**
 * Over every sweep that writes rows of single items: one whose row has become too large to write keeps nobody else waiting, is
 * named, and is told to operators.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { noteAlreadyIn, readAlreadyIn } from '../../../src/activities/drift/already-in.ts';
import { HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { cleanUp } from '../../../src/functions/clean-up.ts';
import type { SweepName } from '../../../src/functions/sweep-list.ts';
import { order } from '../../support/asking.ts';
import { requestOf, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';
import {
  assertOthersDone,
  BAD,
  BI,
  CALM,
  ends,
  forgetGrants,
  GOOD,
  type Poisoned,
  REQUESTS,
  twoForADay,
  twoLost,
  VPN,
} from './poisoned.ts';

const MOST = 500_000;

/** Pads what a row holds, so that not one character can be added to it. */
async function fill(world: TestWorld, table: string, partitions: readonly string[], words: string) {
  let filled = 0;
  for (const partition of partitions)
    for (const { rowKey, value } of await world.table(table).all(partition)) {
      if (!rowKey.includes(words)) continue;
      await world.table(table).put(partition, [{ rowKey, value: full(value as object) }]);
      filled += 1;
    }
  assert.ok(filled > 0, `no row of ${table} is called ${words}`);
}

/** A row of several kinds holds its value under the name of its kind. */
function full(value: object): object {
  const room = MOST - JSON.stringify(padded(value, '')).length;
  return padded(value, 'x'.repeat(room));
}

function padded(value: object, padding: string): object {
  const [inside] = Object.entries(value).filter(([name]) => ['grant', 'row', 'head'].includes(name));
  return inside ? { ...value, [inside[0]]: { ...inside[1], padding } } : { ...value, padding };
}

type Case = {
  readonly sweep: SweepName;
  readonly item: string;
  readonly play: (world: TestWorld) => Promise<Poisoned>;
};

const CASES: readonly Case[] = [
  {
    sweep: 'expiry',
    item: 'a grant that is over',
    async play(world) {
      const { good } = await twoForADay(world);
      await fill(world, 'Grants', [personId(BAD)], 'grant~');
      await forgetGrants(world);
      return ends(world, good);
    },
  },
  {
    sweep: 'unfulfilledApprovals',
    item: 'a ticket that nobody told of',
    async play(world) {
      await pass(world, 2 * MINUTE);
      const bad = order(world, 'Access to VPN', BAD);
      await settle(world);
      await fill(world, 'Requests', REQUESTS, `ticket~servicenow~${bad.id}`);
      world.servicenow.patchTicket(bad.number, { fields: { short_description: 'Changed' } });
      const good = order(world, 'Access to VPN', GOOD, {}, { webhook: 'drop' });
      return { within: 12 * MINUTE, done: async () => stated(world, good.number) === 'granted/fulfilled' };
    },
  },
  {
    sweep: 'watchUsers',
    item: 'the grant of somebody who left',
    async play(world) {
      await twoForADay(world);
      await fill(world, 'Grants', [personId(BAD)], 'grant~');
      await forgetGrants(world);
      for (const who of [BAD, GOOD])
        world.controlled.directory.patchUser(personId(who), { accountEnabled: false });
      return { within: 10 * MINUTE, done: async () => !isMember(world, VPN, GOOD) };
    },
  },
  {
    sweep: 'ownNotes',
    item: 'the request of a note that somebody removed',
    async play(world) {
      const [bad = '', good = ''] = [BAD, GOOD].map((who) => order(world, 'Access to VPN', who).number);
      await settle(world);
      await pass(world, 30 * MINUTE);
      const { requestId } = await requestOf(world, bad);
      await fill(world, 'Requests', REQUESTS, `request~${requestId}`);
      for (const number of [bad, good])
        world.servicenow.changeJournal(number, (entry) =>
          entry['element'] === 'work_notes' ? null : `${entry['value']}`,
        );
      const done = async () => /was removed after it was written/.test(textOf(world, good));
      await pass(world, 12 * HOUR);
      for (let quarter = 0; quarter < 5; quarter += 1) await pass(world, 15 * MINUTE);
      return { within: 15 * MINUTE, done };
    },
  },
];

for (const { sweep, item, play } of CASES)
  describe(`${sweep}: ${item}`, () => {
    test(`${sweep}: ${item} whose row is too large to write keeps nobody else waiting, is named and told`, async (t) => {
      const world = await aWorld(t, CALM);
      await assertOthersDone(world, sweep, await play(world));
    });
  });

/** Sweeps that only start the run which has to write the row: it is the run that tells of it. */
const RUNS: readonly { readonly what: string; readonly play: (world: TestWorld) => Promise<Poisoned> }[] = [
  {
    what: 'a request that was left behind',
    async play(world) {
      const [bad, good] = [BAD, GOOD].map((who) =>
        order(world, 'Access to VPN', who, {}, { webhook: 'drop' }),
      );
      const { requests } = world.app.means;
      const { insert } = requests;
      requests.insert = async (record) =>
        await insert.call(requests, record.ticket.id === bad?.id ? (full(record) as typeof record) : record);
      return {
        within: 20 * MINUTE,
        done: async () => stated(world, good?.number ?? '') === 'granted/fulfilled',
      };
    },
  },
  {
    what: 'a request whose access is gone',
    async play(world) {
      const { bad, lose, poisoned } = await twoLost(world);
      const { requestId } = await requestOf(world, bad);
      await fill(world, 'Requests', REQUESTS, `request~${requestId}`);
      lose();
      return poisoned;
    },
  },
];

for (const { what, play } of RUNS)
  describe(`the run of ${what}`, () => {
    test(`the run of ${what} whose row is too large to write keeps nobody else waiting, and operators are told`, async (t) => {
      const world = await aWorld(t, CALM);
      const { within, done } = await play(world);
      await pass(world, within);
      assert.ok(await done(), 'the others wait for it');
      const told = world.teams.messages().filter(({ text }) => text.includes('could not run for minutes'));
      assert.ok(told.length > 0, 'nobody was told');
      assert.match(told[0]?.text ?? '', /a row holds 500000: nothing was written/);
    });
  });

describe('a follow-up', () => {
  test('a follow-up is obeyed, and so are the others, although the row of its request is too large to write', async (t) => {
    const world = await aWorld(t, CALM);
    const numbers = [BAD, GOOD].map((who) => order(world, 'Access to VPN', who).number);
    await settle(world);
    await pass(world, 15 * MINUTE);
    for (const who of [BAD, GOOD]) world.controlled.directory.deleteMember(groupId(VPN), personId(who));
    await pass(world, 20 * MINUTE);
    const { requestId } = await requestOf(world, numbers[0] ?? '');
    await fill(world, 'Requests', REQUESTS, `request~${requestId}`);
    for (const number of numbers) {
      const [task] = world.servicenow.ticket(number).tasks;
      world.servicenow.closeTask(task?.number ?? '', { as: personId('identity-ops-1'), notes: 'Retry' });
    }
    await pass(world, 15 * MINUTE);
    for (const number of numbers) assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(
      world.logged.some((line) => /follow-up INC\d+: .*nothing was written/.test(line)),
      'it is named',
    );
  });
});

describe('the clean-up', () => {
  test('the clean-up goes on behind a row that is full, and takes out what nothing needs any more', async (t) => {
    const world = await aWorld(t, CALM);
    const { means } = world.app;
    const full = (room: number) => JSON.stringify({ [personId(BAD)]: ['x'.repeat(room)] });
    const room = MOST - JSON.stringify(full(0)).length;
    await means.marks.save(`already-in-${groupId(VPN)}`, full(room), null);
    await noteAlreadyIn(means, 'of-nobody', personId(GOOD), [groupId(VPN), groupId(BI)]);
    const governed = means.rulebook.current('group-membership');
    const count = governed.usable ? governed.rules.governedGroupIds.length : 0;
    const histories = { ended: async () => [], forget: async () => true };
    for (let tick = 0; tick < count + 1; tick += 1) await cleanUp(means, histories, () => undefined);
    for (const group of [VPN, BI])
      assert.deepEqual(Object.keys(await readAlreadyIn(means, groupId(group))), []);
  });
});
