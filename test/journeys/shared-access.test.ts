import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { addingFails, mend, writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = 'sales-rep';

describe('access that more than one thing justifies', () => {
  test('H4: access that two tickets justify for one person and group ends with the later of the two', async (t) => {
    const world = await aWorld(t);
    const first = order(world, 'Access to VPN', PERSON, { duration_days: '2' });
    await settle(world);
    const second = order(world, 'Access to VPN', PERSON, { duration_days: '9' });
    await settle(world);
    assert.deepEqual(
      [stated(world, first.number), stated(world, second.number)],
      ['granted/fulfilled', 'granted/fulfilled'],
    );
    await jump(world, 3 * DAY);
    assert.equal(stated(world, first.number), 'ended/ended');
    assert.match(
      textOf(world, first.number),
      /the membership stays, because .* another ticket still gives it/,
    );
    assert.equal(stated(world, second.number), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, PERSON));
    await agree(world);
    await jump(world, 7 * DAY);
    assert.equal(stated(world, second.number), 'ended/ended');
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('access that more than one ticket justifies is on record and on each of them with the end that this ticket gives it, and no other', async (t) => {
    const world = await aWorld(t);
    for (const days of ['2', '9']) {
      const { number } = order(world, 'Access to VPN', PERSON, { duration_days: days });
      await settle(world);
      const { requestId } = await requestOf(world, number);
      const rows = await world.app.means.auditLog.read(requestId);
      const grants = rows.filter(({ fact }) => fact === 'grant-started').map(({ once }) => once);
      assert.deepEqual(grants, [`${requestId}~${groupId(VPN)}`]);
      const end = new Date(world.clock.now() + Number(days) * DAY).toISOString().slice(0, 10);
      assert.match(textOf(world, number), new RegExp(`It ends by itself on ${end}`));
    }
  });

  test('H4: access that two tickets justify at the same moment is written by one at a time and ends with the last', async (t) => {
    const world = await aWorld(t);
    const numbers = ['2', '3', '4'].map(
      (days) => order(world, 'Access to VPN', PERSON, { duration_days: days }).number,
    );
    await settle(world);
    for (const number of numbers) assert.equal(stated(world, number), 'granted/fulfilled');
    await jump(world, 2.5 * DAY);
    assert.ok(isMember(world, VPN, PERSON));
    await agree(world);
    await jump(world, 2 * DAY);
    assert.ok(!isMember(world, VPN, PERSON));
    for (const number of numbers) assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('invariant 6: an ending grant keeps what somebody else had given before it', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.putMember(groupId(VPN), personId(PERSON));
    const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 0);
    await jump(world, 3 * DAY);
    assert.ok(isMember(world, VPN, PERSON));
    assert.equal(writes(world, 'DELETE'), 0);
    await agree(world);
  });

  test('H6: "already exists" without an earlier unanswered attempt means that it was never ours', async (t) => {
    const world = await aWorld(t);
    // The administrator adds the person between our reading of the facts and our write: reads lag behind.
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: '*' },
      effect: { kind: 'lag', reads: 'PT1M' },
    });
    world.controlled.directory.putMember(groupId(VPN), personId(PERSON));
    const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
    await settle(world);
    mend(world);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const rows = await world.app.means.grants.readBeneficiary(personId(PERSON));
    assert.notEqual(rows.access[groupId(VPN)]?.ownership, 'ours');
    await jump(world, 3 * DAY);
    assert.ok(isMember(world, VPN, PERSON));
    assert.equal(writes(world, 'DELETE'), 0);
    await agree(world);
  });

  test('H6: "already exists" after a lost answer of our own is ours, and ends once the audit log names us', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'reset', applied: true }, { count: 1 });
    const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const rows = await world.app.means.grants.readBeneficiary(personId(PERSON));
    assert.equal(rows.access[groupId(VPN)]?.ownership, 'inferred');
    await jump(world, 2 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('H6: after a lost answer it is found out at once who did it, because the audit log forgets before a long grant ends', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'reset', applied: true }, { count: 1 });
    const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '90' });
    await settle(world);
    await pass(world, 30 * MINUTE);
    const { access } = await world.app.means.grants.readBeneficiary(personId(PERSON));
    assert.equal(access[groupId(VPN)]?.ownership, 'ours');
    await jump(world, 91 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('H6: an edge that a second ticket joined is looked up from when the first one wrote it', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'reset', applied: true }, { count: 1 });
    const first = order(world, 'Access to VPN', PERSON, { duration_days: '2' });
    await settle(world);
    const match = { host: 'graph.microsoft.com', path: '/auditLogs/directoryAudits' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
    for (let looks = 0; looks < 3; looks += 1) await pass(world, 15 * MINUTE);
    mend(world);
    const second = order(world, 'Access to VPN', PERSON, { duration_days: '9' });
    await settle(world);
    await jump(world, 3 * DAY);
    assert.equal(stated(world, first.number), 'ended/ended');
    await jump(world, 8 * DAY);
    assert.equal(stated(world, second.number), 'ended/ended');
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('H6: what came after a lost answer by somebody else is not removed without a person', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'reset' }, { count: 1 });
    const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
    await world.conductor.advance(world.clock.now() + 8_000);
    world.controlled.directory.putMember(groupId(VPN), personId(PERSON));
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await pass(world, 2 * DAY);
    await pass(world, 20 * MINUTE);
    await pass(world, HOUR);
    assert.ok(isMember(world, VPN, PERSON));
    assert.equal(writes(world, 'DELETE'), 0);
    assert.ok(world.servicenow.ticket(number).tasks.length > 0);
    assert.equal(stated(world, number).split('/')[0], 'unknown');
  });

  test('access that more than one thing justifies removed in the portal and asked for again is a new grant of its own', async (t) => {
    const world = await aWorld(t);
    const first = order(world, 'Access to VPN', PERSON, { duration_days: '9' });
    await settle(world);
    world.controlled.directory.deleteMember(groupId(VPN), personId(PERSON));
    await pass(world, 2 * HOUR);
    const second = order(world, 'Access to VPN', PERSON, { duration_days: '2' });
    await settle(world);
    assert.equal(stated(world, second.number), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, PERSON));
    await jump(world, 3 * DAY);
    assert.ok(isMember(world, VPN, PERSON), 'the first grant still justifies it');
    await jump(world, 8 * DAY);
    assert.ok(!isMember(world, VPN, PERSON));
    assert.equal(stated(world, first.number), 'ended/ended');
  });

  test('access that more than one thing justifies rolled back for one ticket stays for the other', async (t) => {
    const world = await aWorld(t);
    const first = order(world, 'Access to VPN', PERSON);
    await settle(world);
    const second = order(world, 'Access to VPN', PERSON);
    await settle(world);
    const { requestId } = await requestOf(world, first.number);
    assert.equal((await operate(world, requestId, 'roll-back', 'The wrong group.')).status, 202);
    await settle(world);
    assert.equal(stated(world, first.number), 'ended/rolled-back');
    assert.ok(isMember(world, VPN, PERSON));
    assert.equal(stated(world, second.number), 'granted/fulfilled');
    await agree(world);
  });

  test('H7: held through a nested group is not ours: the direct edge is given, taken back, and the rest is left alone', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer-namesake', {
      access_level: 'read',
      duration_days: '1',
    });
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-ENG-REPO-READ', 'developer-namesake'));
    await jump(world, 2 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-ENG-REPO-READ', 'developer-namesake'));
    assert.ok(isMember(world, 'GRP-TEAM-BETA', 'developer-namesake'));
    await agree(world);
  });
});
