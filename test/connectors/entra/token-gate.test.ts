import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createClientCredential } from '../../../sandbox/app/client-credential.ts';
import { virtualClock } from '../../../sandbox/clock.ts';
import { APP_ID, STARTS_AT, TENANT_ID } from '../../../sandbox/company.ts';
import { createTokenGate } from '../../../src/connectors/entra/token-gate.ts';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';
import { OutboundError } from '../../../src/connectors/outbound/outbound-error.ts';

const OID = '00000000-0000-4000-8000-00000000000a';
const SIGN_IN = '00000000-0000-4000-8000-0000000000a1';
const OTHER_APP = '00000000-0000-4000-8000-0000000000b2';
const ISSUER = `https://login.microsoftonline.com/${TENANT_ID}/v2.0`;
const NOW = STARTS_AT / 1000;

let signer: CryptoKey;
let stranger: CryptoKey;
let published: JWK;

before(async () => {
  const ours = await generateKeyPair('RS256', { extractable: true });
  const theirs = await generateKeyPair('RS256', { extractable: true });
  [signer, stranger] = [ours.privateKey, theirs.privateKey];
  published = { ...(await exportJWK(ours.publicKey)), kid: 'key-1', use: 'sig' };
});

type Claims = Readonly<Record<string, unknown>>;

const CLAIMS: Claims = {
  iss: ISSUER,
  aud: APP_ID,
  tid: TENANT_ID,
  oid: OID,
  name: 'Ingrid',
  roles: ['Countersign.Operator'],
  azp: SIGN_IN,
  scp: 'user_impersonation',
  sub: 'pairwise-subject',
  iat: NOW - 60,
  nbf: NOW - 60,
  exp: NOW + 3600,
};

const token = (claims: Claims = {}, kid = 'key-1', key = signer) =>
  new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: 'RS256', kid }).sign(key);

const outbound: Outbound = async (url) => {
  if (url === `${ISSUER}/.well-known/openid-configuration`)
    return Response.json({
      issuer: ISSUER,
      jwks_uri: `https://login.microsoftonline.com/${TENANT_ID}/discovery/v2.0/keys`,
    });
  if (url.endsWith('/discovery/v2.0/keys')) return Response.json({ keys: [published] });
  throw new OutboundError('host-not-allowed', new URL(url), 'GET', 'test');
};

const gate = (way: Outbound = outbound) =>
  createTokenGate({
    tenantId: TENANT_ID,
    audience: APP_ID,
    signInApps: [SIGN_IN],
    outbound: way,
    clock: virtualClock(STARTS_AT),
  });

const bearer = (text: string) => new Headers({ authorization: `Bearer ${text}` });

const codeOf = async (headers: Headers, way?: Outbound) => {
  const answer = await gate(way)(headers);
  return answer.ok ? 'ok' : answer.code;
};

describe('the gate for operators', () => {
  test('lets a person of our tenant in, with the roles the token gives', async () => {
    const answer = await gate()(bearer(await token({ oid: OID.toUpperCase() })));
    assert.deepEqual(answer, {
      ok: true,
      caller: {
        is: 'person',
        id: OID,
        roles: ['Countersign.Operator'],
        name: 'Ingrid',
        issuedAt: new Date((NOW - 60) * 1000).toISOString(),
        expiresAt: new Date((NOW + 3600) * 1000).toISOString(),
        signedInAt: null,
        how: `not said, by ${SIGN_IN}`,
      },
    });
  });

  test("takes the token where the platform's sign-in puts it, and no identity from its other headers", async () => {
    const headers = new Headers({ 'x-ms-token-aad-access-token': await token() });
    assert.equal(await codeOf(headers), 'ok');
    const idToken = new Headers({ 'x-ms-token-aad-id-token': await token() });
    assert.equal(await codeOf(idToken), 'token-missing');
    const forged = new Headers({ 'x-ms-client-principal-id': OID, 'x-ms-client-principal': 'e30=' });
    assert.equal(await codeOf(forged), 'token-missing');
  });

  test('gives no roles where the token gives none or not as a list of texts', async () => {
    for (const roles of [undefined, 'Countersign.Operator', [7, null]]) {
      const answer = await gate()(bearer(await token({ roles })));
      assert.ok(answer.ok);
      assert.deepEqual(answer.caller.roles, []);
    }
  });

  for (const [what, claims, code] of [
    ['another audience', { aud: 'api://another' }, 'token-aud'],
    ['another tenant', { tid: OID }, 'token-other-tenant'],
    ['no tenant', { tid: undefined }, 'token-tid'],
    ['another issuer', { iss: 'https://attacker.example/v2.0' }, 'token-iss'],
    ['the older issuer', { iss: `https://sts.windows.net/${TENANT_ID}/` }, 'token-iss'],
    ['an end long past', { exp: NOW - 301 }, 'token-expired'],
    ['no end', { exp: undefined }, 'token-exp'],
    ['a beginning in the future', { nbf: NOW + 301 }, 'token-nbf'],
    ['no person', { oid: undefined }, 'token-oid'],
    ['a person by address', { oid: 'ingrid@contoso.example' }, 'token-without-person'],
    ['no moment of its making', { iat: undefined }, 'token-iat'],
    ['neither scope nor app, as an ID token', { scp: undefined, azp: undefined }, 'token-not-for-access'],
    ['no scope, and another subject than its app', { scp: undefined }, 'token-not-for-access'],
    ['another scope', { scp: 'profile' }, 'token-scope'],
    ['a scope that only begins like ours', { scp: 'user_impersonation2' }, 'token-scope'],
    ['a scope and the mark of an app', { idtyp: 'app' }, 'token-scope'],
    ['a scope that another app was given', { azp: OTHER_APP }, 'token-other-app'],
    ['an app that is called by its name', { azp: 'our sign-in' }, 'token-not-for-access'],
    ['the mark of something else', { scp: undefined, sub: OID, idtyp: 'device' }, 'token-not-for-access'],
  ] as readonly (readonly [string, Claims, string])[])
    test(`keeps a token with ${what} out`, async () => {
      assert.equal(await codeOf(bearer(await token(claims))), code);
    });

  test('tells an app that calls by itself from a person, with and without the optional claim', async () => {
    for (const idtyp of [undefined, 'app']) {
      const answer = await gate()(bearer(await token({ scp: undefined, azp: OTHER_APP, sub: OID, idtyp })));
      assert.ok(answer.ok);
      assert.equal(answer.caller.is, 'app');
    }
  });

  test('lets nobody in while its own settings are missing', async () => {
    for (const missing of [{ audience: '' }, { tenantId: '' }]) {
      const open = createTokenGate({
        tenantId: TENANT_ID,
        audience: APP_ID,
        signInApps: [SIGN_IN],
        outbound,
        clock: virtualClock(STARTS_AT),
        ...missing,
      });
      assert.deepEqual(await open(bearer(await token())), {
        ok: false,
        status: 503,
        code: 'gate-not-set-up',
      });
    }
  });

  test('allows clocks five minutes apart', async () => {
    assert.equal(await codeOf(bearer(await token({ exp: NOW - 299 }))), 'ok');
    assert.equal(await codeOf(bearer(await token({ nbf: NOW + 299 }))), 'ok');
  });

  test('keeps out what another key signed, what no key signed, and what is no token', async () => {
    assert.equal(await codeOf(bearer(await token({}, 'key-1', stranger))), 'token-signature');
    assert.equal(await codeOf(bearer(await token({}, 'key-9', stranger))), 'token-key-unknown');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    assert.equal(await codeOf(bearer(`${part({ alg: 'none' })}.${part(CLAIMS)}.`)), 'token-algorithm');
    const shared = await new SignJWT({ ...CLAIMS })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(new TextEncoder().encode(String(published.n)));
    assert.equal(await codeOf(bearer(shared)), 'token-algorithm');
    assert.equal(await codeOf(bearer('nonsense')), 'token-unreadable');
    assert.equal(await codeOf(new Headers({ authorization: 'Basic x' })), 'token-missing');
  });

  test('says that it can not tell when the keys can not be had', async () => {
    const answer = await gate(async () => new Response('<html>', { status: 503 }))(bearer(await token()));
    assert.deepEqual(answer, { ok: false, status: 503, code: 'keys-unavailable' });
  });
});

describe('a token for an app with a secret', () => {
  const credential = (answer: Response) => {
    const bodies: string[] = [];
    const way: Outbound = async (_, init) => {
      bodies.push(init.body ?? '');
      return answer;
    };
    const clock = virtualClock(STARTS_AT);
    const parts = { tenantId: TENANT_ID, clientId: APP_ID, clientSecret: 'hush-hush', outbound: way, clock };
    return { bodies, ...createClientCredential(parts) };
  };

  test('is good from when it was asked for, as long as Entra says', async () => {
    const { getToken, bodies } = credential(Response.json({ access_token: 'abc', expires_in: 3599 }));
    assert.deepEqual(await getToken('https://graph.microsoft.com/.default'), {
      token: 'abc',
      expiresOnTimestamp: STARTS_AT + 3_599_000,
    });
    assert.match(bodies[0] ?? '', /grant_type=client_credentials/);
    assert.match(bodies[0] ?? '', /scope=https%3A%2F%2Fgraph\.microsoft\.com%2F\.default/);
  });

  test('that is refused says why without the secret', async () => {
    for (const answer of [
      Response.json({ error: 'invalid_client', error_description: 'hush-hush' }, { status: 401 }),
      new Response('<html>'),
      Response.json({ access_token: 'abc' }),
    ])
      await assert.rejects(
        credential(answer).getToken('s'),
        (error: Error) => !/hush-hush|abc/.test(String(error.stack)),
      );
  });
});
