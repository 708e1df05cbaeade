import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { derive, misplaced, stumbleWithout } from '../../cli/permissions/derive.ts';
import { permissionLines, permissionsPage } from '../../cli/permissions/page.ts';
import { NEVER_GRANTED } from '../../cli/permissions/reasons.ts';
import { ONE_IDENTITY } from '../../sandbox/app/sandbox-settings.ts';
import { IDENTITIES } from '../../sandbox/company.ts';
import { COMPANY_PERMISSIONS, OPTIONAL_PERMISSIONS } from '../../sandbox/company-permissions.ts';
import { LICENSE_READER } from '../../sandbox/tenant/graph/permissions.ts';
import { IDENTITY_OF } from '../../src/connectors/graph/purposes.ts';

const PAGE = new URL('../../docs/permissions.md', import.meta.url);

let known: ReturnType<typeof derive> | null = null;

/** What the company's own journeys showed, which several tests look at. */
function inTheCompany(): ReturnType<typeof derive> {
  known ??= derive(COMPANY_PERMISSIONS);
  return known;
}

describe('the permissions in Graph', () => {
  test('the permissions in Graph are enough for every journey, all of them used, and what the page says', async () => {
    const { used, stumbles } = await inTheCompany();
    assert.deepEqual(stumbles, []);
    const names = [...new Set(used.map(({ permission }) => permission))];
    assert.deepEqual(names.toSorted(), [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS].toSorted());
    const hint = 'docs/permissions.md differs; run node cli/permissions.ts';
    assert.equal(permissionsPage(used), readFileSync(PAGE, 'utf8'), hint);
  });

  test('come from journeys that make every kind of call the Graph connector can make', async () => {
    const { used } = await inTheCompany();
    const did = new Set<string | undefined>(used.flatMap(({ purposes }) => purposes));
    assert.deepEqual(Object.keys(IDENTITY_OF).toSorted(), [...did].toSorted());
  });

  test('the permissions in Graph are each those of the identity whose work the call is', async () => {
    const { used } = await inTheCompany();
    assert.deepEqual(misplaced(used), []);
    assert.equal(new Set(used.map(({ appId }) => appId)).size, 5);
  });

  test('the permissions in Graph would be found where a call was made with the identity, or the permission, of other work', () => {
    const row = { appId: IDENTITIES.reader, method: 'GET', pathTemplate: '/users/{id}', anyOf: [] };
    const of = (permission: string, purpose: string, appId: string = row.appId) =>
      misplaced([{ ...row, appId, permission, purposes: [purpose] }]).length;
    assert.equal(of('User.Read.All', 'facts'), 0);
    assert.equal(of('User.Read.All', 'add-member'), 1);
    assert.equal(of('GroupMember.ReadWrite.All', 'facts'), 1);
    assert.equal(of('User.Read.All', 'facts', IDENTITIES.theOne), 1);
    assert.equal(of('User.Read.All', 'curiosity'), 1);
  });

  test('the permissions in Graph are all held by one identity where nothing is split but what writes to accounts and roles, and the journeys end the same', async () => {
    const { used, stumbles } = await derive(COMPANY_PERMISSIONS, { settings: ONE_IDENTITY });
    assert.deepEqual(stumbles, []);
    assert.deepEqual(
      [...new Set(used.map(({ appId }) => appId))],
      [IDENTITIES.theOne, IDENTITIES.accounts, IDENTITIES.roles],
    );
    const names = [...new Set(used.map(({ permission }) => permission))];
    assert.deepEqual(names.toSorted(), [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS].toSorted());
  });

  test('the permissions in Graph may be narrower where the tenant offers to read licenses only, and are not by default', async () => {
    const { permission, inPlaceOf } = LICENSE_READER;
    const narrower = COMPANY_PERMISSIONS.map((one) => (one === inPlaceOf ? permission : one));
    const about = 'a license for';
    const switches = { licenseAssignmentRead: 'offered' } as const;
    const { used, stumbles } = await derive(narrower, { switches, about });
    assert.deepEqual(stumbles, []);
    assert.ok(used.some((row) => row.permission === permission && row.appId === IDENTITIES.reader));
    assert.ok((await derive(narrower, { about })).stumbles.length > 0);
  });

  test('the permissions in Graph are printed for each identity', async () => {
    const { used } = await inTheCompany();
    const lines = permissionLines(used);
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    assert.ok(at('READER_IDENTITY_CLIENT_ID') < at('User.Read.All'));
    assert.ok(at('User.Read.All') < at('WRITER_IDENTITY_CLIENT_ID'));
    assert.ok(at('WRITER_IDENTITY_CLIENT_ID') < at('GroupMember.ReadWrite.All'));
    assert.ok(at('MAIL_IDENTITY_CLIENT_ID') < at('Mail.Send'));
  });

  for (const permission of [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS]) {
    test(`include ${permission}, without which a journey ends otherwise`, async () => {
      assert.notEqual(await stumbleWithout(permission, COMPANY_PERMISSIONS), null);
    });
  }

  test('the permissions in Graph would be found to hold one too many', async () => {
    const tooMany = [...COMPANY_PERMISSIONS, 'Directory.Read.All'];
    assert.equal(await stumbleWithout('Directory.Read.All', tooMany), null);
  });

  test('the permissions in Graph would be found to lack one', async () => {
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

  test('the permissions in Graph of a call that nobody described fail the page', async () => {
    const appId = IDENTITIES.reader;
    const row = { appId, method: 'GET', pathTemplate: '/users/{id}', permission: 'User.Read.All', anyOf: [] };
    assert.throws(() => permissionsPage([{ ...row, purposes: ['curiosity'] }]), /described nowhere/);
    assert.throws(
      () => permissionsPage([{ ...row, permission: 'Directory.Read.All', purposes: [] }]),
      /Nobody says why/,
    );
  });
});
