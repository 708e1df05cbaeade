import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { SECURITY } from '../../src/functions/security-log.ts';
import { SECURITY_CODES } from '../../src/ports/security.ts';
import { sourceFiles } from '../architecture/source.ts';
import { cardOf, order } from '../support/asking.ts';
import { keysOf } from '../support/keys.ts';
import { appTokenOf, call, operate, tokenOf } from '../support/operators.ts';
import { factsOf, requestOf } from '../support/statements.ts';
import { aWorld, settle, type TestWorld } from '../support/world.ts';

type Event = {
  readonly log: string;
  readonly code: string;
  readonly door: string;
  readonly who: string | null;
  readonly minute: string;
  readonly count: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly examples: readonly Readonly<Record<string, string | null>>[];
};

/** Everything told so far, the minute that is not over included. */
function eventsOf(world: TestWorld, code?: string): readonly Event[] {
  world.app.security.flush('all');
  const lines = world.logged.filter((line) => line.startsWith(SECURITY));
  const events = lines.map((line) => JSON.parse(line) as Event);
  for (const event of events)
    assert.deepEqual(
      Object.keys(event),
      ['log', 'code', 'door', 'who', 'minute', 'count', 'reasons', 'examples'],
      'one shape for all',
    );
  return events.filter((event) => code === undefined || event.code === code);
}

async function waiting(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  return number;
}

const PAGE = readFileSync(new URL('../../docs/security-events.md', import.meta.url), 'utf8');

describe('docs/security-events.md', () => {
  test('lists each code that the doors can tell of, and no other', () => {
    const table = PAGE.slice(PAGE.indexOf('## What is told'), PAGE.indexOf('## Where it goes'));
    const listed = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
    assert.deepEqual(listed.toSorted(), [...SECURITY_CODES].toSorted());
  });

  test('lists the members of a line', async (t) => {
    const world = await aWorld(t);
    const [event] = eventsOf(world);
    const table = PAGE.slice(PAGE.indexOf('## One line'), PAGE.indexOf('For each door'));
    const listed = [...table.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, member]) => member);
    assert.deepEqual(listed, Object.keys(event ?? {}));
  });

  test('lists no code that nothing tells of', () => {
    const code = sourceFiles()
      .map(({ text }) => text)
      .join('\n');
    for (const one of SECURITY_CODES)
      assert.ok(code.split(`'${one}'`).length > 2, `${one} is in the list and nowhere else`);
  });
});

describe('a refused caller', () => {
  test('leaves one line for each door, code and minute, with the first three and how many there were', async (t) => {
    const world = await aWorld(t);
    for (let time = 0; time < 40; time += 1)
      await call(world, 'GET', `/api/requests/r-${time}`, {
        token: 'eyJhbGciOiJub25lIn0.eyJvaWQiOiJ4In0.',
        headers: { 'x-forwarded-for': `203.0.113.9, 198.51.100.${time}` },
      });
    await call(world, 'GET', '/api/requests/r-1');
    const [event, ...more] = eventsOf(world, 'caller-refused');
    assert.deepEqual(more, []);
    assert.deepEqual(
      { ...event, examples: event?.examples.length },
      {
        log: 'security',
        code: 'caller-refused',
        door: 'request',
        who: null,
        minute: '2026-03-03T09:00:00.000Z',
        count: 41,
        reasons: { 'token-algorithm': 40, 'token-missing': 1 },
        examples: 3,
      },
    );
    assert.deepEqual(event?.examples[0], { method: 'GET', path: '/api/requests/r-0', from: '198.51.100.0' });
  });

  test('is told by what happens next, and in a line of the next minute', async (t) => {
    const world = await aWorld(t);
    await call(world, 'GET', '/api/requests');
    world.clock.moveTo(world.clock.now() + 60_000);
    await call(world, 'GET', '/api/requests');
    const lines = world.logged.filter((line) => line.includes('caller-refused'));
    assert.equal(lines.length, 1, 'the minute before is written, the one that runs is not');
    assert.equal(eventsOf(world, 'caller-refused').length, 2);
  });

  for (const [what, door, reason, attack] of [
    ['a forged webhook', 'itsm-servicenow', null, forged],
    [
      'an app at the operators’ door',
      'requests',
      'app-not-person',
      async (world: TestWorld) =>
        void (await call(world, 'GET', '/api/requests', {
          token: await appTokenOf(world, { roles: ['Operator'] }),
        })),
    ],
    [
      'a person at the door of the personnel system',
      'offboarding',
      'person-not-app',
      async (world: TestWorld) =>
        void (await call(world, 'POST', '/api/offboarding', {
          token: await tokenOf(world, 'hr-officer', 'Offboarding'),
          body: {},
        })),
    ],
    [
      'somebody without a role in the console',
      'console',
      'role-missing',
      async (world: TestWorld) =>
        void (await call(world, 'GET', '/api/console', { token: await tokenOf(world, 'sales-rep') })),
    ],
    [
      'a press with a forged token',
      'messages-teams',
      null,
      async (world: TestWorld) =>
        void (await call(world, 'POST', '/api/teams/messages', { token: 'abc.def.ghi', body: {} })),
    ],
  ] as const)
    test(`leaves its trace: ${what}`, async (t) => {
      const world = await aWorld(t);
      await attack(world);
      const [event] = eventsOf(world, 'caller-refused');
      assert.equal(event?.door, door);
      assert.equal(event?.count, 1);
      if (reason !== null) assert.deepEqual(event?.reasons, { [reason]: 1 });
    });

  test('that was let in leaves its trace, too, with how somebody had signed in', async (t) => {
    const world = await aWorld(t);
    const signedIn = Math.floor(world.clock.now() / 1000) - 600;
    const token = await world.tenant.entra.issueUserToken({
      userId: personId('identity-ops-1'),
      roles: ['Operator'],
      claims: { acrs: ['c1'], auth_time: signedIn },
    });
    await call(world, 'GET', '/api/requests', { token });
    await call(world, 'GET', '/api/requests', { token });
    const app = await appTokenOf(world, { roles: ['Offboarding'] });
    await call(world, 'POST', '/api/offboarding', { token: app, body: { userId: 'nobody' } });
    const [person, other] = eventsOf(world, 'caller-proven');
    assert.deepEqual([person?.door, person?.who], ['requests', personId('identity-ops-1')]);
    assert.deepEqual(person?.reasons, { person: 2 });
    assert.match(person?.examples[0]?.['how'] ?? '', /^c1, by [0-9a-f-]{36}$/);
    assert.equal(person?.examples[0]?.['signedInAt'], new Date(signedIn * 1000).toISOString());
    assert.deepEqual([other?.door, other?.reasons], ['offboarding', { app: 1 }]);
  });

  for (const [proxies, address] of [
    ['0', '192.0.2.7:443'],
    ['1', '198.51.100.4'],
    ['2', '203.0.113.9'],
    ['5', null],
  ] as const)
    test(`is told by its own address behind ${proxies} proxies, whatever it writes in front of that`, async (t) => {
      const world = await aWorld(t, { settings: { PROXIES_IN_FRONT: proxies } });
      const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.4, 192.0.2.7:443' };
      await call(world, 'GET', '/api/requests', { headers });
      assert.equal(eventsOf(world, 'caller-refused')[0]?.examples[0]?.['from'], address);
    });

  test('that is a page of another site is told apart', async (t) => {
    const world = await aWorld(t);
    const headers = { 'sec-fetch-site': 'cross-site' };
    await call(world, 'POST', '/api/offboarding', { body: {}, headers });
    assert.deepEqual(eventsOf(world, 'call-refused')[0]?.reasons, { 'foreign-page': 1 });
  });
});

async function forged(world: TestWorld): Promise<void> {
  await call(world, 'POST', '/api/itsm/servicenow', {
    body: '{}',
    headers: {
      'x-functions-key': keysOf().serviceNow,
      'x-countersign-timestamp': String(Math.floor(world.clock.now() / 1000)),
      'x-countersign-signature': `v1=${'0'.repeat(64)}`,
    },
  });
}

describe('refused presses', () => {
  test('sixty of them are one event of sixty and few rows of the audit', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const card = await cardOf(world, number, 'finance-data-owner');
    const { requestId } = await requestOf(world, number);
    for (let time = 0; time < 20; time += 1) {
      await world.teams.press(card.id, { as: personId('guest'), verb: 'approve' });
      await world.teams.press(card.id, {
        as: personId('finance-data-owner'),
        verb: 'approve',
        tamper: { activity: { from: { aadObjectId: null } } },
      });
      await world.teams.press(card.id, { as: personId('finance-data-owner'), verb: 'explode' });
    }
    const refused = (await factsOf(world, requestId)).filter((fact) => fact === 'approval-refused');
    assert.ok(refused.length >= 3 && refused.length <= 6, `${refused.length} rows`);
    const events = eventsOf(world, 'press-refused');
    assert.equal(
      events.reduce((sum, { count }) => sum + count, 0),
      60,
    );
    assert.ok(events.length <= 2, 'one a minute');
    assert.ok(events.every(({ examples }) => examples.length <= 3));
  });
});

describe('who reads whose request', () => {
  test('is told by each way of reading, for each reader', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const { requestId } = await requestOf(world, number);
    const token = await tokenOf(world, 'legal-counsel', 'Auditor');
    const paths = [
      '/api/requests',
      `/api/requests/${requestId}`,
      `/api/requests/${requestId}/audit`,
      '/api/console',
      `/api/console/requests/${requestId}`,
    ];
    for (const path of paths) assert.equal((await call(world, 'GET', path, { token })).status, 200);
    await call(world, 'GET', paths[1] ?? '', { token: await tokenOf(world, 'identity-ops-1', 'Operator') });
    const events = eventsOf(world, 'personal-data-read');
    const told = events.map(({ door, who }) => [door, who]);
    const auditor = personId('legal-counsel');
    assert.deepEqual(told, [
      ['requests', auditor],
      ['request', auditor],
      ['requestAudit', auditor],
      ['console', auditor],
      ['consoleRequest', auditor],
      ['request', personId('identity-ops-1')],
    ]);
    for (const { examples } of events)
      assert.deepEqual(examples, [{ requestId, person: personId('finance-analyst') }]);
  });

  test('is told although the directory could not be asked about the reader, and that it could not', async (t) => {
    const world = await aWorld(t);
    await waiting(world);
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503 },
    });
    const token = await tokenOf(world, 'legal-counsel', 'Auditor');
    assert.equal((await call(world, 'GET', '/api/requests', { token })).status, 200);
    assert.deepEqual(eventsOf(world, 'standing-not-asked')[0]?.reasons, { list: 1 });
    assert.equal(eventsOf(world, 'personal-data-read').length, 1);
  });
});

describe('other events', () => {
  test('tell of access that was ended unasked, of a leaver, and of what the app goes by', async (t) => {
    const world = await aWorld(t, { settings: { COMPANY_TIME_ZONE: 'Mars/Olympus' } });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const { id } = world.tenant.faults.add({
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503 },
    });
    assert.equal((await operate(world, requestId, 'end')).status, 202);
    world.tenant.faults.remove(id);
    await settle(world);
    const token = await appTokenOf(world, { roles: ['Offboarding'] });
    const userId = personId('sales-rep');
    for (const withdrawn of [false, true])
      await call(world, 'POST', '/api/offboarding', { token, body: { userId, withdrawn, reason: 'Left.' } });
    assert.deepEqual(eventsOf(world, 'standing-not-asked')[0]?.reasons, { end: 1 });
    assert.deepEqual(eventsOf(world, 'person-offboarded')[0]?.reasons, { said: 1, withdrawn: 1 });
    const [wrong] = eventsOf(world, 'setting-wrong');
    assert.deepEqual(wrong?.reasons, { COMPANY_TIME_ZONE: 1 });
    assert.doesNotMatch(JSON.stringify(wrong), /Olympus/);
    assert.deepEqual(eventsOf(world, 'setting-advised')[0]?.reasons, { UNSEALED_APPROVALS_UNTIL: 1 });
    const [force] = eventsOf(world, 'settings-in-force');
    assert.equal(force?.examples[0]?.['SERVICENOW_HOST'], 'acme.service-now.com');
    assert.doesNotMatch(JSON.stringify(force), /sandbox-webhook-secret/);
  });

  test('carry nothing secret, whatever callers put where', async (t) => {
    const world = await aWorld(t);
    const secret = 'k3yV4lu3-0123456789abcdefABCDEF==';
    for (const path of [`/api/requests/code=${secret}`, `/api/requests/x?code=${secret}&sig=${secret}`])
      await call(world, 'GET', path, {
        token: 'eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln',
        headers: { 'x-forwarded-for': `x-functions-key: ${secret}`, cookie: `session=${secret}` },
      });
    const all = JSON.stringify(eventsOf(world));
    assert.doesNotMatch(all, /k3yV4lu3|eyJ/);
  });
});
