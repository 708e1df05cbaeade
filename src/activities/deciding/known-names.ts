import type { UserFacts } from '../../domain/facts.ts';
import { addMilliseconds, DAY, type Instant, instant } from '../../domain/instant.ts';
import type { WhoIs } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** A new name is told of for so long. */
const NEWS_FOR = 30 * DAY;

type Known = { readonly name: string; readonly renamed?: NonNullable<WhoIs['renamed']> };

/**
 * What people were called before, as far as they were seen here, and until when: the directory shows only how somebody is called
 * now. Whoever is called otherwise than the last time has been renamed since.
 */
export async function renamedSince(
  { marks, clock }: Means,
  people: readonly UserFacts[],
): Promise<Readonly<Record<string, WhoIs['renamed']>>> {
  const now = instant(clock.now());
  const found = new Map(people.filter((one) => one.found).map((one) => [one.id, one.displayName]));
  const renamed: Record<string, WhoIs['renamed']> = {};
  for (const [id, name] of found) {
    const mark = await marks.read(`name-${id}`);
    const known = mark ? (JSON.parse(mark.row) as Known) : null;
    const change = changeOf(known, name, now);
    if (change && change.at > addMilliseconds(now, -NEWS_FOR)) renamed[id] = change;
    const next: Known = { name, ...(change && { renamed: change }) };
    if (known?.name !== name) await marks.save(`name-${id}`, JSON.stringify(next), mark?.etag ?? null);
  }
  return renamed;
}

function changeOf(known: Known | null, name: string, now: Instant): Known['renamed'] {
  if (known === null || known.name === name) return known?.renamed;
  return { from: known.name, at: now };
}
