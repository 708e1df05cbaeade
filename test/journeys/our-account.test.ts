import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { SwitchChoices } from '../../sandbox/tenant/servicenow/switches.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, decideInTool, order, reject } from '../support/asking.ts';
import { call, operate } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
/** Decides what may be decided in the ticket tool. */
const OWNER = 'eng-manager';

async function named(t: TestContext, account: string, serviceNow: SwitchChoices = {}): Promise<TestWorld> {
  return await aWorld(t, { settings: { SERVICENOW_ACCOUNT: account }, serviceNow });
}

type Red = { readonly name: string; readonly because: string };

async function reds(world: TestWorld): Promise<readonly Red[]> {
  const { json } = await call(world, 'GET', '/api/health');
  return json['red'] as readonly Red[];
}

/** A request whose follow-up has lost its cause. */
async function triedAgain(world: TestWorld): Promise<string> {
  const rename = async (displayName: string) => {
    world.controlled.directory.patchGroup(groupId(VPN), { displayName });
    await pass(world, 11 * MINUTE); // every replica shows it by then
  };
  await rename('GRP-VPN-OLD');
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'none/needs-human');
  await rename(VPN);
  const { requestId } = await requestOf(world, number);
  const answer = await operate(world, requestId, 'retry');
  assert.equal(answer.status, 202, JSON.stringify(answer));
  await settle(world);
  await pass(world, 5 * MINUTE);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return number;
}

for (const [how, account] of [
  ['is nobody', 'svc.countersgin'],
  ["is another's", 'sam.servicedesk'],
  ['is written with other letters', 'SVC.Countersign'],
] as const)
  describe(`a setting that names an account which ${how}`, () => {
    test(`a setting that names an account which ${how} leaves our follow-ups ours: they are closed once their cause is gone`, async (t) => {
      const world = await named(t, account);
      const number = await triedAgain(world);
      assert.deepEqual(
        world.servicenow.ticket(number).tasks.map(({ state }) => state),
        ['3'],
      );
      await agree(world);
    });

    test(`a setting that names an account which ${how} finds the follow-up again that was raised before, and raises no second one`, async (t) => {
      const world = await named(t, account);
      world.tenant.faults.add({
        match: { host: 'acme.service-now.com', method: 'POST', path: '/sc_task' },
        count: 1,
        effect: { kind: 'reset', applied: true },
      });
      const number = await triedAgain(world);
      assert.equal(world.servicenow.ticket(number).tasks.length, 1);
      await agree(world);
    });

    test(`a setting that names an account which ${how} hears of a follow-up that a person closed as a retry`, async (t) => {
      const world = await named(t, account);
      world.controlled.directory.patchGroup(groupId(VPN), { displayName: 'GRP-VPN-OLD' });
      await pass(world, 2 * MINUTE);
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await settle(world);
      world.controlled.directory.patchGroup(groupId(VPN), { displayName: VPN });
      await pass(world, 2 * MINUTE);
      const [task] = world.servicenow.ticket(number).tasks;
      assert.ok(task);
      world.servicenow.closeTask(task.number, { as: personId('identity-ops-1'), notes: 'retry' });
      await pass(world, 15 * MINUTE);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
      await agree(world);
    });

    test(`a setting that names an account which ${how} leaves the ticket that we closed ours: its end is told and nothing is asked again`, async (t) => {
      const world = await named(t, account);
      const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
      await settle(world);
      await jump(world, 26 * HOUR);
      assert.equal(stated(world, number), 'ended/ended');
      await agree(world);
    });

    test(`a setting that names an account which ${how} takes what we set on approver rows for ours`, async (t) => {
      const world = await named(t, account);
      const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
      await settle(world);
      await reject(world, number, OWNER, 'Not now.');
      await pass(world, HOUR);
      world.servicenow.patchTicket(number, { approval: 'requested', fields: { state: 'Open' } });
      await pass(world, 10 * MINUTE);
      await approve(world, number, OWNER);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.doesNotMatch(textOf(world, number), /does not count/);
      await agree(world);
    });
  });

test("a decision of the person whose name the setting has by mistake is the person's", async (t) => {
  const probe = await aWorld(t);
  const { userName } = probe.servicenow.user(personId(OWNER));
  const world = await named(t, userName);
  const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
  await settle(world);
  decideInTool(world, number, OWNER, 'approved');
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled', textOf(world, number));
  await agree(world);
});

describe('health', () => {
  test('health names a setting that differs from whom the instance takes us for, without either name, and operators hear both', async (t) => {
    const world = await named(t, 'sam.servicedesk');
    await pass(world, 5 * MINUTE);
    const [red, ...others] = await reds(world);
    assert.deepEqual(others, []);
    assert.equal(red?.name, 'SERVICENOW_ACCOUNT');
    assert.match(red?.because ?? '', /another account/);
    assert.doesNotMatch(red?.because ?? '', /svc\.countersign|sam\.servicedesk/);
    assert.ok(world.logged.some((line) => /sam\.servicedesk.*svc\.countersign/.test(line)));
  });

  test('health is green where they are the same, however they are written, and where the instance does not tell', async (t) => {
    for (const [account, scripts] of [
      ['svc.countersign', 'run'],
      ['SVC.Countersign', 'run'],
      ['svc.countersign', 'dropped'],
      ['svc.countersign', 'as-text'],
      ['svc.other', 'dropped'],
    ] as const) {
      const world = await named(t, account, { query: { scripts } });
      await pass(world, 5 * MINUTE);
      assert.deepEqual(await reds(world), []);
    }
  });
});

for (const scripts of ['dropped', 'as-text'] as const)
  test(`where the instance runs no scripts in queries (${scripts}) the setting is believed`, async (t) => {
    const world = await named(t, 'svc.countersign', { query: { scripts } });
    const number = await triedAgain(world);
    assert.deepEqual(
      world.servicenow.ticket(number).tasks.map(({ state }) => state),
      ['3'],
    );
    await agree(world);
  });
