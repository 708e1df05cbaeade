/**
 * People of the sandbox company whom policy tables, catalogs and tests name. `person('finance-data-owner').id` is
 * the Entra object id. Everybody else is generated (`workforce.ts`). Sandbox time starts on 2026-03-03.
 */
import { DOMAIN, employee, type Person } from './person.ts';

const BOARD = [
  employee('ceo', 'Hanna de Wit', 'Chief executive', 'Board', null),
  employee('cfo', 'Oscar Lindqvist', 'Chief financial officer', 'Board', 'ceo'),
];

const FINANCE = [
  employee('finance-data-owner', 'Mirjam Kok', 'Owner of financial data', 'Finance', 'cfo'),
  employee('finance-bi-owner', 'Pavel Horák', 'Product owner Finance BI', 'Finance', 'finance-manager'),
  employee('finance-manager', 'Ruben Visser', 'Finance manager', 'Finance', 'cfo'),
  employee('finance-analyst', 'Lotte Bakker', 'Financial analyst', 'Finance', 'finance-manager'),
  employee('finance-member', 'Aisha Rahman', 'Controller', 'Finance', 'finance-manager'),
  employee('payments-owner', 'Ingrid Solberg', 'Product owner Payments', 'Treasury', 'treasury-manager'),
  employee('treasury-manager', 'Hugo Maes', 'Treasurer', 'Treasury', 'cfo'),
  employee('payments-clerk', 'Tom Verhoeven', 'Payments clerk', 'Treasury', 'treasury-manager'),
  employee('payments-approver', 'Nadia Haddad', 'Payments officer', 'Treasury', 'treasury-manager'),
  employee('treasury-analyst', 'Simon Leclerc', 'Cash analyst', 'Treasury', 'treasury-manager'),
];

const COMMERCE = [
  employee('sales-director', 'Carla Mendes', 'Sales director', 'Sales', 'ceo'),
  employee('crm-owner', 'Joris Peeters', 'Product owner CRM', 'Sales', 'sales-director'),
  employee('sales-manager', 'Felix Brandt', 'Regional manager', 'Sales', 'sales-director'),
  employee('sales-rep', 'Anna Jansen', 'Account manager', 'Sales', 'sales-manager'),
  employee('sales-member', 'Koen Willemse', 'Account manager', 'Sales', 'sales-manager'),
  employee('marketing-manager', 'Zoë Laurent', 'Marketing manager', 'Marketing', 'sales-director'),
];

const ENGINEERING = [
  employee('eng-director', 'Priya Raman', 'Engineering director', 'Engineering', 'ceo'),
  employee('repo-owner', 'Lukas Meyer', 'Head of developer tooling', 'Engineering', 'eng-director'),
  employee('eng-manager', 'Sanne Mulder', 'Engineering manager', 'Engineering', 'eng-director'),
  employee('developer', 'Daan Smit', 'Software engineer', 'Engineering', 'eng-manager'),
  employee('team-alpha-lead', 'Elif Kaya', 'Lead of Team Alpha', 'Engineering', 'eng-director'),
  employee('contractor', 'Marco Ferri', 'Consultant', 'Engineering', 'team-alpha-lead', {
    employeeType: 'Contractor',
    employeeLeaveDateTime: '2026-06-30T22:00:00Z',
  }),
  employee('contractor-without-end', 'Yuki Tanaka', 'Consultant', 'Engineering', 'team-alpha-lead', {
    employeeType: 'Contractor',
  }),
  employee('contractor-ended', 'Ben Okafor', 'Consultant', 'Engineering', 'team-alpha-lead', {
    employeeType: 'Contractor',
    employeeLeaveDateTime: '2026-01-31T23:00:00Z',
  }),
  employee('team-alpha-member', 'Clara Nilsen', 'Software engineer', 'Engineering', 'team-alpha-lead'),
];

const FIELD = [
  employee('field-manager', 'Marta Lopes', 'Field manager', 'Field Service', 'ceo'),
  employee('field-technician', 'Jan Willems', 'Technician', 'Field Service', 'field-manager', {
    onPremisesSyncEnabled: true,
  }),
  employee('field-apps-owner', 'Stefan Gruber', 'Product owner Field apps', 'Field Service', 'field-manager'),
];

const STAFF = [
  employee('hr-director', 'Amara Diallo', 'HR director', 'Human Resources', 'ceo'),
  employee('hr-app-owner', 'Fatima Zahra', 'Product owner HR cases', 'Human Resources', 'hr-director'),
  employee('hr-officer', 'Niels Bruun', 'HR officer', 'Human Resources', 'hr-director'),
  employee('legal-counsel', 'Beatrix Vogel', 'General counsel', 'Legal', 'ceo'),
];

const IT = [
  employee('it-director', 'Thomas Weber', 'IT director', 'IT', 'ceo'),
  employee('iam-lead', 'Eva Novak', 'Head of identity', 'IT', 'it-director'),
  employee('iam-duty-manager-1', 'Rashid Amin', 'IAM duty manager', 'IT', 'iam-lead'),
  employee('iam-duty-manager-2', 'Julia Roth', 'IAM duty manager', 'IT', 'iam-lead'),
  employee('identity-ops-1', 'Peter Larsson', 'Identity operator', 'IT', 'iam-lead'),
  employee('identity-ops-2', 'Chloé Martin', 'Identity operator', 'IT', 'iam-lead'),
  employee('identity-ops-3', 'Omar Farouk', 'Identity operator', 'IT', 'iam-lead'),
  employee('global-admin', 'Viktor Sund', 'Cloud administrator', 'IT', 'it-director'),
  employee('helpdesk-agent', 'Emma Dubois', 'Helpdesk agent', 'IT', 'helpdesk-manager'),
  employee('helpdesk-manager', 'Karel Dvorak', 'Helpdesk manager', 'IT', 'it-director'),
  employee('vpn-owner', 'Leon Fischer', 'Network owner', 'IT', 'it-director'),
  employee('telecom-owner', 'Greetje Hofman', 'Telecom lead', 'IT', 'it-director'),
];

const SECURITY = [
  employee('ciso', 'Miriam Stern', 'Chief information security officer', 'Security', 'ceo'),
  employee('security-approver-1', 'Arjun Patel', 'Security officer', 'Security', 'ciso'),
  employee('security-approver-2', 'Helena Costa', 'Security officer', 'Security', 'ciso'),
  employee('security-approver-3', 'Bram Vermeer', 'Security officer', 'Security', 'ciso'),
  employee('security-approver-4', 'Linnea Berg', 'Security officer', 'Security', 'ciso'),
  employee('secops-lead', 'Dmitri Volkov', 'SecOps lead', 'Security', 'ciso'),
  employee('secops-analyst-1', 'Grace Mensah', 'SecOps analyst', 'Security', 'secops-lead'),
  employee('secops-analyst-2', 'Tomas Kral', 'SecOps analyst', 'Security', 'secops-lead'),
];

/** People whose records are in a state that a careless product trips over. */
const AWKWARD = [
  employee('developer-namesake', 'Anna Jansen', 'Test engineer', 'Engineering', 'eng-manager', {
    userPrincipalName: `anna.jansen2@${DOMAIN}`,
  }),
  employee('no-manager', 'Victor Lund', 'Advisor', 'Sales', null),
  employee('no-attributes', 'Kim Larsen', '', '', null, {
    jobTitle: null,
    department: null,
    employeeType: null,
    usageLocation: null,
  }),
  employee('leaver', 'Sofie Claes', 'Account manager', 'Sales', 'sales-manager', {
    employeeLeaveDateTime: '2026-02-27T23:00:00Z',
  }),
  employee('leaving-soon', 'Piotr Nowak', 'Financial analyst', 'Finance', 'finance-manager', {
    employeeLeaveDateTime: '2026-03-06T23:00:00Z',
  }),
  employee('disabled', 'Willem Dekker', 'Team lead', 'Engineering', 'eng-manager', { accountEnabled: false }),
  employee('manager-disabled', 'Iris Vos', 'Software engineer', 'Engineering', 'disabled'),
  employee('deleted', 'Greta Holm', 'Team lead', 'Engineering', 'eng-manager', { deleted: true }),
  employee('manager-deleted', 'Mats Eriksen', 'Software engineer', 'Engineering', 'deleted'),
  employee('manages-each-other-1', 'Olga Petrova', 'Legal counsel', 'Legal', 'manages-each-other-2'),
  employee('manages-each-other-2', 'Frank Moreau', 'Legal counsel', 'Legal', 'manages-each-other-1'),
  employee('guest', 'Bob Carter', 'Auditor', 'Finance', 'finance-manager', {
    userPrincipalName: `bob.carter_fabrikam.example#EXT#@${DOMAIN}`,
    userType: 'Guest',
    employeeType: null,
    costCenter: null,
  }),
  employee('restricted', 'Charlotte Brun', 'Executive assistant', 'Board', 'ceo', {
    isManagementRestricted: true,
  }),
  employee('synced', 'Dirk Postma', 'Storekeeper', 'Field Service', 'field-manager', {
    onPremisesSyncEnabled: true,
  }),
  employee('service-account', 'Backup service', 'Service account', 'IT', null, {
    userPrincipalName: `svc-backup@${DOMAIN}`,
    employeeType: 'Service',
  }),
  employee('break-glass-1', 'Emergency access one', 'Emergency account', 'IT', null, {
    userPrincipalName: `emergency1@${DOMAIN}`,
    employeeType: 'Service',
    isManagementRestricted: true,
  }),
  // whom no license can be given directly before somebody says where they work
  employee('no-location', 'Ines Ferreira', 'Designer', 'Marketing', 'marketing-manager', {
    country: 'Portugal',
    usageLocation: null,
  }),
  employee('no-location-e3', 'Ravi Menon', 'Account manager', 'Sales', 'sales-manager', {
    country: 'Germany',
    usageLocation: null,
  }),
  // a shared mailbox, which the directory shows as an account nobody signs in to
  employee('countersign-mailbox', 'Countersign', 'Shared mailbox', 'IT', null, {
    userPrincipalName: `countersign@${DOMAIN}`,
    accountEnabled: false,
    employeeType: 'Service',
  }),
  // whose sign-in name, and so the user name in other tools, holds an apostrophe
  employee('apostrophe', "Sinéad O'Brien", 'Account manager', 'Sales', 'sales-manager', {
    userPrincipalName: `sinead.o'brien@${DOMAIN}`,
  }),
];

/** Everybody named, in a fixed order. */
export const NAMED_PEOPLE: readonly Person[] = [
  ...BOARD,
  ...FINANCE,
  ...COMMERCE,
  ...ENGINEERING,
  ...FIELD,
  ...STAFF,
  ...IT,
  ...SECURITY,
  ...AWKWARD,
];

const byKey = new Map(NAMED_PEOPLE.map((person) => [person.key, person]));

/** The named person with this key. Throws when there is none. */
export function person(key: string): Person {
  const found = byKey.get(key);
  if (found) return found;
  throw new Error(`The sandbox company names nobody "${key}". Use one of ${[...byKey.keys()].join(', ')}.`);
}
