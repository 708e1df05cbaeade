import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { IDENTITIES, objectIdOf } from '../../../sandbox/company.ts';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { subscription } from '../../../sandbox/tenant/company/licenses.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { createBatch } from '../../../src/connectors/graph/batch.ts';
import { createGraphClient } from '../../../src/connectors/graph/client.ts';
import { createGraph } from '../../../src/connectors/graph/directory.ts';
import * as paths from '../../../src/connectors/graph/paths.ts';
import { createOutbound, type Outbound } from '../../../src/connectors/outbound/outbound.ts';
import type { WriteEffect } from '../../../src/domain/effect.ts';
import { type Instant, instant } from '../../../src/domain/instant.ts';
import type { FactsWanted } from '../../../src/ports/directory.ts';
import { GRANTED, OPEN, PORTAL, SETTINGS, type Tenant, tenant } from './tenant.ts';

const GROUP = group('GRP-FINANCE-BI-READ').id;
const PERSON = personId('finance-analyst');
const EDGE = { userId: PERSON, groupId: GROUP };
const ID = '11111111-1111-4111-8111-111111111111';
const CONTEXT = { requestId: 'r', purpose: 'facts' } as const;
const REMOVING = { requestId: 'r', purpose: 'remove-member' } as const;
const LOCATING = { requestId: 'r', purpose: 'usage-location' } as const;

const WANTED: FactsWanted = {
  userIds: [PERSON, personId('finance-data-owner')],
  managersOf: [PERSON],
  groupIds: [GROUP],
  approverGroupIds: [group('GRP-SECURITY-APPROVERS').id],
  beneficiaryId: PERSON,
  incompatibleGroupIds: [group('GRP-PAYMENTS-APPROVE').id],
};

const ONE = { getToken: async () => ({ token: 't', expiresOnTimestamp: 3_600_000 }) };

/** A client whose far side is a function. */
function client(
  answer: (url: string, init: { headers?: Readonly<Record<string, string>> }) => Response | Promise<Response>,
) {
  const clock = virtualClock(0);
  const graph = createGraphClient({
    baseUrl: 'https://graph.microsoft.com',
    identities: () => ONE,
    outbound: async (url, init) => answer(url, init),
    clock,
    guard: OPEN,
  });
  return { graph, batch: createBatch(graph, clock) };
}

describe('absence', () => {
  const deleted = ({ store, clock }: Tenant) => {
    const user = store.anyUser(PERSON, store.settled());
    assert.ok(user);
    store.putUser({ ...user, deletedDateTime: new Date(clock.now()).toISOString() }, PORTAL);
  };

  test('H14: absence is not believed while it is not known whether the user is in the directory', async () => {
    const company = tenant();
    const [before] = await company.directory.readEdges([EDGE], 'r');
    assert.equal(before?.edge, 'absent');
    deleted(company);
    company.items.add({ match: { path: 'checkMemberGroups' }, effect: { kind: 'status', status: 403 } });
    const [after] = await company.directory.readEdges([EDGE], 'r');
    assert.equal(after?.edge, 'unknown');
    assert.match(after?.because ?? '', /Whether the user is in the directory was not read: .*403/);
  });

  test('H14: absence is not believed of a deleted user in however many groups at once', async () => {
    const company = tenant();
    deleted(company);
    const names = ['VPN-USERS', 'HR-CASES', 'TEAM-BETA', 'TEAM-GAMMA', 'LEGAL-HOLD', 'SECOPS', 'TELECOM'];
    const more = ['AUDITORS', 'PARTNERS', 'REPORTS', 'WIKI-READERS', 'ENG-REPO-READ'];
    const edges = [...names, ...more].map((name) => ({
      userId: PERSON,
      groupId: group(`GRP-${name}`).id,
    }));
    const readings = await company.directory.readEdges(edges, 'r');
    assert.deepEqual(
      new Set(readings.map(({ edge, userMissing }) => `${edge} ${userMissing}`)),
      new Set(['unknown true']),
    );
  });
});

describe('the number of round trips', () => {
  test('the number of round trips is one for facts, one for a write and one for each proof, and no token is asked for when warm', async () => {
    const { directory, calls, tokens } = tenant();
    await directory.readFacts(WANTED, 'r');
    assert.equal(calls.length, 1);
    await directory.addMember(EDGE, ID, 'r');
    for (let proof = 0; proof < 3; proof++) await directory.readEdges([EDGE], 'r');
    assert.equal(calls.length, 5);
    assert.equal(tokens.asked, 1);
  });

  test('the number of round trips is one for facts with licenses, and one for their proof', async () => {
    const { directory, licenses, calls } = tenant();
    await directory.readFacts({ ...WANTED, licenses: { userPrincipalName: 'a@contoso.example' } }, 'r');
    assert.equal(calls.length, 1);
    await licenses.read(PERSON, { subscriptions: false }, 'r');
    assert.equal(calls.length, 2);
  });

  test('the number of round trips is one for the proof that nine edges are there, and two that they are not', async () => {
    const { directory, calls, store } = tenant();
    const edges = [
      'GRP-VPN-USERS',
      'GRP-HR-CASES',
      'GRP-TEAM-BETA',
      'GRP-TEAM-GAMMA',
      'GRP-LEGAL-HOLD',
      'GRP-SECOPS',
      'GRP-TELECOM',
      'GRP-AUDITORS',
      'GRP-PARTNERS',
    ].map((name) => ({ userId: PERSON, groupId: group(name).id }));
    const readings = await directory.readEdges(edges, 'r');
    assert.ok(readings.every(({ edge }) => edge === 'absent'));
    assert.equal(calls.length, 2, 'whether the groups show their members is asked too');
    for (const { groupId, userId } of edges) store.setMember(groupId, userId, true, PORTAL);
    const present = await directory.readEdges(edges, 'r');
    assert.ok(present.every(({ edge }) => edge === 'present'));
    assert.equal(calls.length, 3);
  });

  test('the number of round trips is one for the proof that six edges are gone, with whether their groups show their members', async () => {
    const { directory, calls } = tenant();
    const names = ['VPN-USERS', 'HR-CASES', 'TEAM-BETA', 'TEAM-GAMMA', 'LEGAL-HOLD', 'SECOPS'];
    const edges = names.map((name) => ({ userId: PERSON, groupId: group(`GRP-${name}`).id }));
    const readings = await directory.readEdges(edges, 'r', 'absent');
    assert.ok(readings.every(({ edge }) => edge === 'absent'));
    assert.equal(calls.length, 1);
  });

  test('leaves a group unknown of which the one round trip did not tell whether it shows its members', async () => {
    const { directory, calls, items } = tenant();
    items.add({ match: { path: 'visibility' }, effect: { kind: 'status', status: 503 } });
    const [seen] = await directory.readEdges([EDGE], 'r', 'absent');
    assert.equal(seen?.edge, 'unknown');
    assert.match(seen?.because ?? '', /Whether the group shows its members was not read: .*503/);
    assert.equal(calls.length, 1);
  });

  test('the number of round trips is one more only the first time a large group is met', async () => {
    const { directory, calls, store } = tenant({ settings: { membersPerPage: 20 } });
    const edge = { userId: PERSON, groupId: group('GRP-WIKI-READERS').id };
    store.setMember(edge.groupId, PERSON, true, PORTAL);
    for (let time = 0; time < 3; time++) {
      const [seen] = await directory.readEdges([edge], 'r');
      assert.equal(seen?.edge, 'present');
    }
    assert.equal(calls.length, 3);
  });
});

describe('the permissions of our application', () => {
  test('suffice for everything we call, and none of them goes unused', async () => {
    const made = tenant({
      settings: { mailFrom: personId('identity-ops-1') },
      switches: { servicePrincipalRoles: ['User Administrator'] },
    });
    await everything(made);
    const held = new Set(made.used.map(({ permission }) => permission));
    assert.deepEqual(
      [...held].filter((permission) => !GRANTED.includes(permission)),
      [],
    );
    // this one decides what an answer shows, not whether there is one
    const silent = ['User-LifeCycleInfo.Read.All'];
    assert.deepEqual(
      GRANTED.filter((permission) => !held.has(permission) && !silent.includes(permission)),
      [],
    );
  });

  test('without those for licenses, licenses are neither read nor changed, and say so', async () => {
    const without = (name: string) =>
      GRANTED.filter((each) => each !== name && each !== 'User.ReadWrite.All');
    const blind = tenant({ granted: without('Organization.Read.All') });
    const seats = await blind.licenses.read(PERSON, { subscriptions: true }, 'r');
    assert.ok(seats.read === 'failed' && !seats.mayCure);
    assert.equal((await blind.licenses.read(PERSON, { subscriptions: false }, 'r')).read, 'done');
    const { licenses } = tenant({ granted: without('LicenseAssignment.ReadWrite.All') });
    const call = { add: [], remove: [subscription('SPE_E3').skuId] };
    for (const effect of [
      await licenses.assign(PERSON, call, ID, 'r'),
      await licenses.setUsageLocation(PERSON, 'BE', ID, 'r'),
    ]) {
      assert.ok(effect.effect === 'rejected');
      assert.equal(effect.code, 'not-permitted');
    }
  });

  test('without the one for leave dates, leave dates are missing and not wrong', async () => {
    const { directory } = tenant({
      granted: GRANTED.filter((each) => each !== 'User-LifeCycleInfo.Read.All'),
    });
    const id = personId('contractor');
    const without = await directory.readUsers([id], 'r');
    assert.ok(without.read === 'done');
    assert.equal(without.users[id]?.leaveAt, null);
    const given = await tenant().directory.readUsers([id], 'r');
    assert.ok(given.read === 'done');
    assert.equal(given.users[id]?.leaveAt, '2026-06-30T22:00:00.000Z');
  });

  test('where another one shows the names of people, nobody is taken for disabled, and what is missing is said', async () => {
    const { directory } = tenant({
      granted: [
        ...GRANTED.filter((each) => !/^(User\.Read|Directory\.)/.test(each)),
        'DeviceManagementApps.Read.All',
      ],
    });
    const reads = [await directory.readUsers([PERSON], 'r'), await directory.readFacts(WANTED, 'r')];
    for (const read of reads) {
      assert.ok(read.read === 'failed' && !read.mayCure);
      assert.match(read.because, /not whether their accounts are on.*User\.Read\.All/);
    }
  });
});

const ACCOUNT_WRITES = [
  'sessions',
  'password-mfa',
  'password-random',
  'sign-in',
  'sign-in-again',
  'dismiss',
] as const;

async function everything({ directory, licenses, accounts, mail, calls, clock }: Tenant): Promise<void> {
  await directory.readFacts(WANTED, 'r');
  await directory.readUsers([PERSON], 'r');
  assert.equal((await directory.addMember(EDGE, ID, 'r')).effect, 'changed');
  await directory.readEdges([EDGE], 'r');
  assert.equal((await directory.removeMember(EDGE, ID, 'r')).effect, 'changed');
  assert.equal((await directory.userChanges(null)).read, 'done');
  assert.equal((await directory.weAdded(EDGE, '2026-03-03T00:00:00.000Z', 'r')).read, 'done');
  const visio = { add: [{ skuId: subscription('VISIOCLIENT').skuId, disabledPlans: [] }], remove: [] };
  assert.equal((await licenses.read(PERSON, { subscriptions: true }, 'r')).read, 'done');
  assert.equal((await licenses.assign(PERSON, visio, ID, 'r')).effect, 'changed');
  assert.equal((await licenses.setUsageLocation(PERSON, 'BE', ID, 'r')).effect, 'changed');
  assert.equal((await licenses.weChanged(PERSON, 'license', '2026-03-03T00:00:00.000Z', 'r')).read, 'done');
  const since = '2026-03-03T00:00:00.000Z';
  const reads = [
    () => accounts.risk(PERSON, 'r'),
    () => accounts.riskHistory(PERSON, 'r'),
    () => accounts.detections(PERSON, since, 'r'),
    () => accounts.atRisk('r', null),
    () => accounts.signIns(PERSON, since, 'r'),
    () => accounts.changes(PERSON, since, 'r'),
    () => accounts.account(PERSON, 'r'),
    () => accounts.state(PERSON, 'r'),
    () => accounts.roles(PERSON, 'r'),
  ];
  for (const read of reads) {
    assert.equal((await read()).read, 'done');
    clock.moveTo(clock.now() + 10_000);
  }
  for (const account of ACCOUNT_WRITES) {
    assert.equal((await accounts.writeAccount(PERSON, account, ID, 'r')).effect, 'changed', account);
    clock.moveTo(clock.now() + 10_000);
  }
  assert.equal((await mail.send(PERSON, 'Hello', 'There', 'r')).sent, true);
  assert.notEqual(calls.length, 0);
}

describe('a group whose guards Graph does not show', () => {
  test('a group whose guards Graph does not show is not read at all, because a hidden flag must not read as "not privileged"', async () => {
    const made = tenant();
    const outbound: Outbound = async (url, init, context) => {
      const text = await (await made.outbound(url, init, context)).text();
      const headers = { 'content-type': 'application/json' };
      return new Response(text.replaceAll('"isAssignableToRole":null,', ''), { headers });
    };
    const credential = {
      getToken: async () => ({ token: 'token-1', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
    };
    const { directory } = createGraph({
      settings: SETTINGS,
      identities: () => credential,
      outbound,
      clock: made.clock,
      guard: OPEN,
    });
    const answer = await directory.readFacts(WANTED, 'r');
    assert.ok(answer.read === 'failed' && !answer.mayCure);
    assert.match(answer.because, /isAssignableToRole/);
  });
});

describe('the removal of a member', () => {
  test('ends in /$ref, and nothing else that is sent with DELETE gets out', async () => {
    const sent: string[] = [];
    const { graph } = client((url) => {
      sent.push(url);
      return new Response(null, { status: 204 });
    });
    await graph({ method: 'DELETE', path: paths.removeMemberPath(EDGE) }, REMOVING);
    assert.deepEqual(sent, [`https://graph.microsoft.com/v1.0/groups/${GROUP}/members/${PERSON}/$ref`]);
    for (const path of [
      `/groups/${GROUP}/members/${PERSON}`,
      `/groups/${GROUP}/members/${PERSON}/`,
      `/users/${PERSON}`,
      `/groups/${GROUP}`,
      `/groups/${GROUP}/members/${PERSON}?x=/$ref`,
      `/groups/${GROUP}/members/${PERSON}#/$ref`,
      `/groups/a/../members/b/members/${PERSON}/$ref`,
    ])
      assert.equal((await graph({ method: 'DELETE', path }, REMOVING)).heldBack, true, path);
    assert.equal(sent.length, 1);
  });

  test('the removal of a member has its path built in one place only', () => {
    const folder = new URL('../../../src/connectors/graph/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const code = files.filter((file) => file.endsWith('.ts'));
    const builders = code.flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return text
        .split('\n')
        .filter((line) => /\/members\/(?!\$ref`)/.test(line) && line.includes('`'))
        .map((line) => `${file}: ${line.trim()}`);
    });
    assert.deepEqual(builders.length, 1);
    assert.match(builders[0] ?? '', /^paths\.ts: .*\/\$ref`;$/);
  });

  test('never trips the wire, whatever is removed', async () => {
    const { directory, trips } = tenant();
    await directory.removeMember(EDGE, ID, 'r');
    await directory.removeMember({ userId: personId('finance-member'), groupId: GROUP }, ID, 'r');
    assert.deepEqual(trips, []);
  });

  for (const removeMissing of ['not-found', 'bad-request'] as const)
    test(`the removal of a member of somebody who is no member changes nothing, when that is answered with ${removeMissing}`, async () => {
      const { directory } = tenant({ switches: { removeMissing, errorShape: 'innererror' } });
      assert.equal((await directory.removeMember(EDGE, ID, 'r')).effect, 'unchanged');
    });
});

describe('a change of a user', () => {
  test('a change of a user is one of the usage location, and nothing else that is sent with PATCH gets out', async () => {
    const sent: string[] = [];
    const { graph } = client((url) => {
      sent.push(url);
      return new Response(null, { status: 204 });
    });
    const path = paths.usageLocationPath(PERSON);
    await graph({ method: 'PATCH', path, body: { usageLocation: null } }, LOCATING);
    assert.deepEqual(sent, [`https://graph.microsoft.com/v1.0/users/${PERSON}`]);
    for (const [where, body] of [
      [path, { accountEnabled: false }],
      [path, { usageLocation: 'NL', accountEnabled: false }],
      [path, undefined],
      [`${path}/manager`, { usageLocation: 'NL' }],
      [`/groups/${GROUP}`, { usageLocation: 'NL' }],
    ] as const)
      assert.equal((await graph({ method: 'PATCH', path: where, body }, LOCATING)).heldBack, true, where);
    assert.equal(sent.length, 1);
  });
});

describe('a path', () => {
  test('encodes what could end or redirect it, and takes no id that names everything', () => {
    assert.match(
      paths.userPath('bob_x.com#EXT#@contoso.example'),
      /^\/users\/bob_x\.com%23EXT%23%40contoso\.example\?/,
    );
    assert.match(paths.groupPath('a/b?c'), /^\/groups\/a%2Fb%3Fc\?/);
    for (const id of ['', '.', '..']) assert.throws(() => paths.userPath(id), /no directory id/);
  });

  test('a path of a link goes to Graph itself only', async () => {
    let sent = 0;
    const { graph } = client(() => {
      sent += 1;
      return Response.json({});
    });
    const answer = await graph({ method: 'GET', path: 'https://attacker.example/v1.0/users' }, CONTEXT);
    assert.deepEqual([answer.status, answer.unsent, sent], [0, true, 0]);
    await graph({ method: 'GET', path: 'https://graph.microsoft.com/v1.0/users?$skiptoken=a%3D=b' }, CONTEXT);
    assert.equal(sent, 1);
  });
});

describe('a request to Graph', () => {
  test('carries our token and our client-request-id', async () => {
    const seen: Headers[] = [];
    const { graph } = client((_, { headers }) => {
      seen.push(new Headers(headers));
      return Response.json({});
    });
    const path = '/users/x/checkMemberGroups';
    await graph({ method: 'POST', path, body: { a: 1 }, clientRequestId: ID }, CONTEXT);
    assert.equal(seen[0]?.get('authorization'), 'Bearer t');
    assert.equal(seen[0]?.get('client-request-id'), ID);
    assert.equal(seen[0]?.get('content-type'), 'application/json');
  });

  test('a request to Graph is sent once, also after 429 and 503 (H21)', async () => {
    for (const status of [429, 503, 504]) {
      let sent = 0;
      const { graph } = client(() => {
        sent += 1;
        return new Response(null, { status });
      });
      assert.equal((await graph({ method: 'GET', path: '/x' }, CONTEXT)).status, status);
      assert.equal(sent, 1);
    }
  });

  test('a request to Graph that got no token was not sent, so that a write may be tried later', async () => {
    const made = tenant();
    const answer = await made.directory.addMember(EDGE, ID, 'r');
    assert.equal(answer.effect, 'changed');
    const credential = {
      getToken: async () => {
        throw Object.assign(new Error('secret inside'), { name: 'CredentialUnavailableError' });
      },
    };
    const graph = createGraphClient({
      baseUrl: 'https://graph.microsoft.com',
      identities: () => credential,
      outbound: made.outbound,
      clock: made.clock,
      guard: OPEN,
    });
    const lost = await graph({ method: 'GET', path: '/x' }, CONTEXT);
    assert.deepEqual(
      [lost.status, lost.unsent, lost.because],
      [0, true, 'No token for Graph: CredentialUnavailableError.'],
    );
  });

  test('a request to Graph whose token took so long that its moment is past is not sent, and is known not to be', async () => {
    const license = { add: [], remove: [subscription('VISIOCLIENT').skuId] };
    const writing: readonly ((
      made: ReturnType<typeof createGraph>,
      until: Instant,
    ) => Promise<WriteEffect>)[] = [
      ({ directory }, until) => directory.addMember(EDGE, ID, 'r', until),
      ({ directory }, until) => directory.removeMember(EDGE, ID, 'r', until),
      ({ licenses }, until) => licenses.assign(PERSON, license, ID, 'r', until),
      ({ licenses }, until) => licenses.setUsageLocation(PERSON, 'BE', ID, 'r', until),
    ];
    for (const write of writing) {
      const clock = virtualClock(0);
      let sent = 0;
      const credential = {
        getToken: async () => {
          clock.moveTo(clock.now() + 130_000);
          return { token: 't', expiresOnTimestamp: clock.now() + 3_600_000 };
        },
      };
      const made = createGraph({
        settings: SETTINGS,
        identities: () => credential,
        outbound: createOutbound({
          fetch: async () => {
            sent += 1;
            return new Response(null, { status: 204 });
          },
          allowedHosts: ['graph.microsoft.com'],
          timeoutMs: { connect: 20_000, total: 30_000 },
          maxBytes: 1000,
          log: () => undefined,
          now: clock.now,
        }),
        clock,
        guard: OPEN,
      });
      const late = await write(made, instant(120_000));
      assert.deepEqual([late.effect, late.trace.status, sent], ['later', 0, 0]);
      const inTime = await write(made, instant(130_000));
      assert.deepEqual([inTime.trace.status, sent], [204, 1]);
    }
  });

  test('a request to Graph whose token is refused makes the next one ask for a new token', async () => {
    const { directory, tokens } = tenant();
    await directory.readUsers([PERSON], 'r');
    tokens.good = 'token-2';
    const first = await directory.addMember(EDGE, ID, 'r');
    assert.equal(first.effect, 'later');
    assert.equal((await directory.addMember(EDGE, ID, 'r')).effect, 'changed');
    assert.equal(tokens.asked, 2);
  });

  test('keeps what an auditor needs, from the headers or the body', async () => {
    for (const bareHeaders of [false, true]) {
      const { directory } = tenant({ switches: { bareHeaders } });
      const answer = await directory.addMember({ ...EDGE, groupId: group('GRP-PRINT-DEPOT').id }, ID, 'r');
      assert.equal(answer.trace.status, 400);
      assert.match(answer.trace.requestId ?? '', /^[0-9a-f-]{36}$/);
    }
  });

  for (const errorShape of ['innerError', 'innererror', 'empty-code', 'empty-body'] as const)
    test(`a request to Graph that is refused with ${errorShape} is never taken for done`, async () => {
      const { directory } = tenant({ switches: { errorShape } });
      const answer = await directory.addMember({ ...EDGE, groupId: group('GRP-GLOBAL-ADMINS').id }, ID, 'r');
      assert.ok(answer.effect === 'rejected');
      assert.equal(answer.code, 'not-permitted');
    });
});

describe('a batch', () => {
  const reads = [{ path: '/a' }, { path: '/b' }, { path: '/users/c/checkMemberGroups', body: { x: 1 } }];
  const batchOf = (responses: unknown, status = 200) =>
    client(() => Response.json({ responses }, { status })).batch(reads, CONTEXT);

  test('a batch is answered in the order asked, whatever order Graph answers in', async () => {
    const answers = await batchOf([
      { id: '2', status: 200, body: { value: ['c'] } },
      { id: '0', status: 404, body: { error: { code: 'x', message: 'a' } } },
      { id: '1', status: 204 },
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404, 204, 200],
    );
  });

  test('with an answer missing, twice or without a status is read as failed there', async () => {
    const answers = await batchOf([{ id: '1', status: 200, body: {} }, { id: '2' }, null, 'x']);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [0, 200, 0],
    );
    assert.equal(answers[0]?.unsent, false);
  });

  test('shows waits and request ids of its items in any casing of their headers', async () => {
    const answers = await batchOf([
      { id: '0', status: 429, headers: { 'RETRY-AFTER': '2.128', 'Request-Id': 'abc' } },
      { id: '1', status: 429, headers: { 'retry-after': 7 } },
      { id: '2', status: 429 },
    ]);
    assert.deepEqual(
      answers.map((answer) => answer.retryAfterSeconds),
      [3, 7, null],
    );
    assert.equal(answers[0]?.requestId, 'abc');
  });

  test('a batch that fails as a whole fails for every item', async () => {
    const answers = await batchOf([], 424);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [424, 424, 424],
    );
  });

  test('a batch that comes as a page, cut off or with a body of text brings nothing', async () => {
    const page = await client(
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    ).batch(reads, CONTEXT);
    assert.ok(page.every(({ garbled }) => garbled));
    const cut = await client(
      () => new Response('{"responses":[', { headers: { 'content-type': 'application/json' } }),
    ).batch(reads, CONTEXT);
    assert.ok(cut.every(({ garbled }) => garbled));
    const text = await batchOf([{ id: '0', status: 200, body: 'aGVsbG8=' }]);
    assert.equal(text[0]?.garbled, true);
  });

  test('a batch of more than twenty reads is sent in parts', async () => {
    const sizes: number[] = [];
    const { batch } = client(async (_, init) => {
      const { requests } = JSON.parse((init as { body: string }).body) as { requests: { id: string }[] };
      sizes.push(requests.length);
      return Response.json({ responses: requests.map(({ id }) => ({ id, status: 200, body: {} })) });
    });
    const answers = await batch(
      Array.from({ length: 45 }, (_, index) => ({ path: `/${index}` })),
      CONTEXT,
    );
    assert.deepEqual(sizes, [20, 20, 5]);
    assert.ok(answers.length === 45 && answers.every(({ status }) => status === 200));
  });
});

describe('the audit log of the directory', () => {
  const since = '2026-03-03T08:00:00.000Z';
  const asked = async ({ directory }: Tenant) => {
    const answer = await directory.weAdded(EDGE, since, 'r');
    assert.ok(answer.read === 'done');
    return answer.weDid;
  };

  test('names us as the one who added a member once it can be read, and not before', async () => {
    const made = tenant();
    await made.directory.addMember(EDGE, ID, 'r');
    assert.equal(await asked(made), false);
    made.clock.moveTo(made.clock.now() + 16 * 60_000);
    assert.equal(await asked(made), true);
  });

  test('the audit log of the directory does not name us where somebody else added the member again after we did', async () => {
    const made = tenant();
    await made.directory.addMember(EDGE, ID, 'r');
    made.clock.moveTo(made.clock.now() + 60_000);
    made.store.setMember(GROUP, PERSON, false, PORTAL);
    made.clock.moveTo(made.clock.now() + 60_000);
    made.store.setMember(GROUP, PERSON, true, PORTAL);
    made.clock.moveTo(made.clock.now() + 16 * 60_000);
    assert.equal(await asked(made), false);
  });

  test('the audit log of the directory does not name us where somebody else added the member, or we added another', async () => {
    const made = tenant();
    made.store.setMember(GROUP, PERSON, true, PORTAL);
    await made.directory.addMember({ ...EDGE, userId: personId('sales-rep') }, ID, 'r');
    await made.directory.addMember({ ...EDGE, groupId: group('GRP-VPN-USERS').id }, ID, 'r');
    made.clock.moveTo(made.clock.now() + 16 * 60_000);
    assert.equal(await asked(made), false);
  });

  test('names another application as another', async () => {
    const made = tenant();
    made.store.setMember(GROUP, PERSON, true, {
      kind: 'app',
      appId: IDENTITIES.mailer,
      objectId: objectIdOf(IDENTITIES.mailer),
      displayName: 'Other',
    });
    made.clock.moveTo(made.clock.now() + 16 * 60_000);
    assert.equal(await asked(made), false);
  });
});

describe('mail', () => {
  const mailFrom = personId('identity-ops-1');

  test("goes to the person's own address, as text, with a subject of one line", async () => {
    const { mail, mailbox } = tenant({ settings: { mailFrom } });
    const subject = 'Access\r\nBcc: x@y.z ends';
    assert.deepEqual(await mail.send(PERSON, subject, 'A\nB <b>', 'r'), { sent: true });
    const [sent] = mailbox.messages();
    assert.deepEqual(sent?.to, ['lotte.bakker@contoso.example']);
    assert.equal(sent?.subject, 'Access Bcc: x@y.z ends');
    assert.equal(sent?.contentType, 'text');
    assert.equal(sent?.content, 'A\nB <b>');
    assert.equal(sent?.saveToSentItems, false);
  });

  test('says why it was not sent, and whether trying again may help', async () => {
    const none = await tenant().mail.send(PERSON, 's', 't', 'r');
    assert.ok(!none.sent && !none.mayCure);
    const made = tenant({ settings: { mailFrom } });
    const gone = await made.mail.send('99999999-9999-4999-8999-999999999999', 's', 't', 'r');
    assert.ok(!gone.sent && !gone.mayCure);
    made.faults.add({ match: { path: '/sendMail' }, count: 1, effect: { kind: 'status', status: 429 } });
    const throttled = await made.mail.send(PERSON, 's', 't', 'r');
    assert.ok(!throttled.sent && throttled.mayCure);
    made.faults.add({ match: { path: '/sendMail' }, count: 1, effect: { kind: 'status', status: 403 } });
    const forbidden = await made.mail.send(PERSON, 's', 't', 'r');
    assert.ok(!forbidden.sent && !forbidden.mayCure);
  });
});
