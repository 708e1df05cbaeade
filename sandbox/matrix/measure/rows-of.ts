/** What is kept of a person's access, read again only when grants were written since: somebody may hold a thousand. */
import type { GrantsOfBeneficiary } from '../../../src/ports/stores.ts';
import type { World } from '../../world.ts';

type Kept = { readonly writes: number; readonly rows: GrantsOfBeneficiary };

const known = new WeakMap<World['tables'], Map<string, Kept>>();

export async function rowsOf(
  { app, tables }: Pick<World, 'app' | 'tables'>,
  userId: string,
): Promise<GrantsOfBeneficiary> {
  const people = known.get(tables) ?? new Map<string, Kept>();
  known.set(tables, people);
  const writes = tables.writesTo('Grants');
  const before = people.get(userId);
  if (before?.writes === writes) return before.rows;
  const rows = await app.means.grants.readBeneficiary(userId);
  if (tables.writesTo('Grants') === writes) people.set(userId, { writes, rows });
  return rows;
}
