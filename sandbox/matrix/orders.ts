/** What the journeys of group membership order. People and groups are named as in the sandbox company. */
import type { Order } from './stage.ts';

export const VPN: Order = { item: 'Access to VPN', person: 'sales-rep', groups: ['GRP-VPN-USERS'] };

export const FINANCE: Order = {
  item: 'Access to Finance BI',
  person: 'finance-analyst',
  groups: ['GRP-FINANCE-BI-READ'],
};

/** Fulfilled only when the system downstream has noticed. */
export const FIELD: Order = {
  item: 'Field apps (Intune)',
  person: 'synced',
  groups: ['GRP-INTUNE-FIELD-APPS'],
};

/** Approves `FINANCE`. */
export const OWNER = 'finance-data-owner';

export const BUNDLE: Order = {
  item: 'Request access to application',
  person: 'developer',
  groups: ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'],
  variables: { application: 'Engineering starter kit', duration_days: '10' },
};

export const forDays = (order: Order, days: number): Order => ({
  ...order,
  variables: { ...order.variables, duration_days: String(days) },
});
