/** What goes wrong at the press of a button. */
import { SERVICENOW_HOST } from '../company.ts';
import { PIM_PRESETS } from './pim-presets.ts';
import type { Operation, Preset } from './preset.ts';
import { RISK_PRESETS } from './risk-presets.ts';

type Match = { readonly host: string; readonly method?: string; readonly path?: string };

const GRAPH = 'graph.microsoft.com';
const TEAMS = 'smba.trafficmanager.net';

/** Every way in which the app changes the directory. */
const WRITES: readonly Match[] = [
  { host: GRAPH, method: 'POST', path: '*/members/$ref' },
  { host: GRAPH, method: 'DELETE', path: '*/members/*/$ref' },
  { host: GRAPH, method: 'POST', path: '*/assignLicense' },
  { host: GRAPH, method: 'POST', path: '*/revokeSignInSessions' },
  { host: GRAPH, method: 'POST', path: '*/identityProtection/riskyUsers/*' },
  { host: GRAPH, method: 'PATCH', path: '*/users/*' },
];

const answering = (match: Match, status: number, retryAfter?: number): Operation => ({
  method: 'POST',
  path: '/faults',
  body: { match, effect: { kind: 'status', status, ...(retryAfter && { retryAfter }) } },
});

const member = (method: 'PUT' | 'DELETE', group: string, person: string): Operation => ({
  method,
  path: `/directory/groups/${encodeURIComponent(group)}/members/${encodeURIComponent(person)}`,
});

/** A group that policy names and the catalog offers. */
const OFFERED = 'GRP-FINANCE-BI-READ';

const OUTSIDER = [OFFERED, 'Koen Willemse'] as const;

export const PRESETS: readonly Preset[] = [
  {
    id: 'graph-throttles-writes',
    label: 'Graph throttles writes',
    what: 'Microsoft Graph answers 429 with Retry-After: 10 to every change of a membership, a license, a user or a risk.',
    begin: () => WRITES.map((match) => answering(match, 429, 10)),
  },
  {
    id: 'graph-away',
    label: 'Graph is away',
    what: 'Microsoft Graph answers 503 to every call.',
    begin: () => [answering({ host: GRAPH }, 503)],
  },
  {
    id: 'servicenow-away',
    label: 'ServiceNow is away',
    what: 'ServiceNow answers 503 to every call; its webhooks go on.',
    begin: () => [answering({ host: SERVICENOW_HOST }, 503)],
  },
  {
    id: 'servicenow-refuses',
    label: 'ServiceNow refuses us',
    what: 'ServiceNow answers 401 to every call, as after somebody changed our secret.',
    begin: () => [answering({ host: SERVICENOW_HOST }, 401)],
  },
  {
    id: 'servicenow-takes-no-updates',
    label: 'ServiceNow takes no updates',
    what: 'ServiceNow answers what it is asked, and 503 to every change of a record.',
    begin: () => [answering({ host: SERVICENOW_HOST, method: 'PATCH' }, 503)],
  },
  {
    id: 'teams-away',
    label: 'Teams is away',
    what: 'Teams answers 503 to every message and card.',
    begin: () => [answering({ host: TEAMS }, 503)],
  },
  {
    id: 'kill-after-write',
    label: 'Kill after the write',
    what: 'The app dies after its next change in the directory, before it has recorded that, and starts again.',
    begin: () => [
      { method: 'POST', path: '/host/kill', body: { when: { activity: 'applyChange', point: 'after' } } },
    ],
    end: () => [{ method: 'DELETE', path: '/host/kill' }],
  },
  {
    id: 'freeze-worker',
    label: 'Freeze the worker for 3 minutes',
    what: 'The worker stands still for 3 minutes of sandbox time with everything it has under way, then goes on.',
    begin: () => [{ method: 'POST', path: '/host/freeze', body: { for: 'PT3M' } }],
  },
  {
    id: 'group-gone',
    label: 'Somebody deletes a group that the catalog offers',
    what: `An administrator deletes ${OFFERED}; the catalog goes on offering it.`,
    begin: () => [{ method: 'DELETE', path: `/directory/groups/${OFFERED}` }],
    end: () => [{ method: 'PATCH', path: `/directory/groups/${OFFERED}`, body: { deleted: false } }],
  },
  {
    id: 'member-removed',
    label: 'Somebody removes the member in the portal',
    what: 'An administrator takes the person of the ticket out of the groups that the ticket asked for.',
    needs: ['ticket'],
    begin: ({ memberships }) => memberships.map(({ groupId, userId }) => member('DELETE', groupId, userId)),
    end: ({ memberships }) => memberships.map(({ groupId, userId }) => member('PUT', groupId, userId)),
  },
  {
    id: 'outsider-added',
    label: 'Somebody adds an outsider',
    what: `An administrator adds ${OUTSIDER[1]} to ${OUTSIDER[0]}, without a ticket.`,
    begin: () => [member('PUT', ...OUTSIDER)],
    end: () => [member('DELETE', ...OUTSIDER)],
  },
  {
    id: 'webhook-lost',
    label: 'The webhook of the next ticket is lost',
    what: 'ServiceNow loses the next webhook that it would send.',
    begin: () => [{ method: 'PATCH', path: '/servicenow/switches', body: { webhook: { lose: 1 } } }],
    end: () => [{ method: 'PATCH', path: '/servicenow/switches', body: { webhook: { lose: 0 } } }],
  },
  ...RISK_PRESETS,
  ...PIM_PRESETS,
];
