import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timelineRoutes } from '../../../sandbox/control/timeline-routes.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { HOUR } from '../../../src/domain/instant.ts';
import { aWorld, settle } from '../../support/world.ts';
import { call } from './world-call.ts';

test('The timeline of a ticket is what the app tells an operator, in its own words', async (t) => {
  const world = await aWorld(t);
  const ordered = await call(world, 'POST', '/tickets', {
    catalogItem: 'Access to VPN',
    approval: 'approved',
  });
  const path = `/tickets/servicenow/${ordered.body.number}/timeline`;
  assert.deepEqual((await call(world, 'GET', path)).body, { requests: [] });
  await settle(world);
  const { requests } = (await call(world, 'GET', path)).body;
  assert.equal(requests.length, 1);
  const [{ requestId, kind, phase, outcome, status, timeline, consoleUrl }] = requests;
  assert.deepEqual([kind, phase, outcome], ['group-membership', 'concluded', 'fulfilled']);
  assert.match(status.written, /^Written to the ticket/);
  assert.equal(timeline[0].title, 'Received from ServiceNow');
  assert.ok(timeline.length > 5);
  const times = timeline.map(({ at }: { at: string }) => at);
  assert.deepEqual(times, times.toSorted());
  assert.ok(
    timeline.every(({ words }: { words: unknown[] }) => words.every((one) => typeof one === 'string')),
  );
  const operator = encodeURIComponent(person('identity-ops-1').userPrincipalName);
  assert.equal(consoleUrl, `http://127.0.0.1:7072/app/api/console/requests/${requestId}?as=${operator}`);
});

test('A look at a timeline is no change', async (t) => {
  const world = await aWorld(t);
  const { number } = (await call(world, 'POST', '/tickets', { catalogItem: 'Access to VPN' })).body;
  await settle(world);
  await call(world, 'GET', `/tickets/servicenow/${number}/timeline`);
  const { seq } = (await call(world, 'GET', '/changes')).body;
  await call(world, 'GET', `/tickets/servicenow/${number}/timeline`);
  assert.equal((await call(world, 'GET', '/changes')).body.seq, seq);
});

test('A timeline that nobody may read, or that the app is not there to tell, is refused in words', async (t) => {
  const world = await aWorld(t);
  const { number } = (await call(world, 'POST', '/tickets', { catalogItem: 'Access to VPN' })).body;
  const path = `/tickets/servicenow/${number}/timeline`;
  await call(world, 'POST', '/host/kill', { restart: false });
  const away = await call(world, 'GET', path);
  assert.deepEqual([away.status, away.body.error.code], [502, 'app-unreachable']);
  await call(world, 'DELETE', '/directory/groups/GRP-IDENTITY-OPS');
  const nobody = await call(world, 'GET', path);
  assert.deepEqual([nobody.status, nobody.body.error.code], [409, 'no-operator']);
  assert.equal((await call(world, 'GET', '/tickets/servicenow/RITM0/timeline')).status, 404);
});

test('Time that is to end settled goes on until the ticket has its answer', async (t) => {
  const order = { catalogItem: 'Access to VPN', approval: 'approved' };
  const stateAfter = async (advance: object) => {
    const world = await aWorld(t);
    const { number } = (await call(world, 'POST', '/tickets', order)).body;
    const { body } = await call(world, 'POST', '/clock/advance', advance);
    assert.equal(body.settled, true);
    return (await call(world, 'GET', `/tickets/servicenow/${number}`)).body.stateLabel;
  };
  assert.equal(await stateAfter({ by: 'PT1S' }), 'Open');
  assert.equal(await stateAfter({ by: 'PT1S', until: 'settled' }), 'Closed Complete');
});

test('A timeline is told while the directory, the ticketing system or the chat is away', async (t) => {
  const world = await aWorld(t);
  const { number } = (await call(world, 'POST', '/tickets', { catalogItem: 'Access to VPN' })).body;
  await settle(world);
  for (const preset of ['graph-away', 'servicenow-away', 'servicenow-refuses', 'teams-away']) {
    await call(world, 'POST', `/presets/${preset}`, {});
    const { status, body } = await call(world, 'GET', `/tickets/servicenow/${number}/timeline`);
    assert.equal(status, 200, preset);
    assert.equal(body.requests.length, 1, preset);
    await call(world, 'DELETE', `/presets/${preset}`);
  }
});

test('A timeline is told while time jumps past each token on its way to the app', async (t) => {
  const world = await aWorld(t);
  const { number } = (await call(world, 'POST', '/tickets', { catalogItem: 'Access to VPN' })).body;
  await settle(world);
  let looks = 0;
  const appHost = Object.assign(Object.create(world.host), {
    fetch(request: Request) {
      looks++;
      if (looks % 3 > 0) world.clock.moveTo(world.clock.now() + 2 * HOUR);
      return world.host.fetch(request);
    },
  });
  const [route] = timelineRoutes({ tenant: () => world.controlled, appHost, signIn: '/app' });
  assert.ok(route);
  const params = { system: 'servicenow', number };
  const { body } = await route.run({ params, query: new URLSearchParams(), body: undefined });
  const { requests } = body as { requests: readonly unknown[] };
  assert.deepEqual([requests.length, looks], [1, 6]);
});
