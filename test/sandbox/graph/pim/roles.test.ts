import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { objectId } from '../../../../sandbox/tenant/company/ids.ts';
import { person } from '../../../../sandbox/tenant/company/people.ts';
import { errorOf, type Json, listOf } from '../../tenant/company.ts';
import {
  assign,
  company,
  EXCHANGE,
  instances,
  MINUTE,
  pass,
  REQUESTS,
  ROOT,
  remove,
  rows,
  statusOf,
  WHO,
} from './company.ts';

const memberRoles = async (its: Awaited<ReturnType<typeof company>>) => {
  const path = `/users/${WHO}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true`;
  const { body } = await its.graph('GET', path, undefined, { ConsistencyLevel: 'eventual' });
  return listOf(body, 'value').map(({ roleTemplateId }) => roleTemplateId);
};

describe('a role that an app assigns for a time', () => {
  test('a role that an app assigns stands in every list of the directory until its end [G18]', async () => {
    const its = await company();
    const made = await assign(its);
    assert.equal(made.status, 201);
    assert.equal(made.body['status'], 'Provisioned');
    const [row] = await instances(its);
    assert.deepEqual(
      [row?.['roleDefinitionId'], row?.['assignmentType'], row?.['memberType'], row?.['directoryScopeId']],
      [EXCHANGE, 'Assigned', 'Direct', '/'],
    );
    const ends = new Date(its.clock.now() + 60 * MINUTE * 1000).toISOString();
    assert.equal(row?.['endDateTime'], ends);
    assert.equal(made.body['targetScheduleId'], row?.['roleAssignmentScheduleId']);
    assert.equal((await rows(its, 'roleAssignments')).length, 1);
    assert.deepEqual(await memberRoles(its), [EXCHANGE]);
    await pass(its, 60 * MINUTE - 1);
    assert.equal((await instances(its)).length, 1);
    its.wait(1);
    assert.deepEqual(await instances(its), []);
    assert.deepEqual(await rows(its, 'roleAssignmentSchedules'), []);
    assert.deepEqual(await rows(its, 'roleAssignments'), []);
    assert.deepEqual(await memberRoles(its), []);
  });

  test('a role that ended by itself is gone from lists in their own time, and the audit log has when it ended and who ended it [G18]', async () => {
    const its = await company({ lag: { fixedMs: 30_000 }, switches: { throttling: 'off' } });
    await assign(its);
    await pass(its, 60 * MINUTE + 29);
    assert.equal((await instances(its)).length, 1);
    its.wait(1);
    assert.deepEqual(await instances(its), []);
    its.wait(15 * MINUTE);
    const { body } = await its.graph('GET', '/auditLogs/directoryAudits');
    const told = listOf(body, 'value').map(({ activityDisplayName, activityDateTime, initiatedBy }) => [
      activityDisplayName,
      activityDateTime,
      (initiatedBy as { app: { displayName: string } }).app.displayName,
    ]);
    const at = (minutes: number) => new Date(STARTED + minutes * 60_000).toISOString();
    assert.deepEqual(told, [
      ['Remove member from role', at(60), 'MS-PIM'],
      ['Add member to role', at(0), 'Countersign'],
    ]);
  });

  test('a role counts in an administrative unit where that is asked, and no list of memberships shows it then [G18]', async () => {
    const its = await company();
    const unit = objectId('administrative-unit', 'Amsterdam office');
    await assign(its, { directoryScopeId: `/administrativeUnits/${unit}` });
    assert.equal((await instances(its))[0]?.['directoryScopeId'], `/administrativeUnits/${unit}`);
    assert.deepEqual(await memberRoles(its), []);
    const elsewhere = await assign(its, { directoryScopeId: `/administrativeUnits/${WHO}` });
    assert.match(errorOf(elsewhere), /^ScopeNotAllowed/);
  });

  test('a role that is given later is planned, and in effect when its time comes [G18]', async () => {
    const its = await company();
    const startDateTime = new Date(its.clock.now() + 30 * 60_000).toISOString();
    const expiration = { type: 'afterDuration', duration: 'PT1H' };
    const made = await assign(its, { scheduleInfo: { startDateTime, expiration } });
    assert.equal(made.body['status'], 'Granted');
    assert.equal(made.body['completedDateTime'], startDateTime);
    assert.equal((await rows(its, 'roleAssignmentSchedules')).length, 1);
    assert.deepEqual(await instances(its), []);
    await pass(its, 30 * MINUTE);
    assert.equal((await instances(its)).length, 1);
  });

  test('a start that is a little past is written as now, and one long past is refused [G18]', async () => {
    const its = await company();
    const at = (seconds: number) => new Date(its.clock.now() + seconds * 1000).toISOString();
    const from = (seconds: number) => ({
      scheduleInfo: { startDateTime: at(seconds), expiration: { type: 'afterDuration', duration: 'PT1H' } },
    });
    assert.match(errorOf(await assign(its, from(-3600))), /^StartTimeInPast/);
    const made = await assign(its, from(-20));
    assert.equal((made.body['scheduleInfo'] as Json)['startDateTime'], at(0));
  });

  test('what an administrator assigned for good stands among instances without times [G18]', async () => {
    const its = await company();
    const breakGlass = person('break-glass-1').id;
    const [row] = await instances(its, breakGlass);
    assert.deepEqual([row?.['startDateTime'], row?.['endDateTime']], [null, null]);
    assert.match(errorOf(await assign(its, { principalId: breakGlass, roleDefinitionId: GLOBAL })), EXISTS);
  });
});

const EXISTS = /^RoleAssignmentExists/;
const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
const STARTED = Date.parse('2026-03-03T09:00:00.000Z');

describe('the removal of a role', () => {
  test('the removal of a role is refused in its first five minutes and takes effect after them [G18]', async () => {
    const its = await company();
    await assign(its);
    its.wait(5 * MINUTE - 1);
    assert.match(errorOf(await remove(its)), /^ActiveDurationTooShort/);
    its.wait(1);
    const removed = await remove(its);
    assert.deepEqual([removed.status, removed.body['status']], [201, 'Revoked']);
    assert.deepEqual(await instances(its), []);
    assert.match(errorOf(await remove(its)), /^RoleAssignmentDoesNotExist/);
  });

  test('the removal of a role takes its time, and a removal that took effect may say that there was nothing [G18]', async () => {
    const its = await company({ pim: { removal: 'PT12S', removalAnswer: 'does-not-exist' } });
    await assign(its);
    its.wait(5 * MINUTE);
    assert.match(errorOf(await remove(its)), /^RoleAssignmentDoesNotExist/);
    assert.equal((await instances(its)).length, 1);
    const requests = await rows(its, 'roleAssignmentScheduleRequests');
    assert.ok(requests.some(({ status }) => status === 'Revoked'));
    its.wait(12);
    assert.deepEqual(await instances(its), []);
  });
});

describe('a request of PIM', () => {
  test('a request is found by its justification and tells what it became [G18]', async () => {
    const its = await company({ pim: { activation: 'PT8M' } });
    const made = await assign(its);
    assert.equal(made.body['status'], 'PendingProvisioning');
    assert.deepEqual(await instances(its), []);
    assert.match(errorOf(await assign(its)), /^PendingRoleAssignmentRequest/);
    const [found] = await rows(its, 'roleAssignmentScheduleRequests');
    assert.equal(found?.['justification'], 'INC0010001 mark-1');
    its.wait(8 * MINUTE);
    assert.equal(await statusOf(its, made), 'Provisioned');
    const [row] = await instances(its);
    assert.equal(row?.['endDateTime'], new Date(STARTED + 60 * 60_000).toISOString());
    assert.match(errorOf(await assign(its)), EXISTS);
  });

  test('a request may stay at any status, and only those of success give a role [G18]', async () => {
    const gives = { Granted: true, Provisioned: true, ScheduleCreated: true };
    for (const status of [
      'Granted',
      'Provisioned',
      'ScheduleCreated',
      'Canceled',
      'Denied',
      'Failed',
      'PendingAdminDecision',
      'PendingApproval',
      'PendingProvisioning',
      'PendingScheduleCreation',
    ] as const) {
      const its = await company({ pim: { status } });
      const made = await assign(its);
      assert.equal(made.status, 201, status);
      its.wait(20 * MINUTE);
      assert.equal(await statusOf(its, made), status);
      assert.equal((await instances(its)).length === 1, status in gives, status);
    }
  });

  test('a request whose answer is lost is found by its justification, whether it took effect or not [G18]', async () => {
    for (const applied of [true, false]) {
      const its = await company();
      const match = { method: 'POST', path: 'roleAssignmentScheduleRequests' };
      its.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 504, applied } });
      assert.equal((await assign(its)).status, 504);
      const found = await rows(its, 'roleAssignmentScheduleRequests');
      assert.equal(found.length, applied ? 1 : 0);
      assert.equal((await instances(its)).length, applied ? 1 : 0);
    }
  });

  test('a request is accepted and fails minutes later where that is said [G18]', async () => {
    const its = await company({ pim: { activation: 'PT2M', status: 'Failed' } });
    const made = await assign(its);
    assert.equal(made.body['status'], 'PendingProvisioning');
    its.wait(2 * MINUTE);
    assert.equal(await statusOf(its, made), 'Failed');
    assert.deepEqual(await instances(its), []);
  });

  test('a request, its instance and the directory’s own list come and go between reads of different replicas [G18]', async () => {
    const its = await company({ lag: 'default', switches: { throttling: 'off' } });
    await assign(its);
    const seen: boolean[] = [];
    for (let reads = 0; reads < 60; reads += 1) {
      its.wait(1);
      seen.push((await instances(its)).length === 1);
    }
    assert.ok(
      seen.some((one, at) => one && seen.slice(at).includes(false)),
      'none went back',
    );
    assert.equal(seen.at(-1), true);
  });

  test('a request that waits is canceled, and one that is done is not [G18]', async () => {
    const its = await company({ pim: { activation: 'PT8M' } });
    const made = await assign(its);
    assert.equal((await its.graph('POST', `${REQUESTS}/${made.body['id']}/cancel`)).status, 204);
    its.wait(10 * MINUTE);
    assert.equal(await statusOf(its, made), 'Canceled');
    assert.deepEqual(await instances(its), []);
    assert.equal((await its.graph('POST', `${REQUESTS}/${made.body['id']}/cancel`)).status, 400);
    assert.equal((await its.graph('GET', `${REQUESTS}/${WHO}`)).status, 404);
  });

  test('a request that is tried only changes nothing [G18]', async () => {
    const its = await company();
    assert.equal((await assign(its, { isValidationOnly: true })).status, 201);
    assert.deepEqual(await rows(its, 'roleAssignmentScheduleRequests'), []);
    assert.deepEqual(await instances(its), []);
  });

  test('a request moves the end of an assignment, which then holds [G18]', async () => {
    const its = await company();
    await assign(its);
    const scheduleInfo = { expiration: { type: 'afterDuration', duration: 'PT2H' } };
    assert.equal((await assign(its, { action: 'adminExtend', scheduleInfo })).body['status'], 'Provisioned');
    await pass(its, 90 * MINUTE);
    assert.equal((await instances(its)).length, 1);
    await pass(its, 30 * MINUTE);
    assert.deepEqual(await instances(its), []);
    assert.match(errorOf(await assign(its, { action: 'adminExtend' })), /^RoleAssignmentDoesNotExist/);
  });
});

describe('what PIM refuses', () => {
  const refusedWith = async (options: Parameters<typeof company>[0], changes: Json = {}) =>
    errorOf(await assign(await company(options), changes));

  test('PIM refuses what its policy forbids, in the words that it has for it [G18]', async () => {
    const nothing = { justification: undefined, ticketInfo: undefined };
    const policies = { [EXCHANGE]: { ticketing: true, maxDuration: 'PT30M', mfaOnAdminAssign: true } };
    const failed = 'RoleAssignmentRequestPolicyValidationFailed: The following policy rules failed: ';
    assert.equal(
      await refusedWith({ pim: { policies } }, nothing),
      `${failed}["ExpirationRule","JustificationRule","TicketingRule","MfaRule"]`,
    );
    assert.equal(await refusedWith({ pim: { policies } }), `${failed}["ExpirationRule","MfaRule"]`);
    assert.equal(
      await refusedWith({ pim: { policyErrors: 'reason' } }, nothing),
      `${failed}JustificationRule - Justification is required`,
    );
    const code = {
      pim: { policies: { [EXCHANGE]: { mfaOnAdminAssign: true } }, policyErrors: 'code' as const },
    };
    assert.match(await refusedWith(code), /^MfaRequired/);
    assert.match(await refusedWith({}, { scheduleInfo: {} }), /ExpirationRule/);
  });

  test('PIM refuses with whatever code it is told to, and the status that goes with it [G18]', async () => {
    for (const [refusal, status] of [
      ['ConcurrentActivationInProgress', 400],
      ['PermissionScopeNotGranted', 403],
      ['ResourceNotFound', 404],
    ] as const) {
      const answer = await assign(await company({ pim: { refusal } }));
      assert.equal(answer.status, status);
      assert.match(errorOf(answer), new RegExp(`^${refusal}`));
    }
  });

  test('PIM refuses who was made just now, an unknown role, and an app that activates for a person [G18]', async () => {
    const its = await company();
    const { id } = its.tenant.directory.addUser({
      userPrincipalName: 'new.hand@contoso.example',
      displayName: 'New Hand',
    });
    assert.equal((await assign(its, { principalId: id })).status, 404);
    its.wait(2 * MINUTE);
    assert.equal((await assign(its, { principalId: id })).status, 201);
    assert.match(errorOf(await assign(its, { roleDefinitionId: WHO })), /^RoleNotFound/);
    its.tenant.roles.putRole(WHO, 'Exchange Administrator', true);
    const refused = await assign(its, { action: 'selfActivate' });
    assert.ok([400, 403].includes(refused.status));
    assert.deepEqual(await instances(its), []);
  });

  test('PIM is refused to a tenant without P2, and away where that is said, while roles stand [G18]', async () => {
    const its = await company();
    await assign(its);
    its.tenant.graphSwitches.riskLicense = 'P1';
    const refused = await assign(its, { roleDefinitionId: GLOBAL });
    assert.deepEqual([refused.status, errorOf(refused).split(':')[0]], [400, 'AadPremiumLicenseRequired']);
    its.tenant.graphSwitches.riskLicense = 'P2';
    its.tenant.pim.outage = true;
    assert.equal((await its.graph('GET', `${ROOT}/roleAssignmentScheduleInstances`)).status, 503);
    assert.equal((await rows(its, 'roleAssignments')).length, 1);
  });

  test('PIM is refused without its permission, and the narrow one removes only [G18]', async () => {
    const none = await company({ permissions: ['User.Read.All'] });
    const denied = await assign(none);
    assert.deepEqual([denied.status, errorOf(denied).split(':')[0]], [403, 'PermissionScopeNotGranted']);
    const narrow = await company({ permissions: ['RoleAssignmentSchedule.Remove.Directory'] });
    assert.equal((await assign(narrow)).status, 403);
    narrow.tenant.roles.putRole(WHO, 'Exchange Administrator', false);
    narrow.wait(5 * MINUTE);
    assert.equal((await remove(narrow)).status, 201);
  });
});

describe('the policy of a role', () => {
  const policies = async (its: Awaited<ReturnType<typeof company>>, roleId: string) => {
    const filter = `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${roleId}'`;
    const path = `/policies/roleManagementPolicyAssignments?$filter=${encodeURIComponent(filter)}&$expand=policy($expand=rules)`;
    return listOf((await its.graph('GET', path)).body, 'value');
  };

  test('the policy of a role has its seventeen rules and one of a kind that an older client doesn’t know [G18]', async () => {
    const its = await company({
      pim: { policies: { 'Exchange Administrator': { mfaOnAdminAssign: true, maxDuration: 'PT2H' } } },
    });
    const [assigned, ...others] = await policies(its, EXCHANGE);
    assert.deepEqual(others, []);
    const { rules } = (assigned?.['policy'] ?? {}) as { rules: Json[] };
    assert.equal(rules.length, 18);
    const ruleOf = (id: string) => rules.find((rule) => rule['id'] === id);
    assert.deepEqual(ruleOf('Enablement_Admin_Assignment')?.['enabledRules'], [
      'MultiFactorAuthentication',
      'Justification',
    ]);
    assert.equal(ruleOf('Expiration_EndUser_Assignment')?.['maximumDuration'], 'PT2H');
    assert.equal((await its.graph('GET', '/policies/roleManagementPolicyAssignments')).status, 400);
  });

  test('the policy of a role is read with its own permission, and with one for all of roles only where a switch says so', async () => {
    const permissions = ['RoleManagement.Read.Directory'];
    const path = `/policies/roleManagementPolicyAssignments?$filter=${encodeURIComponent("scopeId eq '/' and scopeType eq 'DirectoryRole'")}`;
    const strict = await (await company({ permissions })).graph('GET', path);
    assert.deepEqual([strict.status, errorOf(strict).split(':')[0]], [403, 'PermissionScopeNotGranted']);
    const lenient = await company({ permissions, pim: { policyReaders: 'published' } });
    assert.equal((await lenient.graph('GET', path)).status, 200);
  });
});
