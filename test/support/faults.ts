/** Things that go wrong, by the names people use for them. */
import { group, groupId } from '../../sandbox/tenant/company/groups.ts';
import type { FaultEffect } from '../../sandbox/tenant/simulator.ts';
import type { World } from '../../sandbox/world.ts';

const GRAPH = 'graph.microsoft.com';
export const SERVICENOW = 'acme.service-now.com';

/** As Graph answers where a permission is missing. */
export const DENIED = {
  kind: 'status',
  status: 403,
  body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' } },
} as const satisfies FaultEffect;

type Times = { readonly skip?: number; readonly count?: number };

/** Adding a member fails; `group` narrows it to one group. */
export function addingFails(
  { tenant }: World,
  effect: FaultEffect,
  { group: name, ...times }: Times & { readonly group?: string } = {},
): void {
  const path = name ? `/groups/${groupId(group(name).displayName)}/members/$ref` : '/members/$ref';
  tenant.faults.add({ match: { host: GRAPH, method: 'POST', path }, effect, ...times });
}

export function removingFails({ tenant }: World, effect: FaultEffect, times: Times = {}): void {
  tenant.faults.add({ match: { host: GRAPH, method: 'DELETE', path: '/members/' }, effect, ...times });
}

/** Every call to ServiceNow fails, until `mend`. */
export function serviceNowFails({ tenant }: World, effect: FaultEffect, times: Times = {}): void {
  tenant.faults.add({ match: { host: SERVICENOW }, effect, ...times });
}

export function mend({ tenant }: World): void {
  tenant.faults.clear();
}

/** How often the app asked the directory to write: adds and removals of direct members that got an answer. */
export function writes({ tenant }: World, method: 'POST' | 'DELETE'): number {
  return tenant.outbound
    .list()
    .filter((call) => call.method === method && call.url.includes('/members/') && call.url.includes('$ref'))
    .length;
}
