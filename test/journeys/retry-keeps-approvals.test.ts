import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, cardOf, decideInTool, order, reject } from '../support/asking.ts';
import { addingFails, DENIED, mend } from '../support/faults.ts';
import { orderProduct, PHONE, worksFor } from '../support/licenses.ts';
import { operate } from '../support/operators.ts';
import { aPolicyFolder, decidedInTool, entitlementAt, redeploy } from '../support/policies.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const FINANCE = 'Access to Finance BI';
const PAYMENTS = 'Payments: create';
const PAYERS = ['finance-data-owner', 'payments-owner', 'security-approver-4'];

/** An order that everybody has approved, and whose write the directory refuses; rolled back and at rest. */
async function failed(
  world: TestWorld,
  approvers: readonly string[] = ['finance-data-owner'],
  item = FINANCE,
  person = 'finance-analyst',
): Promise<string> {
  addingFails(world, DENIED);
  const { number } = order(world, item, person);
  await settle(world);
  await approve(world, number, ...approvers);
  assert.equal(stated(world, number), 'none/rolled-back');
  mend(world);
  return number;
}

async function retry(world: TestWorld, number: string): Promise<void> {
  const { requestId, version } = await requestOf(world, number);
  assert.equal((await operate(world, requestId, 'retry')).status, 202);
  await settle(world);
  assert.equal((await requestOf(world, number)).version, version + 1);
}

/** How many people were asked for an approval of a ticket, over all its versions. */
async function askedOf(world: TestWorld, number: string): Promise<number> {
  return (await world.teams.cards(number)).filter(({ stage }) => !['operate', 'renew'].includes(stage ?? ''))
    .length;
}

/** The keys that each version of a ticket's request wrote under. */
async function keysOf(world: TestWorld, number: string): Promise<readonly (readonly string[])[]> {
  const { records } = await world.app.means.requests.list({ ticketNumber: number });
  const versions = [...records].sort((one, other) => one.version - other.version);
  return await Promise.all(
    versions.map(async ({ requestId }) => {
      const rows = await world.app.means.auditLog.read(requestId);
      const sent = rows.filter(({ fact }) => fact === 'change-attempted');
      return [...new Set(sent.map(({ data }) => String(Reflect.get(Object(data), 'key'))))];
    }),
  );
}

async function assertGranted(world: TestWorld, number: string): Promise<void> {
  assert.equal(stated(world, number), 'granted/fulfilled');
  await agree(world);
}

async function leaves(world: TestWorld, group: string, person: string): Promise<void> {
  world.controlled.directory.deleteMember(groupId(group), personId(person));
  await pass(world, 5 * MINUTE);
}

/** Two of the data owners have to say yes. */
async function aPair(t: TestContext): Promise<TestWorld> {
  const edits = { '/stages/data-owner/needs': [{ role: 'data-owner', quorum: 2 }] };
  const world = await aWorld(t, { policyFolder: aPolicyFolder(t, edits).folder });
  world.controlled.directory.putMember(groupId('GRP-FINANCE-DATA-OWNERS'), personId('finance-manager'));
  world.controlled.directory.putMember(groupId('GRP-FINANCE-DATA-OWNERS'), personId('treasury-manager'));
  await pass(world, 20 * MINUTE);
  return world;
}

describe('a retry of what failed for a technical reason', () => {
  test('a retry of what failed for a technical reason keeps the approval, writes under the same key, and asks nobody', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await failed(world);
    const asked = await askedOf(world, number);
    await retry(world, number);
    await assertGranted(world, number);
    assert.equal(await askedOf(world, number), asked);
    const [first, second] = await keysOf(world, number);
    assert.ok(first && first.length === 1);
    assert.deepEqual(second, first);
    const { requestId } = await requestOf(world, number);
    assert.ok((await factsOf(world, requestId)).includes('approval-kept'));
    const notes = textOf(world, number);
    assert.match(notes, /Tried again: the approvals of Mirjam Kok still hold\.\n/);
    assert.match(
      notes.slice(notes.indexOf('Tried again')),
      /Approved by: Mirjam Kok \(data owner, .*in Teams\)/,
    );
  });

  test('a retry of what failed for a technical reason keeps an approval that was given in ServiceNow', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    addingFails(world, DENIED);
    const { number } = order(world, FINANCE, 'finance-analyst');
    await settle(world);
    await pass(world, MINUTE);
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    mend(world);
    const asked = await askedOf(world, number);
    await retry(world, number);
    await assertGranted(world, number);
    assert.equal(await askedOf(world, number), asked);
    assert.match(textOf(world, number), /Approved by: Mirjam Kok \(data owner, .*in the ticket tool\)/);
  });

  test('a retry of what failed for a technical reason asks only the stage of which an approver has left', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await failed(world, PAYERS, PAYMENTS, 'treasury-analyst');
    await leaves(world, 'GRP-SECURITY-APPROVERS', 'security-approver-4');
    const asked = await askedOf(world, number);
    await retry(world, number);
    const { stages, waitingOn } = await requestOf(world, number);
    assert.deepEqual(
      stages.map(({ name, needs }) => [name, needs.map(({ role }) => role)]),
      [['owner-and-security', ['security']]],
    );
    assert.equal(waitingOn, 'owner-and-security');
    assert.ok((await askedOf(world, number)) > asked);
    await approve(world, number, 'security-approver-1');
    await assertGranted(world, number);
  });

  test('a retry of what failed for a technical reason asks for one more of a quorum of two when one of them has left', async (t) => {
    const world = await aPair(t);
    const number = await failed(world, ['finance-data-owner', 'finance-manager']);
    await leaves(world, 'GRP-FINANCE-DATA-OWNERS', 'finance-manager');
    await retry(world, number);
    const { stages, whoCanAct } = await requestOf(world, number);
    assert.deepEqual(
      stages.map(({ needs }) => needs.map(({ quorum }) => quorum)),
      [[1]],
    );
    assert.ok(!whoCanAct.includes(personId('finance-data-owner')), 'who has approved is not asked again');
    assert.match(textOf(world, number), /Mirjam Kok still hold\. Still to be approved: as .*data owner/);
    await approve(world, number, 'treasury-manager');
    await assertGranted(world, number);
  });

  test('a retry of what failed for a technical reason keeps both of a quorum of two', async (t) => {
    const world = await aPair(t);
    const number = await failed(world, ['finance-data-owner', 'finance-manager']);
    await retry(world, number);
    await assertGranted(world, number);
  });

  test('a retry of what failed for a technical reason asks anew when the approver was disabled', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await failed(world);
    world.controlled.directory.patchUser(personId('finance-data-owner'), { accountEnabled: false });
    await pass(world, 20 * MINUTE);
    await retry(world, number);
    assert.equal(stated(world, number), 'none/running');
    assert.equal((await requestOf(world, number)).phase, 'waiting');
  });

  test('a retry of what failed for a technical reason asks anew when the ticket was edited', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await failed(world);
    world.servicenow.patchTicket(number, { variables: { duration_days: '30' }, webhook: 'drop' });
    await pass(world, MINUTE);
    await retry(world, number);
    assert.equal((await requestOf(world, number)).phase, 'waiting');
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await approve(world, number, 'finance-data-owner');
    await assertGranted(world, number);
  });

  test('a retry of what failed for a technical reason asks anew when the approvals are older than policy keeps them', async (t) => {
    const policy = aPolicyFolder(t, { '/operations/retry': { approvalsValidHours: 4 } });
    for (const [hours, phase] of [
      [3, 'concluded'],
      [5, 'waiting'],
    ] as const) {
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await failed(world);
      await pass(world, hours * HOUR);
      await retry(world, number);
      assert.equal((await requestOf(world, number)).phase, phase, `${hours} hours later`);
      await agree(world);
    }
  });

  test('a retry of what failed for a technical reason keeps approvals when a table was deployed that changes nothing for it, and asks what it asks besides', async (t) => {
    for (const [edits, phase] of [
      [{ [`${entitlementAt('vpn')}/title`]: 'Another name' }, 'concluded'],
      [{ '/approvals/2/stages': ['data-owner', 'app-owner'] }, 'waiting'],
    ] as const) {
      const policy = aPolicyFolder(t);
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await failed(world);
      policy.deploy(edits);
      redeploy(world, policy.folder);
      await retry(world, number);
      const { phase: reached, waitingOn } = await requestOf(world, number);
      assert.equal(reached, phase);
      if (phase === 'waiting') {
        assert.equal(waitingOn, 'app-owner');
        await approve(world, number, 'finance-bi-owner');
      }
      await assertGranted(world, number);
    }
  });

  test('a retry of what failed for a technical reason lasts no longer than what was approved, whatever a table that was deployed since allows', async (t) => {
    const at = `${entitlementAt('finance-bi-read')}/defaultDays`;
    const policy = aPolicyFolder(t, { [at]: 10 });
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await failed(world);
    policy.deploy({ [at]: 90 });
    redeploy(world, policy.folder);
    await retry(world, number);
    const { requestId, request } = await requestOf(world, number);
    const [grant] = await world.app.means.grants.ofRequest(requestId, request?.beneficiaryId ?? '');
    assert.ok(Date.parse(grant?.endsAt ?? '') <= world.clock.now() + 10 * DAY);
  });

  test('a retry of what failed for a technical reason of a retry keeps what was approved for the first', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await failed(world);
    const asked = await askedOf(world, number);
    addingFails(world, DENIED);
    await pass(world, HOUR);
    await retry(world, number);
    assert.equal(stated(world, number), 'none/rolled-back');
    mend(world);
    await pass(world, HOUR);
    await retry(world, number);
    assert.equal((await requestOf(world, number)).version, 3);
    await assertGranted(world, number);
    assert.equal(await askedOf(world, number), asked);
    const keys = await keysOf(world, number);
    assert.deepEqual(keys[2], keys[0]);
  });

  test('a retry of what failed for a technical reason of a license keeps the approval, too', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.tenant.faults.add({ match: { method: 'POST', path: '/assignLicense' }, effect: DENIED });
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'none/rolled-back');
    mend(world);
    await retry(world, number);
    await assertGranted(world, number);
    assert.ok(worksFor(world, 'sales-rep', 'MCOEV'));
    const keys = await keysOf(world, number);
    assert.deepEqual(keys[1], keys[0]);
  });

  test('by a card of operators, and by a follow-up that was closed, keeps them alike', async (t) => {
    for (const ask of [
      async (world: TestWorld, number: string) => {
        const cards = await world.teams.cards(number);
        const card = cards.find(({ stage }) => stage === 'operate');
        await world.teams.press(card?.id ?? '', { as: card?.recipients[0] ?? '', verb: 'retry' });
      },
      async (world: TestWorld, number: string) => {
        const task = world.servicenow.ticket(number).tasks[0]?.number ?? '';
        world.servicenow.closeTask(task, { as: personId('identity-ops-1'), notes: 'Retry.' });
        await pass(world, 5 * MINUTE);
      },
    ]) {
      const world = await aWorld(t, decidedInTool(t));
      const number = await failed(world);
      const asked = await askedOf(world, number);
      await ask(world, number);
      await settle(world);
      await assertGranted(world, number);
      assert.equal(await askedOf(world, number), asked);
      assert.equal((await requestOf(world, number)).version, 2);
    }
  });

  for (const [activity, point] of [
    ['decideRequest', 'after'],
    ['armGrants', 'before'],
    ['applyChange', 'after'],
    ['conclude', 'after'],
  ] as const)
    test(`a retry of what failed for a technical reason keeps them although the host dies ${point} ${activity}`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await failed(world);
      const asked = await askedOf(world, number);
      const { requestId } = await requestOf(world, number);
      await operate(world, requestId, 'retry');
      await world.host.kill({ when: { activity, point } });
      await settle(world);
      await pass(world, 10 * MINUTE);
      await settle(world);
      await assertGranted(world, number);
      assert.equal(await askedOf(world, number), asked);
    });

  test('a retry of what failed for a technical reason keeps approvals of a group that was gone by then, once its owner has brought it back', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, FINANCE, 'finance-analyst');
    await settle(world);
    const { directory } = world.controlled;
    directory.patchGroup(groupId('GRP-FINANCE-BI-READ'), { displayName: 'GRP-FINANCE-BI-OLD' });
    await pass(world, 20 * MINUTE);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'none/needs-human');
    directory.patchGroup(groupId('GRP-FINANCE-BI-READ'), { displayName: 'GRP-FINANCE-BI-READ' });
    await pass(world, 20 * MINUTE);
    const asked = await askedOf(world, number);
    await retry(world, number);
    await assertGranted(world, number);
    assert.equal(await askedOf(world, number), asked);
  });

  test('a retry of what failed for a technical reason does not let one person stand for two stages that want distinct people', async (t) => {
    const edits = { '/approvals/2/stages': ['data-owner', 'app-owner'], '/stages/app-owner/distinct': true };
    const owners = ['finance-bi-owner', 'finance-data-owner', 'legal-counsel'].map(personId);
    const both = { ...edits, [`${entitlementAt('finance-bi-read')}/owners/app-owner/ids`]: owners };
    const world = await aWorld(t, { policyFolder: aPolicyFolder(t, both).folder });
    const number = await failed(world, ['finance-data-owner', 'finance-bi-owner']);
    world.controlled.directory.patchUser(personId('finance-bi-owner'), { accountEnabled: false });
    await pass(world, 20 * MINUTE);
    await retry(world, number);
    const { whoCanAct, waitingOn } = await requestOf(world, number);
    assert.equal(waitingOn, 'app-owner');
    assert.deepEqual(whoCanAct, [personId('legal-counsel')]);
    await approve(world, number, 'legal-counsel');
    await assertGranted(world, number);
  });
});

describe('a retry of what people refused', () => {
  test('a retry of what people refused asks anew after a rejection', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, PAYMENTS, 'treasury-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    await reject(world, number, 'payments-owner', 'Not now.');
    assert.equal(stated(world, number), 'none/rejected');
    world.servicenow.patchTicket(number, {
      fields: { state: '1', active: 'true', approval: 'requested' },
      webhook: 'drop',
    });
    await pass(world, 5 * MINUTE);
    await operate(world, (await requestOf(world, number)).requestId, 'retry');
    await settle(world);
    const { version, kept } = await requestOf(world, number);
    assert.ok(version > 1);
    assert.equal(kept, undefined);
    assert.ok(!stated(world, number).startsWith('granted'));
  });

  test('a retry of what people refused asks anew after an operator rolled back', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, FINANCE, 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'roll-back', 'The wrong group.');
    await settle(world);
    assert.equal(stated(world, number), 'ended/rolled-back');
    await operate(world, requestId, 'retry');
    await settle(world);
    const record = await requestOf(world, number);
    assert.equal(record.kept, undefined);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
  });

  test('a retry of what people refused asks anew after somebody took the access away', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, FINANCE, 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    await pass(world, 5 * MINUTE);
    world.controlled.directory.deleteMember(groupId('GRP-FINANCE-BI-READ'), personId('finance-analyst'));
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    await operate(world, (await requestOf(world, number)).requestId, 'retry');
    await settle(world);
    assert.equal((await requestOf(world, number)).waitingOn, 'data-owner');
    assert.ok((await cardOf(world, number, 'finance-data-owner')).verbs.includes('approve'));
  });
});

describe('whoever retries a request that they have approved', () => {
  test('whoever retries a request that they have approved has influenced nothing when they approved it: what they said before counts, and nobody is asked', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.putMember(groupId('GRP-IDENTITY-OPS'), personId('finance-data-owner'));
    await pass(world, 15 * MINUTE);
    const number = await failed(world);
    const before = await askedOf(world, number);
    const { requestId } = await requestOf(world, number);
    const { status } = await operate(world, requestId, 'retry', 'It is mended.', 'finance-data-owner');
    assert.equal(status, 202);
    await settle(world);
    assert.equal(await askedOf(world, number), before);
    await assertGranted(world, number);
  });

  test('whoever retries a request that they have approved does not say anew what is still missing, because others can', async (t) => {
    const world = await aPair(t);
    world.controlled.directory.putMember(groupId('GRP-FINANCE-DATA-OWNERS'), personId('cfo'));
    world.controlled.directory.putMember(groupId('GRP-IDENTITY-OPS'), personId('treasury-manager'));
    await pass(world, 20 * MINUTE);
    const number = await failed(world, ['finance-data-owner', 'finance-manager']);
    await leaves(world, 'GRP-FINANCE-DATA-OWNERS', 'finance-manager');
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'retry', 'It is mended.', 'treasury-manager');
    await settle(world);
    assert.match(textOf(world, number), /retried this request, and so does not decide it/);
    const { waitingOn, requestId: second } = await requestOf(world, number);
    const head = await world.app.means.approvals.readHead(second, waitingOn ?? '');
    const [card] = (await world.teams.cards(number)).filter(({ stage }) => stage === waitingOn);
    assert.ok(head && card);
    await world.teams.press(card.id, { as: personId('treasury-manager'), verb: 'approve', data: {} });
    await settle(world);
    assert.equal(stated(world, number), 'none/running', 'their own word counts for nothing');
    await approve(world, number, 'cfo');
    await assertGranted(world, number);
  });

  test('whoever retries a request that they have approved and approved it afterwards, for want of anybody else, has that asked again once others can', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.putMember(groupId('GRP-IDENTITY-OPS'), personId('crm-owner'));
    await pass(world, 15 * MINUTE);
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await settle(world);
    await operate(world, (await requestOf(world, number)).requestId, 'withdraw');
    await settle(world);
    const managers = ['iam-duty-manager-1', 'iam-duty-manager-2'];
    const set = (accountEnabled: boolean) => {
      for (const one of managers) world.controlled.directory.patchUser(personId(one), { accountEnabled });
    };
    set(false);
    await pass(world, 5 * MINUTE);
    await operate(world, (await requestOf(world, number)).requestId, 'retry', 'Again.', 'crm-owner');
    await settle(world);
    await pass(world, MINUTE);
    addingFails(world, DENIED);
    await approve(world, number, 'crm-owner');
    assert.equal(stated(world, number), 'none/rolled-back');
    mend(world);
    set(true);
    await pass(world, 5 * MINUTE);
    await retry(world, number);
    assert.equal(
      stated(world, number),
      'none/running',
      'what they said after their retry is no more than theirs',
    );
    await approve(world, number, 'iam-duty-manager-1');
    await assertGranted(world, number);
  });
});
