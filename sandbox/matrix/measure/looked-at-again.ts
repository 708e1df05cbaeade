/** Nobody knows whether the access is there: then something has to look again by itself. */
import type { Sight } from './sight.ts';
import { newestOn } from './statements.ts';

const LIVE = ['armed', 'active', 'ending'];

/** In words; empty when each `unknown` has a run that goes on, or access whose end or loss the watches follow, or that is looked for again. */
export async function neverLookedAt({ world, happened }: Sight): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { number, requestedFor } of happened.orders) {
    const newest = newestOn(world, number);
    if (newest?.access !== 'unknown') continue;
    const { requestId } = newest;
    const runs = (world.host.host()?.instances() ?? []).some(
      ({ instanceId, runtimeStatus }) =>
        instanceId.startsWith(requestId) && (runtimeStatus === 'Running' || runtimeStatus === 'Pending'),
    );
    const { grants } = await world.app.means.grants.readBeneficiary(requestedFor);
    const live = Object.values(grants).some(
      (grant) => grant.requestId === requestId && LIVE.includes(grant.state),
    );
    const { findings } = await world.app.means.findings.list('lost-access', { top: 100 });
    const lookedFor = findings.some(({ row }) => row.requestId === requestId);
    if (!runs && !live && !lookedFor)
      found.push(`${number}: states unknown, and nothing will look at it again`);
  }
  return found;
}
