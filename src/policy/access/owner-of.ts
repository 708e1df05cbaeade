import type { Owner } from '../rulebook.ts';
import type { Entitlement } from './access-table.ts';

/** Who owns an entitlement in person: the first of its owners who are named by the table itself. */
export function ownerOf(entitlement: Entitlement | null | undefined): Owner {
  for (const source of Object.values(entitlement?.owners ?? {})) {
    if (source.source === 'users') return { ids: source.ids, groupId: null };
    if (source.source === 'group') return { ids: [], groupId: source.id };
  }
  return { ids: [], groupId: null };
}
