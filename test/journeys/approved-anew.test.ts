/** After a roll-back whose ticket says that approval is required: what counts as one, and what does not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { say } from '../../src/activities/outbox/say.ts';
import { HOUR, instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { addingFails, DENIED, mend, SERVICENOW } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const GROUP = 'GRP-ENG-REPO-READ';
const PERSON = 'developer';
const MANAGER = 'eng-manager';

type Options = Parameters<typeof aWorld>[1];

const AUDITED: Options = {
  serviceNow: {
    audit: { tables: ['incident', 'sysapproval_approver', 'sc_req_item', 'sc_task'] },
    rights: { filtered: [] },
  },
};

const REPOSITORY = [
  'Engineering repository access',
  PERSON,
  { access_level: 'read' },
  { approval: 'approved' },
] as const;

/** Approved by the manager in ServiceNow, granted, and rolled back by an operator. */
async function rolledBack(world: TestWorld): Promise<string> {
  const { number } = order(world, ...REPOSITORY);
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await pass(world, MINUTE);
  await operate(world, (await requestOf(world, number)).requestId, 'roll-back', 'The wrong group.');
  await pass(world, HOUR);
  await settle(world);
  assert.equal(stated(world, number), 'ended/rolled-back');
  return number;
}

/** The manager is asked in ServiceNow once more, and says yes there. */
async function approvedOnRow(world: TestWorld, number: string): Promise<void> {
  const row = world.servicenow.requestApproval(number, personId(MANAGER));
  world.servicenow.decideApproval(number, row.id, { as: personId(MANAGER), state: 'approved' });
  await pass(world, 10 * MINUTE);
  await settle(world);
}

/** Somebody writes on the row that the manager approved before. */
function touchRow(world: TestWorld, number: string): void {
  const [row] = world.servicenow.ticket(number).approvals;
  assert.ok(row?.state === 'approved');
  const comments = 'For the file.';
  world.servicenow.decideApproval(number, row.id, { as: personId(MANAGER), state: 'approved', comments });
}

/** The instance rolls the rows up once more, because one that was open need not be decided. */
function rollUp(world: TestWorld, number: string): void {
  const row = world.servicenow.requestApproval(number, personId('helpdesk-agent'));
  world.servicenow.decideApproval(number, row.id, { as: personId('helpdesk-agent'), state: 'not_required' });
  assert.equal(world.servicenow.ticket(number).approval, 'approved');
}

describe('a ticket that needs approval again', () => {
  test('a ticket that needs approval again is decided anew once its approver says yes on a new approver row', async (t) => {
    const world = await aWorld(t, AUDITED);
    const number = await rolledBack(world);
    assert.equal(world.servicenow.ticket(number).approval, 'requested');
    await approvedOnRow(world, number);
    assert.equal((await requestOf(world, number)).version, 2);
    assert.match(wordsOn(world, number, 'comment'), /The ticket was approved again, so that the request for/);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, GROUP, PERSON));
    await agree(world);
  });

  test('a ticket that needs approval again asks anew when an operator has it tried again: what was approved before counts no more', async (t) => {
    const world = await aWorld(t, AUDITED);
    const number = await rolledBack(world);
    await operate(world, (await requestOf(world, number)).requestId, 'retry');
    await settle(world);
    const { version, phase } = await requestOf(world, number);
    assert.deepEqual([version, phase], [2, 'waiting']);
    assert.ok(!isMember(world, GROUP, PERSON));
    await approve(world, number, MANAGER);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a ticket that needs approval again is decided anew where a person sets its approval, and asks for the words that policy wants', async (t) => {
    const world = await aWorld(t, AUDITED);
    const number = await rolledBack(world);
    world.servicenow.patchTicket(number, { approval: 'approved' });
    await pass(world, 10 * MINUTE);
    await settle(world);
    const { version, phase } = await requestOf(world, number);
    assert.deepEqual([version, phase], [2, 'waiting']);
    assert.ok(!isMember(world, GROUP, PERSON), 'the row of before is no word about it');
  });

  test('a ticket that needs approval again says once that nobody is known to have given it, where the tool does not tell', async (t) => {
    const world = await aWorld(t, { serviceNow: { rights: { filtered: ['sys_audit'] } } });
    const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { approval: 'approved' });
    await settle(world);
    await operate(world, (await requestOf(world, number)).requestId, 'roll-back', 'The wrong group.');
    await pass(world, HOUR);
    world.servicenow.patchTicket(number, { approval: 'approved' });
    await pass(world, HOUR);
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 1);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(notes.split('says approved again, and its tool does not say who set it').length - 1, 1);
    assert.equal(stated(world, number), 'ended/rolled-back');
    await agree(world);
  });

  test('a ticket that needs approval again hears no new yes where its old approver row is only touched', async (t) => {
    const world = await aWorld(t, AUDITED);
    const number = await rolledBack(world);
    touchRow(world, number);
    rollUp(world, number);
    await pass(world, HOUR);
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 1);
    assert.equal(stated(world, number), 'ended/rolled-back');
    assert.ok(!isMember(world, GROUP, PERSON));
    assert.ok(
      !/does not say who set it/.test(wordsOn(world, number, 'work_note')),
      'it is known whose it is',
    );
    await approvedOnRow(world, number);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a ticket that needs approval again is not given on the word of before where that row is touched, whoever starts it', async (t) => {
    const world = await aWorld(t, AUDITED);
    world.servicenow.switches.rights.unwritable = ['sc_req_item.approval'];
    const number = await rolledBack(world);
    touchRow(world, number);
    await operate(world, (await requestOf(world, number)).requestId, 'retry');
    await settle(world);
    await pass(world, 10 * MINUTE);
    const { version, phase } = await requestOf(world, number);
    assert.deepEqual([version, phase], [2, 'waiting']);
    assert.ok(!isMember(world, GROUP, PERSON));
  });

  for (const [which, meanwhile] of [
    [
      'its old approver row, where the tool shows no history',
      async (world: TestWorld, number: string) => {
        world.servicenow.switches.rights.filtered = ['sys_audit'];
        touchRow(world, number);
        rollUp(world, number);
      },
    ],
    [
      'a new approver row, where the tool has only the history of tickets',
      async (world: TestWorld, number: string) => {
        world.servicenow.switches.audit.tables = ['incident', 'sc_req_item', 'sc_task'];
        await approvedOnRow(world, number);
      },
    ],
  ] as const)
    test(`a ticket that needs approval again says once that nobody is known to have set ${which}`, async (t) => {
      const world = await aWorld(t, AUDITED);
      const number = await rolledBack(world);
      await meanwhile(world, number);
      await pass(world, HOUR);
      await settle(world);
      assert.equal((await requestOf(world, number)).version, 1);
      const notes = wordsOn(world, number, 'work_note');
      assert.equal(notes.split('its tool does not say who set it').length - 1, 1);
      assert.ok(!isMember(world, GROUP, PERSON));
      await agree(world);
    });

  test('a ticket that needs approval again, and whose approval the instance keeps, says that what was approved before counts no more', async (t) => {
    const world = await aWorld(t, AUDITED);
    world.servicenow.switches.rights.unwritable = ['sc_req_item.approval'];
    const number = await rolledBack(world);
    assert.equal(world.servicenow.ticket(number).approval, 'approved');
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(notes.split('still says approved, because the ticket tool does not let').length - 1, 1);
    assert.equal((await requestOf(world, number)).version, 1, 'the approval of before starts nothing');
    await operate(world, (await requestOf(world, number)).requestId, 'retry');
    await settle(world);
    assert.equal((await requestOf(world, number)).phase, 'waiting');
    assert.ok(!isMember(world, GROUP, PERSON));
  });

  for (const [how, meanwhile] of [
    ['the same words', async () => undefined],
    [
      'newer words',
      async (world: TestWorld, requestId: string) => {
        await world.app.means.requests.change(requestId, (row) =>
          row.desired
            ? say(row, { ...row.desired, standing: null, comment: null }, instant(world.clock.now()))
            : row,
        );
      },
    ],
  ] as const)
    test(`a ticket that needs approval again keeps the approval that it was given before ${how} could be read back on it`, async (t) => {
      const world = await aWorld(t, AUDITED);
      const { number } = order(world, ...REPOSITORY);
      await settle(world);
      await pass(world, MINUTE);
      const { requestId } = await requestOf(world, number);
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'GET', path: '*/sc_req_item/*?*resolved_by*' },
        effect: { kind: 'status', status: 503 },
        skip: 1,
      });
      await operate(world, requestId, 'roll-back', 'The wrong group.');
      await pass(world, 10 * MINUTE);
      assert.equal(world.servicenow.ticket(number).approval, 'requested');
      const { desired, sentRevision } = await requestOf(world, number);
      assert.ok(desired && desired.revision > sentRevision, 'it is not read back yet');
      const row = world.servicenow.requestApproval(number, personId(MANAGER));
      world.servicenow.decideApproval(number, row.id, { as: personId(MANAGER), state: 'approved' });
      assert.equal(world.servicenow.ticket(number).approval, 'approved');
      await meanwhile(world, requestId);
      mend(world);
      await pass(world, HOUR);
      await settle(world);
      assert.equal(world.servicenow.ticket(number).approval, 'approved');
      assert.equal((await requestOf(world, number)).version, 2);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.ok(!/still says approved/.test(wordsOn(world, number, 'work_note')));
      await agree(world);
    });

  for (const [who, as, kept] of [
    ['its approver gives', MANAGER, true],
    ['nobody gives, and only the old row rolls up', null, false],
  ] as const)
    test(`a ticket that needs approval again, and whose write of that was not answered, ${kept ? 'keeps' : 'does not keep'} an approval that ${who} before the repeat`, async (t) => {
      const world = await aWorld(t, AUDITED);
      const { number } = order(world, ...REPOSITORY);
      await settle(world);
      await pass(world, MINUTE);
      const { requestId } = await requestOf(world, number);
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'PATCH', path: '*/sc_req_item/*?*resolved_by*' },
        effect: { kind: 'reset', applied: true },
      });
      await operate(world, requestId, 'roll-back', 'The wrong group.');
      for (let tries = 0; world.servicenow.ticket(number).approval !== 'requested'; tries += 1) {
        assert.ok(tries < 100, 'it is asked for');
        await pass(world, 5 * SECOND);
      }
      const { desired, sentRevision, approvalAnew } = await requestOf(world, number);
      assert.ok(desired && desired.revision > sentRevision && !approvalAnew?.shown, 'no answer has come');
      if (as) {
        const row = world.servicenow.requestApproval(number, personId(as));
        world.servicenow.decideApproval(number, row.id, { as: personId(as), state: 'approved' });
      } else rollUp(world, number);
      assert.equal(world.servicenow.ticket(number).approval, 'approved');
      mend(world);
      await pass(world, HOUR);
      await settle(world);
      assert.equal(world.servicenow.ticket(number).approval, kept ? 'approved' : 'requested');
      assert.equal((await requestOf(world, number)).version, kept ? 2 : 1);
      assert.equal(stated(world, number), kept ? 'granted/fulfilled' : 'ended/rolled-back');
      await agree(world);
    });

  test('a ticket that needs approval again after every roll-back, by policy, keeps no approvals for a retry of what failed', async (t) => {
    const policyFolder = aPolicyFolder(t, {
      '/operations/standings/rolled-back': 'approval-required',
    }).folder;
    const world = await aWorld(t, { policyFolder });
    addingFails(world, DENIED);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'none/rolled-back');
    mend(world);
    await operate(world, (await requestOf(world, number)).requestId, 'retry');
    await settle(world);
    const { kept, phase } = await requestOf(world, number);
    assert.deepEqual([kept, phase], [undefined, 'waiting']);
  });
});
