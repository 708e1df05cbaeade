import { objectId } from './ids.ts';

/** A person as the company's records have them when the sandbox starts. `null` attributes are missing ones. */
export type Person = {
  /** Stable name within the sandbox, for tests and seed data; Entra never shows it. */
  readonly key: string;
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  readonly jobTitle: string | null;
  readonly department: string | null;
  /** Graph shows it as `employeeOrgData.costCenter`. */
  readonly costCenter: string | null;
  readonly employeeType: string | null;
  readonly employeeLeaveDateTime: string | null;
  readonly managerKey: string | null;
  readonly usageLocation: string | null;
  /** As people write it ("Netherlands"); no code, and nothing that licensing reads. */
  readonly country: string | null;
  readonly onPremisesSyncEnabled: true | null;
  readonly isManagementRestricted: true | null;
  /** In the recycle bin when the sandbox starts. */
  readonly deleted: boolean;
};

type Attributes = Partial<Omit<Person, 'key' | 'id' | 'displayName'>>;

export const DOMAIN = 'contoso.example';

/** The object id of the person with this key, whether or not there is one. */
export const personId = (key: string): string => objectId('user', key);

/** An enabled employee with every attribute, but for what `attributes` changes. */
export function employee(
  key: string,
  displayName: string,
  jobTitle: string,
  department: string,
  managerKey: string | null,
  attributes: Attributes = {},
): Person {
  return {
    key,
    id: personId(key),
    displayName,
    userPrincipalName: `${mailName(displayName)}@${DOMAIN}`,
    accountEnabled: true,
    userType: 'Member',
    jobTitle,
    department,
    costCenter: COST_CENTERS[department] ?? null,
    employeeType: 'Employee',
    employeeLeaveDateTime: null,
    managerKey,
    usageLocation: 'NL',
    country: 'Netherlands',
    onPremisesSyncEnabled: null,
    isManagementRestricted: null,
    deleted: false,
    ...attributes,
  };
}

/** `Anna Jansen` → `anna.jansen`, without marks and spaces. */
export function mailName(displayName: string): string {
  const plain = displayName.normalize('NFD').replace(/[^A-Za-z ]/g, '');
  return plain.toLowerCase().split(' ').join('.');
}

/** Departments and what they charge to. */
export const COST_CENTERS: Readonly<Record<string, string>> = {
  Board: 'CC-1000',
  Finance: 'CC-2100',
  Treasury: 'CC-2200',
  Sales: 'CC-3100',
  Marketing: 'CC-3200',
  Engineering: 'CC-4100',
  'Field Service': 'CC-5100',
  'Human Resources': 'CC-6100',
  Legal: 'CC-6200',
  IT: 'CC-7100',
  Security: 'CC-7200',
};
