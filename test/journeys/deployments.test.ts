import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { readRulebook } from '../../src/kinds/rulebook.ts';
import { textWith } from '../policy/table-in-force.ts';
import { approve, cardOf, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { orderProduct, PHONE } from '../support/licenses.ts';
import { aPolicyFolder, entitlementAt, redeploy } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

const GROUP = 'GRP-FINANCE-BI-READ';
const BI = entitlementAt('finance-bi-read');
/** Every variable of the table in force that the item has, filled in. */
const SAYS = { end_date: '2026-05-20', risk_tier: 'low' };

async function waiting(world: World, variables: Readonly<Record<string, string>> = SAYS): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst', variables);
  await settle(world);
  assert.equal((await requestOf(world, number)).phase, 'waiting');
  return number;
}

/** What brings a run to look at its ticket: a change of it that says nothing new. */
async function touch(world: World, number: string): Promise<void> {
  world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
  await settle(world);
}

/** The catalog item is called otherwise in the tool from now on. */
function renameItem({ app }: World, name: string): void {
  const { servicenow } = app.means.ticketing;
  assert.ok(servicenow);
  const read: typeof servicenow.read = async (ref, requestId) => {
    const answer = await servicenow.read(ref, requestId);
    if (answer.failed) return answer;
    const { ticket } = answer;
    const catalogItem = ticket.catalogItem && { ...ticket.catalogItem, name };
    return { failed: false, ticket: { ...ticket, catalogItem } };
  };
  Object.assign(app.means.ticketing, { servicenow: Object.assign(Object.create(servicenow), { read }) });
}

async function assertNeverCalledEdited(world: World, number: string): Promise<void> {
  assert.doesNotMatch(textOf(world, number), /edited/);
  assert.doesNotMatch(JSON.stringify(await world.teams.cards(number)), /edited/);
  for (const { requestId } of (await world.app.means.requests.list({ ticketNumber: number })).records)
    for (const { data } of await world.app.means.auditLog.read(requestId))
      assert.doesNotMatch(JSON.stringify(data), /"because":"edited"|"edited":true|was edited/);
}

describe('another table that is deployed while a ticket waits', () => {
  for (const [what, edits] of [
    ['means dates otherwise', { '/variables/dateMeans': 'start-of-day' }],
    ['reads no tier', { '/variables/riskTier': null }],
    ['reads the tier of another variable', { '/variables/riskTier': 'urgency' }],
    ['reads days of another variable', { '/variables/days': 'for_days' }],
    ['lies in another time zone', { '/calendar/timeZone': 'America/New_York' }],
    ['gives the entitlement another tier', { [`${BI}/riskTier`]: 'medium' }],
    ['calls the entitlement otherwise', { [`${BI}/title`]: 'Finance figures' }],
  ] as const)
    test(`H3: another table that is deployed while a ticket waits leaves the approval what it was, though it ${what}`, async (t) => {
      const policy = aPolicyFolder(t);
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await waiting(world);
      policy.deploy(edits);
      redeploy(world, policy.folder);
      await touch(world, number);
      assert.equal((await requestOf(world, number)).phase, 'waiting');
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.equal((await requestOf(world, number)).version, 1);
      await assertNeverCalledEdited(world, number);
      await agree(world);
    });

  test('H3: another table that is deployed while a ticket waits leaves the approval what it was, though it and the tool call the item otherwise', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await waiting(world);
    renameItem(world, 'Finance figures');
    await touch(world, number);
    assert.equal((await requestOf(world, number)).phase, 'waiting');
    policy.deploy({ '/catalogItems/0/name': 'Finance figures' });
    redeploy(world, policy.folder);
    await pass(world, 9 * HOUR); // a reminder looks at who may decide
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await assertNeverCalledEdited(world, number);
    await agree(world);
  });

  for (const [what, edits, says] of [
    ['wants a longer justification', { '/variables/minimumJustification': 200 }, /needs at least 200/],
    ['names the item no more', { '/catalogItems/0/ids': ['f'.repeat(32)] }, /No policy offers/],
    ['lets nobody of the department in', { [`${BI}/eligible/departments`]: ['Board'] }, /Board|eligible/],
  ] as const)
    test(`H3: another table that is deployed while a ticket waits refuses at the moment of writing with its own reason, when it ${what}`, async (t) => {
      const policy = aPolicyFolder(t);
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await waiting(world);
      policy.deploy(edits);
      redeploy(world, policy.folder);
      await touch(world, number);
      await pass(world, 9 * HOUR);
      const { phase, whoCanAct } = await requestOf(world, number);
      assert.deepEqual([phase, whoCanAct.length > 0], ['waiting', true]);
      await approve(world, number, 'finance-data-owner');
      await pass(world, 3 * MINUTE); // looks over a minute agree that the table does not take it
      assert.equal(stated(world, number), 'none/refused');
      assert.match(textOf(world, number), says);
      assert.match(textOf(world, number), /Decided again right before the change, and no longer allowed/);
      assert.doesNotMatch(textOf(world, number), /can no longer decide|nobody is left/);
      assert.equal(writes(world, 'POST'), 0);
      await assertNeverCalledEdited(world, number);
      await agree(world);
    });

  test('H3: another table that is deployed while a ticket waits waits at the moment of writing for the table to be mended, when it calls the item otherwise than the tool', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await waiting(world);
    policy.deploy({ '/catalogItems/0/name': 'Finance figures' });
    redeploy(world, policy.folder);
    await approve(world, number, 'finance-data-owner');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /set-up.*is now called/);
    assert.equal(writes(world, 'POST'), 0);
    policy.deploy({ '/catalogItems/0/name': 'Access to Finance BI' });
    redeploy(world, policy.folder);
    await pass(world, 35 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await assertNeverCalledEdited(world, number);
    await agree(world);
  });

  test('H3: another table that is deployed while a ticket waits is decided by as well with everybody it would have asked, and by the one before', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await waiting(world);
    // The group whose members the earlier table asks is none of the newer one's business.
    policy.deploy({
      '/approvals/2/stages': ['app-owner'],
      [`${BI}/owners/data-owner`]: undefined,
      [`${BI}/ticketApprovalSatisfies`]: [],
    });
    redeploy(world, policy.folder);
    await pass(world, 9 * HOUR);
    await approve(world, number, 'finance-data-owner');
    assert.equal(writes(world, 'POST'), 0);
    assert.equal((await requestOf(world, number)).waitingOn, 'app-owner-r2');
    await approve(world, number, 'finance-bi-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    const inForce = readRulebook(policy.folder).current('group-membership');
    assert.ok(inForce.usable);
    assert.ok(await world.app.means.policies.read('group-membership', inForce.rules.digest));
    await assertNeverCalledEdited(world, number);
    await agree(world);
  });

  for (const [before, since] of [
    ['end-of-day', 'start-of-day'],
    ['start-of-day', 'end-of-day'],
  ] as const)
    test(`invariant 3: another table that is deployed while a ticket waits gives access no longer than either allows, when a date meant the ${before} and means the ${since}`, async (t) => {
      const policy = aPolicyFolder(t, { '/variables/dateMeans': before });
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await waiting(world);
      policy.deploy({ '/variables/dateMeans': since });
      redeploy(world, policy.folder);
      await approve(world, number, 'finance-data-owner');
      const { requestId, decision } = await requestOf(world, number);
      assert.deepEqual(decision?.end, { ends: 'at', at: '2026-05-19T22:00:00.000Z' });
      const grants = await world.app.means.grants.ofRequest(requestId, personId('finance-analyst'));
      assert.deepEqual(
        grants.map(({ endsAt }) => endsAt),
        ['2026-05-19T22:00:00.000Z'],
      );
      assert.match(textOf(world, number), /2026-05-20 00:00 Europe/);
    });

  test('H3: another table that is deployed while a ticket waits leaves the approval of a license what it was, though it reads other variables', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const { number } = orderProduct(world, 'sales-rep', PHONE, { end_date: '2026-05-20' });
    await settle(world);
    const file = join(policy.folder, 'm365-license', 'table.json');
    const edits = { '/variables/manager': null, '/variables/country': 'land', '/variables/riskTier': null };
    writeFileSync(file, textWith(edits, readFileSync(file, 'utf8')));
    redeploy(world, policy.folder);
    await touch(world, number);
    assert.equal((await requestOf(world, number)).phase, 'waiting');
    await approve(world, number, 'telecom-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await assertNeverCalledEdited(world, number);
    await agree(world);
  });

  test('invariant 2: another table that is deployed while a ticket waits asks anew for what it gives instead, and does not say that the ticket was edited', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await waiting(world);
    policy.deploy({ [`${BI}/groups`]: [{ id: groupId('GRP-VPN-USERS'), name: 'GRP-VPN-USERS' }] });
    redeploy(world, policy.folder);
    await approve(world, number, 'finance-data-owner');
    await pass(world, MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    const { version, phase } = await requestOf(world, number);
    assert.deepEqual([version, phase], [2, 'waiting'], textOf(world, number));
    assert.match(textOf(world, number), /not the one that was approved/);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'finance-analyst'));
    assert.ok(!isMember(world, GROUP, 'finance-analyst'));
    await assertNeverCalledEdited(world, number);
    await agree(world);
  });
});

describe('an edit of a ticket', () => {
  for (const [what, item, before, patch] of [
    ['justification', 'Access to Finance BI', {}, { variables: { justification: 'Another reason, later.' } }],
    ['end', 'Access to Finance BI', {}, { variables: { end_date: '2026-05-21' } }],
    ['days', 'Access to Finance BI', { end_date: '' }, { variables: { duration_days: '9' } }],
    ['tier', 'Access to Finance BI', {}, { variables: { risk_tier: 'high' } }],
    [
      'application',
      'Request access to application',
      { application: 'Finance BI' },
      { variables: { application: 'HR cases' } },
    ],
    ['beneficiary', 'Access to Finance BI', {}, { fields: { requested_for: personId('legal-counsel') } }],
    ['requester', 'Access to Finance BI', {}, { fields: { opened_by: personId('finance-manager') } }],
  ] as const)
    test(`H1: an edit of a ticket is seen in its ${what}, also when another table was deployed since`, async (t) => {
      const policy = aPolicyFolder(t);
      const world = await aWorld(t, { policyFolder: policy.folder });
      const { number } = order(world, item, 'finance-analyst', { ...SAYS, ...before });
      await settle(world);
      assert.equal((await requestOf(world, number)).phase, 'waiting');
      policy.deploy({
        '/variables/dateMeans': 'start-of-day',
        '/variables/riskTier': null,
        '/variables/days': 'for_days',
      });
      redeploy(world, policy.folder);
      world.servicenow.patchTicket(number, patch);
      await settle(world);
      await pass(world, 2 * MINUTE);
      assert.equal((await requestOf(world, number)).version, 2);
      assert.match(textOf(world, number), /the ticket was edited, so what was asked no longer applies/);
      assert.equal(writes(world, 'POST'), 0);
    });
});

describe('another table that is deployed when a ticket was fulfilled and is still active', () => {
  for (const [what, edits] of [
    ['means dates otherwise', { '/variables/dateMeans': 'start-of-day' }],
    ['reads no tier', { '/variables/riskTier': null }],
    ['calls the item otherwise', { '/catalogItems/0/name': 'Finance figures' }],
  ] as const)
    test(`H1: another table that is deployed when a ticket was fulfilled and is still active ends nothing at the next touch of the ticket, though it ${what}`, async (t) => {
      const policy = aPolicyFolder(t, STAYS_OPEN);
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await waiting(world);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      policy.deploy({ ...STAYS_OPEN, ...edits });
      redeploy(world, policy.folder);
      if ('/catalogItems/0/name' in edits) renameItem(world, 'Finance figures');
      await touch(world, number);
      await pass(world, DAY);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.equal((await requestOf(world, number)).version, 1);
      assert.equal(writes(world, 'DELETE'), 0);
      await agree(world);
      world.servicenow.patchTicket(number, { variables: { end_date: '2026-05-10' } });
      await settle(world);
      await pass(world, 10 * MINUTE);
      assert.equal((await requestOf(world, number)).version, 2);
      assert.ok(!isMember(world, GROUP, 'finance-analyst'));
      await cardOf(world, number, 'finance-data-owner');
      await agree(world);
    });
});

const STAYS_OPEN = { '/operations/standings/fulfilled': 'in-progress' };
