import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import type { RequestRecord, TicketPointer } from '../../src/domain/record.ts';
import type { RunLine } from '../../src/domain/run-line.ts';
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
    list: async ({ top }: { top: number }) => ({ records: due ? [due.record].slice(0, top) : [] }),
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
  test('a tick starts each request once, the urgent ones first, however many there are', async () => {
    const records = Array.from({ length: 150 }, (_, n) => aRecord(`req-${String(n).padStart(3, '0')}`));
    const { did } = await swept({ records });
    assert.equal(did.length, 150);
    assert.equal(new Set(did).size, 150);
  });

  test('a tick counts who waits by how long, once in five minutes, and does all else where it can not count', async () => {
    const { clock } = simulatedStores();
    const received = ['2026-03-03T08:30:00.000Z', '2026-03-02T20:00:00.000Z', '2026-02-20T08:00:00.000Z'];
    const records = received.map((receivedAt, n) => aRecord(`req-${n}`, { receivedAt, phase: 'waiting' }));
    let lists: () => Promise<object> = async () => ({ records, after: null });
    const told: RunLine[] = [];
    const logged: string[] = [];
    const started: string[] = [];
    const requests = {
      needingAttention: async () => [waiting],
      checksDue: async () => [],
      list: async () => await lists(),
    };
    const intake = { unstarted: async () => [] };
    const tell = (line: RunLine) => void told.push(line);
    const means = { clock, requests, intake, tell } as unknown as Means;
    const start = async (_: string, id: string) => {
      started.push(id);
      return 'started' as const;
    };
    const tick = () => sweepRequests(means, { start, wake: async () => {} }, (line) => logged.push(line));
    await tick();
    const { waiting: all, waitingUnderHour, waitingUnderDay, waitingLonger } = told[0]?.told ?? {};
    assert.deepEqual([all, waitingUnderHour, waitingUnderDay, waitingLonger], [3, 1, 1, 1]);
    clock.moveTo(clock.now() + MINUTE);
    await tick();
    assert.equal(told[1]?.told['waiting'], undefined);
    lists = async () => {
      throw new Error('busy');
    };
    clock.moveTo(clock.now() + 4 * MINUTE);
    await tick();
    assert.deepEqual([told[2]?.told['looked'], told[2]?.told['waiting']], [true, undefined]);
    assert.match(logged.join('\n'), /could not count the requests that wait: .*busy/);
    assert.equal(started.length, 3);
  });

  test('what one tick had no time for comes first at the next, be it deliveries, posts to show or tickets to look at', async () => {
    const { clock, stores } = simulatedStores();
    const owed = [{ what: 'room-posts' }] as const;
    const records = ['req-b', 'req-a'].map((id) => aRecord(id, { waitingOn: 'owners', due: null, owed }));
    const pointers = ['t-b', 't-a'].map((id) => ({ ticket: { id, number: id } }));
    const met: string[] = [];
    const meet = async (one: string) => {
      met.push(one);
      clock.moveTo(clock.now() + 3 * MINUTE);
      return null;
    };
    const requests = {
      needingAttention: async () => records,
      checksDue: async () => pointers,
      list: async ({ ticketNumber }: { ticketNumber?: string }) => {
        if (ticketNumber !== undefined) await meet(ticketNumber);
        return { records: [], after: null };
      },
      read: meet,
      readPointer: async (_: string, ticketId: string) => {
        await meet(ticketId);
        throw new Error('The row can not be read.');
      },
    };
    const received = ['d-b', 'd-a'].map((id) => ({
      source: 's',
      deliveryId: id,
      ticket: { system: 's', id },
    }));
    const intake = { unstarted: async () => received };
    const rulebook = { kinds: ['group-membership'] };
    const means = { clock, requests, intake, rulebook, marks: stores.marks } as unknown as Means;
    const noRuns = { start: async () => 'running' as const, wake: async () => {} };
    for (let tick = 0; tick < 4; tick += 1) await sweepRequests(means, noRuns, () => {});
    assert.deepEqual([...new Set(met)].sort(), ['d-a', 'd-b', 'req-a', 'req-b', 't-a', 't-b']);
  });

  test('wakes a live run for what it waits for, and starts one that has ended', async () => {
    const [onPeople, onTime] = [await swept({ records: [waiting] }), await swept({ records: [holding] })];
    assert.deepEqual(onPeople.did, ['start req-1', `wake req-1 ${WOKEN_FOR.owners}`]);
    assert.deepEqual(onTime.did, ['start req-1', `wake req-1 ${WOKEN_FOR.hold}`]);
    assert.deepEqual((await swept({ records: [waiting], run: 'started' })).did, ['start req-1']);
    const busy = aRecord('req-1', { waitingOn: null, phase: 'provisioning' });
    assert.deepEqual((await swept({ records: [busy] })).did, ['start req-1']);
  });

  test('the sweep over requests that were left behind has a waiting run look at its ticket, once, and again when a delivery came meanwhile', async () => {
    for (const record of [waiting, holding]) {
      const { did, checkDue } = await swept({ due: { record } });
      assert.equal(did.length, 1, 'it is woken and nothing else');
      assert.equal(checkDue, null);
    }
    const later = '2026-03-03T09:00:30.000Z';
    assert.equal((await swept({ due: { record: waiting, heardMeanwhile: later } })).checkDue, later);
  });

  test('the sweep over requests that were left behind has a check of its own look at the ticket of a concluded request, and leaves one that works alone', async () => {
    const concluded = aRecord('req-1', { phase: 'concluded' });
    const { did, checkDue } = await swept({ due: { record: concluded } });
    assert.deepEqual([did, checkDue], [['start req-1~check'], START], 'the check clears it once it has read');
    const busy = aRecord('req-1', { waitingOn: null, phase: 'provisioning' });
    assert.deepEqual(await swept({ due: { record: busy } }), { did: [], checkDue: START });
  });
});

describe('more requests that are late than one tick starts', () => {
  const told = (access: 'ended' | 'none' | 'granted', outcome: 'refused' | 'running', askedAt: string) => ({
    desired: {
      ...{ revision: 2, access, outcome, standing: null, comment: null, workNote: '', provenAt: null },
      askedAt,
    },
    sentRevision: 1,
  });
  const many = (from: number, count: number, changes: Partial<RequestRecord>) =>
    Array.from({ length: count }, (_, n) => aRecord(`req-${String(from + n).padStart(4, '0')}`, changes));
  const at = (minute: number) => `2026-03-03T08:${String(minute).padStart(2, '0')}:00.000Z`;

  test('starts those first whose ticket hides an end or a refusal, then the oldest words', async () => {
    const records = [
      ...many(0, 400, { updatedAt: at(0) }),
      ...many(400, 60, told('granted', 'running', at(30))),
      ...many(460, 30, told('granted', 'running', at(10))),
      ...many(490, 20, told('none', 'refused', at(40))),
      ...many(510, 20, told('ended', 'running', at(50))),
    ];
    const { did } = await swept({ records, run: 'started' });
    assert.equal(did.length, 200);
    const place = (id: number) => did.indexOf(`start req-${String(id).padStart(4, '0')}`);
    assert.ok(place(490) < 40 && place(510) < 40, 'refused and ended come first');
    assert.ok(place(460) >= 40 && place(460) < 70, 'then the oldest words');
    assert.ok(place(400) >= 70);
  });

  test('comes to each of them over some ticks, although none of the first is ever told', async () => {
    const { clock, stores } = simulatedStores();
    const records = many(0, 1_000, told('granted', 'running', at(30)));
    const started = new Set<string>();
    const means = {
      clock,
      marks: stores.marks,
      requests: {
        needingAttention: async () => records,
        checksDue: async () => [],
        list: async () => ({ records: [], after: null }),
      },
      intake: { unstarted: async () => [] },
    } as unknown as Means;
    const runs = {
      start: async (_: string, id: string) => {
        started.add(id);
        return 'running' as const;
      },
      wake: async () => undefined,
    };
    for (let tick = 0; tick < 10; tick += 1) {
      await sweepRequests(means, runs);
      clock.moveTo(clock.now() + 60_000);
    }
    assert.equal(started.size, 1_000);
  });

  test('comes to all others over some ticks, in time, although deliveries, and runs of the most urgent, are never answered', async () => {
    const { clock, stores } = simulatedStores();
    const never = (what: string) => Array.from({ length: 12 }, (_, n) => `never-${what}-${n}`);
    const records = [
      ...never('urgent').map((id) => aRecord(id, told('ended', 'running', at(10)))),
      ...many(0, 60, { updatedAt: at(0) }),
    ];
    const started = new Set<string>();
    const noAnswer = () => {
      clock.moveTo(clock.now() + 40_000);
      throw new Error('no answer in time');
    };
    const ticket = (id: string) => ({ system: 'servicenow', id, number: id });
    const deliveries = never('delivery').map((deliveryId) => ({
      ...{
        source: 'servicenow',
        deliveryId,
        receivedAt: at(0),
        state: 'received',
        ticket: ticket(deliveryId),
      },
    }));
    const means = {
      clock,
      marks: stores.marks,
      rulebook: { kinds: ['group-membership'] },
      requests: {
        needingAttention: async () => records,
        checksDue: async () => [{ ticket: ticket('looked-at') }],
        list: async () => started.add('looked-at') && { records: [] },
        readPointer: noAnswer,
        insertPointer: noAnswer,
        changePointer: noAnswer,
      },
      intake: { unstarted: async () => deliveries },
    } as unknown as Means;
    const runs = {
      start: async (_: string, id: string) => {
        if (id.startsWith('never')) noAnswer();
        started.add(id);
        return 'running' as const;
      },
      wake: async () => undefined,
    };
    for (let tick = 0; tick < 8; tick += 1) {
      const before = clock.now();
      await sweepRequests(means, runs, () => undefined);
      assert.ok(clock.now() - before < 4.5 * 60_000, 'the platform would end it');
      clock.moveTo(clock.now() + 60_000);
    }
    assert.equal(started.size, 61);
  });
});
