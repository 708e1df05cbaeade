import { group } from '../../../sandbox/tenant/company/groups.ts';
import { subscription } from '../../../sandbox/tenant/company/licenses.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { servicePlan } from '../../../sandbox/tenant/company/service-plans.ts';
import type { Actor } from '../../../sandbox/tenant/graph/directory/records.ts';
import { type LicensesBench, licensesContract } from '../contracts/licenses.ts';
import { PORTAL, tenant } from './tenant.ts';

const OTHER_APP: Actor = {
  kind: 'app',
  appId: '33333333-3333-4333-8333-333333333333',
  displayName: 'HR provisioning',
};

const sku = (name: string) => subscription(name).skuId;

licensesContract('Microsoft Graph', (): LicensesBench => {
  const { store, licenseDesk: desk, licenses, clock, faults, lag, switches } = tenant();
  const userOf = (id: string) => {
    const user = store.anyUser(id, store.settled());
    if (!user) throw new Error(`The sandbox company has nobody with id ${id}.`);
    return user;
  };
  return {
    licenses,
    clock,
    unknownId: '99999999-9999-4999-8999-999999999999',
    person: personId('developer'),
    inheritor: personId('sales-rep'),
    twice: personId('finance-analyst'),
    nowhere: personId('no-location'),
    suite: {
      id: sku('SPE_E3'),
      name: 'SPE_E3',
      planId: servicePlan('TEAMS1').servicePlanId,
      planName: 'TEAMS1',
    },
    spare: sku('VISIOCLIENT'),
    soldOut: sku('POWER_BI_PRO'),
    addOn: sku('MCOEV'),
    rivals: [sku('PROJECT_P1'), sku('PROJECTPROFESSIONAL')],
    spareGroup: group('LIC-VISIO').id,
    direct: (id) =>
      Object.fromEntries(desk.licensesOf(id).direct.map((one) => [one.skuId, one.disabledPlans])),
    usageLocation: (id) => userOf(id).usageLocation,
    put: (id, skuId, disabledPlans = []) => desk.putLicense(id, skuId, disabledPlans),
    locate: (id, usageLocation) => store.putUser({ ...userOf(id), usageLocation }, OTHER_APP),
    join: (id, groupId) => store.setMember(groupId, id, true, PORTAL),
    seats: (skuId, free) =>
      void desk.patchSubscription(skuId, { enabled: desk.subscription(skuId).consumed + free }),
    letClear() {
      switches.clearUsageLocation = 'accepted';
    },
    deleteUser: (id) =>
      store.putUser({ ...userOf(id), deletedDateTime: new Date(clock.now()).toISOString() }, PORTAL),
    lag(milliseconds) {
      lag.model = milliseconds === 0 ? 'off' : { fixedMs: milliseconds };
    },
    faultNext(effect, method) {
      faults.add({ match: { ...(method && { method }) }, count: 1, effect });
    },
  };
});
