/**
 * What the expiry sweep costs: the table operations and the time of `grants.due()` while ever more grants stand and the
 * same few are due. Budget: the same cost at any number.
 *
 * node bench/sweep.ts [--standing 10000,100000]
 */

import { virtualClock } from '../sandbox/clock.ts';
import { type TableCost, TableSimulator } from '../sandbox/tables/simulator.ts';
import { createStores } from '../src/connectors/tables/stores.ts';
import type { Grant } from '../src/domain/grant.ts';
import { addMilliseconds, DAY, HOUR, type Instant, MINUTE, SECOND } from '../src/domain/instant.ts';
import { sweepExpiry } from '../src/functions/expiry.ts';
import type { Runs } from '../src/ports/runs.ts';
import type { Grants } from '../src/ports/stores.ts';
import { alone } from './alone.ts';
import { median } from './figure.ts';
import { calmWorld } from './journey/calm-world.ts';

const START: Instant = '2026-03-03T09:00:00.000Z';
const DUE = 10;
const ROUNDS = 50;
const TICKS = 10;

export type SweepCost = {
  readonly standing: number;
  readonly due: number;
  /** Requests to the table service. */
  readonly operations: number;
  /** Rows the service had to look at. */
  readonly rowsRead: number;
  /** Median of the rounds, in milliseconds. */
  readonly milliseconds: number;
};

function grant(n: number, endsAt: Instant): Grant {
  return {
    id: `request-${n}~1`,
    requestId: `request-${n}`,
    ticket: { system: 'servicenow', id: `ticket-${n}`, number: `RITM${n}` },
    beneficiaryId: `person-${n}`,
    target: 'finance-readers',
    targetName: 'Finance readers',
    state: 'active',
    endsAt,
    lastsSeconds: null,
    armedAt: START,
    startedAt: START,
    endedAt: null,
    endReason: null,
    noticedAt: START,
  };
}

function put(grants: Grants, added: Grant): Promise<void> {
  return grants.change(added.beneficiaryId, (rows) => ({
    rows: { ...rows, grants: { ...rows.grants, [added.id]: added } },
    result: undefined,
  }));
}

async function costWith(standing: number): Promise<SweepCost> {
  const clock = virtualClock(Date.parse(START));
  const simulator = new TableSimulator(clock, { shortPages: 'never' });
  const connect = (name: string) => simulator.connect(name);
  const { grants } = createStores({ connect, clock, noticeLeadMs: 3 * DAY });
  for (let n = 0; n < DUE; n += 1) await put(grants, grant(n, addMilliseconds(START, n * MINUTE)));
  for (let n = DUE; n < standing; n += 1) {
    await put(grants, grant(n, addMilliseconds(START, 2 * HOUR + (n % 2000) * HOUR)));
  }
  const before = simulator.cost;
  const times: number[] = [];
  let due = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    due = (await grants.due(addMilliseconds(START, HOUR))).length;
    times.push(performance.now() - start);
  }
  const { reads, writes, scanned } = simulator.cost;
  return {
    standing,
    due,
    operations: (reads + writes - before.reads - before.writes) / ROUNDS,
    rowsRead: (scanned - before.scanned) / ROUNDS,
    milliseconds: median(times),
  };
}

/** What one whole tick of the expiry timer costs in an app where so many grants stand and `DUE` hints are spent. */
async function tickWith(standing: number): Promise<SweepCost> {
  const world = await calmWorld();
  try {
    const { means } = world.app;
    const { grants } = means;
    for (let n = DUE; n < standing; n += 1) {
      await put(grants, grant(n, addMilliseconds(START, 2 * HOUR + (n % 2000) * HOUR)));
    }
    const times: number[] = [];
    let cost = { reads: 0, writes: 0, scanned: 0 };
    for (let round = 0; round < TICKS; round += 1) {
      for (let n = 0; n < DUE; n += 1) await spend(grants, grant(n, addMilliseconds(START, n * SECOND)));
      const before = world.tables.cost;
      const start = performance.now();
      await sweepExpiry({ ...means, clock: { now: () => Date.parse(START) + HOUR } }, NO_RUNS);
      times.push(performance.now() - start);
      cost = added(cost, before, world.tables.cost);
    }
    return {
      standing,
      due: DUE,
      operations: (cost.reads + cost.writes) / TICKS,
      rowsRead: cost.scanned / TICKS,
      milliseconds: median(times),
    };
  } finally {
    world.stop();
  }
}

/** Leaves a hint of a grant that ended on its own: the sweep looks at it and drops it. */
async function spend(grants: Grants, one: Grant): Promise<void> {
  await put(grants, one);
  await put(grants, { ...one, state: 'ended', endedAt: START, endReason: 'expired' });
}

function added(sum: TableCost, before: TableCost, after: TableCost): TableCost {
  return {
    reads: sum.reads + after.reads - before.reads,
    writes: sum.writes + after.writes - before.writes,
    scanned: sum.scanned + after.scanned - before.scanned,
  };
}

const notStarted = async () => {
  throw new Error('Nothing was to be started.');
};
const NO_RUNS: Runs = { start: notStarted, wake: notStarted };

/** The cost of one whole tick at each number of standing grants. */
export async function benchTick(
  standing: readonly number[] = [10_000, 100_000],
): Promise<readonly SweepCost[]> {
  const costs: SweepCost[] = [];
  for (const count of standing) costs.push(await tickWith(count));
  return costs;
}

/** The cost of one sweep at each number of standing grants. */
export async function benchSweep(
  standing: readonly number[] = [10_000, 100_000],
): Promise<readonly SweepCost[]> {
  const costs: SweepCost[] = [];
  for (const count of standing) costs.push(await costWith(count));
  return costs;
}

if (import.meta.main)
  await alone('sweep', 'standing', '10000,100000', async (standing) =>
    console.table({ due: await benchSweep(standing), tick: await benchTick(standing) }),
  );
