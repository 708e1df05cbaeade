import type { Grant } from '../src/domain/grant.ts';
import type { Ports } from '../src/ports/ports.ts';

/** Far enough ahead that everything counts that the sweeps would ever look at. */
const EVER = '9999-12-31T00:00:00.000Z';

/**
 * Whether the app still has something under way that ends by itself: a run that decides, provisions or takes back,
 * words a ticket has not got yet. Waiting for people or for a change window does not count.
 */
export async function owesSomething({
  requests,
  intake,
  grants,
}: Pick<Ports, 'requests' | 'intake' | 'grants'>): Promise<boolean> {
  if ((await intake.unstarted(EVER)).length > 0) return true;
  const records = await requests.needingAttention(EVER);
  const working = records.some(
    ({ phase, desired, sentRevision, owed, wakeDue }) =>
      phase === 'received' ||
      phase === 'provisioning' ||
      phase === 'rolling-back' ||
      owed.length > 0 ||
      (desired?.revision ?? 0) > sentRevision ||
      wakeDue !== null,
  );
  if (working || (await requests.checksDue(EVER)).length > 0) return true;
  for (const id of await grants.liveBeneficiaries()) {
    const rows = await grants.readBeneficiary(id);
    if (Object.values(rows.grants).some(isUnderWay)) return true;
  }
  return false;
}

/** A grant on its way in or out; one whose end is parked waits for something outside, such as a deleted account. */
function isUnderWay({ state, parkedUntil }: Grant): boolean {
  return state === 'armed' || (state === 'ending' && parkedUntil === undefined);
}
