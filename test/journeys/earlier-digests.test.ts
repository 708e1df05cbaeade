import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { asFirstWritten } from '../support/first-digests.ts';
import { aPolicyFolder, redeploy } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const SAYS = { end_date: '2026-05-20', risk_tier: 'low' };
const STAYS_OPEN = { '/operations/standings/fulfilled': 'in-progress' };
const OTHERWISE = {
  ...STAYS_OPEN,
  '/variables/dateMeans': 'start-of-day',
  '/variables/riskTier': null,
  '/calendar/timeZone': 'America/New_York',
};

async function aWaitingRow(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst', SAYS);
  await settle(world);
  await asFirstWritten(world, number);
  const { phase, requestDigest, digestCovers } = await requestOf(world, number);
  assert.deepEqual([phase, requestDigest?.length, digestCovers], ['waiting', 64, undefined]);
  return number;
}

async function touch(world: TestWorld, number: string): Promise<void> {
  world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?' } });
  await settle(world);
}

describe('a row from before digests had a version', () => {
  for (const [what, edits] of [
    ['the same table', {}],
    ['another table', OTHERWISE],
  ] as const)
    test(`H1: a row from before digests had a version goes on waiting with ${what}, and is granted by the approval it waited for`, async (t) => {
      const policy = aPolicyFolder(t);
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await aWaitingRow(world);
      policy.deploy(edits);
      redeploy(world, policy.folder);
      await touch(world, number);
      await pass(world, 9 * HOUR);
      assert.equal((await requestOf(world, number)).phase, 'waiting');
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.equal((await requestOf(world, number)).version, 1);
      assert.doesNotMatch(textOf(world, number), /edited/);
      await agree(world);
    });

  for (const [what, patch] of [
    ['end', { variables: { end_date: '2026-05-21' } }],
    ['tier', { variables: { risk_tier: 'high' } }],
    ['justification', { variables: { justification: 'Another reason, typed later.' } }],
    ['beneficiary', { fields: { requested_for: personId('legal-counsel') } }],
  ] as const)
    test(`H1: a row from before digests had a version is withdrawn when its ticket's ${what} is edited, also when another table was deployed since`, async (t) => {
      const policy = aPolicyFolder(t);
      const world = await aWorld(t, { policyFolder: policy.folder });
      const number = await aWaitingRow(world);
      policy.deploy(OTHERWISE);
      redeploy(world, policy.folder);
      world.servicenow.patchTicket(number, patch);
      await settle(world);
      await pass(world, 2 * MINUTE);
      const { version, requestDigest } = await requestOf(world, number);
      assert.equal(version, 2);
      assert.match(requestDigest ?? '', /^(v3:.*)?$/);
      assert.match(textOf(world, number), /the ticket was edited/);
      assert.equal(writes(world, 'POST'), 0);
    });

  test('H1: a row from before digests had a version and its access stand when the ticket is touched after another table was deployed, and end when it is edited', async (t) => {
    const policy = aPolicyFolder(t, STAYS_OPEN);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await aWaitingRow(world);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestOf(world, number)).requestDigest?.length, 64);
    policy.deploy(OTHERWISE);
    redeploy(world, policy.folder);
    await touch(world, number);
    await pass(world, DAY);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestOf(world, number)).version, 1);
    assert.equal(writes(world, 'DELETE'), 0);
    world.servicenow.patchTicket(number, { variables: { end_date: '2026-05-10' } });
    await settle(world);
    await pass(world, 10 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 2);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });

  test('H3: a row from before digests had a version is not granted when the table it was decided by is lost, and is not said to be edited', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await aWaitingRow(world);
    policy.deploy(OTHERWISE);
    redeploy(world, policy.folder);
    Object.assign(world.app.means.policies, { read: async () => null });
    await touch(world, number);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'none/needs-human');
    assert.match(textOf(world, number), /is not kept any more/);
    assert.doesNotMatch(textOf(world, number), /edited/);
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });
});
