/** Application permissions and roles of applications are given and taken away as Graph does it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { APP_ID, IDENTITIES, objectIdOf } from '../../../sandbox/company.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { appRoleId } from '../../../sandbox/tenant/graph/permissions.ts';
import type { TenantOptions } from '../../../sandbox/tenant/tenant.ts';
import { aCompany, type Company, errorOf, type Json } from '../tenant/company.ts';

const GRAPH = "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')";
const WRITER = objectIdOf(IDENTITIES.writer);
const APP = objectIdOf(APP_ID);
const ASSIGNER = ['AppRoleAssignment.ReadWrite.All', 'Application.Read.All'];

const anAssigner = (options: Partial<TenantOptions> = {}) => aCompany({ permissions: ASSIGNER, ...options });

async function graphId(company: Company): Promise<string> {
  return String((await company.graph('GET', `${GRAPH}?$select=id,appRoles`)).body['id']);
}

async function give(company: Company, permission: string, changes: Json = {}) {
  const resourceId = await graphId(company);
  const body = { principalId: WRITER, resourceId, appRoleId: appRoleId(permission), ...changes };
  return await company.graph('POST', `/servicePrincipals/${WRITER}/appRoleAssignments`, body);
}

const rowsOf = async (company: Company, path: string) =>
  ((await company.graph('GET', path)).body['value'] ?? []) as readonly Json[];

const ofWriter = (company: Company) => rowsOf(company, `/servicePrincipals/${WRITER}/appRoleAssignments`);

describe('app role assignments', () => {
  test('app role assignments of an identity are those that its tokens carry', async () => {
    const company = await anAssigner({ permissions: [...ASSIGNER, 'GroupMember.ReadWrite.All'] });
    const [row, ...others] = await ofWriter(company);
    assert.deepEqual(others, []);
    assert.equal(row?.['appRoleId'], appRoleId('GroupMember.ReadWrite.All'));
    assert.equal(row?.['principalType'], 'ServicePrincipal');
    assert.equal(row?.['resourceDisplayName'], 'Microsoft Graph');
    company.tenant.entra.permissions.revoke('GroupMember.ReadWrite.All');
    assert.deepEqual(await ofWriter(company), []);
  });

  test('app role assignments are made once, reach tokens, and end with a DELETE', async () => {
    const company = await anAssigner();
    const { permissions } = company.tenant.entra;
    const made = await give(company, 'Mail.Send');
    assert.equal(made.status, 201);
    assert.deepEqual(permissions.grantedTo(IDENTITIES.writer), ['Mail.Send']);
    assert.deepEqual(permissions.grantedTo(IDENTITIES.mailer), []);
    const again = await give(company, 'Mail.Send');
    assert.equal(again.status, 400);
    assert.match(errorOf(again), /Permission being assigned already exists on the object/);
    const path = `/servicePrincipals/${WRITER}/appRoleAssignments/${made.body['id']}`;
    assert.equal((await company.graph('DELETE', path)).status, 204);
    assert.equal((await company.graph('DELETE', path)).status, 404);
    assert.deepEqual(permissions.grantedTo(IDENTITIES.writer), []);
  });

  test('app role assignments are refused without both rights, and for what is not there', async () => {
    for (const permissions of [['AppRoleAssignment.ReadWrite.All'], ['Application.Read.All']]) {
      const company = await aCompany({ permissions });
      const body = { principalId: WRITER, resourceId: APP, appRoleId: APP };
      const { status } = await company.graph('POST', `/servicePrincipals/${WRITER}/appRoleAssignments`, body);
      assert.equal(status, 403, permissions[0]);
    }
    const company = await anAssigner();
    const missing = await give(company, 'Mail.Send', { appRoleId: WRITER });
    assert.match(errorOf(missing), /Permission being assigned was not found on application/);
    const elsewhere = await give(company, 'Mail.Send', { principalId: APP });
    assert.match(errorOf(elsewhere), /Not a valid reference update/);
  });

  test('app role assignments of an application are shown late, to groups and page by page', async () => {
    const company = await anAssigner({ lag: { fixedMs: 30_000 } });
    const { body } = await company.graph('GET', `/servicePrincipals/${APP}`);
    const [operator] = body['appRoles'] as readonly Json[];
    for (const name of ['GRP-IDENTITY-OPS', 'GRP-AUDITORS', 'GRP-SECOPS']) {
      const assigned = { principalId: groupId(name), resourceId: APP, appRoleId: operator?.['id'] };
      const made = await company.graph('POST', `/servicePrincipals/${APP}/appRoleAssignedTo`, assigned);
      assert.equal(made.body['principalType'], 'Group', name);
    }
    const path = `/servicePrincipals/${APP}/appRoleAssignedTo?$top=2`;
    assert.deepEqual(await rowsOf(company, path), []);
    company.wait(31);
    const first = await company.graph('GET', path);
    const rest = await rowsOf(company, String(first.body['@odata.nextLink']));
    assert.deepEqual([(first.body['value'] as readonly Json[]).length, rest.length], [2, 1]);
  });
});
