import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientSecretCredential } from '@azure/identity';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { APP_ID, BOT_APP_ID, IDENTITIES, objectIdOf, TENANT_ID } from '../../../sandbox/company.ts';
import {
  COMPANY_PERMISSIONS,
  OPTIONAL_PERMISSIONS,
  PERMISSIONS_OF,
} from '../../../sandbox/company-permissions.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import {
  APP_CLIENT,
  BOT_CLIENT,
  type Client,
  identityClient,
  SIGN_IN_CLIENT,
} from '../../../sandbox/tenant/entra/clients.ts';
import type { Tamper } from '../../../sandbox/tenant/entra/tokens.ts';
import type { Tenant } from '../../../sandbox/tenant/tenant.ts';
import { aCompany, answerOf, askForToken } from '../tenant/company.ts';

const ROOT = `https://login.microsoftonline.com/${TENANT_ID}`;
const OPERATOR = person('identity-ops-1');

const get = async (tenant: Tenant, url: string) =>
  (await answerOf(await tenant.fetch(new Request(url)))).body;

/** Validates as a door of the app must: through metadata and published keys, by the sandbox's clock. */
async function validate(tenant: Tenant, token: string) {
  const metadata = await get(tenant, `${ROOT}/v2.0/.well-known/openid-configuration`);
  const keys = await get(tenant, String(metadata['jwks_uri']));
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys as unknown as JSONWebKeySet), {
    issuer: String(metadata['issuer']),
    audience: APP_ID,
    algorithms: ['RS256'],
    currentDate: new Date(tenant.clock.now()),
  });
  assert.equal(payload['tid'], TENANT_ID);
  return payload;
}

describe('the token endpoint', () => {
  test('gives our app a Graph token with its permissions', async () => {
    const { tenant } = await aCompany({ oneHoldsAll: false });
    const { status, body } = await answerOf(await askForToken(tenant));
    assert.equal(status, 200);
    assert.deepEqual([body['token_type'], body['expires_in']], ['Bearer', 3599]);
    const claims = decodeJwt(String(body['access_token']));
    assert.equal(claims.aud, 'https://graph.microsoft.com');
    assert.equal(claims['appid'], APP_CLIENT.appId);
    assert.equal(claims['oid'], objectIdOf(APP_CLIENT.appId));
    const ofAccounts = [...PERMISSIONS_OF.accounts.optional, ...PERMISSIONS_OF.roles.optional];
    const all = [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS];
    assert.deepEqual(
      claims['roles'],
      all.filter((one) => !ofAccounts.includes(one)),
    );
    assert.equal(claims.exp, Math.floor(tenant.clock.now() / 1000) + 3599);
  });

  test('gives each identity the permissions of its work, and the app that operators sign in to none', async () => {
    const { tenant } = await aCompany();
    const rolesOf = async ({ appId, secret }: Client) => {
      const { body } = await answerOf(await askForToken(tenant, { client_id: appId, client_secret: secret }));
      return decodeJwt(String(body['access_token']))['roles'];
    };
    for (const name of ['reader', 'writer', 'mailer', 'accounts', 'roles'] as const) {
      const { always, optional } = PERMISSIONS_OF[name];
      assert.deepEqual(await rolesOf(identityClient(name)), [...always, ...optional], name);
    }
    assert.deepEqual(await rolesOf(SIGN_IN_CLIENT), []);
    assert.deepEqual(await rolesOf(BOT_CLIENT), []);
    assert.equal(new Set(Object.values(IDENTITIES)).size, Object.keys(IDENTITIES).length);
  });

  test('gives the bot a token that is good for the Bot Connector and nothing else', async () => {
    const { tenant } = await aCompany();
    const form = {
      client_id: BOT_APP_ID,
      client_secret: BOT_CLIENT.secret,
      scope: 'https://api.botframework.com/.default',
    };
    const { body } = await answerOf(await askForToken(tenant, form, 'botframework.com'));
    const token = String(body['access_token']);
    assert.equal(await tenant.entra.validBotToken(token), true);
    assert.equal(await tenant.entra.graphPrincipal(token), null);
    const graph = await answerOf(await askForToken(tenant));
    assert.equal(await tenant.entra.validBotToken(String(graph.body['access_token'])), false);
    assert.equal(
      await tenant.entra.validBotToken(await tenant.entra.appToken('https://api.botframework.com.evil')),
      false,
    );
  });

  test('refuses wrong secrets, apps, tenants, scopes and grants with their own codes', async () => {
    const { tenant } = await aCompany();
    const refusal = async (form: Readonly<Record<string, string>>, tenantId = TENANT_ID) => {
      const { status, body } = await answerOf(await askForToken(tenant, form, tenantId));
      return `${status} ${body['error']} ${String(body['error_description']).split(':')[0]}`;
    };
    assert.equal(await refusal({ client_secret: 'guessed' }), '401 invalid_client AADSTS7000215');
    assert.equal(await refusal({ client_id: TENANT_ID }), '400 unauthorized_client AADSTS700016');
    assert.equal(
      await refusal({ scope: 'https://graph.microsoft.com/User.Read' }),
      '400 invalid_scope AADSTS1002012',
    );
    assert.equal(await refusal({ grant_type: 'password' }), '400 unsupported_grant_type AADSTS70003');
    assert.equal(await refusal({}, 'fabrikam.example'), '400 invalid_request AADSTS90002');
  });

  test("satisfies the vendor's own credential", async () => {
    const { tenant } = await aCompany();
    const credential = new ClientSecretCredential(TENANT_ID, APP_CLIENT.appId, APP_CLIENT.secret, {
      httpClient: {
        async sendRequest(request) {
          const init = {
            method: request.method,
            headers: request.headers.toJSON(),
            body: (request.body ?? null) as string | null,
          };
          const response = await tenant.fetch(new Request(request.url, init));
          return {
            request,
            status: response.status,
            headers: request.headers,
            bodyAsText: await response.text(),
          };
        },
      },
    });
    const { token } = await credential.getToken('https://graph.microsoft.com/.default');
    assert.equal((await tenant.entra.graphPrincipal(token))?.appId, APP_CLIENT.appId);
  });
});

describe("a person's token", () => {
  test("a person's token is accepted by a door that checks issuer, tenant, audience and signature", async () => {
    const { tenant } = await aCompany();
    const token = await tenant.entra.issueUserToken({ userId: OPERATOR.id, roles: ['Countersign.Operator'] });
    const claims = await validate(tenant, token);
    assert.equal(claims['oid'], OPERATOR.id);
    assert.equal(claims['preferred_username'], OPERATOR.userPrincipalName);
    assert.deepEqual(claims['roles'], ['Countersign.Operator']);
    assert.equal(claims['ver'], '2.0');
    assert.equal(claims.iss, `${ROOT}/v2.0`);
  });

  test('carries no roles unless some were given, and ends by the clock of the sandbox', async () => {
    const company = await aCompany();
    const token = await company.tenant.entra.issueUserToken({ userId: OPERATOR.id, expiresIn: 60 });
    assert.equal('roles' in (await validate(company.tenant, token)), false);
    company.wait(61);
    await assert.rejects(validate(company.tenant, token), { code: 'ERR_JWT_EXPIRED' });
  });

  const forged: readonly Tamper[] = [
    'payload',
    'strange-key',
    'unsigned',
    'wrong-issuer',
    'wrong-tenant',
    'wrong-audience',
    'expired',
    'not-yet-valid',
    'v1',
  ];
  for (const tamper of forged) {
    test(`a person's token is refused when it is tampered with: ${tamper}`, async () => {
      const { tenant } = await aCompany();
      const token = await tenant.entra.issueUserToken({
        userId: OPERATOR.id,
        roles: ['Countersign.Reader'],
        tamper,
      });
      await assert.rejects(validate(tenant, token));
      if (tamper === 'payload')
        assert.ok((decodeJwt(token)['roles'] as string[]).includes('Countersign.Operator'));
    });
  }

  test("a person's token is issued to people of the directory only", async () => {
    const { tenant } = await aCompany();
    await assert.rejects(tenant.entra.issueUserToken({ userId: TENANT_ID }), /no user/);
  });
});

describe('signing keys', () => {
  test('rotate: both are published until the old one is forgotten', async () => {
    const { tenant } = await aCompany();
    const old = await tenant.entra.issueUserToken({ userId: OPERATOR.id });
    tenant.entra.rotateKeys();
    const fresh = await tenant.entra.issueUserToken({ userId: OPERATOR.id });
    assert.notEqual(decodeProtectedHeader(old).kid, decodeProtectedHeader(fresh).kid);
    await validate(tenant, old);
    await validate(tenant, fresh);
    tenant.entra.rotateKeys(true);
    await assert.rejects(validate(tenant, old), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  test('belong to one tenant: another has no metadata', async () => {
    const { tenant } = await aCompany();
    const url = `https://login.microsoftonline.com/${APP_ID}/v2.0/.well-known/openid-configuration`;
    assert.equal((await tenant.fetch(new Request(url))).status, 400);
  });
});
