/** What can't be read is waited for as long as policy says, and what then was never written is not called taken back. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { DAY, HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { order, press } from '../support/asking.ts';
import { addingFails, mend, removingFails, SERVICENOW, writes } from '../support/faults.ts';
import { call, operate, tokenOf } from '../support/operators.ts';
import { aPolicyFolder, redeploy } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = 'sales-rep';
const UNAVAILABLE = { kind: 'status', status: 503 } as const;

/** Nothing of the directory can be read or changed. */
function directoryFails({ tenant }: TestWorld): void {
  tenant.faults.add({ match: { host: 'graph.microsoft.com' }, effect: UNAVAILABLE });
}

/** A clock time of the company, as texts have it. */
function clockOf(world: TestWorld, ahead: number): string {
  return instant(world.clock.now() + ahead).slice(0, 10);
}

async function concludedAt(world: TestWorld, number: string): Promise<number> {
  return Date.parse((await requestOf(world, number)).concludedAt ?? '');
}

describe('a request whose facts can not be read', () => {
  test('a request whose facts can not be read is tried for as long as the table says, which its ticket says, and then given to a person', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/facts': { giveUpAfterHours: 1 } });
    const world = await aWorld(t, { policyFolder: folder });
    directoryFails(world);
    const { number } = order(world, 'Access to VPN', PERSON);
    const began = world.clock.now();
    await pass(world, 15 * MINUTE);
    assert.match(textOf(world, number), /tried again until 2026-03-03 11:0/);
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    await pass(world, 30 * MINUTE);
    assert.equal(stated(world, number), 'none/needs-human');
    const lasted = (await concludedAt(world, number)) - began;
    assert.ok(Math.abs(lasted - HOUR) < 10 * MINUTE, `given up after ${lasted / MINUTE} minutes`);
    await agree(world);
  });

  test('a request whose facts can not be read is given up by the table that is in force by then, and its ticket says so', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    directoryFails(world);
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, 15 * MINUTE);
    assert.match(textOf(world, number), new RegExp(`tried again until ${clockOf(world, DAY)} 10:0`));
    policy.deploy({ '/operations/facts': { giveUpAfterHours: 2 } });
    redeploy(world, policy.folder);
    await pass(world, 40 * MINUTE);
    assert.match(textOf(world, number), /tried again until 2026-03-03 12:0/);
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'none/needs-human');
  });

  test('a request whose facts can not be read because of the set-up waits for its mending as long as the table says', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/waiting': { giveUpAfterDays: 1 } });
    const world = await aWorld(t, { policyFolder: folder });
    const { tenant } = world;
    tenant.faults.add({
      match: { host: SERVICENOW, path: '/sc_item_option_mtom' },
      effect: { kind: 'status', status: 403 },
    });
    const { number } = order(world, 'Access to VPN', PERSON);
    await pass(world, 15 * MINUTE);
    assert.match(textOf(world, number), new RegExp(`every half hour, until ${clockOf(world, DAY)} 10:0`));
    await pass(world, 25 * HOUR);
    assert.equal(stated(world, number), 'none/needs-human');
  });
});

/** Runs look often, so that each hour of theirs takes long to play. */
function writesForAnHour(t: TestContext): { readonly policyFolder: string } {
  const { folder } = aPolicyFolder(t, {
    '/operations/write': { giveUpAfterHours: 1, defaultWaitSeconds: 30 },
  });
  return { policyFolder: folder };
}

/** A second ticket waits for its turn, because the first one's removal is refused and holds the right to write. */
async function waitingForItsTurn(t: TestContext): Promise<{ world: TestWorld; second: string }> {
  const world = await aWorld(t, writesForAnHour(t));
  order(world, 'Access to VPN', PERSON, { duration_days: '1' });
  await settle(world);
  removingFails(world, UNAVAILABLE);
  await pass(world, DAY + 5 * MINUTE);
  const second = order(world, 'Access to VPN', PERSON, { duration_days: '1' }).number;
  await pass(world, 10 * MINUTE);
  assert.equal(stated(world, second), 'pending/running');
  return { world, second };
}

/** What everybody is told of a request of which nothing was ever sent. */
async function assertNothingWritten(world: TestWorld, number: string): Promise<void> {
  const { requestId, outcome } = await requestOf(world, number);
  assert.equal(outcome, 'needs-human');
  const told = textOf(world, number);
  assert.match(told, /Nothing was written to the directory/);
  assert.match(told, /Result: failure, nothing is changed; it needs a person/);
  const { tasks } = world.servicenow.ticket(number);
  const work = tasks
    .map(({ shortDescription, description }) => `${shortDescription}\n${description}`)
    .join('\n');
  assert.match(work, /access request needs a person/);
  assert.match(work, /Change: nothing was written/);
  assert.match(work, /Next: .*press Retry/);
  const token = await tokenOf(world, 'identity-ops-1', 'Operator');
  const api = await call(world, 'GET', `/api/requests/${requestId}`, { token });
  const rows = await world.app.means.auditLog.read(requestId);
  const concluded = rows.findLast(({ fact }) => fact === 'concluded');
  const page = await call(world, 'GET', `/api/console/requests/${requestId}`, { token });
  assert.deepEqual([api.status, page.status], [200, 200]);
  assert.match(page.text, /Nothing was written to the directory/);
  for (const text of [told, work, api.text, JSON.stringify(concluded?.data), page.text])
    assert.doesNotMatch(text, /rolled.back|taken back|take back what/i);
}

describe('a request of which nothing was ever sent', () => {
  test('a request of which nothing was ever sent because it could not be decided again until its time was up', async (t) => {
    const { world, second } = await waitingForItsTurn(t);
    const since = world.clock.now();
    mend(world);
    const path = `/groups/${groupId(VPN)}/getMemberGroups`;
    world.tenant.faults.add({ match: { host: 'graph.microsoft.com', path }, effect: UNAVAILABLE });
    await pass(world, 30 * MINUTE);
    const said = textOf(world, second).match(/tried again until (2026-\d\d-\d\d \d\d:\d\d)/)?.[1] ?? '';
    const until = Date.parse(`${said.replace(' ', 'T')}:00+01:00`);
    assert.ok(until - since < 1.1 * HOUR, `the ticket says ${said}`);
    await pass(world, HOUR);
    assert.equal(stated(world, second), 'none/needs-human');
    assert.ok(Math.abs((await concludedAt(world, second)) - until) < 15 * MINUTE);
    await assertNothingWritten(world, second);
    mend(world);
    await pass(world, 2 * HOUR);
    await agree(world);
  });

  test('a request of which nothing was ever sent because its turn did not come in time', async (t) => {
    const { world, second } = await waitingForItsTurn(t);
    await pass(world, 75 * MINUTE);
    assert.equal(stated(world, second), 'none/needs-human');
    await assertNothingWritten(world, second);
    assert.equal(writes(world, 'POST'), 1);
  });

  test('a request of which nothing was ever sent because the directory went silent between the approval and the write', async (t) => {
    const world = await aWorld(t, writesForAnHour(t));
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '60' });
    await settle(world);
    // The reads of the decision are answered, the write's own last look is not.
    const { auditLog } = world.app.means;
    const append = auditLog.append.bind(auditLog);
    let armed = false;
    auditLog.append = async (id, entries) => {
      if (!armed && entries.some(({ fact }) => fact === 'grant-armed')) {
        armed = true;
        directoryFails(world);
        world.clock.moveTo(world.clock.now() + 3 * MINUTE);
      }
      return await append(id, entries);
    };
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, 90 * MINUTE);
    assert.ok(armed);
    assert.equal(stated(world, number), 'none/needs-human');
    await assertNothingWritten(world, number);
    mend(world);
    await pass(world, HOUR);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'retry')).status, 202);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled', 'the approval is kept');
    await agree(world);
  });

  test('a request of which nothing was ever sent because an operator stopped it is withdrawn, and nobody is called', async (t) => {
    const { world, second } = await waitingForItsTurn(t);
    const { requestId } = await requestOf(world, second);
    const before = world.servicenow.ticket(second).tasks.length;
    assert.equal((await operate(world, requestId, 'roll-back', 'Not needed.')).status, 202);
    await pass(world, HOUR);
    assert.equal(stated(world, second), 'none/withdrawn');
    assert.match(textOf(world, second), /Nothing was written to the directory/);
    assert.match(textOf(world, second), /Not needed\./);
    assert.equal(world.servicenow.ticket(second).tasks.length, before);
  });
});

describe('a request of which something was sent', () => {
  test('a request of which something was sent and refused is rolled back still', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 403 });
    const { number } = order(world, 'Access to VPN', PERSON);
    await settle(world);
    assert.equal(stated(world, number), 'none/rolled-back');
    assert.doesNotMatch(textOf(world, number), /Nothing was written to the directory/);
    assert.ok(!isMember(world, VPN, PERSON) && groupId(VPN).length > 0);
  });
});
