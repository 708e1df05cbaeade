/** Applications and identities as the tenant has them, with the roles that each lets others have. */
import { APP_ID, IDENTITIES, type IdentityName, objectIdOf, PERSONNEL_APP_ID } from '../../../company.ts';
import published from '../permissions.json' with { type: 'json' };
import { LICENSE_READER } from '../permissions.ts';
import type { GraphSwitches } from '../switches.ts';

export type AppRole = {
  readonly id: string;
  readonly value: string;
  /** Who may have it: `Application`, `User` (which is groups, too). */
  readonly allowedMemberTypes: readonly string[];
};

export type ServicePrincipal = {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly type: 'Application' | 'ManagedIdentity';
  readonly appRoles: readonly AppRole[];
};

/** Microsoft Graph's client id, the same in every tenant. */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
export const GRAPH_OBJECT_ID: string = objectIdOf(GRAPH_APP_ID);

/** The roles that the app registration of the company defines. */
const APP_ROLES: readonly AppRole[] = [
  { id: 'a1f0c6d2-3b4e-4f58-8a69-0c1d2e3f4a51', value: 'Operator', allowedMemberTypes: ['User'] },
  { id: 'a1f0c6d2-3b4e-4f58-8a69-0c1d2e3f4a52', value: 'Auditor', allowedMemberTypes: ['User'] },
  { id: 'a1f0c6d2-3b4e-4f58-8a69-0c1d2e3f4a53', value: 'Offboarding', allowedMemberTypes: ['Application'] },
];

export function graphItself({ licenseAssignmentRead }: GraphSwitches): ServicePrincipal {
  const { permission, roleId } = LICENSE_READER;
  const offered = licenseAssignmentRead === 'offered' ? [[permission, roleId] as const] : [];
  const appRoles = [...Object.entries(published.appRoleIds), ...offered].map(([value, id]) => {
    return { id, value, allowedMemberTypes: ['Application'] };
  });
  return {
    id: GRAPH_OBJECT_ID,
    appId: GRAPH_APP_ID,
    displayName: 'Microsoft Graph',
    type: 'Application',
    appRoles,
  };
}

const without = { appRoles: [] } as const;

/** Those that are there from the start, but for Graph. */
export const FROM_THE_START: readonly ServicePrincipal[] = [
  {
    id: objectIdOf(APP_ID),
    appId: APP_ID,
    displayName: 'Countersign',
    type: 'Application',
    appRoles: APP_ROLES,
  },
  {
    id: objectIdOf(PERSONNEL_APP_ID),
    appId: PERSONNEL_APP_ID,
    displayName: 'Personnel',
    type: 'Application',
    ...without,
  },
  ...(Object.keys(IDENTITIES) as IdentityName[]).map(
    (name): ServicePrincipal => ({
      id: objectIdOf(IDENTITIES[name]),
      appId: IDENTITIES[name],
      displayName: `id-countersign-${name}`,
      type: 'ManagedIdentity',
      ...without,
    }),
  ),
];
