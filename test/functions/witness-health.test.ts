import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VAULT_HOST } from '../../sandbox/tenant/key-vault/vault.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { isSealOf, type SealKey, witnessText } from '../../src/domain/seal.ts';
import { order } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { call } from '../support/operators.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

type Red = { readonly name: string; readonly because: string };

async function health(world: TestWorld) {
  const { json } = await call(world, 'GET', '/api/health');
  return {
    witnesses: json['witnesses'],
    seals: json['seals'],
    reds: (json['red'] as readonly Red[]).map(({ name }) => name),
  };
}

async function witnesses(world: TestWorld) {
  const found: {
    readonly sequence: number;
    readonly hash: string;
    readonly seal?: { readonly value: string };
  }[] = [];
  for await (const { text } of world.blobs.anchors()) found.push(JSON.parse(text));
  return found;
}

describe('health', () => {
  test('tells a container of witnesses without a policy, with one, and with a locked one apart', async (t) => {
    const states = [
      ['immutable', 'Locked', 'locked', []],
      ['immutable', 'Unlocked', 'not-locked', []],
      ['immutable', null, 'lock-unknown', []],
      ['mutable', null, 'mutable', ['witnesses']],
      ['missing', null, 'missing', ['witnesses']],
    ] as const;
    for (const [policy, state, witnesses, reds] of states) {
      const world = await aWorld(t);
      world.blobs.policy = policy;
      world.management.state = state;
      assert.deepEqual(await health(world), { witnesses, seals: 'on', reds });
    }
  });

  test('says that approvals are not sealed while no key is set', async (t) => {
    const world = await aWorld(t, { settings: { SEAL_KEY_URL: '' } });
    assert.deepEqual(await health(world), { witnesses: 'locked', seals: 'off', reds: ['SEAL_KEY_URL'] });
  });

  test('goes red where witnesses can not be signed for long; what was missed is covered by the next one', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    const before = (await witnesses(world)).length;
    world.tenant.faults.add({ match: { host: VAULT_HOST }, effect: { kind: 'status', status: 503 } });
    for (let n = 0; n < 4; n += 1) {
      order(world, 'Access to VPN', n % 2 === 0 ? 'sales-rep' : 'developer', { duration_days: '1' });
      await settle(world);
      await pass(world, 5 * MINUTE);
    }
    assert.equal((await witnesses(world)).length, before);
    assert.deepEqual((await health(world)).reds, ['auditCheckpoint']);
    mend(world);
    await pass(world, 3 * MINUTE);
    assert.deepEqual((await health(world)).reds, []);
    const witness = (await witnesses(world)).at(-1);
    const [key] = world.vault.published();
    assert.ok(witness && witness.sequence > before + 1);
    assert.ok(isSealOf(witnessText(witness), witness.seal?.value ?? '', (key?.jwk ?? {}) as SealKey));
  });
});
