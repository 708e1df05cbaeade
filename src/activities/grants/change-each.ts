import type { Grant } from '../../domain/grant.ts';
import type { Means } from '../activity.ts';

/** So many grants of a person change in one transaction at most: with the head row that is ninety rows. */
const MOST_GRANTS_AT_ONCE = 89;

/**
 * Changes every grant of a person that `change` answers anew, however many, in parts that each stand by themselves.
 * `change` must be pure and answer the same object for a grant that is as it should be, also for one it changed: so
 * whoever repeats this after a crash between two parts does the rest and nothing twice.
 *
 * @returns the grants that were changed, as they are now.
 */
export async function changeEach(
  { grants }: Pick<Means, 'grants'>,
  beneficiaryId: string,
  change: (grant: Grant) => Grant,
): Promise<readonly Grant[]> {
  const all: Grant[] = [];
  for (;;) {
    const part = await grants.change(beneficiaryId, (rows) => {
      const changed: Grant[] = [];
      for (const before of Object.values(rows.grants)) {
        if (changed.length === MOST_GRANTS_AT_ONCE) break;
        const after = change(before);
        if (after !== before) changed.push(after);
      }
      const now = Object.fromEntries(changed.map((grant) => [grant.id, grant]));
      return { rows: { ...rows, grants: { ...rows.grants, ...now } }, result: changed };
    });
    all.push(...part);
    if (part.length < MOST_GRANTS_AT_ONCE) return all;
  }
}
