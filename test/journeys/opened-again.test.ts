import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, decideInTool, order, reject } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { aPolicyFolder, decidedInTool } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const CRM = 'GRP-SALES-CRM-USERS';
const PERSON = 'sales-rep';
const OWNER = 'crm-owner';
const US = 'svc.countersign';

async function asked(world: TestWorld, variables = {}): Promise<string> {
  const { number } = order(world, 'Sales CRM access', PERSON, variables);
  await settle(world);
  assert.equal(stated(world, number), 'none/running');
  return number;
}

async function setApproval(world: TestWorld, number: string, approval: string): Promise<void> {
  world.servicenow.patchTicket(number, { approval });
  await pass(world, 5 * MINUTE);
}

async function setState(world: TestWorld, number: string, state: string): Promise<void> {
  world.servicenow.patchTicket(number, { fields: { state } });
  await pass(world, 5 * MINUTE);
}

/** It asks its approver anew, and lands when they say yes. */
async function landsOnceApproved(world: TestWorld, number: string): Promise<void> {
  const { version, phase } = await requestOf(world, number);
  assert.deepEqual([version, phase], [2, 'waiting']);
  assert.match(textOf(world, number), /opened again/);
  await approve(world, number, OWNER);
  assert.equal(stated(world, number), 'granted/fulfilled');
  assert.ok(isMember(world, CRM, PERSON));
  await agree(world);
}

describe('a ticket that asks again', () => {
  test('after its approval was rejected is decided anew', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await setApproval(world, number, 'rejected');
    assert.equal(stated(world, number), 'none/withdrawn');
    await setApproval(world, number, 'requested');
    await landsOnceApproved(world, number);
  });

  test('after it was closed by mistake is decided anew', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await setState(world, number, 'Closed Incomplete');
    assert.equal(stated(world, number), 'none/withdrawn');
    await setState(world, number, 'Open');
    await landsOnceApproved(world, number);
  });

  test('after an approver rejected it is decided anew', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await reject(world, number, OWNER, 'Not yet.');
    assert.equal(stated(world, number), 'none/rejected');
    await pass(world, 5 * MINUTE);
    // What the instance does where approvals are rolled back, to be asked for again.
    const [row] = world.servicenow.ticket(number).approvals;
    const reset = { as: personId(OWNER), state: 'not_required' } as const;
    world.servicenow.decideApproval(number, row?.id ?? '', reset);
    world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
    await pass(world, 5 * MINUTE);
    await landsOnceApproved(world, number);
  });

  for (const [how, decide] of [
    ['in ServiceNow', (world: TestWorld, number: string) => decideInTool(world, number, OWNER, 'rejected')],
    ['on their card', (world: TestWorld, number: string) => reject(world, number, OWNER, 'Not yet.')],
  ] as const)
    test(`after an approver rejected it ${how} is decided anew, although the old row is left as it is`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await asked(world);
      await decide(world, number);
      await pass(world, 5 * MINUTE);
      assert.match(stated(world, number), /^none\/(rejected|withdrawn)$/);
      world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
      await pass(world, 10 * MINUTE);
      assert.ok(world.servicenow.ticket(number).approvals.some(({ state }) => state === 'rejected'));
      world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
      await pass(world, HOUR);
      await landsOnceApproved(world, number);
    });

  test('a ticket that asks again and is rejected again by hand gives nothing, although an old rejected row stands', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    decideInTool(world, number, OWNER, 'rejected');
    await pass(world, 5 * MINUTE);
    await setState(world, number, 'Open');
    await setApproval(world, number, 'requested');
    await setApproval(world, number, 'requested');
    assert.equal(stated(world, number), 'none/running');
    await setApproval(world, number, 'rejected');
    assert.equal(stated(world, number), 'none/withdrawn');
    await agree(world);
  });

  for (const [how, next] of [
    [
      'that is edited',
      async (world: TestWorld, number: string) => {
        world.servicenow.patchTicket(number, {
          variables: { justification: 'I need it for another reason.' },
        });
        await pass(world, 10 * MINUTE);
      },
    ],
    [
      'that an operator withdrew and has tried again',
      async (world: TestWorld, number: string) => {
        const { requestId } = await requestOf(world, number);
        await operate(world, requestId, 'withdraw');
        await pass(world, 5 * MINUTE);
        world.servicenow.patchTicket(number, { fields: { state: 'Open' }, webhook: 'drop' });
        await operate(world, requestId, 'retry');
        await pass(world, 10 * MINUTE);
      },
    ],
  ] as const)
    test(`${how} is decided anew, although the old row is left as it is`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await asked(world);
      decideInTool(world, number, OWNER, 'rejected');
      await pass(world, 5 * MINUTE);
      world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
      await pass(world, 10 * MINUTE);
      await next(world, number);
      await pass(world, HOUR);
      assert.equal(world.servicenow.ticket(number).approval, 'rejected', 'rolled up from the old row');
      const { version, phase } = await requestOf(world, number);
      assert.deepEqual([version, phase], [3, 'waiting'], textOf(world, number));
      await approve(world, number, OWNER);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('a ticket that asks again and is rejected by a person gives nothing, although our account writes on it before anybody looks', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    decideInTool(world, number, OWNER, 'rejected');
    await pass(world, 5 * MINUTE);
    world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
    await pass(world, 10 * MINUTE);
    world.servicenow.patchTicket(number, { approval: 'requested', webhook: 'drop' });
    await pass(world, 2 * MINUTE);
    world.servicenow.patchTicket(number, { approval: 'rejected', webhook: 'drop' });
    world.servicenow.patchTicket(number, { fields: { work_notes: 'Synced.' }, as: US });
    await jump(world, 2 * DAY); // until its stage is looked at the next time
    assert.equal(stated(world, number), 'none/withdrawn');
    await agree(world);
  });

  test('a ticket that asks again is not rejected by who only wrote on it when the old row was rolled up', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    decideInTool(world, number, OWNER, 'rejected');
    await pass(world, 5 * MINUTE);
    world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
    while (world.servicenow.ticket(number).approval !== 'rejected') await pass(world, 100);
    world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
    await pass(world, HOUR);
    await landsOnceApproved(world, number);
  });

  test('a ticket that asks again is not rejected by an old row that somebody only wrote in since', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    decideInTool(world, number, OWNER, 'rejected');
    await pass(world, 5 * MINUTE);
    world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
    await pass(world, 10 * MINUTE);
    const [row] = world.servicenow.ticket(number).approvals;
    assert.ok(row?.state === 'rejected');
    const comments = 'For the file.';
    world.servicenow.decideApproval(number, row.id, { as: personId(OWNER), state: 'rejected', comments });
    world.servicenow.patchTicket(number, { approval: 'requested' });
    await pass(world, HOUR);
    await landsOnceApproved(world, number);
  });

  for (const [how, isTold] of [
    ['is rejected once more on its old row', true],
    ['is rejected once more on its old row, and nobody tells when,', false],
  ] as const)
    test(`a ticket that asks again and ${how} gives nothing`, async (t) => {
      // Its stage counts no word of the tool: what ends it is the approval of the ticket.
      const { folder } = aPolicyFolder(t, { '/stages/app-owner/acceptsItsmApproval': false });
      const world = await aWorld(t, { policyFolder: folder });
      const number = await asked(world);
      decideInTool(world, number, OWNER, 'rejected');
      await pass(world, 5 * MINUTE);
      world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
      await pass(world, 10 * MINUTE);
      if (!isTold) world.servicenow.switches.rights.filtered = ['sys_audit'];
      const row = world.servicenow.ticket(number).approvals.find(({ state }) => state === 'rejected');
      for (const state of ['requested', 'rejected'] as const)
        world.servicenow.decideApproval(number, row?.id ?? '', { as: personId(OWNER), state });
      // Somebody has it asked anew, and what our account writes has the instance roll the row up once more.
      world.servicenow.patchTicket(number, { approval: 'requested' });
      world.servicenow.patchTicket(number, { approval: 'rejected', as: US });
      await pass(world, HOUR);
      assert.match(stated(world, number), /^none\/(rejected|withdrawn)$/);
      await agree(world);
    });

  test('where nobody tells who set its approval is not rejected by it, and the ticket says so', async (t) => {
    const tables = ['sysapproval_approver', 'sc_task', 'incident'] as const;
    const world = await aWorld(t, { ...decidedInTool(t), serviceNow: { audit: { tables } } });
    const number = await asked(world);
    decideInTool(world, number, OWNER, 'rejected');
    await pass(world, 5 * MINUTE);
    world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
    await pass(world, 10 * MINUTE);
    const said = () =>
      world.servicenow
        .ticket(number)
        .journal.filter(({ text }) => /does not count as a rejection/.test(text));
    assert.deepEqual(
      said()
        .map(({ kind }) => kind)
        .toSorted(),
      ['comment', 'work_note'],
    );
    assert.match(textOf(world, number), /switch auditing on for sc_req_item/);
    await pass(world, 3 * HOUR);
    assert.equal(said().length, 2, 'said once');
    await landsOnceApproved(world, number);
  });

  test('a ticket that asks again and is rejected again by its approver gives nothing', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    decideInTool(world, number, OWNER, 'rejected');
    await pass(world, 5 * MINUTE);
    world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
    await pass(world, 10 * MINUTE);
    const open = world.servicenow.ticket(number).approvals.find(({ state }) => state === 'requested');
    assert.ok(open);
    world.servicenow.decideApproval(number, open.id, { as: personId(OWNER), state: 'rejected' });
    await pass(world, 5 * MINUTE);
    assert.match(stated(world, number), /^none\/(rejected|withdrawn)$/);
    await agree(world);
  });

  test('after nobody decided in time is decided anew', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await jump(world, 6 * DAY);
    assert.equal(stated(world, number), 'none/expired');
    await setState(world, number, 'Open');
    await landsOnceApproved(world, number);
  });

  test('after its closing ended what it gave is decided anew', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await approve(world, number, OWNER);
    await setState(world, number, 'Closed Incomplete');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    await setState(world, number, 'Open');
    await landsOnceApproved(world, number);
  });

  test('a ticket that asks again is found by the sweep when nobody tells of it', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await setState(world, number, 'Closed Incomplete');
    world.servicenow.patchTicket(number, { fields: { state: 'Open' }, webhook: 'drop' });
    await pass(world, 25 * MINUTE);
    await landsOnceApproved(world, number);
  });

  test('a ticket that asks again is decided anew each time, and once for each', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    for (const version of [2, 3]) {
      await setState(world, number, 'Closed Incomplete');
      await setState(world, number, 'Open');
      await setState(world, number, 'Work in Progress');
      assert.equal((await requestOf(world, number)).version, version);
    }
    await approve(world, number, OWNER);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('a ticket whose webhooks are lost', () => {
  for (const [how, patch] of [
    ['closed', { fields: { state: 'Closed Incomplete' } }],
    ['rejected as a whole', { approval: 'rejected' }],
  ] as const)
    test(`a ticket whose webhooks are lost is seen as ${how} by a person although our account was the last to write on it`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await asked(world);
      world.servicenow.patchTicket(number, { ...patch, webhook: 'drop' });
      world.servicenow.patchTicket(number, {
        fields: { work_notes: 'Synced.' },
        ...{ as: US, webhook: 'drop' },
      });
      await pass(world, 25 * MINUTE);
      assert.equal(stated(world, number), 'none/withdrawn');
      await agree(world);
    });
});

describe('a ticket that is touched', () => {
  test('after a person has to look at it is not decided anew while it stays open', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Add user to group', 'developer', { group_name: 'GRP-ALL-ENGINEERING' });
    await settle(world);
    assert.equal(stated(world, number), 'none/needs-human');
    world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
    await pass(world, HOUR);
    assert.equal((await requestOf(world, number)).version, 1);
  });

  test('a ticket that is touched and opened again while its access stands keeps it, and nothing is asked', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await approve(world, number, OWNER);
    const added = writes(world, 'POST');
    await setState(world, number, 'Open');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestOf(world, number)).version, 1);
    assert.equal(writes(world, 'POST'), added);
    await agree(world);
  });

  test('while it is closed after an operator had it retried is not decided once more', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await asked(world);
    await setState(world, number, 'Closed Incomplete');
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'retry');
    await pass(world, HOUR);
    const { version } = await requestOf(world, number);
    world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
    await pass(world, HOUR);
    assert.equal((await requestOf(world, number)).version, version);
  });
});
