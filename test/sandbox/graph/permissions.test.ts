import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMPANY_PERMISSIONS } from '../../../sandbox/company-permissions.ts';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { appRoleId } from '../../../sandbox/tenant/graph/permissions.ts';
import { aCompany, errorOf } from '../tenant/company.ts';
import { ANALYST, addMember, FINANCE_BI, reference } from './membership.ts';

describe('application permissions', () => {
  test('application permissions are the same 403 whether a permission, the role permission or the kind of group is missing [G10]', async () => {
    const company = await aCompany();
    const reader = await aCompany({ permissions: ['User.Read.All'] });
    const refusals = [
      await addMember(reader),
      await addMember(company, group('GRP-GLOBAL-HELPDESK').id),
      await addMember(company, group('GRP-ALL-SALES').id),
    ];
    const told = new Set(refusals.map((answer) => `${answer.status} ${errorOf(answer)}`));
    assert.deepEqual(
      [...told],
      ['403 Authorization_RequestDenied: Insufficient privileges to complete the operation.'],
    );
  });

  test('granted today reach tokens a day later [G10]', async () => {
    const company = await aCompany({ permissions: ['User.Read.All'] });
    const { permissions } = company.tenant.entra;
    permissions.grant('GroupMember.ReadWrite.All');
    await company.signIn();
    assert.equal((await addMember(company)).status, 403);
    assert.deepEqual(permissions.granted(), ['User.Read.All', 'GroupMember.ReadWrite.All']);
    company.wait(24 * 3600);
    await company.signIn();
    assert.equal((await addMember(company)).status, 204);
    permissions.refreshMs = 60_000;
    permissions.revoke('GroupMember.ReadWrite.All');
    await company.signIn();
    assert.equal((await addMember(company)).status, 400, 'the old permission still counts');
    company.wait(60);
    await company.signIn();
    assert.equal((await addMember(company)).status, 403);
  });

  test('application permissions that only read are what a read passes by, although one that writes is called least-privileged', async () => {
    const company = await aCompany({ permissions: ['User.ReadWrite.All', 'User.Read.All'] });
    await company.graph('GET', `/users/${ANALYST}`);
    const used = company.tenant.usedPermissions().map(({ permission }) => permission);
    assert.deepEqual(used, ['User.Read.All']);
    const writer = await aCompany({ permissions: ['User.ReadWrite.All'] });
    assert.equal((await writer.graph('GET', `/users/${ANALYST}`)).status, 200);
  });

  test('application permissions of the company are all published ones', () => {
    for (const permission of COMPANY_PERMISSIONS.filter((name) => name !== 'User-LifeCycleInfo.Read.All')) {
      assert.match(appRoleId(permission) ?? '', /^[0-9a-f-]{36}$/, permission);
    }
  });

  test('application permissions are noted with the operation and the purpose they were used for', async () => {
    const company = await aCompany();
    const ask = (path: string, purpose: string) =>
      company.graph('GET', path, undefined, { 'x-countersign-purpose': purpose });
    await ask(`/users/${ANALYST}?$select=id,employeeLeaveDateTime`, 'facts');
    await ask(`/users/${ANALYST}`, 'proof');
    const requests = [
      { id: '1', method: 'GET', url: `/groups/${FINANCE_BI}` },
      {
        id: '2',
        method: 'POST',
        url: `/groups/${FINANCE_BI}/members/$ref`,
        headers: { 'content-type': 'application/json' },
        body: reference(ANALYST),
      },
    ];
    await company.graph('POST', '/$batch', { requests }, { 'x-countersign-purpose': 'apply' });
    await company.graph('GET', `/users/${ANALYST}/memberOf`);
    const rows = company.tenant.usedPermissions();
    assert.deepEqual(
      rows.map(({ method, pathTemplate, permission, purposes }) => [
        method,
        pathTemplate,
        permission,
        purposes,
      ]),
      [
        ['GET', '/users/{id}', 'User.Read.All', ['facts', 'proof']],
        ['GET', '/users/{id}', 'User-LifeCycleInfo.Read.All', ['facts']],
        ['GET', '/groups/{id}', 'Group.Read.All', ['apply']],
        ['POST', '/groups/{id}/members/$ref', 'GroupMember.ReadWrite.All', ['apply']],
      ],
    );
    assert.ok(rows[2]?.anyOf.includes('GroupMember.Read.All'));
  });
});
