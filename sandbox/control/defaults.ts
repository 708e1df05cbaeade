/** What an order says when its author leaves it out: somebody who may ask for the item, and answers to its questions. */
import { person } from '../tenant/company/people.ts';
import type { CatalogItem } from '../tenant/servicenow/catalog.ts';
import { catalogItem } from '../tenant/servicenow/catalog-by-record.ts';
import type { NewTicket } from '../tenant/servicenow/tickets.ts';
import type { DirectoryDesk } from './ports.ts';

type Order = Omit<NewTicket, 'requestedFor'> & { readonly requestedFor?: string };

type Usual = {
  /** Key of a person without the access, whom nothing in their record disqualifies. */
  readonly requester: string;
  readonly variables?: Readonly<Record<string, string>>;
};

type People = Pick<DirectoryDesk, 'user' | 'listUsers'>;

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
  'Request Microsoft 365 product': { requester: 'sales-rep', variables: { product: 'Project Plan 3' } },
  'Request Microsoft Project': { requester: 'sales-rep' },
  'Order a laptop': { requester: 'developer', variables: { model: 'light' } },
  'Access for a new starter': {
    requester: 'developer',
    variables: { applications: '[{"application":"Sales CRM","access_level":"read"}]' },
  },
  'Emergency privileged access': {
    requester: 'vpn-owner',
    variables: { role: 'Exchange Administrator', duration: '1 hour', incident: 'INC0000001' },
  },
  'Meeting room access': { requester: 'developer', variables: { room: 'Rembrandt' } },
};

/** Where the person depends on what is asked for: everybody with E3 but one has Teams already. */
const REQUESTERS: Readonly<Record<string, string>> = { 'Microsoft Teams': 'hr-officer' };

/** Answers of an order that leaves them out, where they don't depend on the person. */
export function usualAnswers({ name, variables }: CatalogItem): Readonly<Record<string, string>> {
  return {
    ...(variables.some((one) => one.name === 'justification') && { justification: JUSTIFICATION }),
    ...firstChoices(variables),
    ...usualOf(name).variables,
  };
}

/** Completes an order; what it says stays as it is. Throws when the catalog has no such item, or nobody the id. */
export function orderFor(
  { requestedFor, variables, ...rest }: Order,
  desk: People,
  catalog: readonly CatalogItem[],
): NewTicket {
  const item = catalogItem(catalog, rest.catalogItem);
  const usual = usualOf(item.name);
  const asked = new Set(item.variables.map(({ name }) => name));
  const requester = REQUESTERS[variables?.['product'] ?? ''] ?? usual.requester;
  const beneficiary = requestedFor ?? person(requester).id;
  return {
    ...rest,
    requestedFor: beneficiary,
    variables: {
      ...(asked.has('user_principal_name') && recordOf(desk, beneficiary)),
      ...usualAnswers(item),
      ...variables,
    },
  };
}

/** A form that asks for a choice gets its first. */
function firstChoices(variables: CatalogItem['variables']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    variables.flatMap(({ name, mandatory, choices: [first] = [] }) =>
      mandatory && first !== undefined ? [[name, first]] : [],
    ),
  );
}

const usualOf = (item: string): Usual => USUAL[item.replace(' (by record)', '')] ?? { requester: ANYBODY };

/** What somebody who knows their own record answers; what it lacks is left out. */
function recordOf(desk: People, id: string): Readonly<Record<string, string>> {
  const { userPrincipalName, costCenter, managerId } = desk.user(id);
  const manager = desk.listUsers().find((one) => one.id === managerId);
  return {
    user_principal_name: userPrincipalName,
    ...(costCenter !== null && { cost_center: costCenter }),
    ...(manager && { manager: manager.userPrincipalName }),
  };
}
