/**
 * Over every sweep: an item that is not what it should be leaves
 * all others done in the same run, is named, and is told to operators after an hour.
 */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { addMilliseconds, DAY, HOUR, instant, MINUTE } from '../../../src/domain/instant.ts';
import type { SweepName } from '../../../src/functions/sweep-list.ts';
import { order } from '../../support/asking.ts';
import { requestOf, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';

import {
  assertOthersDone,
  BAD,
  CALM,
  ends,
  forgetGrants,
  GOOD,
  INTAKE,
  type Poisoned,
  plant,
  REQUESTS,
  twoForADay,
  twoLost,
  twoStopped,
  VPN,
} from './poisoned.ts';

/** What a row may hold instead of what it should. */
const WRONG = { nothing: 'null', 'an empty object': '{}' };

type Case = {
  readonly sweep: SweepName;
  readonly item: string;
  readonly play: (world: TestWorld, json: string) => Promise<Poisoned>;
  /** What it holds that is as good as right. */
  readonly except?: readonly (keyof typeof WRONG)[];
};

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
      await forgetGrants(world);
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

for (const { sweep, item, play, except = [] } of CASES)
  describe(`${sweep}: ${item}`, () => {
    for (const [what, json] of Object.entries(WRONG))
      if (!except.includes(what as keyof typeof WRONG))
        test(`${sweep}: ${item} that holds ${what} keeps nobody else waiting, is named and told`, async (t: TestContext) => {
          const world = await aWorld(t, CALM);
          await assertOthersDone(world, sweep, await play(world, json));
        });
  });

describe('the list of tickets that found access, of one group', () => {
  test('the list of tickets that found access, of one group that holds no JSON keeps nobody who lost access in other groups waiting, and is named', async (t) => {
    const world = await aWorld(t, CALM);
    const { good, lose } = await twoLost(world);
    await world.app.means.marks.save(`already-in-${groupId(VPN)}`, '{"half of', null);
    lose();
    world.tenant.feed.reset();
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, good), 'unknown/needs-human');
    assert.ok(world.logged.some((line) => line.includes(`group ${groupId(VPN)}`)));
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

  for (const text of ['{}', 'null', '{"half of'])
    test(`(${text}), of the round over our notes, is none: one that somebody removes is found, and it is named`, async (t) => {
      const world = await aWorld(t, CALM);
      const { number } = order(world, 'Access to VPN', GOOD);
      await settle(world);
      await pass(world, 30 * MINUTE);
      await plant(world, 'Marks', ['marks'], 'own-notes', JSON.stringify(text));
      world.servicenow.changeJournal(number, (entry) =>
        entry['element'] === 'work_notes' ? null : `${entry['value']}`,
      );
      for (let quarter = 0; quarter < 6; quarter += 1) await pass(world, 15 * MINUTE);
      assert.match(textOf(world, number), /was removed after it was written/);
      assert.ok(world.logged.some((line) => line.includes('the mark own-notes')));
    });

  for (const text of ['{}', 'null', '{"half of'])
    test(`(${text}), of what tables name, is none: tickets nobody told of are found all the same, and it is named`, async (t) => {
      const world = await aWorld(t, CALM);
      await pass(world, 2 * MINUTE);
      await plant(world, 'Marks', ['marks'], 'named-items-servicenow', JSON.stringify(text));
      const { number } = order(world, 'Access to VPN', GOOD, {}, { webhook: 'drop' });
      await pass(world, 12 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.ok(world.logged.some((line) => line.includes('the mark named-items')));
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
