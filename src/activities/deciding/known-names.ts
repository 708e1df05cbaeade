import type { UserFacts } from '../../domain/facts.ts';
import { addMilliseconds, DAY, type Instant, instant } from '../../domain/instant.ts';
import type { WhoIs } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** A new name is told of for so long. */
const NEWS_FOR = 30 * DAY;

/** Whom nobody decided about for so long is forgotten, with how they were called. */
const KEPT_FOR = 400 * DAY;
/** That somebody was seen is noted no more often. */
const SEEN_EVERY = 30 * DAY;

/** Where it is kept how people were called. */
export const NAMES = 'name-';

/** `seenAt`: left out in rows of before. */
type Known = {
  readonly name: string;
  readonly seenAt?: Instant;
  readonly renamed?: NonNullable<WhoIs['renamed']>;
};

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
    const mark = await marks.read(`${NAMES}${id}`);
    const known = mark ? (JSON.parse(mark.row) as Known) : null;
    const change = changeOf(known, name, now);
    if (change && change.at > addMilliseconds(now, -NEWS_FOR)) renamed[id] = change;
    const next: Known = { name, seenAt: now, ...(change && { renamed: change }) };
    if (known?.name !== name || !wasSeenSince(known, addMilliseconds(now, -SEEN_EVERY)))
      await marks.save(`${NAMES}${id}`, JSON.stringify(next), mark?.etag ?? null);
  }
  return renamed;
}

const wasSeenSince = ({ seenAt }: Known, since: Instant) => seenAt !== undefined && seenAt > since;

/** Forgets somebody whom nobody decided about for long. A row that does not say when counts from now on. */
export async function forgetName({ marks, clock }: Means, name: string): Promise<void> {
  const mark = await marks.read(name);
  if (!mark) return;
  const now = instant(clock.now());
  const known = JSON.parse(mark.row) as Known;
  if (known.seenAt === undefined)
    await marks.save(name, JSON.stringify({ ...known, seenAt: now }), mark.etag);
  else if (!wasSeenSince(known, addMilliseconds(now, -KEPT_FOR))) await marks.remove(name, mark.etag);
}

function changeOf(known: Known | null, name: string, now: Instant): Known['renamed'] {
  if (known === null || known.name === name) return known?.renamed;
  return { from: known.name, at: now };
}
