/** What the toy's table says of emergencies. */
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import type { Emergency } from '../../../src/policy/rulebook.ts';

export const EXCHANGE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
export const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
export const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';

/** What each request uses of it may be said by whoever tests it. */
export const toyEmergency = (use: Emergency['use']): Emergency => ({ ...TOY_EMERGENCY, use });

export const TOY_EMERGENCY: Emergency = {
  declarers: { ids: [], groupId: groupId('GRP-SECOPS-LEADS') },
  windowRoleIds: [EXCHANGE, HELPDESK],
  windowSeconds: 2 * 60 * 60,
  reviewers: { ids: [], groupId: groupId('GRP-IDENTITY-OPS') },
  debtDueSeconds: 24 * 60 * 60,
  use: () => ({ incident: null, window: null, skipped: [] }),
  endsBy: (incident) => {
    if (incident === 'gone') return 'incident-gone';
    if (!incident.active) return 'incident-over';
    return incident.priority === '1' ? null : 'incident-lowered';
  },
};
