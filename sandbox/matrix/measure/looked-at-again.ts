/** Nobody knows whether the access is there: then something has to look again by itself. */
import type { Instance } from '../../host/durable/state.ts';
import { rowsOf } from './rows-of.ts';
import type { Sight } from './sight.ts';
import { isSaid, newestOn } from './statements.ts';

const HOUR = 3_600_000;
const LIVE = ['armed', 'active', 'ending'];
/** What can't be done now is tried again every hour, and what came with a deleted group is looked for once a day. */
const AT_LEAST_EVERY = 26 * HOUR;

/**
 * In words; empty when each `unknown` has a run that goes on, or access whose end or loss the watches follow or that is
 * looked for again, within about a day: a run that sleeps for years is none.
 */
export async function neverLookedAt({ world, happened }: Sight): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { number, requestedFor } of happened.orders) {
    const newest = newestOn(world, number);
    if (!newest || !isSaid(newest, 'unsure')) continue;
    const { requestId } = newest;
    const runs = [...world.storage.load().instances.values()].filter(
      ({ id, status }) => id.startsWith(requestId) && (status === 'Running' || status === 'Pending'),
    );
    const asleepUntil = Math.min(...runs.map(nextMoveOf));
    const { grants } = await rowsOf(world, requestedFor);
    const live = Object.values(grants).some(
      (grant) => grant.requestId === requestId && LIVE.includes(grant.state),
    );
    const { findings } = await world.app.means.findings.list('lost-access', { top: 100 });
    const lookedFor = findings.some(({ row }) => row.requestId === requestId);
    if (runs.length === 0 && !live && !lookedFor)
      found.push(`${number}: states unknown, and nothing will look at it again`);
    if (runs.length > 0 && !lookedFor && asleepUntil > world.clock.now() + AT_LEAST_EVERY)
      found.push(
        `${number}: states unknown, and nothing looks at it before ${new Date(asleepUntil).toISOString()}`,
      );
  }
  return found;
}

/** When a run goes on by itself; one with anything under way does so now. */
function nextMoveOf({ timers, activities, inbox }: Instance): number {
  if (activities.length > 0 || inbox.length > 0) return 0;
  return Math.min(...timers.map(({ visibleAt }) => visibleAt));
}
