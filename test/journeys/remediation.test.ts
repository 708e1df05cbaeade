import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { groupId as queueId } from '../../sandbox/tenant/servicenow/people.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { addingFails, DENIED, removingFails } from '../support/faults.ts';
import { orderProduct, PHONE } from '../support/licenses.ts';
import { operate } from '../support/operators.ts';
import { aPolicyFolder, entitlementAt } from '../support/policies.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const NOWHERE = { [`${entitlementAt('vpn')}/ownerQueue`]: 'Queue of nobody' };

function rename({ controlled }: TestWorld, displayName: string): void {
  controlled.directory.patchGroup(groupId('GRP-VPN-USERS'), { displayName });
}

/** An order of access whose group was renamed, so that its owner has to mend something. */
async function blocked(world: TestWorld): Promise<string> {
  rename(world, 'GRP-VPN-OLD');
  await pass(world, 20 * MINUTE);
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'none/needs-human');
  return number;
}

async function mended(world: TestWorld): Promise<void> {
  rename(world, 'GRP-VPN-USERS');
  await pass(world, 20 * MINUTE);
}

const followUpsOf = ({ servicenow }: TestWorld, number: string) => servicenow.ticket(number).tasks;

async function operatorCardOf(world: TestWorld, number: string, person: string) {
  const cards = await world.teams.cards(number);
  const card = cards.findLast(
    ({ stage, recipients }) => stage === 'operate' && recipients.includes(personId(person)),
  );
  assert.ok(card, `${person} has no card`);
  return card;
}

/** What an object of JSON says of queues, wherever it does. */
function queuesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    /queue$/i.test(name) && typeof member === 'string' ? [member] : queuesIn(member),
  );
}

describe('what somebody has to mend', () => {
  test('what somebody has to mend is for queues that the company has, whatever the policy tables name', async (t) => {
    const world = await aWorld(t);
    const groups = world.servicenow.listRecords('sys_user_group').map(({ name }) => name);
    for (const kind of ['group-membership', 'm365-license']) {
      const table: unknown = JSON.parse(readFileSync(`policy-tables/${kind}/table.json`, 'utf8'));
      const queues = new Set(queuesIn(table));
      assert.ok(queues.size > 0);
      for (const queue of queues) assert.ok(groups.includes(queue), `${queue} of ${kind}`);
    }
  });

  test('what somebody has to mend is a task for the queue of whoever owns it', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const [task] = followUpsOf(world, number);
    assert.equal(task?.assignmentGroup, 'Network');
  });

  for (const [what, edits, prepare, assignedTo] of [
    ['the owner in person where ServiceNow has no such queue', NOWHERE, () => undefined, /^Leon Fischer$/],
    [
      'somebody of operations where ServiceNow knows neither queue nor owner',
      NOWHERE,
      (world: TestWorld) => world.servicenow.patchUser(personId('vpn-owner'), { active: 'false' }),
      /^(?!Leon Fischer)\S+ /,
    ],
    [
      'the owner in person where nobody is in the queue',
      {},
      ({ servicenow }: TestWorld) => servicenow.emptyGroup('Network'),
      /^Leon Fischer$/,
    ],
    [
      'somebody of operations where nobody active is in the queue',
      {},
      ({ servicenow }: TestWorld) => servicenow.patchUser(personId('vpn-owner'), { active: 'false' }),
      /^(?!Leon Fischer)\S+ /,
    ],
    [
      'the owner in person where the queue is not active any more',
      {},
      ({ servicenow }: TestWorld) => servicenow.patchGroup('Network', { active: 'false' }),
      /^Leon Fischer$/,
    ],
    [
      'the owner in person where the queue that is named by its id is not active',
      { [`${entitlementAt('vpn')}/ownerQueue`]: queueId('Network') },
      ({ servicenow }: TestWorld) => servicenow.patchGroup('Network', { active: 'false' }),
      /^Leon Fischer$/,
    ],
    [
      'the owner in person where nobody is in the queue that is named by its id',
      { [`${entitlementAt('vpn')}/ownerQueue`]: queueId('Network') },
      ({ servicenow }: TestWorld) => servicenow.emptyGroup('Network'),
      /^Leon Fischer$/,
    ],
  ] as const)
    test(`what somebody has to mend is for ${what}`, async (t) => {
      const policy = aPolicyFolder(t, edits);
      const world = await aWorld(t, { policyFolder: policy.folder });
      prepare(world);
      const number = await blocked(world);
      const [task] = followUpsOf(world, number);
      assert.equal(task?.assignmentGroup, '');
      assert.match(task?.assignedTo ?? '', assignedTo);
      const { requestId } = await requestOf(world, number);
      const rows = await world.app.means.auditLog.read(requestId);
      const raised = rows.find(({ fact }) => fact === 'follow-up-raised');
      assert.match(JSON.stringify(raised?.data), /"assignedTo":"[0-9a-f-]{36}"/);
      await agree(world);
    });

  for (const [what, rights, queue] of [
    ['is hidden from us', { filtered: ['sys_user_grmember'] }, 'Network'],
    ['may not be read', { unreadable: ['sys_user_grmember'] }, 'Network'],
    [
      'is hidden from us, as is the queue itself',
      { filtered: ['sys_user_grmember', 'sys_user_group'] },
      'id',
    ],
  ] as const)
    test(`what somebody has to mend stays in its queue where who is in it ${what}`, async (t) => {
      const edits = queue === 'id' ? { [`${entitlementAt('vpn')}/ownerQueue`]: queueId('Network') } : {};
      const policy = aPolicyFolder(t, edits);
      const world = await aWorld(t, { policyFolder: policy.folder });
      Object.assign(world.servicenow.switches, {
        rights: { ...world.servicenow.switches.rights, ...rights },
      });
      const [task] = followUpsOf(world, await blocked(world));
      assert.deepEqual([task?.assignmentGroup, task?.assignedTo], ['Network', '']);
    });

  test('what somebody has to mend is told to operations where ServiceNow knows nobody to assign it to', async (t) => {
    const policy = aPolicyFolder(t, NOWHERE);
    const world = await aWorld(t, { policyFolder: policy.folder });
    for (const { u_entra_object_id: id = '' } of world.servicenow.listRecords('sys_user'))
      if (id !== '' && id !== personId('sales-rep')) world.servicenow.patchUser(id, { active: 'false' });
    const number = await blocked(world);
    await pass(world, 5 * MINUTE);
    const [task] = followUpsOf(world, number);
    assert.ok(task && task.assignmentGroup === '' && task.assignedTo === '');
    const told = world.teams.messages().filter(({ to }) => to === personId('identity-ops-1'));
    assert.ok(told.some(({ text }) => text.includes(`nobody could be assigned to ${task.number}`)));
  });

  test('what somebody has to mend is told to its owner, who has it tried again once it is mended, and hears before what still stands in the way', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const owner = personId('vpn-owner');
    const told = world.teams.messages().filter(({ to, text }) => to === owner && text.includes(number));
    assert.ok(
      told.some(({ text }) => /GRP-VPN-OLD/.test(text)),
      JSON.stringify(world.teams.messages()),
    );
    const card = await operatorCardOf(world, number, 'vpn-owner');
    assert.deepEqual(card.verbs, ['retry']);
    const early = await world.teams.press(card.id, { as: owner, verb: 'retry' });
    assert.match(JSON.stringify(early.body), /still stands in the way.*GRP-VPN-OLD/);
    assert.equal((await requestOf(world, number)).version, 1);
    await mended(world);
    await world.teams.press(card.id, { as: owner, verb: 'retry' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestOf(world, number)).version, 2);
    await agree(world);
  });

  test('what somebody has to mend is told by mail to an owner whom chat does not reach', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: 'smba.trafficmanager.net' },
      effect: { kind: 'status', status: 403 },
    });
    const number = await blocked(world);
    await pass(world, 20 * MINUTE);
    const mails = world.tenant.mailbox.messages().filter(({ to }) => to.join().includes('leon.fischer'));
    assert.ok(
      mails.some(({ content }) => content.includes('GRP-VPN-OLD') && content.includes(number)),
      JSON.stringify(mails),
    );
  });

  test('what somebody has to mend is tried again when its owner closes the task as "retry"', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const [task] = followUpsOf(world, number);
    await mended(world);
    world.servicenow.closeTask(task?.number ?? '', {
      as: personId('vpn-owner'),
      notes: 'Retry: it has its name.',
    });
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('what somebody has to mend is not rolled back by its owner, nor retried by the owner of something else', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    await mended(world);
    const card = await operatorCardOf(world, number, 'vpn-owner');
    await world.teams.press(card.id, {
      as: personId('vpn-owner'),
      verb: 'roll-back',
      data: { reason: 'No.' },
    });
    const other = await world.teams.press(card.id, { as: personId('crm-owner'), verb: 'retry' });
    assert.match(JSON.stringify(other.body), /Only operators/);
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 1);
    assert.ok(
      (await factsOf(world, (await requestOf(world, number)).requestId)).includes('approval-refused'),
    );
  });

  test('what somebody has to mend is not tried again over the API while it stands in the way, and the answer says what does', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const { requestId } = await requestOf(world, number);
    const answer = await operate(world, requestId, 'retry');
    assert.equal(answer.status, 409);
    assert.match(answer.text, /still-in-the-way/);
    assert.match(answer.text, /GRP-VPN-OLD/);
    await mended(world);
    assert.equal((await operate(world, requestId, 'retry')).status, 202);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('what somebody has to mend of a license is for somebody in person, too, where ServiceNow has no such queue', async (t) => {
    const policy = aPolicyFolder(t);
    const file = join(policy.folder, 'm365-license', 'table.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"ownerQueue": "Telecom"', '"ownerQueue": "Nobody"'),
    );
    const world = await aWorld(t, { policyFolder: policy.folder });
    world.tenant.faults.add({ match: { method: 'POST', path: '/assignLicense' }, effect: DENIED });
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'none/rolled-back');
    const [task] = followUpsOf(world, number);
    assert.equal(task?.assignmentGroup, '');
    assert.notEqual(task?.assignedTo, '');
  });
});

describe('a follow-up, and the card of who has to act', () => {
  test('a follow-up, and the card of who has to act, say who asked for whom, for what, who approved when and where, what was done and undone, and what to try', async (t) => {
    const world = await aWorld(t);
    for (const group of ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'])
      world.controlled.directory.deleteMember(groupId(group), personId('developer'));
    world.clock.moveTo(world.clock.now() + 2 * MINUTE);
    addingFails(world, DENIED, { group: 'GRP-ENG-REPO-READ' });
    const application = 'Engineering starter kit';
    const { number } = order(world, 'Request access to application', 'developer', { application });
    await settle(world);
    await approve(world, number, 'eng-manager');
    assert.equal(stated(world, number), 'none/rolled-back');
    const [task] = followUpsOf(world, number);
    const card = await operatorCardOf(world, number, 'identity-ops-1');
    const texts = [task?.description ?? '', JSON.stringify(card.card)];
    for (const text of texts) {
      assert.match(text, /Daan Smit \([0-9a-f-]{36}\), daan\.smit@/);
      assert.match(text, /Engineering starter kit/);
      assert.match(text, /Sanne Mulder \(manager, 2026-03-03[T ][^,]+, in Teams\)/);
      assert.match(text, /GRP-TEAM-BETA.*done at [^,]+, undone and proven gone at/);
      assert.match(text, /GRP-ENG-REPO-READ.*not done: Graph answered 403/);
      assert.match(text, /GRP-WIKI-READERS.*not begun/);
      assert.match(text, /Give Countersign's identity back the permission/);
    }
    assert.match(texts[0] ?? '', /client-request-id [0-9a-f-]{36}, status 204/);
    assert.match(texts[0] ?? '', /Still differs: nothing/);
    assert.match(texts[0] ?? '', /\/api\/console\/requests\//);
  });

  test('a follow-up, and the card of who has to act, say what still differs where it could not be taken back', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    removingFails(world, DENIED);
    await pass(world, DAY + 20 * MINUTE);
    const text = followUpsOf(world, number)
      .map(({ description }) => description)
      .join('\n');
    assert.match(text, /Still differs: GRP-VPN-USERS: done at \S+, still there/);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    assert.match(textOf(world, number), /could not be taken back yet/);
  });
});
