import { comparable } from '../../domain/comparable.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { NewIncident } from '../../ports/ticketing.ts';
import { type Evidence, knownValue } from './evidence.ts';
import type { PersonClass, RiskTable } from './risk-table.ts';

/** Which classes of the table somebody is in, and which they may be in, as far as can be told. */
export type Classes = {
  readonly certain: readonly PersonClass[];
  readonly possible: readonly { readonly class: PersonClass; readonly because: string }[];
};

export function classesOf(
  { classes }: RiskTable,
  facts: Pick<AccessFacts, 'beneficiary' | 'roleGroups'>,
  evidence: Evidence,
): Classes {
  const seen = classes.map((one) => ({ class: one, ...membership(one, facts, evidence.roles) }));
  return {
    certain: seen.flatMap((one) => (one.is === 'in' ? [one.class] : [])),
    possible: seen.flatMap((one) =>
      one.is === 'unknown' ? [{ class: one.class, because: one.because }] : [],
    ),
  };
}

type Membership = { readonly is: 'in' | 'not-in' } | { readonly is: 'unknown'; readonly because: string };

/** What classes go by besides roles. */
type Of = {
  readonly beneficiary: Pick<AccessFacts['beneficiary'], 'id' | 'jobTitle'>;
  readonly roleGroups?: AccessFacts['roleGroups'] | undefined;
};

/**
 * The priority of an incident about somebody: the most urgent of the classes that they are in, or may be in. Roles and risk are not
 * looked at for it.
 */
export function priorityFor({ alerts, classes }: RiskTable, of: Of): NewIncident['priority'] {
  const urgent = classes.flatMap((one) =>
    one.priority !== undefined && membership(one, of, null).is !== 'not-in' ? [one.priority] : [],
  );
  return urgent.toSorted()[0] ?? alerts.priority;
}

/** Each list by itself: one that fits is enough, and one that can't be told leaves it open. `roles` `null`: they do not count. */
function membership(
  one: PersonClass,
  { beneficiary, roleGroups = {} }: Of,
  roles: Evidence['roles'] | null,
): Membership {
  const { jobTitle } = beneficiary;
  const titles = one.jobTitles?.map(comparable) ?? [];
  if (one.ids?.includes(beneficiary.id)) return { is: 'in' };
  if (jobTitle !== null && titles.includes(comparable(jobTitle))) return { is: 'in' };
  const groups = (one.groups ?? []).map(({ id, name }) => ({ name, state: roleGroups[id]?.state }));
  if (groups.some(({ state }) => state === 'in')) return { is: 'in' };
  const byRoles =
    one.directoryRoles && roles ? holds(one.directoryRoles.except, roles) : { is: 'not-in' as const };
  if (byRoles.is !== 'not-in') return byRoles;
  const unseen = groups.find(({ state }) => state !== 'not-in');
  return unseen
    ? { is: 'unknown', because: `whether the person is in ${unseen.name} can not be told` }
    : { is: 'not-in' };
}

function holds(except: readonly { readonly id: string }[], roles: Evidence['roles']): Membership {
  const held = knownValue(roles);
  if (held === null)
    return { is: 'unknown', because: 'which directory roles the person holds could not be read' };
  const counts = held.filter(({ roleId }) => !except.some(({ id }) => id === roleId));
  return { is: counts.length > 0 ? 'in' : 'not-in' };
}

/** The groups that have to be read for it. */
export function classGroups({ classes }: Pick<RiskTable, 'classes'>) {
  return classes.flatMap(({ title, groups = [] }, place) =>
    groups.map(({ id, name }, at) => ({ id, name, path: `/classes/${place}/groups/${at}`, title })),
  );
}
