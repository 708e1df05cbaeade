import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedKeys } from '../../cli/seal-keys.ts';
import { SEAL_KEY, VAULT_HOST } from '../../sandbox/tenant/key-vault/vault.ts';
import { aWorld } from '../support/world.ts';

test('the keys an auditor needs are every version of the key, its public part only, and until when it counts', async (t) => {
  const world = await aWorld(t);
  const [old = ''] = world.vault.versions();
  const newest = world.vault.rotate();
  world.vault.disable(old);
  const { access_token: token } = (await (
    await world.tenant.fetch(
      new Request(
        'https://login.microsoftonline.com/5f6d2c1e-8a3b-4c57-9e21-b0c4d7a91e10/oauth2/v2.0/token',
        {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: 'c0de5167-1b2a-4e0f-9d3c-2f7a6b8e4d55',
            client_secret: 'sandbox-only-secret-of-countersign',
            scope: 'https://vault.azure.net/.default',
          }).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
      ),
    )
  ).json()) as { access_token: string };
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const read = () =>
    publishedKeys(`https://${VAULT_HOST}/keys/${SEAL_KEY}`, credential, (url, init) =>
      world.tenant.fetch(new Request(url, init)),
    );
  await assert.rejects(read(), /its public part is not shown/);
  world.vault.switches.disabledIsShown = true;
  const keys = await read();
  assert.deepEqual(
    keys.map(({ kid, endedAt }) => [kid, endedAt !== null]),
    [
      [old, true],
      [newest, false],
    ],
  );
  assert.deepEqual(
    Object.keys(keys[0]?.jwk ?? {})
      .sort()
      .join(),
    'crv,e,kty,n,x,y',
  );
  assert.equal(keys[0]?.jwk['d'], undefined);
});
