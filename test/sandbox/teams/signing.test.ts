import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { BOT_APP_ID } from '../../../sandbox/company.ts';
import type { Teams } from '../../../sandbox/tenant/teams/teams.ts';
import { ANN, approvalCard, postCard, SERVICE_URL, teamsTenant } from './tenant.ts';

type PublishedKey = JWK & { readonly kid: string; readonly endorsements: readonly string[] };

async function read(teams: Teams, url: string) {
  return (await teams.handle(new Request(url))).json() as Promise<Record<string, unknown>>;
}

/** The key set, found as the app finds it. */
async function keysOf(teams: Teams): Promise<readonly PublishedKey[]> {
  const metadata = await read(teams, 'https://login.botframework.com/v1/.well-known/openidconfiguration');
  assert.equal(metadata['issuer'], 'https://api.botframework.com');
  return (await read(teams, String(metadata['jwks_uri'])))['keys'] as PublishedKey[];
}

/** Every check of the app, each by its name; answers the ones that failed. */
async function failedChecks(
  teams: Teams,
  authorization: string | undefined,
  now: number,
  serviceUrl: string,
) {
  if (!authorization) return ['missing'];
  const token = authorization.slice('Bearer '.length);
  if (token.startsWith('entra-token-for-')) return ['entra'];
  const { alg, kid } = decodeProtectedHeader(token);
  if (alg !== 'RS256') return ['alg'];
  const key = (await keysOf(teams)).find((published) => published.kid === kid);
  if (!key) return ['kid'];
  const failed: string[] = [];
  if (!key.endorsements.includes('msteams')) failed.push('endorsement');
  if (decodeJwt(token)['serviceurl'] !== serviceUrl) failed.push('serviceurl');
  const expectations = { issuer: 'https://api.botframework.com', audience: BOT_APP_ID, clockTolerance: 300 };
  await jwtVerify(token, await importJWK(key, 'RS256'), {
    ...expectations,
    currentDate: new Date(now),
  }).catch((error: { code: string; claim?: string }) => failed.push(error.claim ?? error.code));
  return failed;
}

describe('The token on an invoke', () => {
  const expected = {
    none: [],
    missing: ['missing'],
    expired: ['exp'],
    'not-yet': ['nbf'],
    'wrong-aud': ['aud'],
    'wrong-iss': ['iss'],
    entra: ['entra'],
    'alg-none': ['alg'],
    'bad-signature': ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    'no-endorsement': ['endorsement'],
    'no-serviceurl': ['serviceurl'],
    'unknown-key': ['kid'],
  } as const;
  for (const [name, checks] of Object.entries(expected)) {
    test(`T7 with "${name}" fails exactly the checks [${checks}]`, async () => {
      const { teams, call, clock, invoked } = teamsTenant();
      const id = await postCard(call, ANN, approvalCard());
      const tamper = name === 'none' ? {} : { token: name as Exclude<keyof typeof expected, 'none'> };
      await teams.press(id, { as: ANN, verb: 'approve', tamper });
      const authorization = invoked[0]?.headers['authorization'];
      assert.deepEqual(await failedChecks(teams, authorization, clock.now(), SERVICE_URL), checks);
    });
  }

  test('T7 names another channel, or T8 another service URL, than the body of a doctored activity', async () => {
    const { teams, call, clock, invoked } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    const activity = { serviceUrl: 'https://attacker.example/', channelId: 'emulator' };
    await teams.press(id, { as: ANN, verb: 'approve', tamper: { activity } });
    const sent = invoked[0];
    assert.equal(sent?.activity.channelId, 'emulator');
    const failed = await failedChecks(
      teams,
      sent?.headers['authorization'],
      clock.now(),
      activity.serviceUrl,
    );
    assert.deepEqual(failed, ['serviceurl']);
  });

  test('T7 is signed with a key that older copies of the key set do not hold once keys rotate', async () => {
    const { teams, call, clock, invoked } = teamsTenant();
    const before = new Set((await keysOf(teams)).map(({ kid }) => kid));
    teams.rotateKeys();
    const id = await postCard(call, ANN, approvalCard());
    await teams.press(id, { as: ANN, verb: 'approve' });
    const authorization = invoked[0]?.headers['authorization'] ?? '';
    const { kid } = decodeProtectedHeader(authorization.slice('Bearer '.length));
    assert.equal(before.has(String(kid)), false);
    assert.deepEqual(await failedChecks(teams, authorization, clock.now(), SERVICE_URL), []);
  });
});
