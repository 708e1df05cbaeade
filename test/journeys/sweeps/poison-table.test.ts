/**
 * Over every sweep: an item that is not what it should be, that hangs, that does not fit the store or that comes twice leaves
 * all others done in the same run, is named, and is told to operators after an hour.
 */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { addMilliseconds, DAY, HOUR, instant, MINUTE } from '../../../src/domain/instant.ts';
import type { SweepState } from '../../../src/domain/sweep-state.ts';
import type { SweepName } from '../../../src/functions/sweep-list.ts';
import { anApprovedRequest, order } from '../../support/asking.ts';
import { requestOf, stated } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const VPN = 'GRP-VPN-USERS';
const BI = 'GRP-FINANCE-BI-READ';
const BAD = 'developer';
const GOOD = 'sales-rep';

/** What a row may hold instead of what it should. */
const WRONG = { nothing: 'null', 'an empty object': '{}' };

/** Replaces what the rows hold whose keys say so. */
async function plant(
  world: TestWorld,
  table: string,
  partitions: readonly string[],
  words: string,
  json: string,
) {
  const client = await world.tables.connect(table);
  let planted = 0;
  for (const partitionKey of partitions)
    for (const { rowKey } of await world.table(table).all(partitionKey)) {
      if (!rowKey.includes(words)) continue;
      await client.upsertEntity({ partitionKey, rowKey, json }, 'Replace');
      planted += 1;
    }
  assert.ok(planted > 0, `no row of ${table} is called ${words}`);
}

const REQUESTS = ['r00', 'r01', 'r02', 'r03'];
const INTAKE = ['i00', 'i01', 'i02', 'i03'];

/** A process keeps the rows of whom it worked on last; others push them out. */
async function forgetGrants({ app }: TestWorld): Promise<void> {
  for (let n = 0; n < 60; n += 1)
    await app.means.grants.change(`00000000-0000-0000-0000-0000000000${n + 10}`, (rows) => ({
      rows,
      result: null,
    }));
}

type Poisoned = {
  /** Everything else is done by then. */
  readonly within: number;
  readonly done: () => Promise<boolean>;
};

type Case = {
  readonly sweep: SweepName;
  readonly item: string;
  readonly play: (world: TestWorld, json: string) => Promise<Poisoned>;
  /** What it holds that is as good as right. */
  readonly except?: readonly (keyof typeof WRONG)[];
};

/** Both are granted for a day. */
async function twoForADay(world: TestWorld) {
  const bad = order(world, 'Access to VPN', BAD, { duration_days: '1' }).number;
  const good = order(world, 'Access to VPN', GOOD, { duration_days: '1' }).number;
  await settle(world);
  return { bad, good };
}

const ends = (world: TestWorld, good: string): Poisoned => ({
  within: DAY + 15 * MINUTE,
  done: async () => stated(world, good) === 'ended/ended' && !isMember(world, VPN, GOOD),
});

/** Both have stopped in the middle: nothing but the sweep looks at them. */
async function twoStopped(world: TestWorld) {
  const numbers = [BAD, GOOD].map((who) => order(world, 'Access to VPN', who));
  await settle(world);
  const [bad = '', good = ''] = await Promise.all(
    numbers.map(async ({ number }) => (await requestOf(world, number)).requestId),
  );
  const { requests } = world.app.means;
  for (const id of [bad, good])
    await requests.change(id, (row) => ({
      ...row,
      owed: [{ what: 'cards', stage: 'none' }],
      updatedAt: instant(world.clock.now() - HOUR),
    }));
  const done = async () => (await requests.read(good))?.row.owed.length === 0;
  return { bad, good, tickets: numbers, poisoned: { within: 3 * MINUTE, done } };
}

/** Both are members no more, and nobody was told yet. */
async function twoLost(world: TestWorld) {
  const bad = order(world, 'Access to VPN', GOOD).number;
  const { number: good } = await anApprovedRequest(world);
  await settle(world);
  await pass(world, 15 * MINUTE);
  const lose = () => {
    world.controlled.directory.deleteMember(groupId(VPN), personId(GOOD));
    world.controlled.directory.deleteMember(groupId(BI), personId('finance-analyst'));
  };
  const done = async () => stated(world, good) === 'unknown/needs-human';
  return { bad, good, lose, poisoned: { within: 25 * MINUTE, done } };
}

const CASES: readonly Case[] = [
  {
    sweep: 'expiry',
    item: 'a hint',
    async play(world, json) {
      const { good } = await twoForADay(world);
      const due = await world.app.means.grants.due(addMilliseconds(instant(world.clock.now()), 2 * DAY));
      for (const { hint, beneficiaryId } of due) {
        const [bucket = '', rowKey = ''] = hint.split('|');
        if (beneficiaryId === personId(BAD)) await plant(world, 'GrantsDue', [bucket], rowKey, json);
      }
      return ends(world, good);
    },
  },
  {
    sweep: 'expiry',
    item: "somebody's grant",
    async play(world, json) {
      const { good } = await twoForADay(world);
      await plant(world, 'Grants', [personId(BAD)], 'grant~', json);
      return ends(world, good);
    },
  },
  {
    sweep: 'reconcile',
    item: 'a request',
    async play(world, json) {
      const { bad, poisoned } = await twoStopped(world);
      await plant(world, 'Requests', REQUESTS, `request~${bad}`, json);
      return poisoned;
    },
  },
  {
    sweep: 'reconcile',
    item: 'what leads to a request',
    async play(world, json) {
      const { bad, poisoned } = await twoStopped(world);
      const client = await world.tables.connect('Requests');
      for (const partitionKey of REQUESTS)
        for (const { rowKey } of await world.table('Requests').all(partitionKey))
          if (rowKey.startsWith('attention~') && rowKey.includes(bad))
            await client.upsertEntity({ partitionKey, rowKey, json }, 'Replace');
      return poisoned;
    },
  },
  {
    sweep: 'reconcile',
    item: 'a delivery',
    async play(world, json) {
      const { poisoned } = await twoStopped(world);
      const at = instant(world.clock.now() - HOUR);
      const { intake } = world.app.means;
      const delivery = { source: 'servicenow', deliveryId: 'poisoned', receivedAt: at, state: 'received' };
      await intake.receive(delivery as never);
      await plant(world, 'Intake', INTAKE, 'delivery~servicenow~poisoned', json);
      return poisoned;
    },
  },
  {
    sweep: 'reconcile',
    item: 'a ticket that is to be looked at',
    async play(world, json) {
      const { tickets, poisoned } = await twoStopped(world);
      const [bad] = tickets;
      const ticket = { system: 'servicenow', id: bad?.id ?? '', number: bad?.number ?? '' };
      const checkDue = instant(world.clock.now() - HOUR);
      await world.app.means.requests.changePointer(ticket, (row) => ({ ...row, checkDue }));
      await plant(world, 'Requests', REQUESTS, `ticket~servicenow~${ticket.id}`, json);
      return poisoned;
    },
  },
  {
    sweep: 'unfulfilledApprovals',
    item: 'what is known of a ticket',
    async play(world, json) {
      await pass(world, 2 * MINUTE);
      const bad = order(world, 'Access to VPN', BAD);
      await settle(world);
      await plant(world, 'Requests', REQUESTS, `ticket~servicenow~${bad.id}`, json);
      world.servicenow.patchTicket(bad.number, { fields: { short_description: 'Changed' } });
      const good = order(world, 'Access to VPN', GOOD, {}, { webhook: 'drop' });
      const done = async () => stated(world, good.number) === 'granted/fulfilled';
      return { within: 12 * MINUTE, done };
    },
  },
  {
    sweep: 'followUps',
    item: 'the request of a follow-up',
    async play(world, json) {
      const numbers = [BAD, GOOD].map((who) => order(world, 'Access to VPN', who).number);
      await settle(world);
      await pass(world, 15 * MINUTE);
      for (const who of [BAD, GOOD]) world.controlled.directory.deleteMember(groupId(VPN), personId(who));
      await pass(world, 20 * MINUTE);
      const { requestId } = await requestOf(world, numbers[0] ?? '');
      await plant(world, 'Requests', REQUESTS, `request~${requestId}`, json);
      for (const number of numbers) {
        const [task] = world.servicenow.ticket(number).tasks;
        world.servicenow.closeTask(task?.number ?? '', { as: personId('identity-ops-1'), notes: 'Retry' });
      }
      const done = async () => stated(world, numbers[1] ?? '') === 'granted/fulfilled';
      return { within: 12 * MINUTE, done };
    },
  },
  {
    sweep: 'watchGroups',
    item: 'the roll of a group',
    async play(world, json) {
      const { lose, poisoned } = await twoLost(world);
      await plant(world, 'Marks', ['marks'], `members-${groupId(VPN)}`, JSON.stringify(json));
      lose();
      return poisoned;
    },
  },
  {
    sweep: 'watchGroups',
    item: 'a finding',
    async play(world, json) {
      const { lose, bad, good } = await twoLost(world);
      lose();
      await pass(world, 25 * MINUTE);
      const { requestId } = await requestOf(world, bad);
      await plant(world, 'Findings', ['open'], `lost-access~${requestId}`, json);
      const { requestId: other } = await requestOf(world, good);
      await world.app.means.requests.change(other, (row) =>
        row.desired ? { ...row, desired: { ...row.desired, access: 'ended' } } : row,
      );
      const done = async () =>
        !(await world.table('Findings').all('open')).some(({ rowKey }) => rowKey.includes(other));
      return { within: 5 * MINUTE, done };
    },
  },
  {
    sweep: 'watchUsers',
    item: "a holder's grant",
    async play(world, json) {
      await twoForADay(world);
      await plant(world, 'Grants', [personId(BAD)], 'grant~', json);
      await forgetGrants(world);
      for (const who of [BAD, GOOD])
        world.controlled.directory.patchUser(personId(who), { accountEnabled: false });
      return { within: 10 * MINUTE, done: async () => !isMember(world, VPN, GOOD) };
    },
  },
  {
    sweep: 'auditCheckpoint',
    item: "a chain's head",
    async play(world, json) {
      const bad = order(world, 'Access to VPN', BAD).number;
      await settle(world);
      await pass(world, 2 * MINUTE);
      const { requestId } = await requestOf(world, bad);
      const entry = { fact: 'ticket-looked-at' as never, once: 'x', actor: 'test', data: {} };
      await world.app.means.auditLog.append(requestId, [{ ...entry, at: instant(world.clock.now()) }]);
      await plant(world, 'Audit', [requestId], 'head', json);
      const good = order(world, 'Access to VPN', GOOD).number;
      await settle(world);
      const { requestId: other } = await requestOf(world, good);
      const done = async () =>
        !(await world.table('AuditHeads').across('dirty00', 'dirty03')).some(
          ({ rowKey }) => rowKey === `announced~${other}`,
        );
      return { within: 20 * MINUTE, done };
    },
  },
  {
    sweep: 'auditCheckpoint',
    item: 'an announcement',
    async play(world, json) {
      const bad = order(world, 'Access to VPN', BAD).number;
      await settle(world);
      const { requestId } = await requestOf(world, bad);
      await plant(
        world,
        'AuditHeads',
        ['dirty00', 'dirty01', 'dirty02', 'dirty03'],
        `announced~${requestId}`,
        json,
      );
      const good = order(world, 'Access to VPN', GOOD).number;
      await settle(world);
      const { requestId: other } = await requestOf(world, good);
      const done = async () =>
        !(await world.table('AuditHeads').across('dirty00', 'dirty03')).some(
          ({ rowKey }) => rowKey === `announced~${other}`,
        );
      return { within: 20 * MINUTE, done };
    },
  },
];

async function itemsOf(world: TestWorld, sweep: SweepName): Promise<SweepState['items']> {
  const row = (await world.app.means.marks.read(`sweep-${sweep}`))?.row;
  return row ? (JSON.parse(row) as SweepState).items : {};
}

const callsOf = (world: TestWorld, sweep: SweepName) =>
  new Set(
    world.teams.messages().flatMap(({ text }) => (text.includes(`${sweep} can't follow`) ? [text] : [])),
  );

/** The others are done in time, what is bad has a name, and operators hear of it once after an hour. */
async function assertOthersDone(world: TestWorld, sweep: SweepName, { within, done }: Poisoned) {
  if (within > HOUR) await pass(world, within - 10 * MINUTE);
  await pass(world, within > HOUR ? 10 * MINUTE : within);
  assert.ok(await done(), 'the others wait for it');
  const items = Object.keys(await itemsOf(world, sweep));
  assert.ok(items.length > 0, `${sweep} does not name it`);
  for (const item of items) assert.doesNotMatch(item, /undefined|\[object/);
  await pass(world, 65 * MINUTE); // most of it without a tick
  await pass(world, 6 * MINUTE);
  assert.equal(callsOf(world, sweep).size, 1, 'operators hear of it once');
}

for (const { sweep, item, play, except = [] } of CASES)
  describe(`${sweep}: ${item}`, () => {
    for (const [what, json] of Object.entries(WRONG))
      if (!except.includes(what as keyof typeof WRONG))
        test(`${sweep}: ${item} that holds ${what} keeps nobody else waiting, is named and told`, async (t: TestContext) => {
          const world = await aWorld(t, CALM);
          await assertOthersDone(world, sweep, await play(world, json));
        });
  });

describe('a mark that was spoiled', () => {
  for (const text of ['{}', 'null', '{"half of'])
    test(`(${text}) is none: tickets nobody told of are found all the same, and it is named`, async (t) => {
      const world = await aWorld(t, CALM);
      await pass(world, 2 * MINUTE);
      await plant(world, 'Marks', ['marks'], 'changed-tickets-servicenow', JSON.stringify(text));
      const { number } = order(world, 'Access to VPN', GOOD, {}, { webhook: 'drop' });
      await pass(world, 12 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.ok(world.logged.some((line) => line.includes('the mark changed-tickets-servicenow')));
    });

  for (const text of ['{}', '{"link":1}', '{"half of'])
    test(`(${text}) is none: whoever leaves loses access all the same`, async (t) => {
      const world = await aWorld(t, CALM);
      order(world, 'Access to VPN', GOOD, { duration_days: '5' });
      await settle(world);
      await pass(world, 2 * MINUTE);
      await plant(world, 'Marks', ['marks'], 'users-delta', JSON.stringify(text));
      world.controlled.directory.patchUser(personId(GOOD), { accountEnabled: false });
      await pass(world, 10 * MINUTE);
      assert.ok(!isMember(world, VPN, GOOD));
      assert.ok(world.logged.some((line) => line.includes('the link by which users are followed')));
    });

  for (const text of ['{}', 'null', '{"half of'])
    test(`(${text}), of what a sweep came to, is written anew, so that operators hear of what fails`, async (t) => {
      const world = await aWorld(t, CALM);
      const { bad, poisoned } = await twoStopped(world);
      await plant(world, 'Requests', REQUESTS, `request~${bad}`, 'null');
      await plant(world, 'Marks', ['marks'], 'sweep-reconcile', JSON.stringify(text));
      await assertOthersDone(world, 'reconcile', poisoned);
    });
});
