/** The company as it is when the sandbox starts, put into the directory at the beginning of time. */
import { GROUPS, type Group, groupId } from '../../company/groups.ts';
import { GROUP_LICENSES, subscription } from '../../company/licenses.ts';
import { NAMED_PEOPLE } from '../../company/people.ts';
import { type Person, personId } from '../../company/person.ts';
import { generateWorkforce } from '../../company/workforce.ts';
import type { Edge, GroupRecord, UserRecord } from './records.ts';

export type Seed = {
  readonly users: readonly UserRecord[];
  readonly groups: readonly GroupRecord[];
  readonly members: readonly { readonly groupId: string; readonly memberId: string; readonly edge: Edge }[];
};

const CREATED = '2025-01-06T08:00:00Z';
const FIRST_EDGE: Edge = { since: Date.parse(CREATED), by: 'seed' };
const BINNED = '2026-02-20T15:00:00Z';

let newest: { readonly seed: string; readonly company: Seed } | null = null;

/**
 * The same company for the same seed; named people and groups are the same in every one. Sandboxes that begin alike
 * share its records, which never change: what happens to somebody makes a new one.
 */
export function seedOf(seed: string): Seed {
  if (newest?.seed !== seed) newest = { seed, company: companyOf(seed) };
  return newest.company;
}

function companyOf(seed: string): Seed {
  const people = [...NAMED_PEOPLE, ...generateWorkforce(seed)];
  return {
    users: people.map((person) => Object.freeze(userOf(person))),
    groups: GROUPS.map((group) => Object.freeze(groupOf(group))),
    members: GROUPS.flatMap((group) =>
      membersOf(group, people).map((memberId) => ({ groupId: group.id, memberId, edge: FIRST_EDGE })),
    ),
  };
}

function userOf({ key: _, managerKey, deleted, ...person }: Person): UserRecord {
  return {
    ...person,
    managerId: managerKey === null ? null : personId(managerKey),
    createdDateTime: CREATED,
    deletedDateTime: deleted ? BINNED : null,
  };
}

function groupOf({ members: _, owners, deleted, ...group }: Group): GroupRecord {
  return {
    ...group,
    ownerIds: owners.map(personId),
    assignedLicenses: (GROUP_LICENSES[group.displayName] ?? []).map((name) => {
      return { skuId: subscription(name).skuId, disabledPlans: [] };
    }),
    hidesMembers: false,
    createdDateTime: CREATED,
    deletedDateTime: deleted ? BINNED : null,
  };
}

function membersOf(
  { members, departments, class: kind }: Group,
  people: readonly Person[],
): readonly string[] {
  const named = members.map((name) => (isGroupName(name) ? groupId(name) : personId(name)));
  const byRule = people.filter(({ department, accountEnabled, deleted, userType }) => {
    if (kind === 'licensed' && userType === 'Guest') return false; // guests bring licenses of their own
    return department !== null && departments.includes(department) && accountEnabled && !deleted;
  });
  return [...new Set([...named, ...byRule.map(({ id }) => id)])];
}

const isGroupName = (name: string): boolean => name === name.toUpperCase();
