import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { OPERATOR, visit } from '../../console/requests-of-a-day.ts';
import { order } from '../../support/asking.ts';
import { DENIED, mend, serviceNowFails } from '../../support/faults.ts';
import { call } from '../../support/operators.ts';
import { stated } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
const VPN = 'GRP-VPN-USERS';

type Red = { readonly name: string; readonly because: string; readonly todo: string; readonly since: string };

async function reds(world: TestWorld): Promise<readonly Red[]> {
  const { status, json } = await call(world, 'GET', '/api/health');
  assert.equal(status, 200, 'health answers for as long as the process can serve');
  const red = json['red'] as readonly Red[];
  const ready = await call(world, 'GET', '/api/health/ready');
  assert.equal(ready.status, red.length === 0 ? 200 : 503);
  // The calls themselves are another test's (journeys/refused-calls.test.ts).
  return red.filter(({ name }) => !name.startsWith('calls to '));
}

const named = (red: readonly Red[]) => red.map(({ name }) => name).sort();

const notices = (world: TestWorld, about: RegExp) =>
  new Set(world.teams.messages().flatMap(({ text }) => (about.test(text) ? [text] : [])));

function refuse({ tenant }: TestWorld, path: string, status: number): void {
  tenant.faults.add({
    match: { host: 'graph.microsoft.com', path },
    effect: { ...DENIED, status },
  });
}

/** Long enough for each timer's outage to be past its bound. */
async function longer(world: TestWorld): Promise<void> {
  await pass(world, 20 * MINUTE);
}

async function withAccess(t: Parameters<typeof aWorld>[0]) {
  const world = await aWorld(t, CALM);
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  await pass(world, 6 * MINUTE);
  return { world, number };
}

describe('a directory that tells of no changes any more', () => {
  for (const status of [401, 403, 429, 503])
    test(`with ${status} turns health red with what goes unseen, and operators hear of it once, and once when it is over`, async (t) => {
      const { world, number } = await withAccess(t);
      assert.deepEqual(await reds(world), []);
      refuse(world, '/delta', status);
      world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
      await longer(world);
      const red = await reds(world);
      assert.deepEqual(named(red), ['watchGroups', 'watchUsers']);
      const [users] = red.filter(({ name }) => name === 'watchUsers');
      assert.match(users?.because ?? '', new RegExp(`${status}.*leavers keep their access`));
      assert.match(users?.todo ?? '', /permissions\.md/);
      await longer(world);
      assert.equal(notices(world, /watchUsers has not been able to look/).size, 1);
      assert.equal(notices(world, /watchGroups has not been able to look/).size, 1);
      mend(world);
      await pass(world, 10 * MINUTE);
      assert.deepEqual(await reds(world), []);
      assert.equal(notices(world, /looks again since/).size, 2);
      assert.equal(stated(world, number), 'ended/ended', 'what changed meanwhile is made up for');
      assert.ok(!isMember(world, VPN, 'sales-rep'));
    });

  test('a directory that tells of no changes any more is said by the console in place of "followed"', async (t) => {
    const { world } = await withAccess(t);
    const page = async () => (await visit(world, 'console/members', OPERATOR)).text;
    assert.match(await page(), /Members of \d+ governed groups are followed/);
    refuse(world, '/groups/delta', 403);
    await pass(world, 2 * MINUTE);
    const text = await page();
    assert.doesNotMatch(text, /governed groups are followed/);
    assert.match(text, /tickets may state access that is gone\.<\/strong> Since .*403/);
    await longer(world);
    assert.match((await visit(world, 'console', OPERATOR)).text, /tickets may state access that is gone/);
  });

  test('a directory that tells of no changes any more fails the timer for the platform, which counts it', async (t) => {
    const { world } = await withAccess(t);
    refuse(world, '/users/delta', 403);
    await longer(world);
    assert.ok(world.logged.some((line) => /^Function watchUsers failed: /.test(line)));
  });
});

describe('a ticket tool that answers nothing', () => {
  for (const status of [401, 403, 503])
    test(`with ${status} turns health red for lost webhooks and closed follow-ups`, async (t) => {
      const world = await aWorld(t, CALM);
      await pass(world, 2 * MINUTE);
      serviceNowFails(world, { kind: 'status', status });
      await longer(world);
      assert.deepEqual(named(await reds(world)), ['followUps', 'unfulfilledApprovals']);
      assert.equal(notices(world, /unfulfilledApprovals has not been able to look/).size, 1);
      mend(world);
      await pass(world, 5 * MINUTE);
      assert.deepEqual(await reds(world), []);
    });
});

describe('operators whom chat does not reach', () => {
  test('operators whom chat does not reach hear of a blind watch by one incident', async (t) => {
    const { world } = await withAccess(t);
    world.tenant.faults.add({
      match: { host: 'smba.trafficmanager.net' },
      effect: { kind: 'status', status: 403 },
    });
    refuse(world, '/users/delta', 403);
    await longer(world);
    await longer(world);
    const incidents = world.servicenow
      .listRecords('incident')
      .filter((one) => one['correlation_id']?.startsWith('sweep:watchUsers'));
    assert.equal(incidents.length, 1);
    assert.match(incidents[0]?.['description'] ?? '', /leavers keep their access/);
  });
});

describe('tables that do not answer', () => {
  test('tables that do not answer show in health, which goes on answering', async (t) => {
    const { world } = await withAccess(t);
    await pass(world, MINUTE);
    const { marks } = world.app.means;
    const read = marks.read.bind(marks);
    marks.read = async () => {
      throw new Error('Reading Marks failed: 503');
    };
    await pass(world, MINUTE);
    const red = await reds(world);
    assert.ok(named(red).includes('expiry'));
    assert.match(red[0]?.because ?? '', /Reading Marks failed/);
    marks.read = read;
    await pass(world, 2 * MINUTE);
    assert.deepEqual(await reds(world), []);
  });
});
