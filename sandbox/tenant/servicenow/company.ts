/** What the company's people look like in ServiceNow: queues, and records that are not as they should be. */
import { type Person as CompanyPerson, personId } from '../company/person.ts';
import type { Person, SupportGroup } from './people.ts';

/** The company's people as this simulator takes them; managers by object id. */
export function serviceNowPeople(people: readonly CompanyPerson[]): readonly Person[] {
  return people.map(({ id, userPrincipalName, displayName, accountEnabled, managerKey }) => ({
    id,
    userPrincipalName,
    displayName,
    accountEnabled,
    managerId: managerKey === null ? null : personId(managerKey),
  }));
}

/** Whose user record lacks the link to Entra. */
export const UNLINKED = personId('restricted');
/** Whose e-mail address a second, unlinked user record has too. */
export const SHARED_EMAIL = personId('sales-rep');

const queue = (name: string, ...keys: readonly string[]): SupportGroup => ({
  name,
  members: keys.map(personId),
});

/** Queues that tasks and incidents are assigned to. */
export const SUPPORT_GROUPS: readonly SupportGroup[] = [
  queue('Identity Ops', 'identity-ops-1', 'identity-ops-2', 'identity-ops-3'),
  queue('IAM', 'iam-lead', 'iam-duty-manager-1', 'iam-duty-manager-2'),
  queue('SecOps', 'secops-lead', 'secops-analyst-1', 'secops-analyst-2'),
  queue('Service Desk', 'helpdesk-manager', 'helpdesk-agent'),
  queue('Telecom', 'telecom-owner'),
  queue('License owners', 'it-director', 'helpdesk-manager'),
  queue('Network', 'vpn-owner'),
  queue('Finance BI', 'finance-bi-owner'),
  queue('Sales Applications', 'crm-owner'),
  queue('Engineering Platform', 'repo-owner', 'eng-manager'),
  queue('HR Applications', 'hr-app-owner'),
  queue('Treasury Applications', 'payments-owner'),
  queue('Legal Applications', 'legal-counsel'),
  queue('Field Applications', 'field-apps-owner'),
  queue('Messaging', 'it-director'),
];
