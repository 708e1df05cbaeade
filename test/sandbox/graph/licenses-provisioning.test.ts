import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aLicensedCompany, idOf, plansOf, toUser } from './licensing.ts';

const VISIO = { add: ['VISIOCLIENT'] };

describe('service plans that were turned on', () => {
  test('service plans that were turned on are pending for a while, each for its own, and then work [G17]', async () => {
    const company = await aLicensedCompany();
    assert.equal((await toUser(company, 'developer', { add: ['SPE_E5'] })).status, 200);
    const statuses = new Set<unknown>();
    const doneAt = new Map<string, number>();
    for (let second = 0; second <= 300; second += 5) {
      for (const [name, status] of Object.entries(await plansOf(company, 'developer', 'SPE_E5'))) {
        if (status === 'Success' && !doneAt.has(name)) doneAt.set(name, second);
        statuses.add(status);
      }
      company.wait(5);
    }
    assert.equal(doneAt.get('TEAMS1'), 0, 'E3 had it already');
    const fresh = ['MCOEV', 'BI_AZURE_P2', 'FORMS_PLAN_E5'].map((name) => doneAt.get(name) ?? 0);
    assert.ok(
      new Set(fresh).size > 1 && fresh.every((second) => second >= 5 && second <= 300),
      String(fresh),
    );
    assert.ok([...statuses].some((status) => /^Pending/.test(String(status))));
  });

  test('service plans that were turned on that were off begin anew, and others keep what they came to [G17]', async () => {
    const company = await aLicensedCompany();
    const minimal = { add: [{ sku: 'SPE_E3', disabledPlans: ['FORMS_PLAN_E3'] }] };
    assert.equal((await toUser(company, 'marketing-manager', minimal)).status, 200);
    const plans = await plansOf(company, 'marketing-manager', 'SPE_E3');
    assert.match(String(plans['TEAMS1']), /^Pending/);
    assert.deepEqual([plans['FORMS_PLAN_E3'], plans['MCOSTANDARD']], ['Disabled', 'Success']);
  });

  test('end in an error or never, where the tenant is made to [G17]', async () => {
    const company = await aLicensedCompany({ switches: { planProvisioning: 'error' } });
    await toUser(company, 'sales-rep', VISIO);
    company.wait(301);
    assert.deepEqual(await plansOf(company, 'sales-rep', 'VISIOCLIENT'), {
      VISIO_CLIENT_SUBSCRIPTION: 'Error',
      VISIOONLINE: 'Error',
    });
    company.tenant.graphSwitches.planProvisioning = 'pending';
    await toUser(company, 'developer', VISIO);
    company.wait(7 * 24 * 3600);
    await company.signIn();
    const { VISIOONLINE } = await plansOf(company, 'developer', 'VISIOCLIENT');
    assert.match(String(VISIOONLINE), /^Pending/);
  });

  test('come to what somebody said in advance, once [G17]', async () => {
    const company = await aLicensedCompany();
    const { licenses } = company.tenant;
    const rep = idOf('sales-rep');
    licenses.putPlan(rep, 'VISIOONLINE', { outcome: 'error', afterMs: 60_000 });
    await toUser(company, 'sales-rep', VISIO);
    const status = async () => String((await plansOf(company, 'sales-rep', 'VISIOCLIENT'))['VISIOONLINE']);
    company.wait(59);
    assert.match(await status(), /^Pending/);
    company.wait(2);
    assert.equal(await status(), 'Error');
    await toUser(company, 'sales-rep', { remove: ['VISIOCLIENT'] });
    await toUser(company, 'sales-rep', VISIO);
    company.wait(301);
    assert.equal(await status(), 'Success');
    licenses.putPlan(rep, 'VISIOONLINE', { outcome: 'pending' });
    assert.match(await status(), /^Pending/);
    licenses.putPlan(rep, 'VISIOONLINE', { outcome: 'success' });
    assert.equal(await status(), 'Success');
  });
});
