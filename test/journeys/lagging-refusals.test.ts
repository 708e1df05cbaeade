/** A write that is refused for what reads show to be there is tried on for as long as policy is patient; one that they bear out is not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { FaultEffect } from '../../sandbox/tenant/simulator.ts';
import { DAY, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { addingFails, removingFails, writes } from '../support/faults.ts';
import { directly, orderProduct, PROJECT } from '../support/licenses.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = 'sales-rep';
const UNKNOWN = {
  kind: 'status',
  status: 404,
  body: { error: { code: 'Request_ResourceNotFound', message: 'Resource does not exist.' } },
} as const satisfies FaultEffect;

const THERE_ALREADY =
  "One or more added object references already exist for the following modified properties: 'members'.";

const NO_MEMBER = {
  kind: 'status',
  status: 404,
  body: {
    error: { code: 'Request_ResourceNotFound', message: `Resource '${personId(PERSON)}' does not exist.` },
  },
} as const satisfies FaultEffect;

function saying(message: string): FaultEffect {
  return { kind: 'status', status: 400, body: { error: { code: 'Request_BadRequest', message } } };
}

function assigningFails({ tenant }: TestWorld, effect: FaultEffect, count: number): void {
  const match = { host: 'graph.microsoft.com', method: 'POST', path: '/assignLicense' };
  tenant.faults.add({ match, effect, count });
}

async function concludedAfter(world: TestWorld, number: string, since: number): Promise<number> {
  return (Date.parse((await requestOf(world, number)).concludedAt ?? '') - since) / MINUTE;
}

describe('a membership that is refused as unknown', () => {
  test('a membership that is refused as unknown for an hour is given, and its ticket says until when it is tried', async (t) => {
    const world = await aWorld(t);
    addingFails(world, UNKNOWN, { count: 8 });
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'pending/running');
    assert.match(textOf(world, number), /could not be changed yet .*404.* tried again until 2026-03-03 14:0/);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 9);
    await agree(world);
  });

  test('a membership that is refused as unknown is given up when policy says, and taken back', async (t) => {
    const { folder } = aPolicyFolder(t, {
      '/operations/write': { giveUpAfterHours: 1, defaultWaitSeconds: 30 },
    });
    const world = await aWorld(t, { policyFolder: folder });
    addingFails(world, UNKNOWN);
    const { number } = order(world, 'Access to VPN', PERSON);
    const since = world.clock.now();
    await pass(world, 50 * MINUTE);
    assert.equal(stated(world, number), 'pending/running');
    await pass(world, 40 * MINUTE);
    assert.equal(stated(world, number), 'none/rolled-back');
    const took = await concludedAfter(world, number, since);
    assert.ok(took >= 60 && took < 75, `${took} minutes`);
    assert.match(textOf(world, number), /404/);
    await agree(world);
  });

  for (const [what, gone] of [
    ['group', (world: TestWorld) => world.controlled.directory.patchGroup(groupId(VPN), { deleted: true })],
    [
      'person',
      (world: TestWorld) => world.controlled.directory.patchUser(personId(PERSON), { deleted: true }),
    ],
  ] as const)
    test(`a membership that is refused as unknown is given up within minutes where reads show no such ${what}`, async (t) => {
      const world = await aWorld(t);
      addingFails(world, UNKNOWN);
      const { number } = order(world, 'Access to VPN', PERSON);
      const since = world.clock.now();
      await pass(world, 30 * SECOND);
      assert.equal(writes(world, 'POST'), 1);
      gone(world);
      await settle(world);
      assert.match(stated(world, number), /^none\/(?:refused|needs-human)$/);
      const took = await concludedAfter(world, number, since);
      assert.ok(took < 15, `${took} minutes`);
      assert.match(
        textOf(world, number),
        what === 'group' ? /The group GRP-VPN-USERS .* does not exist/ : /the account was deleted/,
      );
      await agree(world);
    });

  for (const [how, count] of [
    ['once', 1],
    ['twice', 2],
  ] as const)
    test(`a membership that is answered ${how} as there already, while nobody is there, is given, and ends as ours`, async (t) => {
      const world = await aWorld(t);
      addingFails(world, saying(THERE_ALREADY), { count });
      const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
      await pass(world, 20 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
      assert.ok(isMember(world, VPN, PERSON));
      await agree(world);
      await jump(world, DAY);
      await pass(world, 15 * MINUTE);
      assert.equal(stated(world, number), 'ended/ended', textOf(world, number));
      assert.ok(!isMember(world, VPN, PERSON));
      await agree(world);
    });

  test('a membership that is answered for good as there already, while nobody is there, is given up when its proof is over', async (t) => {
    const world = await aWorld(t);
    addingFails(world, saying(THERE_ALREADY));
    const { number } = order(world, 'Access to VPN', PERSON);
    const since = world.clock.now();
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back', textOf(world, number));
    const took = await concludedAfter(world, number, since);
    assert.ok(took >= 30 && took < 40, `${took} minutes`);
    const waiting = textOf(world, number).match(
      /does not show it everywhere yet \(GRP-VPN-USERS: it is not there\)/g,
    );
    assert.equal(waiting?.length, 1);
    await agree(world);
  });

  for (const [what, effect] of [
    ['refused as unknown', UNKNOWN],
    ['answered as not there', NO_MEMBER],
    ['answered as not referenced', saying('One or more removed object references do not exist.')],
  ] as const)
    test(`a membership whose removal is ${what} is removed within minutes, and nobody is called`, async (t) => {
      const world = await aWorld(t);
      const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
      await settle(world);
      removingFails(world, effect, { count: 4 });
      await jump(world, DAY);
      await pass(world, 15 * MINUTE);
      assert.equal(stated(world, number), 'ended/ended');
      assert.ok(!isMember(world, VPN, PERSON));
      assert.equal(writes(world, 'DELETE'), 5);
      assert.doesNotMatch(textOf(world, number), /could not be taken back/);
      assert.deepEqual(world.servicenow.ticket(number).tasks, []);
      await agree(world);
    });
});

const CONTRACTOR = 'contractor';

/** A month's project license of somebody who has one of another product. */
async function approvedProject(world: TestWorld): Promise<string> {
  const { number } = orderProduct(world, CONTRACTOR, PROJECT, { duration_days: '10' });
  await settle(world);
  await approve(world, number, 'team-alpha-lead');
  return number;
}

/** The id of a service plan that the person has. */
function planOf({ controlled }: TestWorld): string {
  const plan = controlled.licenses
    .licensesOf(personId(CONTRACTOR))
    .plans.find(({ provisioningStatus }) => provisioningStatus === 'Success');
  assert.ok(plan);
  return plan.servicePlanId;
}

const FAILED = 'License assignment failed because';

describe('a license that is refused', () => {
  for (const [why, effectOf] of [
    ['as unknown', () => UNKNOWN],
    [
      'because it needs a plan, which the person has,',
      (has: string) => saying(`${FAILED} service plan x depends on the service plan(s) ${has}`),
    ],
    [
      'because it excludes a plan, which the person has not,',
      () => saying(`${FAILED} service plans x,y are mutually exclusive`),
    ],
    [
      'because of plans that are not named',
      () => saying(`${FAILED} some service plans are mutually exclusive`),
    ],
  ] as const)
    test(`a license that is refused ${why} is tried on, and given`, async (t) => {
      const world = await aWorld(t);
      assigningFails(world, effectOf(planOf(world)), 6);
      const number = await approvedProject(world);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.match(textOf(world, number), /could not be changed yet .* tried again until/);
      await agree(world);
    });

  for (const [why, message] of [
    [
      'excludes a plan, which the person has,',
      (has: string) => `service plan x conflicts with service plan ${has}`,
    ],
    ['needs a plan, which the person has not,', () => 'service plan x depends on the service plan(s) y'],
  ] as const)
    test(`a license that is refused because it ${why} is given up within minutes`, async (t) => {
      const world = await aWorld(t);
      assigningFails(world, saying(`${FAILED} ${message(planOf(world))}`), 100);
      const since = world.clock.now();
      const number = await approvedProject(world);
      await settle(world);
      assert.equal(stated(world, number), 'none/rolled-back');
      assert.ok((await concludedAfter(world, number, since)) < 15);
      await agree(world);
    });

  for (const [why, effect] of [
    ['as unknown', UNKNOWN],
    ['as one that the person has not', saying('User does not have a corresponding license.')],
    [
      'because a plan needs it, which the person has not,',
      saying(`${FAILED} service plan x depends on the service plan(s) y`),
    ],
  ] as const)
    test(`a license that is refused to be taken away ${why} is taken away before anybody is called`, async (t) => {
      const world = await aWorld(t);
      const number = await approvedProject(world);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assigningFails(world, effect, 4);
      await jump(world, 10 * DAY);
      await pass(world, 15 * MINUTE);
      assert.equal(stated(world, number), 'ended/ended');
      assert.doesNotMatch(textOf(world, number), /could not be taken back/);
      assert.deepEqual(directly(world, CONTRACTOR), { SPE_E3: 0 });
      await agree(world);
    });
});
