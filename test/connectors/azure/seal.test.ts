import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { createKeyVaultSeal } from '../../../src/connectors/azure/seal.ts';
import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';

const KEY = 'https://vault.example/keys/seal';

/** A vault whose key is of RSA with so many bits, and what it was asked. */
function aVault(modulusLength: number) {
  const asked: string[] = [];
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const outbound: Outbound = async (url) => {
    asked.push(new URL(url).pathname);
    if (url.includes('/versions'))
      return Response.json({ value: [{ kid: `${KEY}/1`, attributes: { enabled: true, created: 1 } }] });
    return Response.json({ key: { kid: `${KEY}/1`, ...publicKey.export({ format: 'jwk' }) }, value: 'AA' });
  };
  const seal = createKeyVaultSeal({
    settings: { keyUrl: KEY, revoked: new Map(), waitingSecrets: [], unsealedUntil: null },
    credential: { getToken: async () => ({ token: 't', expiresOnTimestamp: 9e15 }) },
    outbound,
    clock: virtualClock(0),
  });
  return { seal, asked };
}

test('A key of RSA with under 3,072 bits seals nothing, and says what to use instead', async () => {
  const short = aVault(2048);
  const sealing = await short.seal.sign('text', 'request-1');
  assert.equal(sealing.sealed, false);
  assert.match(sealing.sealed ? '' : sealing.because, /RSA key of at least 3,072 bits/);
  assert.ok(!short.asked.some((path) => path.endsWith('/sign')));
  const long = aVault(3072);
  await long.seal.sign('text', 'request-1');
  assert.ok(long.asked.some((path) => path.endsWith('/sign')));
});
