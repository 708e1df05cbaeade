/** What an order says when its author leaves it out: somebody who may ask for the item, and answers to its questions. */
import { person } from '../tenant/company/people.ts';
import { catalogItem } from '../tenant/servicenow/catalog.ts';
import type { NewTicket } from '../tenant/servicenow/tickets.ts';

type Order = Omit<NewTicket, 'requestedFor'> & { readonly requestedFor?: string };

type Usual = {
  /** Key of a person without the access, whom nothing in their record disqualifies. */
  readonly requester: string;
  readonly variables?: Readonly<Record<string, string>>;
};

const ANYBODY = 'sales-rep';
const JUSTIFICATION = 'Needed for a project that starts this week.';

/** By the name of the catalog item. */
const USUAL: Readonly<Record<string, Usual>> = {
  'Access to Finance BI': { requester: 'finance-analyst' },
  'Add contractor to Team Alpha': { requester: 'contractor', variables: { end_date: '2026-06-30' } },
  'Request access to application': { requester: 'sales-rep', variables: { application: 'Sales CRM' } },
  'Add user to group': { requester: 'developer', variables: { group_name: 'GRP-VPN-USERS' } },
  'Access to VPN': { requester: 'sales-rep' },
  'Sales CRM access': { requester: 'sales-rep' },
  'Engineering repository access': { requester: 'developer', variables: { access_level: 'read' } },
  'HR cases access': { requester: 'legal-counsel' },
  'Payments: create': { requester: 'treasury-analyst' },
  'Payments: approve': { requester: 'treasury-analyst' },
  'Field apps (Intune)': { requester: 'field-technician' },
  'Break-glass access': { requester: 'identity-ops-1', variables: { duration_days: '1' } },
  'Global helpdesk access': { requester: 'helpdesk-agent' },
  'Order a laptop': { requester: 'developer', variables: { model: 'light' } },
  'Meeting room access': { requester: 'developer', variables: { room: 'Rembrandt' } },
};

/** Completes an order; what it says stays as it is. Throws when the catalog has no such item. */
export function orderFor({ requestedFor, variables, ...rest }: Order): NewTicket {
  const item = catalogItem(rest.catalogItem);
  const usual = USUAL[item.name] ?? { requester: ANYBODY };
  const asked = new Set(item.variables.map(({ name }) => name));
  return {
    ...rest,
    requestedFor: requestedFor ?? person(usual.requester).id,
    variables: {
      ...(asked.has('justification') && { justification: JUSTIFICATION }),
      ...usual.variables,
      ...variables,
    },
  };
}
