import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { approve, cardOf, decideInTool, order, press, shown } from '../support/asking.ts';
import { aPolicyFolder, decidedInTool } from '../support/policies.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

/** Until every replica shows a change. */
const SHOWN = 3 * MINUTE;
const OWNERS = 'GRP-FINANCE-DATA-OWNERS';

async function waiting(world: TestWorld, person = 'finance-analyst'): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', person);
  await settle(world);
  assert.equal(stated(world, number), 'none/running');
  return number;
}

/** Somebody touches the ticket, which has the stage looked at; then time passes. */
async function wake(world: TestWorld, number: string, then = 3 * MINUTE): Promise<void> {
  const words = `woken at ${world.clock.now()}`;
  world.servicenow.patchTicket(number, { fields: { short_description: words } });
  await pass(world, then);
}

async function struck(world: TestWorld, number: string): Promise<number> {
  const facts = await factsOf(world, (await requestOf(world, number)).requestId);
  return facts.filter((fact) => fact === 'approver-struck').length;
}

/** Changes an account, and lets every read show it; nobody looks at the stage because of it. */
async function patch(
  world: TestWorld,
  person: string,
  fields: Parameters<TestWorld['controlled']['directory']['patchUser']>[1],
): Promise<void> {
  world.controlled.directory.patchUser(personId(person), fields);
  await pass(world, SHOWN);
}

describe('approvers of an open stage are left alone', () => {
  for (const [what, wrong, right] of [
    [
      'the account of whom it is for is disabled for a while',
      (world) => patch(world, 'finance-analyst', { accountEnabled: false }),
      (world) => patch(world, 'finance-analyst', { accountEnabled: true }),
    ],
    [
      'the department of whom it is for is wrong for a while',
      (world) => patch(world, 'finance-analyst', { department: 'Sales' }),
      (world) => patch(world, 'finance-analyst', { department: 'Finance' }),
    ],
    [
      'the group is renamed for a while',
      (world) => world.controlled.directory.patchGroup(groupId('GRP-FINANCE-BI-READ'), { displayName: 'X' }),
      (world) =>
        world.controlled.directory.patchGroup(groupId('GRP-FINANCE-BI-READ'), {
          displayName: 'GRP-FINANCE-BI-READ',
        }),
    ],
  ] as readonly (readonly [string, (world: TestWorld) => unknown, (world: TestWorld) => unknown])[]) {
    test(`while ${what}: nothing is wrong with them`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await waiting(world);
      await wrong(world);
      await wake(world, number, 10 * MINUTE);
      await wake(world, number);
      assert.equal(await struck(world, number), 0);
      assert.doesNotMatch(textOf(world, number), /can no longer decide|escalated/);
      await right(world);
      await pass(world, 10 * MINUTE);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });
  }

  test('approvers of an open stage are left alone and the request that is refused by then ends with its own reason', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await waiting(world);
    await patch(world, 'finance-analyst', { department: 'Sales' });
    await wake(world, number);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /department-not-eligible/);
    assert.doesNotMatch(textOf(world, number), /can no longer decide/);
  });

  for (const count of [2, 4]) {
    test(`approvers of an open stage are left alone although the directory does not know their group ${count} times in a row`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await waiting(world);
      world.tenant.faults.add({
        match: { host: 'graph.microsoft.com', method: 'GET', path: `/groups/${groupId(OWNERS)}/members` },
        count,
        effect: { kind: 'status', status: 404 },
      });
      for (let looks = 0; looks < count; looks += 1) await wake(world, number, 10 * SECOND);
      await pass(world, 5 * MINUTE);
      assert.equal(await struck(world, number), 0);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
    });
  }
});

describe('an approver who was passed over', () => {
  async function passedOver(t: Parameters<typeof aWorld>[0]) {
    const world = await aWorld(t, decidedInTool(t));
    const number = await waiting(world);
    await patch(world, 'finance-data-owner', { accountEnabled: false });
    await wake(world, number);
    assert.equal(await struck(world, number), 1);
    return { world, number };
  }

  test('an approver who was passed over is passed over a minute after it was seen, and the ticket says who is asked instead', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await waiting(world);
    await patch(world, 'finance-data-owner', { accountEnabled: false });
    await wake(world, number, 40 * SECOND);
    assert.equal(await struck(world, number), 0);
    await pass(world, MINUTE);
    assert.equal(await struck(world, number), 1);
    const said = textOf(world, number);
    assert.match(
      said,
      /Mirjam Kok can no longer decide as data owner .*the next in line is asked: Oscar Lindqvist/,
    );
    assert.match(said, /Your request now waits for approval by Oscar Lindqvist, until/);
    assert.deepEqual((await requestOf(world, number)).whoCanAct, [personId('cfo')]);
    const rows = world.servicenow.ticket(number).approvals;
    assert.ok(rows.some(({ approver, state }) => approver === personId('cfo') && state === 'requested'));
    await approve(world, number, 'cfo');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('an approver who was passed over can decide again by a press as soon as their account is back', async (t) => {
    const { world, number } = await passedOver(t);
    await patch(world, 'finance-data-owner', { accountEnabled: true });
    await pass(world, MINUTE);
    await approve(world, number, 'finance-data-owner');
    await pass(world, 2 * MINUTE); // a replica may not have heard that the account is back
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /Approved by: Mirjam Kok/);
    const facts = await factsOf(world, (await requestOf(world, number)).requestId);
    const told = facts.filter((fact) => fact.startsWith('approver-') || fact === 'approval-recorded');
    assert.deepEqual(told, ['approver-struck', 'approver-restored', 'approval-recorded']);
    await agree(world);
  });

  test('an approver who was passed over is asked again by itself, and whoever was asked instead is not any more', async (t) => {
    const { world, number } = await passedOver(t);
    await patch(world, 'finance-data-owner', { accountEnabled: true });
    await pass(world, 20 * MINUTE);
    assert.match(textOf(world, number), /Mirjam Kok can decide as data owner again.*waits for Mirjam Kok/);
    assert.match(textOf(world, number), /Your request now waits for approval by Mirjam Kok, until/);
    assert.deepEqual((await requestOf(world, number)).whoCanAct, [personId('finance-data-owner')]);
    assert.ok((await cardOf(world, number, 'finance-data-owner')).verbs.includes('approve'));
    assert.deepEqual((await cardOf(world, number, 'cfo')).approvers, []);
    assert.match(shown(await press(world, number, 'cfo', 'approve')), /not among the people/);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('an approver who was passed over can decide again in ServiceNow', async (t) => {
    const { world, number } = await passedOver(t);
    await patch(world, 'finance-data-owner', { accountEnabled: true });
    await pass(world, MINUTE);
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('with a whole group that was deleted and restored can decide again', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await waiting(world);
    world.controlled.directory.patchGroup(groupId(OWNERS), { deleted: true });
    await pass(world, 5 * MINUTE);
    await wake(world, number, 10 * MINUTE);
    assert.equal(await struck(world, number), 1);
    world.controlled.directory.patchGroup(groupId(OWNERS), { deleted: false });
    await pass(world, 5 * MINUTE);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('an approver who was passed over and came back can be passed over again, which is evidence each time', async (t) => {
    const { world, number } = await passedOver(t);
    await patch(world, 'finance-data-owner', { accountEnabled: true });
    await pass(world, 20 * MINUTE);
    await patch(world, 'finance-data-owner', { accountEnabled: false });
    await wake(world, number);
    assert.equal(await struck(world, number), 2);
    const { requestId } = await requestOf(world, number);
    const back = (await factsOf(world, requestId)).filter((fact) => fact === 'approver-restored');
    assert.equal(back.length, 1);
    await approve(world, number, 'cfo');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('whom nobody stands in for ends the request only when that lasts, and not before the ticket says so', async (t) => {
    const edits = { '/stages/data-owner/escalation': null, '/stages/data-owner/nextInLine': null };
    const world = await aWorld(t, { policyFolder: aPolicyFolder(t, edits).folder });
    const number = await waiting(world);
    await patch(world, 'finance-data-owner', { accountEnabled: false });
    await wake(world, number, 20 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /nobody is left who may/);
    await patch(world, 'finance-data-owner', { accountEnabled: true });
    await pass(world, 30 * MINUTE);
    assert.match(textOf(world, number), /can decide as data owner again/);
    await patch(world, 'finance-data-owner', { accountEnabled: false });
    await wake(world, number, 2 * HOUR);
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /nobody has been left who may decide as data owner/);
  });

  test('an approver who was passed over takes back with them an escalation that came before its time', async (t) => {
    const world = await aWorld(t, {
      policyFolder: aPolicyFolder(t, { '/stages/data-owner/nextInLine': null }).folder,
    });
    const number = await waiting(world);
    await patch(world, 'finance-data-owner', { accountEnabled: false });
    await wake(world, number);
    assert.match(
      textOf(world, number),
      /Approval as data owner was escalated to Oscar Lindqvist \(deputy of the data owner\)/,
    );
    assert.deepEqual((await requestOf(world, number)).whoCanAct, [personId('cfo')]);
    await patch(world, 'finance-data-owner', { accountEnabled: true });
    await pass(world, 20 * MINUTE);
    assert.match(textOf(world, number), /Oscar Lindqvist need not decide it any more/);
    assert.match(shown(await press(world, number, 'cfo', 'approve')), /not among the people/);
    await pass(world, 25 * HOUR);
    assert.deepEqual(
      new Set((await requestOf(world, number)).whoCanAct),
      new Set([personId('finance-data-owner'), personId('cfo')]),
    );
    await approve(world, number, 'cfo');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const [table, skip] of [
    ['Approvals', 0],
    ['Requests', 0],
    ['Requests', 1],
    ['Audit', 0],
  ] as const)
    test(`an approver who was passed over and what became of them is told although write ${skip + 1} to ${table} fails when it happens`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await waiting(world);
      await patch(world, 'finance-data-owner', { accountEnabled: false });
      await wake(world, number, 50 * SECOND);
      world.tables.faults.arm('busy', { table, operation: 'write' }, { skip });
      await pass(world, 3 * MINUTE);
      assert.equal(await struck(world, number), 1);
      assert.match(textOf(world, number), /Mirjam Kok can no longer decide as data owner/);
      world.tables.faults.arm('busy', { table, operation: 'write' }, { skip });
      await patch(world, 'finance-data-owner', { accountEnabled: true });
      await pass(world, 20 * MINUTE);
      assert.equal(textOf(world, number).match(/Mirjam Kok can decide as data owner again/g)?.length, 1);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });
});
