import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IDENTITIES, objectIdOf } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, type Json, listOf } from '../tenant/company.ts';
import { ANALYST, addMember, FINANCE_BI, removeMember } from './membership.ts';

const read = async (company: Company, filter: string): Promise<Json[]> => {
  const path = `/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`;
  return listOf((await company.graph('GET', path)).body, 'value');
};

const ABOUT_ANALYST = `activityDisplayName eq 'Add member to group' and targetResources/any(t:t/id eq '${ANALYST}')`;

function initiatorOf(record: Json): readonly unknown[] {
  const { app } = record['initiatedBy'] as { app: { appId: unknown; servicePrincipalId: unknown } };
  return [app.appId, app.servicePrincipalId];
}

function whoIn(record: Json): unknown {
  const { user } = record['initiatedBy'] as { user: { id: unknown } | null };
  return user?.id ?? 'app';
}

describe('the audit log of the directory', () => {
  test('names the app that added a member, minutes late [G23]', async () => {
    const company = await aCompany();
    await addMember(company);
    company.wait(119);
    assert.deepEqual(await read(company, ABOUT_ANALYST), []);
    company.wait(800);
    const [record, ...others] = await read(
      company,
      `${ABOUT_ANALYST} and activityDateTime ge 2026-03-03T09:00:00Z`,
    );
    assert.equal(others.length, 0);
    assert.ok(record);
    assert.deepEqual(initiatorOf(record), [null, objectIdOf(IDENTITIES.theOne)]);
    const [member, group] = record['targetResources'] as Json[];
    assert.deepEqual([member?.['id'], group?.['id']], [ANALYST, FINANCE_BI]);
    const groupId = listOf(member ?? {}, 'modifiedProperties').find(
      ({ displayName }) => displayName === 'Group.ObjectID',
    );
    assert.equal(groupId?.['newValue'], `"${FINANCE_BI}"`);
    assert.deepEqual(
      await read(company, `${ABOUT_ANALYST} and activityDateTime ge 2026-03-03T09:00:01Z`),
      [],
    );
  });

  for (const [auditsNameApps, named] of [
    ['by-client-id', [IDENTITIES.theOne, null]],
    ['by-both', [IDENTITIES.theOne, objectIdOf(IDENTITIES.theOne)]],
  ] as const)
    test(`names apps ${auditsNameApps} where that is chosen [G23]`, async () => {
      const company = await aCompany({ switches: { auditsNameApps } });
      await addMember(company);
      company.wait(1000);
      const [record] = await read(company, ABOUT_ANALYST);
      assert.deepEqual(initiatorOf(record ?? {}), named);
    });

  test('names the person who did it by hand, and tells removals', async () => {
    const company = await aCompany();
    const admin = person('global-admin').id;
    company.tenant.directory.putMember(FINANCE_BI, ANALYST, admin);
    await removeMember(company);
    company.wait(1000);
    const byHand = await read(company, `${ABOUT_ANALYST} and initiatedBy/user/id eq '${admin}'`);
    assert.equal(byHand.length, 1);
    assert.deepEqual(
      await read(company, `${ABOUT_ANALYST} and initiatedBy/app/appId eq '${IDENTITIES.theOne}'`),
      [],
    );
    assert.equal((await read(company, "activityDisplayName eq 'Remove member from group'")).length, 1);
  });

  test('tells what was done to an account, each with who did it [G23]', async () => {
    const permissions = [
      'AuditLog.Read.All',
      'User.Read.All',
      'User.EnableDisableAccount.All',
      'User-PasswordProfile.ReadWrite.All',
      'User.RevokeSessions.All',
      'IdentityRiskyUser.ReadWrite.All',
    ];
    const switches = { servicePrincipalRoles: ['User Administrator'] };
    const company = await aCompany({ permissions, lag: 'off', switches });
    const { graph, tenant } = company;
    const [developer, admin] = [person('developer'), person('global-admin')];
    const done: readonly (readonly [() => unknown, activity: string, by: string])[] = [
      [() => graph('PATCH', `/users/${developer.id}`, { accountEnabled: false }), 'Disable account', 'app'],
      [
        () => graph('PATCH', `/users/${developer.id}`, { passwordProfile: { password: 'x' } }),
        'Reset user password',
        'app',
      ],
      [
        () =>
          graph('PATCH', `/users/${developer.id}`, {
            passwordProfile: { forceChangePasswordNextSignInWithMfa: true },
          }),
        'Set force change user password',
        'app',
      ],
      [
        () => graph('POST', `/users/${developer.id}/revokeSignInSessions`),
        'Update StsRefreshTokenValidFrom Timestamp',
        'app',
      ],
      [
        () => tenant.directory.patchUser(developer.id, { managerId: person('repo-owner').id }),
        'Set user manager',
        admin.id,
      ],
      [() => tenant.accounts.changePassword(developer.id, 'self'), 'Change user password', developer.id],
      [
        () => tenant.roles.putRole(developer.id, 'Global Administrator', false),
        'Add member to role',
        admin.id,
      ],
      [
        () => tenant.evidence.addDevice(developer.id, { displayName: 'Phone' }),
        'Register device',
        developer.id,
      ],
      [
        () => tenant.evidence.addDevice(developer.id, { displayName: 'Phone', by: person('contractor').id }),
        'Register device',
        person('contractor').id,
      ],
      [
        () => tenant.evidence.addMethod(developer.id, { type: 'phone' }),
        'User registered security info',
        developer.id,
      ],
    ];
    for (const [act] of done) {
      await act();
      company.wait(10);
    }
    tenant.risk.putRisk(developer.id, { riskLevel: 'high' });
    await graph('POST', '/identityProtection/riskyUsers/dismiss', { userIds: [developer.id] });
    company.wait(1000);
    const told = await read(company, `targetResources/any(t:t/id eq '${developer.id}')`);
    assert.deepEqual(told.map((record) => [record['activityDisplayName'], whoIn(record)]).reverse(), [
      ...done.map(([, activity, by]) => [activity, by]),
      ['DismissUser', 'app'],
    ]);
    const manager = told.find(({ activityDisplayName }) => activityDisplayName === 'Set user manager');
    const [target] = listOf(manager ?? {}, 'targetResources');
    assert.equal(listOf(target ?? {}, 'modifiedProperties')[0]?.['displayName'], 'Manager');
  });

  test('tells records out of order [G23]', async () => {
    const company = await aCompany();
    const users = company.tenant.directory
      .listUsers()
      .filter(({ deleted }) => !deleted)
      .slice(0, 30);
    for (const { id } of users) {
      company.tenant.directory.putMember(FINANCE_BI, id);
      company.wait(5);
    }
    let last: Json[] = [];
    let late = false;
    for (let minute = 0; minute < 20; minute++) {
      const records = await read(company, "activityDisplayName eq 'Add member to group'");
      const newest = String(last[0]?.['activityDateTime'] ?? '');
      const known = new Set(last.map(({ id }) => id));
      late ||= records.some(
        ({ id, activityDateTime }) => !known.has(id) && String(activityDateTime) < newest,
      );
      last = records;
      company.wait(60);
    }
    assert.ok(late, 'no record came after a newer one');
    assert.ok(last.length >= 28);
  });

  test('the audit log of the directory can be read by apps with the permission only', async () => {
    const company = await aCompany({ permissions: ['User.Read.All'] });
    assert.equal((await company.graph('GET', '/auditLogs/directoryAudits')).status, 403);
  });
});
