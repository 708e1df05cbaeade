import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Company, errorOf, listOf } from '../tenant/company.ts';
import {
  aLicensedCompany,
  assignedTo,
  consumed,
  idOf,
  PERMISSIONS,
  plan,
  plansOf,
  sku,
  statesOf,
  toUser,
} from './licensing.ts';

const refusal = async (company: Company, key: string, change: Parameters<typeof toUser>[2]) => {
  const answer = await toUser(company, key, change);
  assert.equal(answer.status, 400);
  return errorOf(answer);
};

const E3_WITHOUT_TEAMS = { sku: 'SPE_E3', disabledPlans: ['TEAMS1'] };
const INVALID_LOCATION =
  'Request_BadRequest: License assignment cannot be done for user with invalid usage location.';

describe('giving a license directly', () => {
  test('answers 200 with the user, takes a seat and turns its plans on [G17]', async () => {
    const company = await aLicensedCompany();
    const before = await consumed(company, 'VISIOCLIENT');
    const answer = await toUser(company, 'sales-rep', { add: ['VISIOCLIENT'] });
    assert.deepEqual([answer.status, answer.body['id']], [200, idOf('sales-rep')]);
    assert.deepEqual(await assignedTo(company, 'sales-rep'), ['SPE_E3', 'VISIOCLIENT']);
    assert.equal(await consumed(company, 'VISIOCLIENT'), before + 1);
    assert.ok('VISIOONLINE' in (await plansOf(company, 'sales-rep', 'VISIOCLIENT')));
    assert.equal((await toUser(company, 'sales-rep', { remove: ['VISIOCLIENT'] })).status, 200);
    assert.deepEqual(await assignedTo(company, 'sales-rep'), ['SPE_E3']);
    assert.equal(await consumed(company, 'VISIOCLIENT'), before);
  });

  test('needs both collections, even empty ones', async () => {
    const company = await aLicensedCompany();
    const path = `/users/${idOf('sales-rep')}/assignLicense`;
    const half = await company.graph('POST', path, { addLicenses: [{ skuId: sku('MCOEV') }] });
    assert.equal(half.status, 400);
    assert.match(errorOf(half), /missing parameters are: removeLicenses/);
    assert.equal((await company.graph('POST', path, { addLicenses: [], removeLicenses: [] })).status, 200);
    const noGuid = await company.graph('POST', path, {
      addLicenses: [{ skuId: 'MCOEV' }],
      removeLicenses: [],
    });
    assert.equal(noGuid.status, 400);
    const both = await company.graph('POST', path, {
      addLicenses: [{ skuId: sku('MCOEV'), disabledPlans: [] }],
      removeLicenses: [sku('MCOEV')],
    });
    assert.equal(both.status, 400);
  });

  test('giving a license directly is refused to an app without the permission', async () => {
    const permissions = PERMISSIONS.filter((name) => !/LicenseAssignment|User\.ReadWrite/.test(name));
    const company = await aLicensedCompany({ permissions });
    assert.equal((await toUser(company, 'sales-rep', { add: ['VISIOCLIENT'] })).status, 403);
  });

  test('giving a license directly is seen by reads later, each property in its own time, sometimes without its disabled plans [G17]', async () => {
    const company = await aLicensedCompany({ lag: 'default', switches: { noLicenseError: 'null' } });
    const add = [{ sku: 'SPE_E5', disabledPlans: ['MCOEV', 'TEAMS1'] }];
    assert.equal((await toUser(company, 'developer', { add })).status, 200);
    const disagree = { states: false, plans: false };
    for (let read = 0; read < 300; read += 1) {
      company.wait(0.2);
      const path = `/users/${idOf('developer')}?$select=assignedLicenses,licenseAssignmentStates`;
      const { body } = await company.graph('GET', path);
      const e5 = listOf(body, 'assignedLicenses').find(({ skuId }) => skuId === sku('SPE_E5'));
      const states = listOf(body, 'licenseAssignmentStates');
      if (Boolean(e5) !== states.some(({ skuId }) => skuId === sku('SPE_E5'))) disagree.states = true;
      if (e5 && (e5['disabledPlans'] as string[]).length === 0) disagree.plans = true;
    }
    assert.deepEqual(disagree, { states: true, plans: true });
    company.wait(1200);
    assert.deepEqual(await assignedTo(company, 'developer'), ['SPE_E3', 'SPE_E5']);
  });

  test('again replaces the plans that are off [G17]', async () => {
    const company = await aLicensedCompany();
    const status = async () => (await plansOf(company, 'developer', 'SPE_E3'))['TEAMS1'];
    assert.equal(await status(), 'Success');
    assert.equal((await toUser(company, 'developer', { add: [E3_WITHOUT_TEAMS] })).status, 200);
    assert.equal(await status(), 'Disabled');
    assert.equal((await toUser(company, 'developer', { add: ['SPE_E3'] })).status, 200);
    assert.match(String(await status()), /^Pending/);
    assert.equal((await statesOf(company, 'developer')).length, 1);
  });

  test('giving a license directly of a SKU the company did not buy, or with plans of another SKU, is refused [G17]', async () => {
    const company = await aLicensedCompany();
    const stranger = 'aaaaaaaa-0000-4000-8000-000000000000';
    const add = { addLicenses: [{ skuId: stranger, disabledPlans: [] }], removeLicenses: [] };
    const unknown = await company.graph('POST', `/users/${idOf('sales-rep')}/assignLicense`, add);
    const told = `Request_BadRequest: License ${stranger} does not correspond to a valid company License.`;
    assert.deepEqual([unknown.status, errorOf(unknown)], [400, told]);
    const foreign = { sku: 'VISIOCLIENT', disabledPlans: ['TEAMS1'] };
    assert.match(await refusal(company, 'sales-rep', { add: [foreign] }), /not part of the License/);
  });
});

describe('a usage location', () => {
  const country = (company: Company, key: string, usageLocation: string | null) =>
    company.graph('PATCH', `/users/${idOf(key)}`, { usageLocation });

  test('a usage location that is missing, unknown or not served by a plan refuses a direct license [G17]', async () => {
    const company = await aLicensedCompany();
    assert.equal(await refusal(company, 'no-location', { add: ['SPE_E3'] }), INVALID_LOCATION);
    company.tenant.directory.patchUser(idOf('no-location'), { usageLocation: 'XX' });
    assert.equal(await refusal(company, 'no-location', { add: ['SPE_E3'] }), INVALID_LOCATION);
    assert.equal((await country(company, 'sales-rep', 'CN')).status, 204);
    assert.equal(await refusal(company, 'sales-rep', { add: ['MCOEV'] }), INVALID_LOCATION);
    assert.equal((await toUser(company, 'sales-rep', { add: ['VISIOCLIENT'] })).status, 200);
  });

  test('a usage location is a country of ISO 3166-1 by its two letters: GB is one, and UK is none [G17]', async () => {
    const company = await aLicensedCompany();
    for (const none of ['UK', 'XX', 'EU', 'gb', 'GBR', 'Portugal', ''])
      assert.equal(
        errorOf(await country(company, 'no-location', none)),
        "Request_BadRequest: Invalid value specified for property 'usageLocation' of resource 'User'.",
        none,
      );
    assert.equal(company.tenant.directory.user(idOf('no-location')).usageLocation, null);
    assert.equal((await country(company, 'no-location', 'GB')).status, 204);
    assert.equal(company.tenant.directory.user(idOf('no-location')).usageLocation, 'GB');
  });

  test('a usage location that was just set is not known to licensing for a while [G17]', async () => {
    const company = await aLicensedCompany({ lag: { fixedMs: 20_000 } });
    assert.equal((await country(company, 'no-location', 'PT')).status, 204);
    assert.equal(await refusal(company, 'no-location', { add: ['SPE_E3'] }), INVALID_LOCATION);
    company.wait(21);
    assert.equal((await toUser(company, 'no-location', { add: ['SPE_E3'] })).status, 200);
  });

  test('a usage location cannot be taken away, unless the tenant is known to allow it [G17]', async () => {
    const company = await aLicensedCompany();
    const refused = await country(company, 'developer', null);
    assert.match(
      errorOf(refused),
      /^Request_BadRequest: Invalid value specified for property 'usageLocation'/,
    );
    company.tenant.graphSwitches.clearUsageLocation = 'accepted';
    assert.equal((await country(company, 'developer', null)).status, 204);
    assert.equal(company.tenant.directory.user(idOf('developer')).usageLocation, null);
    assert.equal((await toUser(company, 'developer', { remove: ['SPE_E3'] })).status, 200);
  });

  test('leaves a record of the change with the value before and after', async () => {
    const company = await aLicensedCompany();
    await country(company, 'developer', 'BE');
    company.wait(16 * 60);
    const { body } = await company.graph('GET', '/auditLogs/directoryAudits');
    const [record] = listOf(body, 'value');
    const [target] = listOf(record ?? {}, 'targetResources');
    assert.equal(record?.['activityDisplayName'], 'Update user');
    assert.deepEqual(listOf(target ?? {}, 'modifiedProperties'), [
      { displayName: 'UsageLocation', oldValue: '["NL"]', newValue: '["BE"]' },
    ]);
  });
});

describe('seats', () => {
  test('seats that ran out refuse whoever comes last, and nobody who has the SKU already [G17]', async () => {
    const company = await aLicensedCompany();
    const told = `Request_BadRequest: Subscription with SKU ${sku('POWER_BI_PRO')} does not have any available licenses.`;
    assert.equal(await refusal(company, 'sales-rep', { add: ['POWER_BI_PRO'] }), told);
    assert.equal((await toUser(company, 'finance-manager', { add: ['POWER_BI_PRO'] })).status, 200);
    assert.equal(await consumed(company, 'POWER_BI_PRO'), 3);
    assert.equal((await toUser(company, 'finance-bi-owner', { remove: ['POWER_BI_PRO'] })).status, 200);
    const both = await Promise.all([
      toUser(company, 'sales-rep', { add: ['POWER_BI_PRO'] }),
      toUser(company, 'sales-member', { add: ['POWER_BI_PRO'] }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400]);
  });

  test('seats are counted by what is settled, whatever reads show [G17]', async () => {
    const company = await aLicensedCompany({ lag: { fixedMs: 60_000 } });
    assert.equal((await toUser(company, 'finance-bi-owner', { remove: ['POWER_BI_PRO'] })).status, 200);
    assert.equal(await consumed(company, 'POWER_BI_PRO'), 3);
    assert.equal((await toUser(company, 'sales-rep', { add: ['POWER_BI_PRO'] })).status, 200);
    assert.match(await refusal(company, 'sales-member', { add: ['POWER_BI_PRO'] }), /any available licenses/);
  });
});

describe('removing a license', () => {
  test('removing a license that the user lacks, or has by a group, is refused in words of its own [G17]', async () => {
    const company = await aLicensedCompany();
    assert.equal(
      await refusal(company, 'sales-rep', { remove: ['MCOEV'] }),
      'Request_BadRequest: User does not have a corresponding license.',
    );
    assert.equal(
      await refusal(company, 'sales-rep', { remove: ['SPE_E3'] }),
      'Request_BadRequest: User license is inherited from a group membership and it cannot be removed directly from the user.',
    );
    assert.equal((await toUser(company, 'finance-analyst', { remove: ['SPE_E3'] })).status, 200);
    assert.deepEqual(await assignedTo(company, 'finance-analyst'), ['SPE_E3'], 'the group still gives it');
    assert.match(await refusal(company, 'finance-analyst', { remove: ['SPE_E3'] }), /inherited/);
  });
});

describe('rules between service plans', () => {
  test('refuse plans that exclude each other, in one wording or the other [G17]', async () => {
    const company = await aLicensedCompany();
    const texts = new Set<string>();
    for (let turn = 0; turn < 20; turn += 1) {
      texts.add(await refusal(company, 'eng-manager', { add: ['PROJECTPROFESSIONAL'] }));
    }
    assert.equal(texts.size, 2);
    const plans = [plan('PROJECT_P1'), plan('SHAREPOINT_PROJECT')];
    assert.ok([...texts].every((text) => plans.every((one) => text.includes(one))));
    assert.ok([...texts].some((text) => text.endsWith('are mutually exclusive')));
    assert.ok([...texts].some((text) => text.includes('conflicts with service plan')));
    const off = [{ sku: 'PROJECTPROFESSIONAL', disabledPlans: ['SHAREPOINT_PROJECT'] }];
    assert.equal((await toUser(company, 'eng-manager', { add: off })).status, 200);
    const swapped = { add: ['PROJECTPROFESSIONAL'], remove: ['PROJECT_P1'] };
    assert.equal((await toUser(company, 'eng-manager', swapped)).status, 200);
  });

  test('refuse a plan without the one it depends on, unless one order brings both [G17]', async () => {
    const company = await aLicensedCompany();
    const phone = `Request_BadRequest: License assignment failed because service plan ${plan('MCOEV')} depends on the service plan(s) ${plan('MCOSTANDARD')}`;
    company.tenant.directory.patchUser(idOf('no-location'), { usageLocation: 'PT' });
    assert.equal(await refusal(company, 'no-location', { add: ['MCOEV'] }), phone);
    assert.equal((await toUser(company, 'no-location', { add: ['MCOEV', 'SPE_E3'] })).status, 200);
    assert.equal(await refusal(company, 'no-location', { remove: ['SPE_E3'] }), phone);
    const off = { sku: 'SPE_E3', disabledPlans: ['MCOSTANDARD'] };
    assert.equal(await refusal(company, 'no-location', { add: [off] }), phone);
    assert.equal((await toUser(company, 'no-location', { remove: ['MCOEV', 'SPE_E3'] })).status, 200);
    assert.equal((await toUser(company, 'sales-rep', { add: ['MCOEV'] })).status, 200, 'E3 comes by group');
  });

  test('leave everything as it was when one part of an order is refused [G17]', async () => {
    const company = await aLicensedCompany();
    const order = { add: ['VISIOCLIENT', 'POWER_BI_PRO'], remove: ['SPE_E3'] };
    assert.match(await refusal(company, 'developer', order), /any available licenses/);
    assert.deepEqual(await assignedTo(company, 'developer'), ['SPE_E3']);
  });
});

describe('an order for licenses whose answer is lost', () => {
  test('took effect, alone and inside a batch [G17]', async () => {
    const company = await aLicensedCompany();
    const effect = { kind: 'status', status: 503, applied: true } as const;
    company.tenant.faults.add({ match: { method: 'POST', path: 'assignLicense' }, count: 1, effect });
    assert.equal((await toUser(company, 'sales-rep', { add: ['VISIOCLIENT'] })).status, 503);
    assert.deepEqual(await assignedTo(company, 'sales-rep'), ['SPE_E3', 'VISIOCLIENT']);
    company.tenant.faults.add({ match: { method: 'POST', path: '*/assignLicense' }, count: 1, effect });
    const item = {
      id: '1',
      method: 'POST',
      url: `/users/${idOf('sales-rep')}/assignLicense`,
      headers: { 'Content-Type': 'application/json' },
      body: { addLicenses: [], removeLicenses: [sku('VISIOCLIENT')] },
    };
    const { body } = await company.graph('POST', '/$batch', { requests: [item] });
    assert.deepEqual(
      listOf(body, 'responses').map(({ status }) => status),
      [503],
    );
    assert.deepEqual(await assignedTo(company, 'sales-rep'), ['SPE_E3']);
  });

  test('had no effect where the fault came first', async () => {
    const company = await aLicensedCompany();
    const effect = { kind: 'status', status: 503 } as const;
    company.tenant.faults.add({ match: { path: 'assignLicense' }, count: 1, effect });
    assert.equal((await toUser(company, 'sales-rep', { add: ['VISIOCLIENT'] })).status, 503);
    assert.deepEqual(await assignedTo(company, 'sales-rep'), ['SPE_E3']);
  });
});

describe('the audit log', () => {
  test('tells late who changed which license, with what was before and after [G17]', async () => {
    const company = await aLicensedCompany();
    await toUser(company, 'sales-rep', { add: ['VISIOCLIENT'] });
    const path = "/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Change user license'";
    assert.deepEqual(listOf((await company.graph('GET', path)).body, 'value'), []);
    company.wait(16 * 60);
    const [record] = listOf((await company.graph('GET', path)).body, 'value');
    const { app } = (record?.['initiatedBy'] ?? {}) as { app?: { displayName: string } };
    assert.equal(app?.displayName, 'Countersign');
    const [target] = listOf(record ?? {}, 'targetResources');
    const [licenses] = listOf(target ?? {}, 'modifiedProperties');
    assert.equal(target?.['id'], idOf('sales-rep'));
    assert.match(String(licenses?.['newValue']), /SkuName=VISIOCLIENT/);
    assert.doesNotMatch(String(licenses?.['oldValue']), /VISIOCLIENT/);
  });

  test('the audit log and delta queries tell of changed licenses, too', async () => {
    const company = await aLicensedCompany({ switches: { deltaEmptyPages: false, deltaReplays: false } });
    const first = await company.graph('GET', '/users/delta?$select=assignedLicenses&$deltatoken=latest');
    await toUser(company, 'sales-rep', { add: ['VISIOCLIENT'] });
    company.wait(60);
    const { body } = await company.graph('GET', String(first.body['@odata.deltaLink']));
    const [changed] = listOf(body, 'value');
    assert.equal(changed?.['id'], idOf('sales-rep'));
    assert.equal(listOf(changed ?? {}, 'assignedLicenses').length, 2);
  });
});
