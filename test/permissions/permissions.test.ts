import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { derive, stumbleWithout } from '../../cli/permissions/derive.ts';
import { permissionsPage } from '../../cli/permissions/page.ts';
import { NEVER_GRANTED } from '../../cli/permissions/reasons.ts';
import { COMPANY_PERMISSIONS, OPTIONAL_PERMISSIONS } from '../../sandbox/company-permissions.ts';

const PAGE = new URL('../../docs/permissions.md', import.meta.url);

describe('the permissions in Graph', () => {
  test('are enough for every journey, all of them used, and what the page says', async () => {
    const { used, stumbles } = await derive(COMPANY_PERMISSIONS);
    assert.deepEqual(stumbles, []);
    const names = [...new Set(used.map(({ permission }) => permission))];
    assert.deepEqual(names.toSorted(), [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS].toSorted());
    const hint = 'docs/permissions.md differs; run node cli/permissions.ts';
    assert.equal(permissionsPage(used), readFileSync(PAGE, 'utf8'), hint);
  });

  test('come from journeys that make every kind of call the Graph connector can make', async () => {
    const folder = new URL('../../src/connectors/graph/', import.meta.url);
    const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
    const can = new Set(
      sources.flatMap((text) => [...text.matchAll(/purpose: '([a-z-]+)'/g)].map(([, one]) => one)),
    );
    const { used } = await derive(COMPANY_PERMISSIONS);
    const did = new Set<string | undefined>(used.flatMap(({ purposes }) => purposes));
    assert.ok(can.size > 5);
    assert.deepEqual([...can].toSorted(), [...did].toSorted());
  });

  for (const permission of [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS]) {
    test(`include ${permission}, without which a journey ends otherwise`, async () => {
      assert.notEqual(await stumbleWithout(permission, COMPANY_PERMISSIONS), null);
    });
  }

  test('would be found to hold one too many', async () => {
    const tooMany = [...COMPANY_PERMISSIONS, 'Directory.Read.All'];
    assert.equal(await stumbleWithout('Directory.Read.All', tooMany), null);
  });

  test('would be found to lack one', async () => {
    const tooFew = COMPANY_PERMISSIONS.filter((one) => one !== 'User-LifeCycleInfo.Read.All');
    const { stumbles } = await derive(tooFew);
    assert.deepEqual(
      stumbles.map(({ journey }) => journey),
      [
        'a contractor, whose account is disabled before the end',
        'a license for a day',
        'an answer about a license that got lost, and whose change it was',
      ],
    );
  });

  test('hold none of those the page says are never granted', () => {
    assert.deepEqual(
      [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS].filter((one) => one in NEVER_GRANTED),
      [],
    );
  });

  test('of a call that nobody described fail the page', async () => {
    const row = { method: 'GET', pathTemplate: '/users/{id}', permission: 'User.Read.All', anyOf: [] };
    assert.throws(() => permissionsPage([{ ...row, purposes: ['curiosity'] }]), /described nowhere/);
    assert.throws(
      () => permissionsPage([{ ...row, permission: 'Directory.Read.All', purposes: [] }]),
      /Nobody says why/,
    );
  });
});
