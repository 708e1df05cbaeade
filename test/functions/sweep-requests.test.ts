import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { RequestRecord, TicketPointer } from '../../src/domain/record.ts';
import { wakeEvent } from '../../src/domain/wake.ts';
import { sweepRequests } from '../../src/functions/reconcile.ts';
import { aRecord } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const WOKEN_FOR = { owners: wakeEvent('owners'), hold: wakeEvent('hold') };

type Left = {
  readonly records?: readonly RequestRecord[];
  /** Whose ticket is to be looked at again, and what its pointer says by the time it is cleared. */
  readonly due?: { readonly record: RequestRecord; readonly heardMeanwhile?: string };
  readonly run?: 'started' | 'running';
};

/** What the sweep started and woke, and when the ticket is to be looked at after it. */
async function swept({ records = [], due, run = 'running' }: Left) {
  const { clock } = simulatedStores();
  const did: string[] = [];
  let checkDue: string | null = START;
  const pointer = due && ({ ticket: due.record.ticket, checkDue } as unknown as TicketPointer);
  const requests = {
    needingAttention: async () => records,
    checksDue: async () => (pointer ? [pointer] : []),
    list: async () => ({ records: due ? [due.record] : [] }),
    change: async () => {},
    changePointer: async (_: unknown, change: (row: TicketPointer) => TicketPointer) => {
      if (pointer) checkDue = change({ ...pointer, checkDue: due.heardMeanwhile ?? checkDue }).checkDue;
    },
  };
  const start = async (_: string, instanceId: string) => {
    did.push(`start ${instanceId}`);
    return run;
  };
  const wake = async (instanceId: string, event: string) => {
    did.push(`wake ${instanceId} ${event}`);
  };
  const means = { clock, requests, intake: { unstarted: async () => [] } } as unknown as Means;
  await sweepRequests(means, { start, wake });
  return { did, checkDue };
}

const waiting = aRecord('req-1', { waitingOn: 'owners' });
const holding = aRecord('req-1', { waitingOn: null, phase: 'holding' });

describe('the sweep over requests that were left behind', () => {
  test('wakes a live run for what it waits for, and starts one that has ended', async () => {
    const [onPeople, onTime] = [await swept({ records: [waiting] }), await swept({ records: [holding] })];
    assert.deepEqual(onPeople.did, ['start req-1', `wake req-1 ${WOKEN_FOR.owners}`]);
    assert.deepEqual(onTime.did, ['start req-1', `wake req-1 ${WOKEN_FOR.hold}`]);
    assert.deepEqual((await swept({ records: [waiting], run: 'started' })).did, ['start req-1']);
    const busy = aRecord('req-1', { waitingOn: null, phase: 'provisioning' });
    assert.deepEqual((await swept({ records: [busy] })).did, ['start req-1']);
  });

  test('has a waiting run look at its ticket, once, and again when a delivery came meanwhile', async () => {
    for (const record of [waiting, holding]) {
      const { did, checkDue } = await swept({ due: { record } });
      assert.equal(did.length, 1, 'it is woken and nothing else');
      assert.equal(checkDue, null);
    }
    const later = '2026-03-03T09:00:30.000Z';
    assert.equal((await swept({ due: { record: waiting, heardMeanwhile: later } })).checkDue, later);
  });

  test('has a check of its own look at the ticket of a concluded request, and leaves one that works alone', async () => {
    const concluded = aRecord('req-1', { phase: 'concluded' });
    const { did, checkDue } = await swept({ due: { record: concluded } });
    assert.deepEqual([did, checkDue], [['start req-1~check'], START], 'the check clears it once it has read');
    const busy = aRecord('req-1', { waitingOn: null, phase: 'provisioning' });
    assert.deepEqual(await swept({ due: { record: busy } }), { did: [], checkDue: START });
  });
});
