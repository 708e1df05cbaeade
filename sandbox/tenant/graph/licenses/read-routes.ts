/** Reading subscriptions and licenses (graph 4.4, 4.6), at what they cost (graph 8.2). */
import { SUBSCRIPTIONS, type Subscription } from '../../company/licenses.ts';
import { denied, type GraphAnswer, notFound, ok } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import { groupAt, showObject, userAt } from '../lookup.ts';
import { GRAPH_ROOT, page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { licenseDetails } from './license-view.ts';

export function licenseReadRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/subscribedSkus',
      units: 3,
      answer: (call) =>
        listOf(
          'subscribedSkus',
          SUBSCRIPTIONS.map((subscription) => shown(parts, call, subscription)),
        ),
    },
    {
      method: 'GET',
      path: '/subscribedSkus/{id}',
      units: 1,
      answer(call, [id = '']) {
        const found = SUBSCRIPTIONS.find(({ skuId }) => `${parts.tenantId}_${skuId}` === id.toLowerCase());
        if (!found) throw notFound(id);
        const context = `${GRAPH_ROOT}/$metadata#subscribedSkus/$entity`;
        return ok({ '@odata.context': context, ...shown(parts, call, found) });
      },
    },
    {
      method: 'GET',
      path: '/users/{id}/licenseDetails',
      units: 2,
      answer(call, [idOrName = '']) {
        const { id } = userAt(parts.directory, idOrName, call.view);
        return listOf(`users('${id}')/licenseDetails`, licenseDetails(parts.licenses, id, call.view));
      },
    },
    {
      method: 'GET',
      path: '/groups/{id}/membersWithLicenseErrors',
      permissionPath: '/groups/{id}/members',
      units: 3,
      answer: (call, [id = '']) => membersWithErrors(parts, call, id),
    },
  ];
}

const listOf = (what: string, value: readonly object[]): GraphAnswer =>
  ok({ '@odata.context': `${GRAPH_ROOT}/$metadata#${what}`, value });

function shown({ licenses, tenantId }: GraphParts, { view }: GraphCall, subscription: Subscription): object {
  const { skuId, skuPartNumber, servicePlans } = subscription;
  const status = licenses.status(skuId, view);
  // of a deleted subscription nothing is left to count
  const units = (of: typeof status) => (of === status ? licenses.bought(skuId, view) : 0);
  return {
    accountName: 'contoso',
    accountId: tenantId,
    appliesTo: 'User',
    capabilityStatus: status,
    consumedUnits: licenses.consumed(skuId, view),
    id: `${tenantId}_${skuId}`,
    skuId,
    skuPartNumber,
    prepaidUnits: {
      enabled: units('Enabled'),
      suspended: units('Suspended'),
      warning: units('Warning'),
      lockedOut: units('LockedOut'),
    },
    servicePlans: servicePlans.map(({ servicePlanId, servicePlanName }) => {
      return { servicePlanId, servicePlanName, provisioningStatus: 'Success', appliesTo: 'User' };
    }),
    subscriptionIds: [],
  };
}

/** No permission is published for it; where allowed, it takes that of the group's members. */
function membersWithErrors(parts: GraphParts, call: GraphCall, groupId: string): GraphAnswer {
  if (parts.switches.licenseErrorReads === 'refused') throw denied();
  const { directory, licenses } = parts;
  const { id } = groupAt(directory, groupId, call.view);
  const failing = directory.edges.membersOf(id, call.view).filter((userId) => {
    const { assignments } = licenses.seen(userId, 'licenseAssignmentStates', call.view);
    return assignments.some((one) => one.assignedByGroup === id && one.state !== 'Active');
  });
  const show = (userId: string) => showObject(parts, userId, call);
  return page(call, 'directoryObjects', failing, (userId) => userId, show);
}
