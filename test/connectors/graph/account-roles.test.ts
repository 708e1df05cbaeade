import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { createRoleControl } from '../../../sandbox/tenant/graph/roles/control.ts';
import { ANNA, accountsOf, knownIn } from './accounts.ts';
import { PORTAL } from './tenant.ts';

function company(options: Parameters<typeof accountsOf>[0] = {}) {
  const made = accountsOf(options);
  const desk = createRoleControl({ directory: made.store, roles: made.rolesHeld, admin: PORTAL });
  const rolesOf = async (id: string) => {
    const found = await knownIn(made.accounts.roles(id, 'r'));
    assert.ok(Array.isArray(found), String(found));
    return found.map(({ name, throughGroupId, eligible }) => [name, throughGroupId, eligible]);
  };
  return { desk, rolesOf };
}

describe('the directory roles of an account', () => {
  test('the directory roles of an account are those in effect and those to be activated, custom ones too', async () => {
    const { desk, rolesOf } = company();
    assert.deepEqual(await rolesOf(ANNA), []);
    desk.putRole(ANNA, 'Sign-in helper', false);
    desk.putRole(ANNA, 'Global Administrator', true);
    assert.deepEqual(await rolesOf(ANNA), [
      ['Sign-in helper', null, false],
      ['Global Administrator', null, true],
    ]);
  });

  test('the directory roles of an account are those of its groups, too', async () => {
    const { rolesOf } = company();
    assert.deepEqual(await rolesOf(personId('global-admin')), [
      ['Global Administrator', groupId('GRP-GLOBAL-ADMINS'), false],
    ]);
  });

  test('the directory roles of an account are known without a license for those to be activated', async () => {
    const { desk, rolesOf } = company({ switches: { riskLicense: 'none' } });
    desk.putRole(ANNA, 'Security Administrator', false);
    assert.deepEqual(await rolesOf(ANNA), [['Security Administrator', null, false]]);
  });
});
