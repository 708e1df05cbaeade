/** A company that uses some kinds of requests misses no table, permission or identity of the others. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { COMPANY_PERMISSIONS } from '../../sandbox/company-permissions.ts';
import { KINDS } from '../../src/kinds/index.ts';
import { DEPLOYED_KINDS } from '../../src/kinds/rulebook.ts';
import type { CheckRow } from '../../src/ports/checks.ts';
import { call, tokenOf } from '../support/operators.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { aWorld } from '../support/world.ts';

const [FIRST, ...OTHERS] = KINDS.map(({ kind }) => kind);

/** A company that has the first kind's table alone, no permission and no identity that only others need. */
async function aCompanyOfOne(t: TestContext, said: readonly string[] | null) {
  const { folder } = aPolicyFolder(t);
  for (const kind of OTHERS) rmSync(join(folder, kind), { recursive: true });
  if (said) writeFileSync(join(folder, DEPLOYED_KINDS), JSON.stringify({ kinds: said }));
  const world = await aWorld(t, {
    policyFolder: folder,
    settings: { PASSWORD_IDENTITY_CLIENT_ID: '', ROLE_IDENTITY_CLIENT_ID: '' },
    graph: { permissions: COMPANY_PERMISSIONS, lag: 'off' },
  });
  const token = await tokenOf(world, 'identity-ops-1', 'Operator');
  const { json } = await call(world, 'GET', '/api/health/ready', { token });
  const reds = (json['red'] as readonly { readonly because: string }[]).map(({ because }) => because);
  const failing = (json['checks'] as readonly CheckRow[]).filter(({ verdict }) => verdict === 'failed');
  return { reds, failing: failing.map(({ about, name }) => `${about}: ${name}`) };
}

describe('A kind of requests whose table is not deployed', () => {
  test('A kind of requests whose table is not deployed is not missed where the build says so', async (t) => {
    assert.deepEqual(await aCompanyOfOne(t, [FIRST ?? '']), { reds: [], failing: [] });
  });

  test('A kind of requests whose table is not deployed is missed where the build had it, or said nothing', async (t) => {
    const gone = await aCompanyOfOne(t, [FIRST ?? '', OTHERS[0] ?? '']);
    assert.deepEqual(gone.failing, [`Policy tables: ${OTHERS[0]}`]);
    assert.match(gone.reds.join(), /table\.json is not there/);
    const unsaid = await aCompanyOfOne(t, null);
    assert.deepEqual(
      unsaid.failing.filter((name) => name.startsWith('Policy')),
      OTHERS.map((kind) => `Policy tables: ${kind}`),
    );
  });
});
