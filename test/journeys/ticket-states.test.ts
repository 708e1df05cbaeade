/** What a ticket shows at each moment that its readers tell apart: state, approval, and the words that its newest note begins with. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press } from '../support/asking.ts';
import { addingFails, DENIED, mend, removingFails } from '../support/faults.ts';
import { orderProduct, PHONE } from '../support/licenses.ts';
import { operate } from '../support/operators.ts';
import { aPolicyFolder, probed } from '../support/policies.ts';
import { agree, requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

type Shown = {
  readonly state: string;
  readonly approval: string;
  readonly note: string;
  readonly comment: string;
};

/** As somebody at the service desk, and whoever asked, have it in front of them. */
function shown({ servicenow }: TestWorld, number: string): Shown {
  const { state, approval, journal } = servicenow.ticket(number);
  const newest = (wanted: string) => journal.findLast(({ kind }) => kind === wanted)?.text ?? '';
  const first = (text: string) => text.split('\n')[0] ?? '';
  return { state, approval, note: first(newest('work_note')), comment: first(newest('comment')) };
}

async function vpn(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await pass(world, 5 * MINUTE);
  return number;
}

describe('what a ticket shows', () => {
  test('what a ticket shows while people are asked is that approval is required', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { state, note, comment } = shown(world, number);
    assert.deepEqual([state, note, comment], ['1', 'Approval required', 'Approval required']);
  });

  test('what a ticket shows while a throttled write is tried again is that it is being provisioned', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 429, retryAfter: 600 });
    const number = await vpn(world);
    const { state, note, comment } = shown(world, number);
    const words = 'In Progress – Provisioning';
    assert.deepEqual([state, note, comment], ['2', words, words]);
    mend(world);
    await pass(world, HOUR);
    assert.deepEqual([shown(world, number).state, stated(world, number)], ['3', 'granted/fulfilled']);
    assert.equal(shown(world, number).note, 'Fulfilled.');
    await agree(world);
  });

  test('what a ticket shows once a failed run of a group is taken back is that somebody has to intervene, and its approvals stand', async (t) => {
    const world = await aWorld(t);
    addingFails(world, DENIED);
    const number = await vpn(world);
    await pass(world, HOUR);
    const { state, note, comment } = shown(world, number);
    const words = 'Manual intervention';
    assert.deepEqual([state, note, comment], ['1', words, words]);
    await agree(world);
  });

  test('what a ticket shows of a group that can not be taken back at once is that approval is required as soon as it is proven gone', async (t) => {
    const world = await aWorld(t);
    const number = await vpn(world);
    const { requestId } = await requestOf(world, number);
    removingFails(world, DENIED);
    await operate(world, requestId, 'roll-back');
    await pass(world, HOUR);
    assert.match(stated(world, number), /^(unknown|granted)\//);
    mend(world);
    await jump(world, 3 * HOUR);
    await settle(world);
    assert.equal(shown(world, number).note, 'Approval required');
    await agree(world);
  });

  test('what a ticket shows once a license that failed is taken back is that it needs manual review', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', method: 'POST', path: '/assignLicense' },
      effect: DENIED,
    });
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    await approve(world, number, 'telecom-owner');
    await pass(world, HOUR);
    const { state, note, comment } = shown(world, number);
    const words = 'needs manual review';
    assert.deepEqual([state, note, comment], ['1', words, words]);
    await agree(world);
  });

  test('what a ticket shows once an operator rolled it back is that approval is required, in its own approval, too', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { approval: 'approved' });
    await pass(world, 5 * MINUTE);
    assert.deepEqual([shown(world, number).state, shown(world, number).approval], ['3', 'approved']);
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'roll-back', 'The wrong group.');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'ended/rolled-back');
    const words = 'Approval required';
    assert.deepEqual(shown(world, number), {
      state: '1',
      approval: 'requested',
      note: words,
      comment: words,
    });
    assert.match(wordsOn(world, number, 'comment'), /is given again only when it is approved anew/);
    assert.match(
      wordsOn(world, number, 'work_note'),
      /what was approved before counts no more\. Change the ticket/,
    );
    await agree(world);
  });

  test('what a ticket shows while the system downstream has not noticed is that access is pending', async (t) => {
    const world = await aWorld(t, {
      policyFolder: probed(t).folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    const match = { path: '/seen/' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 404, body: {} } });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await settle(world);
    await press(world, number, 'field-manager', 'approve', { data: { reason: 'fine' } });
    await pass(world, 2 * MINUTE);
    const { state, note, comment } = shown(world, number);
    const words = 'Access pending (validated)';
    assert.deepEqual([state, note, comment], ['2', words, words]);
    await agree(world);
  });

  test('what a ticket shows of a license whose service plan is not usable yet is that access is pending', async (t) => {
    const world = await aWorld(t, { graph: { switches: { planProvisioning: 'pending' } } });
    const { number } = orderProduct(world, 'sales-rep', PHONE);
    await settle(world);
    await press(world, number, 'telecom-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, 10 * MINUTE);
    const { state, note } = shown(world, number);
    assert.deepEqual([state, note], ['2', 'Access pending (validated)']);
  });

  test('what a ticket shows is taken by a policy that says so for every roll-back: approval is required after a failure, too', async (t) => {
    const world = await aWorld(t, {
      policyFolder: aPolicyFolder(t, { '/operations/standings/rolled-back': 'approval-required' }).folder,
    });
    addingFails(world, DENIED);
    const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { approval: 'approved' });
    await pass(world, HOUR);
    const { approval, note } = shown(world, number);
    assert.deepEqual([approval, note], ['requested', 'Approval required']);
  });
});
