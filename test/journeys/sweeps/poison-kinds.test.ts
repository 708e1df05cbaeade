import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { evidenceOf } from '../../../src/domain/housekeeping.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { order } from '../../support/asking.ts';
import { agree, requestOf, stated, textOf } from '../../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../../support/world.ts';
import { assertOthersDone, BAD, CALM, callsOf, GOOD, plant, twoLost, VPN } from './poisoned.ts';

const NOBODY_ANSWERS = { kind: 'hang' } as const;
const SERVICENOW = 'acme.service-now.com';

describe('a follow-up of which it is never answered who closed it', () => {
  test('a follow-up of which it is never answered who closed it keeps no other from being obeyed, is named and told', async (t) => {
    const world = await aWorld(t, CALM);
    const numbers = [BAD, GOOD].map((who) => order(world, 'Access to VPN', who).number);
    await settle(world);
    await pass(world, 15 * MINUTE);
    for (const who of [BAD, GOOD]) world.controlled.directory.deleteMember(groupId(VPN), personId(who));
    await pass(world, 20 * MINUTE);
    const [bad] = world.servicenow.ticket(numbers[0] ?? '').tasks;

    const path = `/sys_audit?*${recordId(world, bad?.number ?? '')}*`;
    world.tenant.faults.add({ match: { host: SERVICENOW, path: `*${path}` }, effect: NOBODY_ANSWERS });
    for (const number of numbers) {
      const [task] = world.servicenow.ticket(number).tasks;
      world.servicenow.closeTask(task?.number ?? '', { as: personId('identity-ops-1'), notes: 'Retry' });
    }
    const done = async () => stated(world, numbers[1] ?? '') === 'granted/fulfilled';
    await assertOthersDone(world, 'followUps', { within: 12 * MINUTE, done });
  });
});

const recordId = ({ servicenow }: TestWorld, number: string) =>
  servicenow.listRecords('incident').find((one) => one['number'] === number)?.['sys_id'] ?? 'none';

describe('a ticket whose notes are never shown', () => {
  const KINDS = {
    'because nobody answers': NOBODY_ANSWERS,
    'because there are too many of them': { kind: 'status', status: 200, body: 'x'.repeat(9_000_000) },
  } as const;
  for (const [why, effect] of Object.entries(KINDS))
    test(`a ticket whose notes are never shown ${why} keeps no other's removed note from being found, is named and told`, async (t) => {
      const world = await aWorld(t, CALM);
      const [bad, good] = [BAD, GOOD].map((who) => order(world, 'Access to VPN', who));
      await settle(world);
      await pass(world, 30 * MINUTE);
      const path = `*/sys_journal_field?*${bad?.id}*`;
      world.tenant.faults.add({ match: { host: SERVICENOW, path }, effect });
      const number = good?.number ?? '';
      world.servicenow.changeJournal(number, (entry) =>
        entry['element'] === 'work_notes' ? null : `${entry['value']}`,
      );
      await pass(world, 12 * HOUR);
      for (let quarter = 0; quarter < 6; quarter += 1) await pass(world, 15 * MINUTE);
      assert.match(textOf(world, number), /was removed after it was written/, 'the other waits for it');
      const { requestId } = await requestOf(world, bad?.number ?? '');
      for (let quarter = 0; quarter < 6; quarter += 1) await pass(world, 15 * MINUTE);
      assert.match([...callsOf(world, 'ownNotes')].join(), new RegExp(requestId));
      assert.equal(callsOf(world, 'ownNotes').size, 1);
      assert.ok(!world.teams.messages().some(({ text }) => /ownNotes has not been able to look/.test(text)));
    });
});

describe('a group whose changes are never told', () => {
  test('a group whose changes are never told keeps no other from being followed, is named and told', async (t) => {
    const world = await aWorld(t, CALM);
    const { good, lose } = await twoLost(world);
    const { directory } = world.app.means;
    const groupChanges = directory.groupChanges.bind(directory);
    directory.groupChanges = async (groupIds, link) =>
      groupIds.includes(groupId(VPN))
        ? { read: 'failed', because: 'no answer in time', retryAfterSeconds: null, mayCure: true }
        : await groupChanges(groupIds, link);
    lose();
    for (let half = 0; half < 3; half += 1) await pass(world, 30 * MINUTE);
    assert.equal(stated(world, good), 'unknown/needs-human', 'the other waits for it');
    for (let half = 0; half < 3; half += 1) await pass(world, 30 * MINUTE);
    assert.match([...callsOf(world, 'watchGroups')].join(), new RegExp(groupId(VPN)));
  });

  test('a group whose changes are never told because the answer is too large is one that has to be followed by itself', async (t) => {
    const world = await aWorld(t, CALM);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: '/groups/delta' },
      effect: { kind: 'status', status: 200, body: 'x'.repeat(9_000_000) },
    });
    const told = await world.app.means.directory.groupChanges([groupId(VPN)], null);
    assert.ok(told.read === 'failed' && told.tooLarge);
  });

  test('a group whose changes are never told because its link never works again is read anew, with all its members', async (t) => {
    const world = await aWorld(t, CALM);
    const { good, lose } = await twoLost(world);
    const { directory } = world.app.means;
    const groupChanges = directory.groupChanges.bind(directory);
    const known = new Set<string>();
    let kept: string | null = null;
    directory.groupChanges = async (groupIds, link) => {
      kept ??= link;
      if (link !== null && link === kept)
        return { read: 'failed', because: 'an error of the service', retryAfterSeconds: null, mayCure: true };
      known.add(groupIds.join());
      return await groupChanges(groupIds, link);
    };
    lose();
    await pass(world, 30 * MINUTE);
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, good), 'unknown/needs-human');
  });
});

describe('a group whose members decide, and that can not be followed', () => {
  const moved = async (world: TestWorld, id: string) =>
    (await world.app.means.auditLog.read(evidenceOf(id))).some(
      ({ fact }) => fact === 'control-group-changed',
    );
  const twoGroups = async (world: TestWorld) => {
    await pass(world, 6 * MINUTE);
    const marks = await world.table('Marks').all('marks');
    const [bad = '', good = ''] = marks.flatMap(
      ({ rowKey }) => /^control-([0-9a-f]{8}-.*)$/.exec(rowKey)?.[1] ?? [],
    );
    const come = (...ids: readonly string[]) => {
      for (const id of ids) world.controlled.directory.putMember(id, personId('sales-member'));
    };
    return { bad, good, come };
  };

  test('a group whose members decide, and that can not be followed keeps no other from being followed, is named and told', async (t) => {
    const world = await aWorld(t, CALM);
    const { bad, good, come } = await twoGroups(world);
    const { auditLog } = world.app.means;
    const append = auditLog.append.bind(auditLog);
    auditLog.append = async (id, entries) => {
      if (id === evidenceOf(bad)) throw new Error('the chain of this group has a gap');
      return await append(id, entries);
    };
    come(bad, good);
    await assertOthersDone(world, 'watchGroups', { within: 10 * MINUTE, done: () => moved(world, good) });
  });

  test('a group whose members decide, and that can not be followed because the directory never tells of it keeps no other from being followed, is named and told', async (t) => {
    const world = await aWorld(t, CALM);
    const { bad, good, come } = await twoGroups(world);
    const { directory } = world.app.means;
    const groupChanges = directory.groupChanges.bind(directory);
    directory.groupChanges = async (groupIds, link) =>
      groupIds.includes(bad)
        ? { read: 'failed', because: 'no answer in time', retryAfterSeconds: null, mayCure: true }
        : await groupChanges(groupIds, link);
    come(bad, good);
    for (let n = 0; n < 10; n += 1) await pass(world, 5 * MINUTE);
    await assertOthersDone(world, 'watchGroups', { within: 5 * MINUTE, done: () => moved(world, good) });
    assert.match([...callsOf(world, 'watchGroups')].join(), new RegExp(bad));
  });

  test('a group whose members decide, and that can not be followed because what was known of it was spoiled is read anew, and whoever comes from then on is told', async (t) => {
    const world = await aWorld(t, CALM);
    const { bad, good, come } = await twoGroups(world);
    for (const text of ['{"half of', '{}', 'null']) {
      await plant(world, 'Marks', ['marks'], `control-${bad}`, JSON.stringify(text));
      come(good);
      world.controlled.directory.putMember(bad, personId('sales-rep'));
      await pass(world, 5 * MINUTE);
      world.controlled.directory.deleteMember(bad, personId('sales-rep'));
      await pass(world, 5 * MINUTE);
      assert.ok(await moved(world, good));
      assert.ok(await moved(world, bad));
      assert.ok(world.logged.some((line) => line.includes(`group ${bad}, whose members decide or operate`)));
    }
  });
});

describe('what a list names twice', () => {
  const twice = <One>(list: readonly One[]) => [...list, ...list];

  test('what a list names twice is done once: a follow-up, a ticket nobody told of, a hint of an end, and who changed', async (t) => {
    const world = await aWorld(t, CALM);
    await pass(world, 2 * MINUTE);
    const { ticketing, directory, grants } = world.app.means;
    const { servicenow } = ticketing;
    assert.ok(servicenow);
    const { closedFollowUps, changedSince } = servicenow;
    servicenow.closedFollowUps = async (...asked) => {
      const answer = await closedFollowUps(...asked);
      return answer.failed ? answer : { ...answer, closed: twice(answer.closed) };
    };
    servicenow.changedSince = async (...asked) => {
      const answer = await changedSince(...asked);
      return answer.failed ? answer : { ...answer, tickets: twice(answer.tickets) };
    };
    const userChanges = directory.userChanges.bind(directory);
    directory.userChanges = async (link) => {
      const answer = await userChanges(link);
      return answer.read === 'failed' ? answer : { ...answer, changes: twice(answer.changes) };
    };
    const groupChanges = directory.groupChanges.bind(directory);
    directory.groupChanges = async (...asked) => {
      const answer = await groupChanges(...asked);
      return answer.read === 'failed'
        ? answer
        : { ...answer, changes: twice(answer.changes), groups: twice(answer.groups) };
    };
    const due = grants.due.bind(grants);
    grants.due = async (...asked) => twice(await due(...asked));
    const lost = order(world, 'Access to VPN', GOOD, {}, { webhook: 'drop' }).number;
    const short = order(world, 'Access to VPN', BAD, { duration_days: '1' }, { webhook: 'drop' }).number;
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, lost), 'granted/fulfilled');
    world.controlled.directory.deleteMember(groupId(VPN), personId(GOOD));
    await pass(world, 20 * MINUTE);
    const [task, ...others] = world.servicenow.ticket(lost).tasks;
    assert.deepEqual(others, []);
    world.servicenow.closeTask(task?.number ?? '', { as: personId('identity-ops-1'), notes: 'Retry' });
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, lost), 'granted/fulfilled');
    const { requestId } = await requestOf(world, lost);
    const acted = (await world.app.means.auditLog.read(requestId)).filter(
      ({ fact }) => fact === 'operator-acted',
    );
    assert.ok(acted.length <= 1);
    await pass(world, DAY);
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, short), 'ended/ended');
    world.controlled.directory.patchUser(personId(GOOD), { accountEnabled: false });
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, lost), 'ended/ended');
    await agree(world);
  });

  test('what a list names twice and that fails each time stands once among what is looked at again', async (t) => {
    const world = await aWorld(t, CALM);
    await pass(world, 2 * MINUTE);
    const { servicenow } = world.app.means.ticketing;
    assert.ok(servicenow);
    const { changedSince } = servicenow;
    servicenow.changedSince = async (...asked) => {
      const answer = await changedSince(...asked);
      return answer.failed ? answer : { ...answer, tickets: twice(answer.tickets) };
    };
    const { requests } = world.app.means;
    requests.readPointer = async () => {
      throw new Error('a row of this ticket is no JSON');
    };
    order(world, 'Access to VPN', GOOD, {}, { webhook: 'drop' });
    await pass(world, 5 * MINUTE);
    const mark = await world.app.means.marks.read('changed-tickets-servicenow');
    assert.equal((JSON.parse(mark?.row ?? '{}') as { again: readonly unknown[] }).again.length, 1);
  });
});
