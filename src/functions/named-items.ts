import type { Means } from '../activities/activity.ts';
import { addMilliseconds, DAY, type Instant, instant } from '../domain/instant.ts';
import { requestIdOf } from '../domain/request.ts';
import { keysOf, type Selector } from '../domain/selector.ts';
import type { Runs } from '../ports/runs.ts';
import type { OpenTicket, Ticketing } from '../ports/ticketing.ts';
import type { Look } from './sweep.ts';
import { wakeOrRecheck } from './take-in.ts';
import { isTooMany } from './trail.ts';

/** Older tickets were settled by other means, or forgotten: whoever wants them touches them. */
const LONGEST_OPEN = 14 * DAY;

/**
 * What tables were found by at the last look, and what they came to be found by and whose tickets are still to be looked at: ids of
 * catalog items, and the keys of selectors by fields.
 */
type Named = {
  readonly known: readonly string[];
  readonly looking: { readonly items: readonly string[]; readonly since: Instant } | null;
  readonly again: readonly OpenTicket[];
};

/** A ticket that no delivery told of, by what the sweep does with one that it finds. */
type Unheard = (ticket: OpenTicket) => Promise<void>;

/**
 * Tickets of items that tables have come to name since the last look, because one was deployed or mended: they were left
 * alone before, and nothing of them changes by the deployment. Looks only when a table names other items than before.
 */
export async function followNamedItems(
  means: Means,
  runs: Runs,
  ticketing: Ticketing,
  look: Look,
  unheard: Unheard,
): Promise<void> {
  const name = `named-items-${ticketing.system}`;
  const named = means.rulebook.selectors.flatMap(keysOf);
  const mark = await means.marks.read(name);
  // At the very first look nothing was left alone yet: what changed in the last day is looked at anyhow.
  const first: Named = { known: named, looking: null, again: [] };
  const before = mark ? namedIn(mark.row, (error) => look.failed(`the mark ${name}`, error)) : first;
  const due = toLookAt(before, named, instant(means.clock.now()));
  const after = await lookAt(
    means,
    runs,
    ticketing,
    look,
    { ...before, known: named, looking: due },
    unheard,
  );
  const text = JSON.stringify(after);
  if (isTooMany({ since: '', again: after.again }))
    look.refused(`${after.again.length} tickets of items that a table names by now can't be followed.`);
  else if (!mark || text !== mark.row) await means.marks.save(name, text, mark?.etag ?? null);
}

/** Of a mark that was spoiled nobody knows what was named before: the open tickets of all items are looked at. */
function namedIn(text: string, spoiled: (error: unknown) => void): Named {
  try {
    const named = JSON.parse(text) as Named | null;
    if (Array.isArray(named?.known) && Array.isArray(named.again)) return named;
    spoiled('it does not hold what tables named');
  } catch (error) {
    spoiled(error);
  }
  return { known: [], looking: null, again: [] };
}

function toLookAt({ known, looking }: Named, named: readonly string[], now: Instant): Named['looking'] {
  const before = new Set(known);
  const today = new Set(named);
  const fresh = named.filter((id) => !before.has(id));
  const left = (looking?.items ?? []).filter((id) => today.has(id));
  if (fresh.length > 0)
    return { items: [...new Set([...left, ...fresh])], since: addMilliseconds(now, -LONGEST_OPEN) };
  return looking && left.length > 0 ? { items: left, since: looking.since } : null;
}

async function lookAt(
  means: Means,
  runs: Runs,
  ticketing: Ticketing,
  look: Look,
  named: Named,
  unheard: Unheard,
): Promise<Named> {
  const { looking, again } = named;
  if (!looking && again.length === 0) return named;
  const wanted = looking ? selectorsOf(looking.items, means.rulebook.selectors) : [];
  const answer = looking ? await ticketing.openOf(wanted, looking.since, 'named-items') : null;
  if (answer?.failed) look.refused(answer.because);
  const found = answer && !answer.failed ? answer.tickets : [];
  const tickets = [...again.filter((one) => !found.some(({ id }) => id === one.id)), ...found];
  const failed: OpenTicket[] = [];
  const left = await look.each('named-items', tickets, {
    name: ({ number }) => `ticket ${number}`,
    act: async (ticket) => {
      try {
        await takeUp(means, runs, ticket, unheard);
      } catch (error) {
        failed.push(ticket);
        throw error;
      }
    },
  });
  return { ...named, looking: next(looking, answer), again: [...failed, ...left] };
}

function selectorsOf(keys: readonly string[], all: readonly Selector[]): readonly Selector[] {
  return all.filter((selector) => keysOf(selector).some((key) => keys.includes(key)));
}

type Answer = Awaited<ReturnType<Ticketing['openOf']>> | null;

function next(looking: Named['looking'], answer: Answer): Named['looking'] {
  if (!looking || !answer || answer.failed) return looking;
  return answer.complete ? null : { ...looking, since: answer.tickets.at(-1)?.openedAt ?? looking.since };
}

/** One that was left alone because no table named its item is looked at again; one that goes its way is not disturbed. */
async function takeUp(means: Means, runs: Runs, ticket: OpenTicket, unheard: Unheard): Promise<void> {
  const pointer = (await means.requests.readPointer(ticket.system, ticket.id))?.row;
  if (!pointer) return await unheard(ticket);
  const found = await means.requests.read(requestIdOf(pointer.ticket, pointer.kind, pointer.latestVersion));
  if (found?.row.ignored) await wakeOrRecheck(means, runs, found.row, instant(means.clock.now()));
}
