import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import type { FaultEffect } from '../../../sandbox/tenant/simulator.ts';
import { evidenceOf } from '../../../src/domain/housekeeping.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { anApprovedRequest, order } from '../../support/asking.ts';
import { call } from '../../support/operators.ts';
import { aPolicyFolder, entitlementAt } from '../../support/policies.ts';
import { stated } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';
import { CALM, callsOf, VPN } from './poisoned.ts';

const GRAPH = 'graph.microsoft.com';
const USERS = 'users-delta~account-place-title-and-licenses';
/** What a kept link has, and a fresh one has not. */
const KEPT = '/users/delta?$deltatoken=';

async function withAccess(t: Parameters<typeof aWorld>[0]) {
  const world = await aWorld(t, CALM);
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  await pass(world, 6 * MINUTE);
  const leave = () =>
    void world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
  const hasEnded = () => stated(world, number) === 'ended/ended' && !isMember(world, VPN, 'sales-rep');
  return { world, leave, hasEnded };
}

function answer({ tenant }: TestWorld, path: string, effect: FaultEffect): void {
  tenant.faults.add({ match: { host: GRAPH, path }, effect });
}

async function redOf(world: TestWorld, name: string): Promise<string> {
  const { json } = await call(world, 'GET', '/api/health');
  const red = json['red'] as readonly { readonly name: string; readonly because: string }[];
  return red.find((one) => one.name === name)?.because ?? '';
}

const told = ({ teams }: TestWorld, about: RegExp) =>
  new Set(teams.messages().flatMap(({ text }) => (about.test(text) ? [text] : [])));

/** The link that is kept now, as it is asked for. */
async function keptPath(world: TestWorld, name: string): Promise<string> {
  const { pathname, search } = new URL((await world.app.means.marks.read(name))?.row ?? '');
  return pathname + search;
}

const page = (path: string, next: string) => ({
  value: [],
  '@odata.nextLink': `https://${GRAPH}/v1.0${path}?$skiptoken=${next}`,
});

describe('a link of users that never works again', () => {
  const KINDS: Readonly<Record<string, FaultEffect>> = {
    'with 400': { kind: 'status', status: 400, body: { error: { code: 'Request_BadRequest' } } },
    'with 500': { kind: 'status', status: 500 },
    'with a circle': { kind: 'status', status: 200, body: page('/users/delta', 'again') },
    'with no page': { kind: 'status', status: 200, body: {} },
    'with an answer that is too large': { kind: 'status', status: 200, body: 'x'.repeat(9_000_000) },
  };
  for (const [how, effect] of Object.entries(KINDS))
    test(`a link of users that never works again ${how} is given up after a quarter of an hour, and who left meanwhile is found`, async (t) => {
      const { world, leave, hasEnded } = await withAccess(t);
      answer(world, await keptPath(world, USERS), effect);
      answer(world, '/users/delta?$skiptoken=again', effect);
      leave();
      await pass(world, 12 * MINUTE);
      assert.ok(!hasEnded(), 'it is tried again first');
      await pass(world, 10 * MINUTE);
      assert.ok(hasEnded());
      await pass(world, 3 * MINUTE);
      assert.equal(await redOf(world, 'watchUsers'), '');
    });
});

describe('a directory whose pages of changes are spoiled', () => {
  const KINDS: Readonly<Record<string, FaultEffect>> = {
    'no JSON': { kind: 'html' },
    'without a list': { kind: 'status', status: 200, body: { '@odata.deltaLink': `https://${GRAPH}/v1.0` } },
  };
  for (const [how, effect] of Object.entries(KINDS))
    test(`a directory whose pages of changes are ${how} turns health red, and operators hear of it`, async (t) => {
      const { world, leave, hasEnded } = await withAccess(t);
      answer(world, '/delta', effect);
      leave();
      await pass(world, 20 * MINUTE);
      for (const name of ['watchUsers', 'watchGroups']) {
        assert.match(await redOf(world, name), /not JSON|without a list/);
        assert.equal(told(world, new RegExp(`${name} has not been able to look`)).size, 1);
      }
      world.tenant.faults.clear();
      await pass(world, 6 * MINUTE);
      assert.ok(hasEnded(), 'what changed meanwhile is made up for');
    });
});

describe('a link of users that expires again and again', () => {
  const EXPIRED: FaultEffect = { kind: 'status', status: 410, body: { error: { code: 'resyncRequired' } } };

  test('a link of users that expires again and again, also when it is fresh, is asked for a few times a tick, and health says it', async (t) => {
    const { world } = await withAccess(t);
    answer(world, '/users/delta', EXPIRED);
    await pass(world, 20 * MINUTE);
    assert.match(await redOf(world, 'watchUsers'), /410/);
    const calls = () => world.tenant.outbound.list().filter(({ url }) => url.includes('/users/delta')).length;
    const before = calls();
    await pass(world, 5 * MINUTE);
    assert.ok(calls() - before <= 5 * 4, `${calls() - before} calls in five ticks`);
  });

  test('a link of users that expires again and again has everybody looked at each time, and operators hear of it after an hour', async (t) => {
    const { world, leave, hasEnded } = await withAccess(t);
    answer(world, KEPT, EXPIRED);
    await pass(world, 2 * MINUTE);
    leave();
    await pass(world, 6 * MINUTE);
    assert.ok(hasEnded());
    await pass(world, 65 * MINUTE);
    await pass(world, 6 * MINUTE);
    assert.match([...callsOf(world, 'watchUsers')].join(), /the link by which users are followed/);
  });
});

describe('changes of users that have no end', () => {
  test('changes of users that have no end are given up after an hour, and who left meanwhile is found', async (t) => {
    const { world, leave, hasEnded } = await withAccess(t);
    const { directory } = world.app.means;
    const userChanges = directory.userChanges.bind(directory);
    let n = 0;
    directory.userChanges = async (link) =>
      link === null
        ? await userChanges(null)
        : { read: 'done', changes: [], link: `https://${GRAPH}/v1.0/${n++}`, reset: false, more: true };
    leave();
    for (let third = 0; third < 5; third += 1) await pass(world, 15 * MINUTE);
    assert.ok(hasEnded());
  });
});

describe('a link of groups whose members decide, or by which roles are told, that never works again', () => {
  test('a link of groups whose members decide that never works again is given up, and who came meanwhile is told', async (t) => {
    const world = await aWorld(t, CALM);
    await pass(world, 6 * MINUTE);
    const marks = await world.table('Marks').all('marks');
    const keys = marks.map(({ rowKey }) => rowKey);
    const links = keys.filter((key) => key.startsWith('control-delta-'));
    assert.ok(links.length > 0);
    const [id = ''] = keys.flatMap((key) => /^control-([0-9a-f]{8}-.*)$/.exec(key)?.[1] ?? []);
    for (const key of links) answer(world, await keptPath(world, key), { kind: 'status', status: 500 });
    world.controlled.directory.putMember(id, personId('sales-member'));
    await pass(world, 25 * MINUTE);
    const facts = (await world.app.means.auditLog.read(evidenceOf(id))).map(({ fact }) => fact);
    assert.ok(facts.includes('control-group-changed'));
  });

  test('a link by which roles are told that never works again is given up, and who went from the role meanwhile is found', async (t) => {
    const role = { id: groupId('GRP-FINANCE-ALL'), name: 'GRP-FINANCE-ALL' };
    const { folder } = aPolicyFolder(t, {
      [`${entitlementAt('finance-bi-read')}/eligible`]: { userTypes: ['Member'], roleGroups: [role] },
      '/operations/movers': 'end',
    });
    const world = await aWorld(t, { ...CALM, policyFolder: folder });
    const { number } = await anApprovedRequest(world, {}, { duration_days: '60' });
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const row = (await world.app.means.marks.read('role-groups'))?.row ?? '';
    const { trails } = JSON.parse(row) as { readonly trails: readonly { readonly link: string }[] };
    assert.ok(trails.length > 0);
    for (const { link } of trails) {
      const { pathname, search } = new URL(link);
      answer(world, pathname + search, { kind: 'status', status: 500 });
    }
    world.controlled.directory.deleteMember(role.id, personId('finance-analyst'));
    await pass(world, 25 * MINUTE);
    await settle(world);
    assert.equal(await redOf(world, 'watchUsers'), '');
    assert.equal(stated(world, number), 'ended/ended');
  });
});
