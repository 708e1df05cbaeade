/** What the sandbox company has in the systems that its groups are for. */
import { groupId } from '../company/groups.ts';
import { objectId } from '../company/ids.ts';

export const SHAREPOINT_HOST = 'contoso.sharepoint.com';

/** `id`: of the group, which is the team's own. */
export type Team = { readonly id: string; readonly name: string };

export type App = {
  readonly id: string;
  readonly name: string;
  readonly intent: 'available' | 'required';
  readonly groupIds: readonly string[];
};

/** `groups`: what members of a group may do there, once it has noticed them. */
export type Site = {
  readonly path: string;
  readonly name: string;
  readonly groups: Readonly<Record<string, 'read' | 'edit' | 'full-control'>>;
};

export const TEAMS: readonly Team[] = [
  { id: groupId('GRP-PROJECT-ORION'), name: 'Project Orion' },
  { id: groupId('GRP-PROJECT-VEGA'), name: 'Project Vega' },
];

const app = (name: string, intent: App['intent'], groups: readonly string[]): App => ({
  id: objectId('intune-app', name),
  name,
  intent,
  groupIds: groups.map(groupId),
});

export const APPS: readonly App[] = [
  app('Field Service', 'required', ['GRP-INTUNE-FIELD-APPS']),
  app('Microsoft Visio', 'available', ['LIC-VISIO']),
];

export const SITES: readonly Site[] = [
  {
    path: '/sites/hr-cases',
    name: 'HR cases',
    groups: { [groupId('GRP-HR-CASES')]: 'edit', [groupId('GRP-AUDITORS')]: 'read' },
  },
];
