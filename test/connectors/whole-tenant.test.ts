import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createClientCredential } from '../../sandbox/app/client-credential.ts';
import { virtualClock } from '../../sandbox/clock.ts';
import { APP_ID, BOT_APP_ID, STARTS_AT, TENANT_ID } from '../../sandbox/company.ts';
import { group } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { APP_CLIENT, BOT_CLIENT } from '../../sandbox/tenant/entra/clients.ts';
import { createTeams } from '../../sandbox/tenant/teams/teams.ts';
import { createTenant } from '../../sandbox/tenant/tenant.ts';
import { createTokenGate } from '../../src/connectors/entra/token-gate.ts';
import { createGraph } from '../../src/connectors/graph/directory.ts';
import { createOutbound } from '../../src/connectors/outbound/outbound.ts';
import { createTeamsConversation } from '../../src/connectors/teams/conversation.ts';
import { createTeamsInbound } from '../../src/connectors/teams/inbound.ts';
import { PUBLIC_CLOUD } from '../../src/connectors/teams/settings.ts';
import { VIEW } from './contracts/conversation.ts';

const PERSON = personId('finance-analyst');
const EDGE = { userId: PERSON, groupId: group('GRP-VPN-USERS').id };
const ID = '11111111-1111-4111-8111-111111111111';
const HOSTS = [
  'graph.microsoft.com',
  'login.microsoftonline.com',
  'login.botframework.com',
  'smba.trafficmanager.net',
];

function company() {
  const clock = virtualClock(STARTS_AT);
  const received: string[] = [];
  const tenant = createTenant({
    clock,
    lag: 'off',
    deliver: async (_, { headers, body }) => {
      const made = await inbound.receive(new Headers(headers), body, clock.now());
      received.push(made.received);
      return { status: 200, body: '{}', ms: 1 };
    },
  });
  const outbound = createOutbound({
    fetch: (url, init) => tenant.fetch(new Request(url, init)),
    allowedHosts: HOSTS,
    timeoutMs: { connect: 20_000, total: 30_000 },
    maxBytes: 4_000_000,
    log: () => undefined,
    correlationHeaders: true,
    now: clock.now,
    timer: (milliseconds, fire) => clock.schedule(clock.now() + milliseconds, fire),
  });
  const credentialOf = ({ appId, secret }: { appId: string; secret: string }) =>
    createClientCredential({ tenantId: TENANT_ID, clientId: appId, clientSecret: secret, outbound, clock });
  const teams = createTeams(tenant.surroundings('teams'), {
    person: (id) => ({ id, displayName: id, userPrincipalName: `${id}@contoso.example`, guest: false }),
    validBotToken: tenant.entra.validBotToken,
    entraToken: tenant.entra.appToken,
  });
  tenant.register(teams);
  const settings = { ...PUBLIC_CLOUD, botAppId: BOT_APP_ID, tenantId: TENANT_ID };
  const inbound = createTeamsInbound(settings, outbound, clock);
  const one = credentialOf(APP_CLIENT);
  const { directory } = createGraph({
    settings: {
      baseUrl: 'https://graph.microsoft.com',
      ownPrincipalIds: [APP_ID],
      membersPerPage: 999,
      mailFrom: null,
    },
    identities: () => one,
    outbound,
    clock,
    guard: async () => ({ pass: 'yes' }),
  });
  return {
    clock,
    tenant,
    teams,
    received,
    directory,
    ...createTeamsConversation({
      settings,
      credential: credentialOf(BOT_CLIENT),
      outbound,
      clock,
    }),
    gate: createTokenGate({ tenantId: TENANT_ID, audience: APP_ID, signInApps: [APP_ID], outbound, clock }),
  };
}

describe('the connectors in one tenant, with its own tokens', () => {
  test('change and prove a membership, each call told to telemetry as what it is for', async () => {
    const { directory, tenant } = company();
    assert.equal((await directory.addMember(EDGE, ID, 'r-1')).effect, 'changed');
    const [seen] = await directory.readEdges([EDGE], 'r-1');
    assert.equal(seen?.edge, 'present');
    const told = tenant.outbound.list().map(({ requestId, purpose, status }) => [requestId, purpose, status]);
    assert.deepEqual(told, [
      ['token', 'entra-token', 200],
      ['r-1', 'add-member', 204],
      ['r-1', 'read-edges', 200],
    ]);
  });

  test('the connectors in one tenant, with its own tokens do not write with a permission that was taken from us', async () => {
    const { directory, tenant } = company();
    tenant.entra.permissions.refreshMs = 0;
    tenant.entra.permissions.revoke('GroupMember.ReadWrite.All');
    const effect = await directory.addMember(EDGE, ID, 'r');
    assert.ok(effect.effect === 'rejected' && effect.code === 'not-permitted');
  });

  test("put a card into a person's chat and prove the press that comes back", async () => {
    const { conversation, teams, received } = company();
    const posted = await conversation.post(PERSON, VIEW, 'nonce-0123456789', 'r');
    assert.ok(posted.posted && posted.place);
    await teams.press(posted.place.messageId, { as: PERSON, verb: 'approve' });
    await teams.press(posted.place.messageId, { as: PERSON, verb: 'approve', tamper: { token: 'entra' } });
    assert.deepEqual(received, ['press', 'unproven']);
  });

  test('let an operator in by a token of the tenant, and nobody by a forged one', async () => {
    const { gate, tenant } = company();
    const entry = async (tamper?: Parameters<typeof tenant.entra.issueUserToken>[0]['tamper']) => {
      const token = await tenant.entra.issueUserToken({
        userId: PERSON,
        roles: ['Countersign.Operator'],
        ...(tamper && { tamper }),
      });
      return gate(new Headers({ authorization: `Bearer ${token}` }));
    };
    const good = await entry();
    assert.ok(good.ok);
    assert.deepEqual([good.caller.id, good.caller.roles], [PERSON, ['Countersign.Operator']]);
    for (const tamper of [
      'payload',
      'strange-key',
      'unsigned',
      'wrong-issuer',
      'wrong-tenant',
      'wrong-audience',
      'expired',
      'not-yet-valid',
      'v1',
    ] as const)
      assert.equal((await entry(tamper)).ok, false, tamper);
    const app = await gate(new Headers({ authorization: `Bearer ${await tenant.entra.appToken(APP_ID)}` }));
    assert.ok(app.ok);
    assert.equal(app.caller.is, 'app', 'a door for people refuses it');
  });

  test('let an operator in after the tenant changed its keys', async () => {
    const { gate, tenant } = company();
    const entry = async () => {
      const token = await tenant.entra.issueUserToken({ userId: PERSON });
      return gate(new Headers({ 'x-ms-token-aad-access-token': token }));
    };
    assert.equal((await entry()).ok, true);
    tenant.entra.rotateKeys(true);
    assert.equal((await entry()).ok, true);
  });
});
