import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../sandbox/company.ts';
import { NAMED_PEOPLE } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, errorOf, listOf } from '../tenant/company.ts';
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
} from './licensing.ts';

describe('the subscriptions of the company', () => {
  test('show seats bought and taken, and the plans that each SKU has [G17]', async () => {
    const company = await aLicensedCompany();
    const { body, headers } = await company.graph('GET', '/subscribedSkus');
    assert.equal(headers.get('x-ms-resource-unit'), '3');
    const rows = listOf(body, 'value');
    const free = rows.map(({ skuPartNumber, prepaidUnits, consumedUnits }) => {
      const { enabled } = prepaidUnits as { enabled: number };
      return [skuPartNumber, enabled - Number(consumedUnits)];
    });
    assert.ok(free.every(([name, seats]) => (name === 'POWER_BI_PRO' ? seats === 0 : Number(seats) > 0)));
    const phone = rows.find(({ skuPartNumber }) => skuPartNumber === 'MCOEV');
    const id = `${TENANT_ID}_${sku('MCOEV')}`;
    assert.deepEqual(
      [phone?.['id'], phone?.['capabilityStatus'], phone?.['appliesTo']],
      [id, 'Enabled', 'User'],
    );
    assert.deepEqual(
      listOf(phone ?? {}, 'servicePlans').map(({ servicePlanId }) => servicePlanId),
      [plan('MCOEV')],
    );
    const one = await company.graph('GET', `/subscribedSkus/${id}`);
    assert.equal(one.body['skuPartNumber'], 'MCOEV');
    assert.equal((await company.graph('GET', `/subscribedSkus/${TENANT_ID}`)).status, 404);
  });

  test('say in which state they are, and count their seats there [G17]', async () => {
    const company = await aLicensedCompany();
    const units = async () => {
      const { body } = await company.graph('GET', `/subscribedSkus/${TENANT_ID}_${sku('MCOEV')}`);
      return [body['capabilityStatus'], body['prepaidUnits']];
    };
    const none = { enabled: 0, suspended: 0, warning: 0, lockedOut: 0 };
    const put = (status: 'Warning' | 'Suspended' | 'LockedOut' | 'Deleted') =>
      company.tenant.licenses.patchSubscription('MCOEV', { status });
    put('Warning');
    assert.deepEqual(await units(), ['Warning', { ...none, warning: 10 }]);
    put('Suspended');
    assert.deepEqual(await units(), ['Suspended', { ...none, suspended: 10 }]);
    put('LockedOut');
    assert.deepEqual(await units(), ['LockedOut', { ...none, lockedOut: 10 }]);
    put('Deleted');
    assert.deepEqual(await units(), ['Deleted', none]);
  });

  test('the subscriptions of the company can be read with a permission that has been published only', async () => {
    const mayNot = await aCompany({ permissions: ['User.Read.All'] });
    assert.equal((await mayNot.graph('GET', '/subscribedSkus')).status, 403);
  });

  test('count one seat for a person who has the same SKU twice [G17]', async () => {
    const company = await aLicensedCompany();
    assert.deepEqual(
      (await statesOf(company, 'finance-analyst'))
        .map((state) => state.split(' ').slice(0, -1).join(' '))
        .sort(),
      ['SPE_E3 by group Active', 'SPE_E3 direct Active'],
    );
    assert.deepEqual(await assignedTo(company, 'finance-analyst'), ['SPE_E3']);
    const before = await consumed(company, 'SPE_E3');
    company.tenant.directory.patchUser(idOf('finance-analyst'), { deleted: true });
    assert.equal(await consumed(company, 'SPE_E3'), before - 1);
  });
});

describe('the licenses of a person', () => {
  test('come by hand or by group, with the plans that are off [G17]', async () => {
    const company = await aLicensedCompany({ switches: { noLicenseError: 'null' } });
    const states = async (key: string) => statesOf(company, key);
    assert.deepEqual(await states('sales-rep'), ['SPE_E3 by group Active null']);
    assert.deepEqual(await states('no-location-e3'), ['SPE_E3 by group Active null']);
    assert.deepEqual(await states('developer'), ['SPE_E3 direct Active null']);
    assert.deepEqual(await states('eng-manager'), [
      'SPE_E3 direct Active null',
      'PROJECT_P1 direct Active null',
    ]);
    assert.deepEqual(await states('sales-director'), [
      'SPE_E5 direct Active null',
      'SPE_E3 by group Active null',
    ]);
    for (const key of ['no-location', 'guest', 'service-account', 'countersign-mailbox', 'disabled'])
      assert.deepEqual(await states(key), [], key);
    const plans = await plansOf(company, 'marketing-manager', 'SPE_E3');
    assert.deepEqual(
      [plans['TEAMS1'], plans['FORMS_PLAN_E3'], plans['MCOSTANDARD']],
      ['Disabled', 'Disabled', 'Success'],
    );
  });

  test('show no error as null or as the text None [G17]', async () => {
    const company = await aLicensedCompany();
    const seen = new Set<string>();
    for (let read = 0; read < 40; read += 1) seen.add((await statesOf(company, 'developer')).join());
    assert.deepEqual([...seen].sort(), ['SPE_E3 direct Active None', 'SPE_E3 direct Active null']);
  });

  test('cost two resource units, and are a 404 for nobody', async () => {
    const company = await aLicensedCompany();
    const { headers } = await company.graph('GET', `/users/${idOf('developer')}/licenseDetails`);
    assert.equal(headers.get('x-ms-resource-unit'), '2');
    const gone = await company.graph('GET', `/users/${idOf('deleted')}/licenseDetails`);
    assert.match(errorOf(gone), /^Request_ResourceNotFound/);
  });

  test('stand on the group that gives them', async () => {
    const company = await aLicensedCompany();
    const { body } = await company.graph(
      'GET',
      "/groups?$filter=displayName eq 'LIC-VISIO'&$select=assignedLicenses",
    );
    assert.deepEqual(listOf(body, 'value'), [
      { assignedLicenses: [{ skuId: sku('VISIOCLIENT'), disabledPlans: [] }] },
    ]);
  });

  test('come with a country as people write it, which is no usage location', async () => {
    const company = await aLicensedCompany({ permissions: PERMISSIONS });
    const path = `/users/${idOf('no-location')}?$select=country,usageLocation`;
    const { country, usageLocation } = (await company.graph('GET', path)).body;
    assert.deepEqual([country, usageLocation], ['Portugal', null]);
    const elsewhere = NAMED_PEOPLE.filter((one) => one.country !== 'Netherlands').map(({ key }) => key);
    assert.deepEqual(elsewhere, ['no-location', 'no-location-e3']);
  });
});

describe('a principal name', () => {
  const readName = (name: string) => `/users/${encodeURIComponent(name)}?$select=id`;

  test('a principal name that was changed finds nobody, and somebody else once it is given again', async () => {
    const company = await aLicensedCompany();
    const { directory } = company.tenant;
    const name = 'daan.smit@contoso.example';
    directory.patchUser(idOf('developer'), { userPrincipalName: 'daan.jansen@contoso.example' });
    assert.equal((await company.graph('GET', readName(name))).status, 404);
    directory.patchUser(idOf('team-alpha-member'), { userPrincipalName: name });
    assert.equal((await company.graph('GET', readName(name))).body['id'], idOf('team-alpha-member'));
  });

  test('a principal name that was changed is found as long as a replica has not seen the change [G1]', async () => {
    const company = await aLicensedCompany({ lag: { fixedMs: 10_000 } });
    const name = 'daan.smit@contoso.example';
    const renamed = 'daan.jansen@contoso.example';
    company.tenant.directory.patchUser(idOf('developer'), { userPrincipalName: renamed });
    assert.equal((await company.graph('GET', readName(name))).body['id'], idOf('developer'));
    assert.equal((await company.graph('GET', readName(renamed))).status, 404);
    company.wait(11);
    assert.equal((await company.graph('GET', readName(name))).status, 404);
    assert.equal((await company.graph('GET', readName(renamed))).body['id'], idOf('developer'));
  });
});
