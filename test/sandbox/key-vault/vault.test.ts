import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { APP_ID, TENANT_ID } from '../../../sandbox/company.ts';
import { APP_CLIENT } from '../../../sandbox/tenant/entra/clients.ts';
import { SEAL_KEY, VAULT_HOST } from '../../../sandbox/tenant/key-vault/vault.ts';
import type { World } from '../../../sandbox/world.ts';
import { isSealOf, type SealKey } from '../../../src/domain/seal.ts';
import { aWorld } from '../../support/world.ts';

const KEY = `https://${VAULT_HOST}/keys/${SEAL_KEY}`;
const VAULT = 'https://vault.azure.net/.default';

async function tokenFor({ tenant }: World, scope: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: APP_ID,
    client_secret: APP_CLIENT.secret,
    scope,
  });
  const url = `https://login.microsoftonline.com/${TENANT_ID}/oauth2/v2.0/token`;
  const answer = await tenant.fetch(new Request(url, { method: 'POST', body }));
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function ask({ tenant }: World, url: string, token: string | null, body?: unknown) {
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await tenant.fetch(new Request(url, init));
  const json = (await answer.json()) as Record<string, unknown>;
  const { error } = json as { error?: { code?: string; innererror?: { code?: string } } };
  return { status: answer.status, json, code: error?.innererror?.code ?? error?.code ?? null };
}

describe('the simulated vault', () => {
  test('V1: answers whoever has a token for it, and nobody else', async (t) => {
    const world = await aWorld(t);
    const url = `${KEY}?api-version=7.4`;
    for (const token of [null, await tokenFor(world, 'https://graph.microsoft.com/.default')])
      assert.deepEqual((await ask(world, url, token)).status, 401);
    assert.equal((await ask(world, url, await tokenFor(world, VAULT))).status, 200);
  });

  test('V2, V5: refuses what does not fit, and a version that is switched off', async (t) => {
    const world = await aWorld(t);
    const token = await tokenFor(world, VAULT);
    const [kid = ''] = world.vault.versions();
    const digest = createHash('sha256').update('text').digest('base64url');
    const signing = (alg: string, value: string) =>
      ask(world, `${kid}/sign?api-version=7.4`, token, { alg, value });
    assert.equal((await ask(world, KEY, token)).code, 'BadParameter');
    assert.equal((await signing('RS256', digest)).code, 'BadParameter');
    assert.equal((await signing('ES256', 'short')).code, 'BadParameter');
    const { json } = await signing('ES256', digest);
    const jwk = world.vault.published()[0]?.jwk as SealKey;
    assert.ok(isSealOf('text', String(json['value']), jwk));
    assert.ok(!isSealOf('another', String(json['value']), jwk));
    world.vault.disable(kid);
    assert.deepEqual((await signing('ES256', digest)).code, 'KeyDisabled');
    assert.deepEqual((await ask(world, `${kid}?api-version=7.4`, token)).code, 'KeyDisabled');
  });

  test('V3: lists versions page by page, the public part in none of them', async (t) => {
    const world = await aWorld(t);
    const token = await tokenFor(world, VAULT);
    world.vault.rotate();
    const kids: string[] = [];
    let url: string | null = `${KEY}/versions?api-version=7.4`;
    while (url !== null) {
      const { json } = await ask(world, url, token);
      const { value, nextLink } = json as { value: { kid: string }[]; nextLink: string | null };
      assert.ok(value.every((one) => !('x' in one)));
      kids.push(...value.map(({ kid }) => kid));
      url = nextLink;
    }
    assert.deepEqual(kids, world.vault.versions());
  });
});
