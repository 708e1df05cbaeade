import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, errorOf, type Json, listOf } from '../tenant/company.ts';

const DEVELOPER = person('developer').id;
const BREAK_GLASS = person('break-glass-1').id;
const READERS = ['User.Read.All', 'RoleManagement.Read.Directory'];
const WRITERS = [
  'User.Read.All',
  'User-PasswordProfile.ReadWrite.All',
  'User.EnableDisableAccount.All',
  'User.RevokeSessions.All',
];
const ROOT = '/roleManagement/directory';
const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';

const company = (switches = {}, permissions = READERS): Promise<Company> =>
  aCompany({ permissions, lag: 'off', switches });

async function rowsOf({ graph }: Company, list: string, principalId: string): Promise<Json[]> {
  const filter = encodeURIComponent(`principalId eq '${principalId}'`);
  const path = `${ROOT}/${list}?$filter=${filter}&$expand=roleDefinition`;
  return listOf((await graph('GET', path)).body, 'value');
}

const namesIn = (rows: readonly Json[]) =>
  rows.map(({ roleDefinition }) => (roleDefinition as Json)['displayName']);

const ADVANCED = { ConsistencyLevel: 'eventual' };

async function memberRoles({ graph }: Company, id: string): Promise<Json[]> {
  const path = `/users/${id}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true`;
  return listOf((await graph('GET', path, undefined, ADVANCED)).body, 'value');
}

describe('directory roles', () => {
  test('directory roles are told of whom holds them directly, in effect and eligible apart [G37]', async () => {
    const its = await company();
    its.tenant.roles.putRole(DEVELOPER, 'security administrator', false);
    its.tenant.roles.putRole(DEVELOPER, GLOBAL, true);
    const [held] = await rowsOf(its, 'roleAssignments', DEVELOPER);
    assert.deepEqual(namesIn([held ?? {}]), ['Security Administrator']);
    assert.equal(held?.['directoryScopeId'], '/');
    for (const list of ['roleEligibilitySchedules', 'roleEligibilityScheduleInstances'])
      assert.deepEqual(namesIn(await rowsOf(its, list, DEVELOPER)), ['Global Administrator']);
    its.tenant.roles.deleteRole(DEVELOPER, 'Global Administrator');
    assert.deepEqual(await rowsOf(its, 'roleEligibilitySchedules', DEVELOPER), []);
    const definition = await its.graph('GET', `${ROOT}/roleDefinitions/${GLOBAL}`);
    assert.equal(definition.body['displayName'], 'Global Administrator');
  });

  test('directory roles that a group holds stand under the group and not under its members [G37]', async () => {
    const its = await company();
    const admin = person('global-admin').id;
    assert.deepEqual(await rowsOf(its, 'roleAssignments', admin), []);
    const byGroup = await rowsOf(its, 'roleAssignments', groupId('GRP-GLOBAL-ADMINS'));
    assert.deepEqual(namesIn(byGroup), ['Global Administrator']);
    assert.deepEqual(
      (await memberRoles(its, admin)).map(({ displayName, roleTemplateId }) => [displayName, roleTemplateId]),
      [['Global Administrator', GLOBAL]],
    );
  });

  test('directory roles among memberships are those in effect, built-in ones only, by name only with a permission [G37]', async () => {
    const its = await company();
    its.tenant.roles.putRole(DEVELOPER, 'Sign-in helper', false);
    its.tenant.roles.putRole(DEVELOPER, 'Exchange Administrator', true);
    assert.deepEqual(await memberRoles(its, DEVELOPER), []);
    const stranger = await company({}, ['User.Read.All']);
    const [role] = await memberRoles(stranger, BREAK_GLASS);
    assert.deepEqual(Object.keys(role ?? {}).toSorted(), ['@odata.type', 'id']);
    const whole = await stranger.graph('GET', `/users/${BREAK_GLASS}/transitiveMemberOf`);
    assert.ok(listOf(whole.body, 'value').some(({ id }) => id === role?.['id']));
    assert.equal((await stranger.graph('GET', `${ROOT}/roleAssignments`)).status, 403);
  });

  test('directory roles can be activated by nobody without P2, which is said as an error [G37]', async () => {
    const its = await company({ riskLicense: 'P1' });
    const refused = await its.graph('GET', `${ROOT}/roleEligibilitySchedules`);
    assert.equal(refused.status, 400);
    assert.match(errorOf(refused), /^AadPremiumLicenseRequired/);
    assert.equal((await its.graph('GET', `${ROOT}/roleAssignments`)).status, 200);
  });

  test('directory roles are shown late, as everything is [G37]', async () => {
    const its = await aCompany({ permissions: READERS, lag: { fixedMs: 60_000 } });
    its.tenant.roles.putRole(DEVELOPER, GLOBAL, false);
    assert.deepEqual(await rowsOf(its, 'roleAssignments', DEVELOPER), []);
    its.wait(61);
    assert.equal((await rowsOf(its, 'roleAssignments', DEVELOPER)).length, 1);
  });
});

describe('the account of somebody with a directory role', () => {
  const ATTEMPTS = {
    password: ({ graph }: Company, id: string) =>
      graph('PATCH', `/users/${id}`, { passwordProfile: { forceChangePasswordNextSignIn: true } }),
    'sign-in': ({ graph }: Company, id: string) => graph('PATCH', `/users/${id}`, { accountEnabled: false }),
    sessions: ({ graph }: Company, id: string) => graph('POST', `/users/${id}/revokeSignInSessions`),
  };
  const NOTHING: readonly string[] = [];
  const USER_ADMINISTRATOR = ['User Administrator'];
  const HIGHEST = ['Privileged Authentication Administrator'];
  type Row = readonly [who: string, role: string | null, needed: Readonly<Record<string, readonly string[]>>];
  const ROWS: readonly Row[] = [
    ['developer', null, { password: USER_ADMINISTRATOR, 'sign-in': NOTHING, sessions: NOTHING }],
    ['developer', 'Helpdesk Administrator', all(USER_ADMINISTRATOR)],
    ['developer', 'Security Administrator', all(HIGHEST)],
    ['developer', 'Sign-in helper', all(HIGHEST)],
    ['helpdesk-manager', null, all(HIGHEST)],
    ['break-glass-1', null, all(HIGHEST)],
  ];

  function all(role: readonly string[]) {
    return { password: role, 'sign-in': role, sessions: role };
  }

  for (const [who, role, needed] of ROWS)
    test(`the account of ${who}${role ? ` as ${role}` : ''} is changed only with the role that it takes [G37]`, async () => {
      for (const [action, attempt] of Object.entries(ATTEMPTS)) {
        const ladder = [NOTHING, USER_ADMINISTRATOR, HIGHEST];
        const from = ladder.indexOf(needed[action] ?? HIGHEST);
        for (const [step, servicePrincipalRoles] of ladder.entries()) {
          const its = await company({ servicePrincipalRoles }, WRITERS);
          if (role) its.tenant.roles.putRole(person(who).id, role, false);
          const { status } = await attempt(its, person(who).id);
          assert.equal(
            status < 400,
            step >= from,
            `${action} with ${servicePrincipalRoles.join() || 'none'}`,
          );
          if (status >= 400) assert.equal(status, 403);
        }
      }
    });

  test('the account of somebody who may activate a role is as anybody’s until it is activated [G37]', async () => {
    const its = await company({ servicePrincipalRoles: USER_ADMINISTRATOR }, WRITERS);
    its.tenant.roles.putRole(DEVELOPER, GLOBAL, true);
    assert.equal((await ATTEMPTS.password(its, DEVELOPER)).status, 204);
  });

  test('the account of somebody with a role may have its sessions ended all the same where that is chosen [G37]', async () => {
    const its = await company({ revokePrivilegedSessions: 'accepted' }, WRITERS);
    assert.equal((await ATTEMPTS.sessions(its, BREAK_GLASS)).status, 200);
    assert.equal((await ATTEMPTS['sign-in'](its, BREAK_GLASS)).status, 403);
  });
});
