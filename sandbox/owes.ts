import type { Grant } from '../src/domain/grant.ts';
import type { RequestRecord } from '../src/domain/record.ts';
import type { Ports } from '../src/ports/ports.ts';

/** Far enough ahead that everything counts that the sweeps would ever look at. */
const EVER = '9999-12-31T00:00:00.000Z';

type Asked = Pick<Ports, 'requests' | 'intake' | 'grants'>;

/**
 * By the table that knows: whether the app still has something under way that ends by itself, a delivery it took in, a
 * run that decides, provisions or takes back, words a ticket has not got yet. Waiting for people or for a change
 * window does not count. While nothing is written to the table, its answer stays the same.
 */
export const OWED_BY = {
  Requests: async ({ requests }) => {
    const records = await requests.needingAttention(EVER);
    const isOpen = (id: string) => records.some((one) => one.requestId === id && one.phase !== 'concluded');
    return records.some((one) => isWorking(one, isOpen)) || (await requests.checksDue(EVER)).length > 0;
  },
  Intake: async ({ intake }) => (await intake.unstarted(EVER)).length > 0,
  Grants: async ({ grants }) => {
    for (const id of await grants.liveBeneficiaries()) {
      const rows = await grants.readBeneficiary(id);
      if (Object.values(rows.grants).some(isUnderWay)) return true;
    }
    return false;
  },
} satisfies Record<string, (ports: Asked) => Promise<boolean>>;

/** Whether anything is owed by any table. */
export async function owesSomething(ports: Asked): Promise<boolean> {
  for (const owes of Object.values(OWED_BY)) if (await owes(ports)) return true;
  return false;
}

/** What waits for another request of the same person waits for people as long as that one does. */
function isWorking(
  { phase, behind, desired, sentRevision, owed, wakeDue, unsureNotes }: RequestRecord,
  isOpen: (requestId: string) => boolean,
): boolean {
  return (
    (phase === 'received' && !(behind !== undefined && isOpen(behind))) ||
    phase === 'provisioning' ||
    phase === 'rolling-back' ||
    owed.length > 0 ||
    (desired?.revision ?? 0) > sentRevision ||
    wakeDue !== null ||
    (phase === 'concluded' && unsureNotes !== undefined)
  );
}

/** A grant on its way in or out; one whose end is parked waits for something outside, such as a deleted account. */
function isUnderWay({ state, parkedUntil }: Grant): boolean {
  return state === 'armed' || (state === 'ending' && parkedUntil === undefined);
}
