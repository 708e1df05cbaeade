import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { reportUnexplained } from '../../../src/activities/report-unexplained.ts';
import { evidenceOf } from '../../../src/domain/housekeeping.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/instant.ts';
import { anApprovedRequest, approve, decideInTool, order } from '../../support/asking.ts';
import { mend, serviceNowFails, writes } from '../../support/faults.ts';
import { operate } from '../../support/operators.ts';
import { aPolicyFolder, IN_TOOL } from '../../support/policies.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../../support/world.ts';
import { through } from './through.ts';

const GROUP = 'GRP-FINANCE-BI-READ';
const PERSON = 'finance-analyst';
const OUTSIDER = 'sales-rep';

async function granted(world: TestWorld): Promise<string> {
  await pass(world, 2 * MINUTE);
  const { number } = await anApprovedRequest(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await pass(world, 15 * MINUTE);
  return number;
}

const take = ({ controlled }: TestWorld, person = PERSON) =>
  controlled.directory.deleteMember(groupId(GROUP), personId(person));
const put = ({ controlled }: TestWorld, person: string) =>
  controlled.directory.putMember(groupId(GROUP), personId(person));

const unexplained = ({ servicenow }: TestWorld) =>
  servicenow
    .listRecords('incident')
    .filter((incident) => incident['correlation_id']?.startsWith('unexplained:'));

describe('access that was granted and is taken away by somebody else', () => {
  test('access that was granted and is taken away by somebody else is off the ticket within minutes, and a person is told; nothing is put back', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    const added = writes(world, 'POST');
    take(world);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.match(textOf(world, number), /Needs a person: the access was proven and is not there any more/);
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
    assert.equal(writes(world, 'POST'), added);
    assert.ok(!isMember(world, GROUP, PERSON));
    const { requestId } = await requestOf(world, number);
    assert.equal((await factsOf(world, requestId)).filter((fact) => fact === 'access-lost').length, 1);
    await agree(world);
  });

  test('invariant 6: put back by a person, it is theirs: nothing removes it when the time of the grant is up', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const { number } = await anApprovedRequest(world, {}, { duration_days: '5' });
    await pass(world, 15 * MINUTE);
    take(world);
    await pass(world, 20 * MINUTE);
    put(world, PERSON);
    await pass(world, 20 * MINUTE);
    await jump(world, 6 * DAY);
    await through(world, HOUR);
    assert.ok(isMember(world, GROUP, PERSON));
    assert.equal(writes(world, 'DELETE'), 0);
    assert.equal(stated(world, number), 'granted/needs-human');
    assert.match(textOf(world, number), /this ticket does not end what others gave: a person has to/);
    assert.equal(unexplained(world).length, 0, 'the same member is told of twice');
    await agree(world);
  });

  test('access that was granted and is taken away by somebody else is stated again once it is proven to be back, and the follow-up about it is closed', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    take(world);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    put(world, PERSON);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /is there again: somebody else put GRP-FINANCE-BI-READ back/);
    assert.deepEqual(
      world.servicenow.ticket(number).tasks.map(({ state }) => state),
      ['6'],
    );
    assert.equal(unexplained(world).length, 0);
    await agree(world);
    take(world);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.ok(
      world.servicenow.ticket(number).tasks.some(({ state }) => state === '1'),
      'nobody was called anew',
    );
  });

  test('access that was granted and is taken away by somebody else is found back within two hours where no change of the group told of it', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    take(world);
    await pass(world, 20 * MINUTE);
    const match = { host: 'graph.microsoft.com', path: '/groups/delta' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 503 } });
    put(world, PERSON);
    for (let quarters = 0; quarters < 8; quarters += 1) await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('access that was granted and is taken away by somebody else is granted again only by an operator who asks for it, after fresh approval', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    take(world);
    await pass(world, 20 * MINUTE);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'retry', 'It was removed by mistake.')).status, 202);
    await settle(world);
    assert.ok(!isMember(world, GROUP, PERSON));
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, GROUP, PERSON));
    await agree(world);
  });

  test('access that was granted and is taken away by somebody else is asked for again where policy says so: a new decision and new approvals, and only once', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/drift/lost': 'ask-again' });
    const world = await aWorld(t, { policyFolder: folder });
    const number = await granted(world);
    take(world);
    await pass(world, 20 * MINUTE);
    const second = await requestOf(world, number);
    assert.deepEqual([second.version, second.phase], [2, 'waiting']);
    assert.ok(!isMember(world, GROUP, PERSON), 'nothing is put back before somebody has said yes');
    assert.match(textOf(world, number), /Somebody took Finance BI \(read\) away from Lotte Bakker/);
    assert.equal(world.servicenow.ticket(number).tasks.length, 1, 'a person is told all the same');
    await agree(world);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, GROUP, PERSON));
    await pass(world, 15 * MINUTE);
    take(world);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.equal((await requestOf(world, number)).version, 2);
    await agree(world);
  });

  test('access that was granted and is taken away by somebody else is asked for again once although tables fail or the host dies while it is', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/drift/lost': 'ask-again' });
    const trouble: readonly ((world: TestWorld) => Promise<void> | void)[] = [
      ({ tables }) => tables.faults.arm('busy', { table: 'Requests', operation: 'write' }, { skip: 1 }),
      ({ tables }) =>
        tables.faults.arm('lost-answer', { table: 'Requests', operation: 'write' }, { skip: 1 }),
      ({ tables }) => tables.faults.arm('busy', { table: 'Requests', operation: 'write' }, { skip: 2 }),
      ({ tables }) => tables.faults.arm('lost-answer', { table: 'Audit', operation: 'write' }, { skip: 3 }),
      ({ host }) => host.kill({ when: { activity: 'reportLostAccess', point: 'after' } }),
    ];
    for (const [nth, make] of trouble.entries()) {
      const world = await aWorld(t, { policyFolder: folder });
      const number = await granted(world);
      await make(world);
      take(world);
      await pass(world, 25 * MINUTE);
      const second = await requestOf(world, number);
      assert.deepEqual([second.version, second.phase], [2, 'waiting'], `trouble ${nth + 1}`);
      assert.equal(world.servicenow.ticket(number).tasks.length, 1, `trouble ${nth + 1}`);
      await agree(world);
      world.stop();
    }
  });

  test('access that was granted and is taken away by somebody else is not asked for again by what was said in the ticket tool before it was taken away', async (t) => {
    const { folder } = aPolicyFolder(t, { ...IN_TOOL, '/operations/drift/lost': 'ask-again' });
    const world = await aWorld(t, { policyFolder: folder });
    await pass(world, 2 * MINUTE);
    const { number } = order(world, 'Access to Finance BI', PERSON);
    await settle(world);
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await pass(world, 15 * MINUTE);
    take(world);
    await pass(world, 25 * MINUTE);
    const second = await requestOf(world, number);
    assert.deepEqual([second.version, second.phase], [2, 'waiting']);
    assert.ok(!isMember(world, GROUP, PERSON));
    await agree(world);
  });

  test('access that was granted and is taken away by somebody else is never asked for again where nobody would have to approve it: that would put it back silently', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/drift/lost': 'ask-again' });
    const world = await aWorld(t, { policyFolder: folder });
    await pass(world, 2 * MINUTE);
    const { number } = order(world, 'Access to VPN', OUTSIDER);
    await settle(world);
    await pass(world, 15 * MINUTE);
    world.controlled.directory.deleteMember(groupId('GRP-VPN-USERS'), personId(OUTSIDER));
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.equal((await requestOf(world, number)).version, 1);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', OUTSIDER));
  });

  test('access that was granted and is taken away by somebody else and put back at once says nothing: no single read is believed', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    take(world);
    await pass(world, 20_000);
    put(world, PERSON);
    await through(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(world.servicenow.ticket(number).tasks.length, 0);
    await agree(world);
  });

  test('access that was granted and is taken away by somebody else is noticed although the trail of changes was lost', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    take(world);
    world.clock.moveTo(world.clock.now() + 8 * DAY); // the app was away for longer than a link lives
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    await agree(world);
  });

  test('access that was granted and is taken away by somebody else is off the ticket too where the person had it before and nothing was to be done', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const { number } = order(world, 'Access to Finance BI', 'finance-member');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await pass(world, 10 * MINUTE);
    take(world, 'finance-member');
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    await agree(world);
  });

  test('with its whole group: every ticket that stated access of it is corrected', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    world.controlled.directory.patchGroup(groupId(GROUP), { deleted: true });
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
  });

  test('access that was granted and is taken away by somebody else is told as soon as ServiceNow is back, when it was away', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    serviceNowFails(world, { kind: 'status', status: 503 });
    take(world);
    await through(world, 40 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    mend(world);
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    await agree(world);
  });

  test('by us, at its end or by a roll-back, is no drift', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'end', 'Not needed any more.')).status, 202);
    await settle(world);
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!(await factsOf(world, requestId)).includes('access-lost'));
    assert.deepEqual(unexplained(world), []);
    await agree(world);
  });
});

describe('a member of a governed group that no grant explains', () => {
  test('a member of a governed group that no grant explains is reported once, to the queue policy names, and is not removed', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    put(world, OUTSIDER);
    await pass(world, 25 * MINUTE);
    assert.equal(unexplained(world).length, 1);
    const [incident] = unexplained(world);
    assert.match(incident?.['description'] ?? '', /Anna Jansen/);
    assert.match(
      incident?.['short_description'] ?? '',
      /GRP-FINANCE-BI-READ has a member that no ticket explains/,
    );
    assert.notEqual(incident?.['assignment_group'], '');
    assert.ok(isMember(world, GROUP, OUTSIDER));
    await jump(world, 9 * DAY);
    await through(world, HOUR);
    assert.equal(unexplained(world).length, 1);
    assert.equal(writes(world, 'DELETE'), 0);
    const facts = await factsOf(world, evidenceOf(groupId(GROUP)));
    assert.equal(facts.filter((fact) => fact === 'member-unexplained').length, 1);
  });

  test('a member of a governed group that no grant explains is nobody who was there at the first look, which is written down once', async (t) => {
    const world = await aWorld(t);
    await through(world, HOUR);
    assert.deepEqual(unexplained(world), []);
    const facts = await factsOf(world, evidenceOf(groupId(GROUP)));
    assert.deepEqual(facts, ['members-listed']);
  });

  test('a member of a governed group that no grant explains is nobody whom a ticket brought', async (t) => {
    const world = await aWorld(t);
    await granted(world);
    order(world, 'Access to VPN', OUTSIDER);
    await settle(world);
    await through(world, HOUR);
    assert.deepEqual(unexplained(world), []);
    const runs = world.host.host()?.instances() ?? [];
    assert.ok(!runs.some(({ name }) => name === 'unexplainedMembers'), 'nobody even looked into it');
    await agree(world);
  });

  test('a member of a governed group that no grant explains is not reported when a grant came to stand behind them meanwhile', async (t) => {
    const world = await aWorld(t);
    await granted(world);
    const suspicion = { groupId: groupId(GROUP), groupName: GROUP, seenAt: '2026-03-03T09:00:00.000Z' };
    const members = { ...suspicion, memberIds: [personId(PERSON)], readBack: true };
    assert.equal((await reportUnexplained.run(world.app.means, members)).reported, 'explained');
    assert.deepEqual(unexplained(world), []);
  });

  test('a member of a governed group that no grant explains is only noted where policy wants no report', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/drift/report': false });
    const world = await aWorld(t, { policyFolder: folder });
    await pass(world, 2 * MINUTE);
    put(world, OUTSIDER);
    await pass(world, 25 * MINUTE);
    assert.deepEqual(unexplained(world), []);
    const facts = await factsOf(world, evidenceOf(groupId(GROUP)));
    assert.ok(facts.includes('member-unexplained'));
  });

  test('a member of a governed group that no grant explains who came while the trail was lost is reported like any other', async (t) => {
    const world = await aWorld(t);
    await pass(world, 5 * MINUTE);
    put(world, OUTSIDER);
    world.clock.moveTo(world.clock.now() + 8 * DAY);
    await pass(world, 30 * MINUTE);
    assert.equal(unexplained(world).length, 1);
  });

  test('a member of a governed group that no grant explains is not reported who was gone again before it was certain', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    put(world, OUTSIDER);
    await pass(world, 3_000);
    take(world, OUTSIDER);
    await through(world, HOUR);
    assert.deepEqual(unexplained(world), []);
  });

  test('a member of a governed group that no grant explains that is a group is reported too: all its people came with it', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    world.controlled.directory.putMember(groupId(GROUP), groupId('GRP-TEAM-ALPHA'));
    await pass(world, 25 * MINUTE);
    assert.equal(unexplained(world).length, 1);
    assert.match(unexplained(world)[0]?.['description'] ?? '', /list of changes says so/);
  });

  test('a member of a governed group that no grant explains in a crowd is told with the others in one incident', async (t) => {
    const world = await aWorld(t);
    await pass(world, 5 * MINUTE);
    world.clock.moveTo(world.clock.now() + 30_000);
    const people = world.controlled.directory
      .listUsers()
      .filter(({ deleted, accountEnabled, userType }) => !deleted && accountEnabled && userType === 'Member')
      .slice(0, 60);
    for (const { id } of people) world.controlled.directory.putMember(groupId('GRP-VPN-USERS'), id);
    await pass(world, 30 * MINUTE);
    const count = unexplained(world).length;
    assert.ok(count > 0 && count < people.length / 2, `${count} incidents`);
  });
});

describe('following the members of governed groups', () => {
  test('following the members of governed groups costs a round trip a minute for them and one for the groups that decide while nothing changes, and no activity', async (t) => {
    const world = await aWorld(t, { graph: { switches: { deltaEmptyPages: false } } });
    const number = await granted(world);
    await through(world, HOUR);
    const activities = (await world.host.activities()).length;
    const calls = world.tenant.outbound.list().length;
    await pass(world, 10 * MINUTE);
    assert.equal((await world.host.activities()).length, activities);
    const deltas = world.tenant.outbound
      .list()
      .slice(calls)
      .filter(({ purpose }) => purpose === 'group-changes');
    assert.equal(deltas.length, 2 * 10);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});

describe('an incident about a member whom nobody asked for', () => {
  test('an incident about a member whom nobody asked for that nobody can have is told to operations in chat', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    for (const { u_entra_object_id: id = '' } of world.servicenow.listRecords('sys_user'))
      if (id !== '') world.servicenow.patchUser(id, { active: 'false' });
    put(world, 'sales-rep');
    await pass(world, 25 * MINUTE);
    const [incident] = unexplained(world);
    assert.ok(incident && !incident['assigned_to'] && !incident['assignment_group']);
    const told = world.teams.messages().filter(({ to }) => to === personId('identity-ops-1'));
    assert.ok(told.some(({ text }) => text.includes(`nobody could be assigned to ${incident['number']}`)));
  });
});
