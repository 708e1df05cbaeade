/** The company with its domains, and by whom their people sign in: the directory, or another service that a domain is federated with. */
import { ok } from './answer.ts';
import type { UserRecord } from './directory/records.ts';
import { GRAPH_ROOT } from './paging.ts';
import type { GraphParts } from './parts.ts';
import type { Route } from './route.ts';
import type { GraphSwitches } from './switches.ts';

export function organizationRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/organization',
      units: 1,
      answer: () =>
        ok({
          '@odata.context': `${GRAPH_ROOT}/$metadata#organization`,
          value: [{ id: parts.tenantId, verifiedDomains: domains(parts) }],
        }),
    },
  ];
}

function domains({ directory, switches }: GraphParts): readonly object[] {
  const names = [...new Set(directory.allUsers().map(domainOf))].toSorted();
  return names.map((name, place) => ({
    ...{ name, isDefault: place === 0, isInitial: place === 0, capabilities: 'Email' },
    ...(switches.verifiedDomainTypes === 'told' && {
      type: isListed(name, switches) ? 'Federated' : 'Managed',
    }),
  }));
}

/** Whether the password is kept by another service. */
export function isFederated(user: UserRecord, switches: GraphSwitches): boolean {
  return isListed(domainOf(user), switches);
}

function isListed(name: string, { federatedDomains }: GraphSwitches): boolean {
  return federatedDomains.some((one) => one.toLowerCase() === name);
}

function domainOf({ userPrincipalName }: UserRecord): string {
  return userPrincipalName.slice(userPrincipalName.lastIndexOf('@') + 1).toLowerCase();
}
