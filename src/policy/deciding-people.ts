import type { Entitlement, PeopleSource, PolicyTable } from './access/access-table.ts';

/** People whom a table names in person for a role: `path` as a JSON pointer. */
export type DecidingPeople = {
  readonly role: string;
  readonly path: string;
  readonly ids: readonly string[];
};

/** Everybody whom a table names in person to decide; who decides by being in a group, or on call, is told by that. */
export function decidingPeople(
  { roles }: Pick<PolicyTable, 'roles'>,
  entitlements: readonly Pick<Entitlement, 'owners'>[],
): readonly DecidingPeople[] {
  const named = (sources: Readonly<Record<string, PeopleSource>>, under: string) =>
    Object.entries(sources).flatMap(([role, source]) => peopleOf(role, source, `${under}/${role}`));
  return [
    ...named(roles, '/roles'),
    ...entitlements.flatMap(({ owners }, place) => named(owners, `/entitlements/${place}/owners`)),
  ];
}

function peopleOf(role: string, source: PeopleSource, path: string): readonly DecidingPeople[] {
  if (source.source === 'users') return [{ role, path, ids: source.ids }];
  if (source.source !== 'cost-center') return [];
  return Object.entries(source.owners).map(([center, ids]) => ({
    role,
    path: `${path}/owners/${center}`,
    ids,
  }));
}

/** Every team of which a table asks who is on call, to have them decide or ask for others. */
export function rotasOf(
  { roles }: Pick<PolicyTable, 'roles'>,
  entitlements: readonly Pick<Entitlement, 'owners' | 'mayAsk'>[],
): readonly string[] {
  const sources = [
    ...Object.values(roles),
    ...entitlements.flatMap(({ owners, mayAsk }) => [...Object.values(owners), mayAsk.delegates]),
  ];
  return [...new Set(sources.flatMap((one) => (one?.source === 'on-call' ? [one.team] : [])))];
}
