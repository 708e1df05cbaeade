import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { TENANT_COUNTRY } from '../../../sandbox/tenant/company/licenses.ts';
import type { TenantOptions } from '../../../sandbox/tenant/tenant.ts';
import { type Company, errorOf, idsOf, listOf } from '../tenant/company.ts';
import {
  aLicensedCompany,
  assign,
  assignedTo,
  consumed,
  idOf,
  plan,
  sku,
  statesOf,
  toUser,
} from './licensing.ts';
import { addMember, removeMember } from './membership.ts';

const VISIO = group('LIC-VISIO').id;
const PHONE = group('LIC-TEAMS-PHONE').id;
const POWER_BI = group('LIC-POWER-BI-PRO').id;
const E3 = group('LIC-M365-E3').id;
const BETA = group('GRP-TEAM-BETA').id;

/** Longer than group-based licensing ever takes. */
const LONG = 16 * 60;

const aCompanyWithGroups = (options: Partial<TenantOptions> = {}) =>
  aLicensedCompany({ ...options, switches: { noLicenseError: 'null', ...options.switches } });

const join = (company: Company, groupId: string, key: string) => addMember(company, groupId, idOf(key));
const leave = (company: Company, groupId: string, key: string) => removeMember(company, groupId, idOf(key));
const give = (company: Company, groupId: string, ...add: readonly string[]) =>
  assign(company, `/groups/${groupId}`, { add });

describe('group-based licensing', () => {
  test('gives and takes a license minutes after the membership changed, after a time of its own [G17]', async () => {
    const company = await aCompanyWithGroups();
    const delays: number[] = [];
    for (const key of ['developer', 'team-alpha-member', 'hr-officer']) {
      await join(company, VISIO, key);
      let waited = 0;
      for (; (await assignedTo(company, key)).length === 1; waited += 5) company.wait(5);
      delays.push(waited);
      assert.deepEqual(await statesOf(company, key), [
        'SPE_E3 direct Active null',
        'VISIOCLIENT by group Active null',
      ]);
    }
    assert.ok(
      new Set(delays).size === 3 && delays.every((delay) => delay >= 5 && delay <= 905),
      String(delays),
    );
    assert.equal(await consumed(company, 'VISIOCLIENT'), 3);
    await leave(company, VISIO, 'developer');
    assert.equal((await assignedTo(company, 'developer')).length, 2, 'not at once');
    company.wait(LONG);
    assert.deepEqual(await assignedTo(company, 'developer'), ['SPE_E3']);
    assert.equal(await consumed(company, 'VISIOCLIENT'), 2);
  });

  test('goes by the membership as it is when it gets to it', async () => {
    const company = await aCompanyWithGroups();
    await join(company, VISIO, 'developer');
    await leave(company, VISIO, 'developer');
    company.wait(LONG);
    assert.deepEqual(await assignedTo(company, 'developer'), ['SPE_E3']);
  });

  test('group-based licensing is seen later still by replicas that lag', async () => {
    const switches = { groupLicensingSeconds: { from: 60, to: 60 } };
    const company = await aCompanyWithGroups({ lag: { fixedMs: 30_000 }, switches });
    await join(company, VISIO, 'developer');
    company.wait(75);
    assert.deepEqual(await assignedTo(company, 'developer'), ['SPE_E3']);
    assert.equal(company.tenant.licenses.licensesOf(idOf('developer')).byGroup.length, 1);
    company.wait(20);
    assert.deepEqual(await assignedTo(company, 'developer'), ['SPE_E3', 'VISIOCLIENT']);
  });

  test('takes somebody without a usage location to be where the tenant is [G17]', async () => {
    const company = await aCompanyWithGroups();
    assert.equal(TENANT_COUNTRY, 'NL');
    await join(company, VISIO, 'no-location');
    company.wait(LONG);
    assert.deepEqual(await statesOf(company, 'no-location'), ['VISIOCLIENT by group Active null']);
  });

  test('fails on the user only: seats, countries and prerequisites [G17]', async () => {
    const company = await aCompanyWithGroups();
    company.tenant.directory.patchUser(idOf('developer'), { usageLocation: 'CN' });
    await join(company, POWER_BI, 'hr-officer');
    await join(company, PHONE, 'developer');
    await join(company, PHONE, 'no-location');
    company.wait(LONG);
    assert.deepEqual(await statesOf(company, 'hr-officer'), [
      'SPE_E3 direct Active null',
      'POWER_BI_PRO by group Error CountViolation',
    ]);
    assert.deepEqual(await statesOf(company, 'developer'), [
      'SPE_E3 direct Active null',
      'MCOEV by group Error ProhibitedInUsageLocationViolation',
    ]);
    assert.deepEqual(await statesOf(company, 'no-location'), ['MCOEV by group Error DependencyViolation']);
    assert.deepEqual(await assignedTo(company, 'no-location'), []);
    assert.equal(await consumed(company, 'MCOEV'), 0, 'an error takes no seat');
    assert.equal(await consumed(company, 'POWER_BI_PRO'), 3);
  });

  test('applies no SKU of a group when one of them conflicts [G17]', async () => {
    const company = await aCompanyWithGroups();
    assert.equal((await give(company, BETA, 'PROJECTPROFESSIONAL', 'VISIOCLIENT')).status, 202);
    await join(company, BETA, 'eng-manager');
    company.wait(LONG);
    assert.deepEqual(await statesOf(company, 'eng-manager'), [
      'SPE_E3 direct Active null',
      'PROJECT_P1 direct Active null',
      'PROJECTPROFESSIONAL by group Error MutuallyExclusiveViolation',
      'VISIOCLIENT by group Error Other',
    ]);
    assert.deepEqual(await statesOf(company, 'developer-namesake'), [
      'SPE_E3 direct Active null',
      'PROJECTPROFESSIONAL by group Active null',
      'VISIOCLIENT by group Active null',
    ]);
  });

  test('group-based licensing cannot take away what another plan depends on, and says so on the user [G17]', async () => {
    const company = await aCompanyWithGroups();
    assert.equal((await toUser(company, 'sales-rep', { add: ['MCOEV'] })).status, 200);
    await leave(company, E3, 'sales-rep');
    company.wait(LONG);
    assert.deepEqual(await statesOf(company, 'sales-rep'), [
      'MCOEV direct Active null',
      'SPE_E3 by group ActiveWithError DependencyViolation',
    ]);
    assert.equal((await toUser(company, 'sales-rep', { remove: ['MCOEV'] })).status, 200);
    const again = await company.graph('POST', `/users/${idOf('sales-rep')}/reprocessLicenseAssignment`);
    assert.equal(again.status, 200);
    assert.deepEqual(await statesOf(company, 'sales-rep'), []);
  });

  test('takes away together what depends on each other, and alone what nothing depends on', async () => {
    const company = await aCompanyWithGroups();
    await give(company, BETA, 'SPE_E3', 'MCOEV', 'VISIOCLIENT');
    await join(company, BETA, 'no-location');
    company.wait(2 * LONG);
    assert.deepEqual(await assignedTo(company, 'no-location'), ['SPE_E3', 'MCOEV', 'VISIOCLIENT']);
    await leave(company, BETA, 'no-location');
    company.wait(LONG);
    assert.deepEqual(await assignedTo(company, 'no-location'), []);
    await assign(company, `/groups/${BETA}`, { remove: ['MCOEV'] });
    await join(company, BETA, 'no-location');
    company.wait(LONG);
    await company.signIn();
    company.tenant.directory.patchUser(idOf('no-location'), { usageLocation: 'PT' });
    assert.equal((await toUser(company, 'no-location', { add: ['MCOEV'] })).status, 200);
    await leave(company, BETA, 'no-location');
    company.wait(LONG);
    assert.deepEqual(await assignedTo(company, 'no-location'), ['MCOEV', 'SPE_E3']);
  });

  test('group-based licensing is told in the audit log as done by Microsoft, with the reason where it failed [G17]', async () => {
    const company = await aCompanyWithGroups();
    await join(company, VISIO, 'developer');
    await join(company, POWER_BI, 'developer');
    company.wait(2 * LONG);
    const path = "/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Change user license'";
    const records = listOf((await company.graph('GET', path)).body, 'value');
    const actors = records.map((record) => (record['initiatedBy'] as { app: { displayName: string } }).app);
    assert.deepEqual(
      actors.map(({ displayName }) => displayName),
      ['Microsoft Entra ID Group-Based Licensing', 'Microsoft Entra ID Group-Based Licensing'],
    );
    const results = records.map(({ result, resultReason }) => `${result} ${resultReason}`);
    assert.deepEqual(results.sort(), ['failure CountViolation', 'success ']);
  });

  test('reaches direct members only, not those of a group inside', async () => {
    const company = await aCompanyWithGroups();
    await addMember(company, VISIO, BETA);
    company.wait(LONG);
    assert.deepEqual(await assignedTo(company, 'developer-namesake'), ['SPE_E3']);
  });
});

describe('the licenses of a group', () => {
  test('change with a 202, and reach its members minutes later [G17]', async () => {
    const company = await aCompanyWithGroups();
    const answer = await give(company, BETA, 'VISIOCLIENT');
    assert.deepEqual([answer.status, answer.body['id']], [202, BETA]);
    assert.match(String(answer.headers.get('location')), new RegExp(BETA));
    const shown = await company.graph('GET', `/groups/${BETA}?$select=assignedLicenses`);
    assert.deepEqual(shown.body['assignedLicenses'], [{ skuId: sku('VISIOCLIENT'), disabledPlans: [] }]);
    assert.deepEqual(await assignedTo(company, 'developer-namesake'), ['SPE_E3']);
    company.wait(LONG);
    assert.deepEqual(await assignedTo(company, 'developer-namesake'), ['SPE_E3', 'VISIOCLIENT']);
    await assign(company, `/groups/${BETA}`, { remove: ['VISIOCLIENT'] });
    company.wait(LONG);
    assert.deepEqual(await assignedTo(company, 'developer-namesake'), ['SPE_E3']);
  });

  test('with other plans off change what members have [G17]', async () => {
    const company = await aCompanyWithGroups();
    const add = [{ sku: 'SPE_E3', disabledPlans: ['FORMS_PLAN_E3'] }];
    assert.equal((await assign(company, `/groups/${E3}`, { add })).status, 202);
    company.wait(LONG);
    const rep = await company.graph('GET', `/users/${idOf('sales-rep')}?$select=assignedLicenses`);
    assert.deepEqual(rep.body['assignedLicenses'], [
      { skuId: sku('SPE_E3'), disabledPlans: [plan('FORMS_PLAN_E3')] },
    ]);
    const both = await company.graph('GET', `/users/${idOf('finance-analyst')}?$select=assignedLicenses`);
    assert.deepEqual(both.body['assignedLicenses'], [{ skuId: sku('SPE_E3'), disabledPlans: [] }]);
  });

  test('the licenses of a group are refused where they cannot be', async () => {
    const company = await aCompanyWithGroups();
    assert.equal((await give(company, group('DL-FIELD').id, 'VISIOCLIENT')).status, 400);
    const lacking = await assign(company, `/groups/${VISIO}`, { remove: ['MCOEV'] });
    assert.equal(lacking.status, 400);
    const half = await company.graph('POST', `/groups/${VISIO}/assignLicense`, { addLicenses: [] });
    assert.equal(half.status, 400);
  });

  test('changed twice at once are a conflict, as members are [G9]', async () => {
    const company = await aCompanyWithGroups();
    const answers = await Promise.all([give(company, BETA, 'VISIOCLIENT'), give(company, BETA, 'MCOEV')]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 409]);
  });
});

describe('license errors of a group', () => {
  test('license errors of a group can be listed only where the tenant is known to allow it [G17]', async () => {
    const company = await aCompanyWithGroups();
    await join(company, POWER_BI, 'hr-officer');
    company.wait(LONG);
    const path = `/groups/${POWER_BI}/membersWithLicenseErrors?$select=id`;
    assert.equal((await company.graph('GET', path)).status, 403);
    company.tenant.graphSwitches.licenseErrorReads = 'with-read-permission';
    assert.deepEqual(idsOf(await company.graph('GET', path)), [idOf('hr-officer')]);
  });

  test('stay until somebody asks to look again, which tells the real one [G17]', async () => {
    const company = await aCompanyWithGroups();
    const path = `/users/${idOf('hr-officer')}/reprocessLicenseAssignment`;
    await join(company, POWER_BI, 'hr-officer');
    company.wait(LONG);
    const stuck = await company.graph('POST', path);
    assert.equal(stuck.status, 400);
    assert.match(errorOf(stuck), /does not have any available licenses/);
    company.tenant.licenses.patchSubscription('POWER_BI_PRO', { enabled: 4 });
    company.wait(LONG);
    assert.match(String((await statesOf(company, 'hr-officer'))[1]), /CountViolation/);
    assert.equal((await company.graph('POST', path)).status, 200);
    assert.deepEqual((await statesOf(company, 'hr-officer'))[1], 'POWER_BI_PRO by group Active null');
  });

  test('license errors of a group of a conflict name the plans, whatever its siblings say', async () => {
    const company = await aCompanyWithGroups({ switches: { exclusionText: 'mutually-exclusive' } });
    await give(company, BETA, 'VISIOCLIENT', 'PROJECTPROFESSIONAL');
    await join(company, BETA, 'eng-manager');
    company.wait(LONG);
    const stuck = await company.graph('POST', `/users/${idOf('eng-manager')}/reprocessLicenseAssignment`);
    assert.match(errorOf(stuck), new RegExp(`${plan('PROJECT_P1')}.* are mutually exclusive`));
  });
});
