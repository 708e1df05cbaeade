/** One row that can not be followed, in each list that a sweep goes over: the others are followed all the same. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { addMilliseconds, DAY, HOUR, instant, MINUTE } from '../../../src/domain/instant.ts';
import { trailName } from '../../../src/functions/groups-trail.ts';
import { governedGroups } from '../../../src/policy/governed.ts';
import { anApprovedRequest, order } from '../../support/asking.ts';
import { call } from '../../support/operators.ts';
import { requestOf, stated } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const VPN = 'GRP-VPN-USERS';
const BI = 'GRP-FINANCE-BI-READ';

/** What a hand, or a repair that went wrong, leaves in a row. @returns how to put it back. */
async function spoil(world: TestWorld, table: string, partitionKey: string, rowKey: string) {
  const client = await world.tables.connect(table);
  const { json } = await client.getEntity(partitionKey, rowKey);
  await client.upsertEntity({ partitionKey, rowKey, json: '{"half of' }, 'Replace');
  return async () => void (await client.upsertEntity({ partitionKey, rowKey, json }, 'Replace'));
}

const logs = (world: TestWorld, words: RegExp) => world.logged.some((line) => words.test(line));

async function redItems(world: TestWorld): Promise<readonly string[]> {
  const { json } = await call(world, 'GET', '/api/health');
  return (json['red'] as readonly { readonly name: string }[]).map(({ name }) => name);
}

describe('the expiry sweep', () => {
  test('the expiry sweep ends what is over behind a hint that is no JSON, names the hint, and after an hour tells operators once', async (t) => {
    const world = await aWorld(t, CALM);
    const first = order(world, 'Access to VPN', 'developer', { duration_days: '1' }).number;
    await settle(world);
    await pass(world, 10 * MINUTE);
    const second = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' }).number;
    await settle(world);
    const due = await world.app.means.grants.due(addMilliseconds(instant(world.clock.now()), 2 * DAY));
    const hint = due.filter(({ beneficiaryId }) => beneficiaryId === personId('developer')).at(-1)?.hint;
    const [bucket = '', rowKey = ''] = (hint ?? '').split('|');
    const mend = await spoil(world, 'GrantsDue', bucket, rowKey);
    await pass(world, DAY + 10 * MINUTE);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, second), 'ended/ended');
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    assert.ok(logs(world, /expiry could not follow 1;.* hint .*holds no JSON/));
    for (let half = 0; half < 3; half += 1) await pass(world, 30 * MINUTE);
    assert.ok((await redItems(world)).some((name) => name.startsWith('expiry: hint ')));
    const { json } = await call(world, 'GET', '/api/health');
    assert.doesNotMatch(JSON.stringify(json), /no JSON/, 'why may quote the row, and anybody may ask');
    const told = new Set(
      world.teams.messages().flatMap(({ text }) => (/expiry can't follow/.test(text) ? [text] : [])),
    );
    assert.equal(told.size, 1);
    await mend();
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, first), 'ended/ended');
    assert.deepEqual(await redItems(world), []);
  });

  test('the expiry sweep calls operators by one incident where chat reaches nobody, whatever signs the name of the row has', async (t) => {
    const world = await aWorld(t, CALM);
    order(world, 'Access to VPN', 'developer', { duration_days: '1' });
    await settle(world);
    const due = await world.app.means.grants.due(addMilliseconds(instant(world.clock.now()), 2 * DAY));
    const [bucket = '', rowKey = ''] = (due.at(-1)?.hint ?? '').split('|');
    await spoil(world, 'GrantsDue', bucket, rowKey);
    const effect = { kind: 'status', status: 403 } as const;
    world.tenant.faults.add({ match: { host: 'smba.trafficmanager.net' }, effect });
    await pass(world, DAY + 10 * MINUTE);
    for (let half = 0; half < 4; half += 1) await pass(world, 30 * MINUTE);
    const incidents = world.servicenow
      .listRecords('incident')
      .filter((one) => one['correlation_id']?.startsWith('sweep:'));
    assert.deepEqual(
      incidents.map((one) => /^expiry can't follow 1 since/.test(one['description'] ?? '')),
      [true],
    );
  });

  test('the expiry sweep goes on behind somebody whose rows can not be read, and ends theirs once they can', async (t) => {
    const world = await aWorld(t, CALM);
    const bad = order(world, 'Access to VPN', 'developer', { duration_days: '1' }).number;
    const good = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' }).number;
    await settle(world);
    const { grants } = await world.app.means.grants.readBeneficiary(personId('developer'));
    const [grant] = Object.values(grants);
    const found = await world.table('Grants').all(personId('developer'));
    const row = found.find(
      ({ rowKey }) => rowKey.startsWith('grant') && rowKey.includes(grant?.requestId ?? '?'),
    );
    const mend = await spoil(world, 'Grants', personId('developer'), row?.rowKey ?? '');
    await pass(world, DAY + 10 * MINUTE);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, good), 'ended/ended');
    await mend();
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, bad), 'ended/ended');
    assert.ok(!isMember(world, VPN, 'developer'));
  });
});

describe('the sweep over requests that were left behind', () => {
  test('the sweep over requests that were left behind goes on with the others behind a request whose row is no JSON, and the console lists them', async (t) => {
    const world = await aWorld(t, CALM);
    const bad = order(world, 'Access to VPN', 'developer').number;
    const good = order(world, 'Access to VPN', 'sales-rep').number;
    await settle(world);
    const { means } = world.app;
    const ids = [await requestOf(world, bad), await requestOf(world, good)].map(({ requestId }) => requestId);
    // Both have stopped in the middle: nothing but the sweep looks at them.
    for (const id of ids)
      await means.requests.change(id, (row) => ({
        ...row,
        owed: [{ what: 'cards', stage: 'none' }],
        updatedAt: instant(world.clock.now() - HOUR),
      }));
    for (const partition of ['r00', 'r01', 'r02', 'r03'])
      for (const { rowKey } of await world.table('Requests').all(partition))
        if (rowKey === `request~${ids[0]}`) await spoil(world, 'Requests', partition, rowKey);
    await pass(world, 3 * MINUTE);
    const still = (await means.requests.read(ids[1] ?? ''))?.row.owed;
    assert.deepEqual(still, []);
    assert.ok(logs(world, new RegExp(`reconcile could not follow 1;.*request~${ids[0]}: .*holds no JSON`)));
    const listed = await means.requests.list({ top: 10 });
    assert.deepEqual(
      listed.records.map(({ requestId }) => requestId),
      [ids[1]],
    );
  });

  test('the sweep over requests that were left behind goes on with the others behind one whose run can not be started', async (t) => {
    const world = await aWorld(t, CALM);
    const numbers = ['developer', 'sales-rep'].map((who) => order(world, 'Access to VPN', who).number);
    await settle(world);
    const [bad, good] = await Promise.all(numbers.map((number) => requestOf(world, number)));
    const { means } = world.app;
    for (const id of [bad?.requestId ?? '', good?.requestId ?? ''])
      await means.requests.change(id, (row) => ({
        ...row,
        kind: id === bad?.requestId ? ('gone' as never) : row.kind,
        owed: [{ what: 'cards', stage: 'none' }],
        updatedAt: instant(world.clock.now() - HOUR),
      }));
    await pass(world, 3 * MINUTE);
    assert.deepEqual((await means.requests.read(good?.requestId ?? ''))?.row.owed, []);
  });
});

describe('the sweep for tickets nobody told of', () => {
  test('the sweep for tickets nobody told of takes in the others behind a ticket that fails, moves on, and takes that one in once it can', async (t) => {
    const world = await aWorld(t, CALM);
    await pass(world, 2 * MINUTE);
    const bad = order(world, 'Access to VPN', 'developer', {}, { webhook: 'drop' });
    const good = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
    const { requests } = world.app.means;
    const readPointer = requests.readPointer.bind(requests);
    requests.readPointer = async (system, id) => {
      if (id === bad.id) throw new Error('a row of this ticket is no JSON');
      return await readPointer(system, id);
    };
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, good.number), 'granted/fulfilled');
    assert.ok(logs(world, new RegExp(`ticket ${bad.number}: a row of this ticket is no JSON`)));
    const { since, again } = JSON.parse(
      (await world.app.means.marks.read('changed-tickets-servicenow'))?.row ?? '{}',
    ) as { since: string; again: readonly { readonly number: string }[] };
    assert.deepEqual(
      again.map(({ number }) => number),
      [bad.number],
    );
    assert.ok(Date.parse(since) > world.clock.now() - 7 * MINUTE, 'the mark does not wait for it');
    requests.readPointer = readPointer;
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, bad.number), 'granted/fulfilled');
  });
});

describe('the sweep over follow-ups that people closed', () => {
  test('the sweep over follow-ups that people closed does what the others ask behind one that fails, and what that one asks once it can', async (t) => {
    const world = await aWorld(t, CALM);
    const numbers = ['developer', 'sales-rep'].map((who) => order(world, 'Access to VPN', who).number);
    await settle(world);
    await pass(world, 15 * MINUTE);
    for (const who of ['developer', 'sales-rep'])
      world.controlled.directory.deleteMember(groupId(VPN), personId(who));
    await pass(world, 20 * MINUTE);
    const [bad, good] = await Promise.all(numbers.map((number) => requestOf(world, number)));
    const { requests } = world.app.means;
    const read = requests.read.bind(requests);
    let spoiled = true;
    requests.read = async (id) => {
      if (spoiled && id === bad?.requestId) throw new Error('its row is no JSON');
      return await read(id);
    };
    for (const number of numbers) {
      const [task] = world.servicenow.ticket(number).tasks;
      world.servicenow.closeTask(task?.number ?? '', { as: personId('identity-ops-1'), notes: 'Retry' });
    }
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, numbers[1] ?? ''), 'granted/fulfilled');
    assert.ok(good);
    assert.ok(!isMember(world, VPN, 'developer'));
    await pass(world, 30 * MINUTE);
    spoiled = false;
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, numbers[0] ?? ''), 'granted/fulfilled');
  });
});

describe('the watch over governed groups', () => {
  const bothGranted = async (t: Parameters<typeof aWorld>[0]) => {
    const world = await aWorld(t, CALM);
    const vpn = order(world, 'Access to VPN', 'sales-rep').number;
    const { number: bi } = await anApprovedRequest(world);
    await settle(world);
    await pass(world, 15 * MINUTE);
    const lose = () => {
      world.controlled.directory.deleteMember(groupId(VPN), personId('sales-rep'));
      world.controlled.directory.deleteMember(groupId(BI), personId('finance-analyst'));
    };
    return { world, vpn, bi, lose };
  };

  test('the watch over governed groups tells of a loss in other groups behind one whose roll is no JSON, and of one in that group by looking at all its members', async (t) => {
    const { world, vpn, bi, lose } = await bothGranted(t);
    const mend = await spoil(world, 'Marks', 'marks', `members-${groupId(VPN)}`);
    lose();
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, bi), 'unknown/needs-human');
    assert.equal(stated(world, vpn), 'unknown/needs-human');
    assert.ok(logs(world, new RegExp(`group ${groupId(VPN)}: .*holds no JSON`)));
    await mend();
    await pass(world, 5 * MINUTE);
    const governed = governedGroups(world.app.means.rulebook);
    const name = trailName(governed.known ? governed.groupIds : []);
    assert.ok(
      !(await world.app.means.marks.read(name))?.row.startsWith('{'),
      'nothing is left to be looked at',
    );
  });

  test('the watch over governed groups tells of a loss behind a holder whose rows can not be read when the trail was lost, and of theirs after it', async (t) => {
    const { world, vpn, bi, lose } = await bothGranted(t);
    const { grants } = world.app.means;
    const read = grants.readBeneficiary.bind(grants);
    let spoiled = true;
    grants.readBeneficiary = async (id) => {
      if (spoiled && id === personId('sales-rep')) throw new Error('a row of this person is no JSON');
      return await read(id);
    };
    lose();
    world.tenant.feed.reset();
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, bi), 'unknown/needs-human');
    assert.equal(stated(world, vpn), 'granted/fulfilled');
    spoiled = false;
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, vpn), 'unknown/needs-human');
  });

  test('the watch over governed groups closes findings behind one that is no JSON', async (t) => {
    const { world, lose } = await bothGranted(t);
    lose();
    await pass(world, 25 * MINUTE);
    const { findings } = world.app.means;
    const open = async () =>
      (await findings.list('lost-access', { top: 10 }, () => undefined)).findings.length;
    assert.equal(await open(), 2);
    const [first, second] = (await findings.list('lost-access', { top: 10 })).findings;
    await spoil(world, 'Findings', 'open', `lost-access~${first?.row.requestId}`);
    await world.app.means.requests.change(second?.row.requestId ?? '', (row) =>
      row.desired ? { ...row, desired: { ...row.desired, access: 'ended' } } : row,
    );
    await pass(world, 5 * MINUTE);
    assert.equal(await open(), 0);
    assert.ok(logs(world, /watchGroups could not follow 1;.*finding lost-access/));
  });
});

describe('the audit checkpoint', () => {
  test('the audit checkpoint covers the others behind a chain whose head is no JSON, and that one once it is repaired', async (t) => {
    const world = await aWorld(t, CALM);
    const bad = order(world, 'Access to VPN', 'developer').number;
    await settle(world);
    await pass(world, 2 * MINUTE);
    const { requestId } = await requestOf(world, bad);
    const { auditLog } = world.app.means;
    await auditLog.append(requestId, [
      {
        fact: 'ticket-looked-at' as never,
        once: 'x',
        at: instant(world.clock.now()),
        actor: 'test',
        data: {},
      },
    ]);
    const mend = await spoil(world, 'Audit', requestId, 'head');
    const good = order(world, 'Access to VPN', 'sales-rep').number;
    await settle(world);
    await pass(world, 20 * MINUTE);
    const covered = async (id: string) =>
      (await world.table('AuditHeads').across('dirty00', 'dirty03')).some(
        ({ rowKey }) => rowKey === `announced~${id}`,
      );
    assert.ok(logs(world, new RegExp(`audit of ${requestId}: .*holds no JSON`)));
    assert.ok(
      !(await covered((await requestOf(world, good)).requestId)),
      'the other is covered and forgotten',
    );
    assert.ok(await covered(requestId), 'this one stays announced');
    await mend();
    await pass(world, 15 * MINUTE);
    assert.ok(!(await covered(requestId)));
  });
});
