import { readGivenJson } from '../../sandbox/given-file.ts';
import type { AccessFacts, GroupFacts, UserFacts } from '../../src/domain/facts.ts';
import type { Instant } from '../../src/domain/instant.ts';
import { type LicenseBase, type LicenseBaseFile, licenseBaseOf, licenseNames } from './case-licenses.ts';

/** People, groups and licenses that the cases of a table share, by short name. */
export type CaseBase = LicenseBase & {
  readonly now: Instant;
  readonly people: Readonly<Record<string, UserFacts>>;
  readonly groups: Readonly<Record<string, GroupFacts>>;
  /** By group id. */
  readonly approverGroups: Readonly<Record<string, readonly string[]>>;
  /** Who is on call, by team. */
  readonly rosters?: NonNullable<AccessFacts['rosters']>;
  /** What only the kind goes by, as facts have it. */
  readonly parts?: NonNullable<AccessFacts['parts']>;
};

type BaseFile = LicenseBaseFile & {
  readonly now: Instant;
  readonly people: Readonly<Record<string, Partial<UserFacts> & { readonly id: string }>>;
  readonly groups: Readonly<Record<string, Partial<GroupFacts> & { readonly id: string }>>;
  readonly approverGroups: Readonly<Record<string, readonly string[]>>;
  readonly rosters?: NonNullable<AccessFacts['rosters']>;
  readonly parts?: NonNullable<AccessFacts['parts']>;
};

const PERSON: Omit<UserFacts, 'id'> = {
  found: true,
  displayName: '',
  userPrincipalName: '',
  enabled: true,
  userType: 'Member',
  jobTitle: null,
  department: null,
  costCenter: null,
  employeeType: 'Employee',
  leaveAt: null,
  managerId: null,
};

const GROUP: Omit<GroupFacts, 'id' | 'displayName'> = {
  found: true,
  dynamic: false,
  roleAssignable: false,
  synced: false,
  restrictedManagement: false,
  mailEnabled: false,
  unified: false,
  hiddenMembers: false,
  privilegedParents: [],
};

/** Reads `base.json`: each person and group says only what differs from an ordinary one. */
export function readCaseBase(file: string): CaseBase {
  const said = readGivenJson(file, 'The base of the cases') as BaseFile;
  const named: CaseBase = {
    now: said.now,
    people: mapped(said.people, (person, key) => ({ ...PERSON, displayName: key, ...person })),
    groups: mapped(said.groups, (group, name) => ({ ...GROUP, displayName: name, ...group })),
    approverGroups: said.approverGroups,
    ...(said.rosters && { rosters: said.rosters }),
    ...(said.parts && { parts: said.parts }),
    ...licenseBaseOf(said),
  };
  const { people, approverGroups, licenses, rosters, parts } = named;
  const naming = {
    ...{ people, approverGroups, licenses },
    ...(rosters && { rosters }),
    ...(parts && { parts }),
  };
  return { ...named, ...resolveNames(naming, named) };
}

/**
 * A copy in which every text `@name` (as value, as member name, in a pointer, or in a target's key) is the object id of that name; `@sku:…`
 * and `@plan:…` name licenses.
 */
export function resolveNames<Value>(value: Value, base: CaseBase): Value {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => {
    if (typeof part === 'string') return idsIn(part, base);
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [idsIn(key, base), member]));
  }) as Value;
}

const NAME = /(^|[/~])@([A-Za-z0-9_:-]+)/g;

function idsIn(text: string, base: CaseBase): string {
  return text.replaceAll(NAME, (_, before: string, name: string) => {
    const id = (base.people[name] ?? base.groups[name])?.id ?? licenseNames(base).get(name);
    if (id === undefined) throw new Error(`The base of the cases has no "${name}".`);
    return `${before}${id}`;
  });
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From, key: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value, key)]));
}
