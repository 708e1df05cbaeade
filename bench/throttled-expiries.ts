/**
 * So many people's access, each to a group of their own, ends at the same moment, in a tenant that takes 3,000 writes in 150 seconds: when the last
 * removal was taken, against the moment at which that bucket could have taken it at best.
 *
 * node bench/throttled-expiries.ts [--expiries 10000]
 */

import { addCrowd } from '../sandbox/limits/crowd.ts';
import { giveEach, modelOf } from '../sandbox/limits/standing.ts';
import { createWorld, type World } from '../sandbox/world.ts';
import { addMilliseconds, HOUR, instant, MINUTE, milliseconds, SECOND } from '../src/domain/instant.ts';
import { alone } from './alone.ts';
import type { Figure } from './figure.ts';
import { JUSTIFICATION } from './journey/calm-world.ts';

/** A bucket of writes, full at the beginning, and what runs into it each second. */
const BUCKET = 3_000;
const PER_SECOND = BUCKET / 150;
const DEFAULT = 4_500;

type Drained = {
  readonly expiries: number;
  /** From the first removal, which the next tick after they were due sends, to the last one that Graph took. */
  readonly seconds: number;
  readonly ideal: number;
  readonly lost: number;
  /** Removals that were sent and refused for each that was taken. */
  readonly refusedEach: number;
};

async function drain(expiries = DEFAULT): Promise<Drained> {
  const world = await createWorld({
    seed: 'bench',
    graph: { lag: 'off' },
    serviceNow: { commit: { item: NONE, request: NONE, variables: NONE } },
  });
  try {
    const due = await crowdThatEnds(world, expiries);
    await advance(world, due + ((expiries / PER_SECOND) * SECOND + HOUR) - world.clock.now());
    const removals = world.tenant.outbound
      .list()
      .filter(({ method, url }) => method === 'DELETE' && url.includes('/members/'));
    const taken = removals.filter(({ status }) => status < 300);
    const sentAt = (calls: typeof removals) => calls.map(({ at }) => Date.parse(at));
    return {
      expiries,
      seconds: (Math.max(...sentAt(taken)) - Math.min(...sentAt(removals))) / SECOND,
      ideal: Math.max(expiries - BUCKET, 0) / PER_SECOND,
      lost: (await world.app.means.grants.liveBeneficiaries()).length,
      refusedEach: (removals.length - taken.length) / Math.max(taken.length, 1),
    };
  } finally {
    world.stop();
  }
}

const NONE = { min: 0, max: 0 };

/** @returns when all of them are due. */
async function crowdThatEnds(world: World, expiries: number): Promise<number> {
  const [first = '', ...others] = addCrowd(world, 'Guest Worker', expiries, { inTool: true });
  world.tenant.directory.patchUser(first, { department: 'Sales' });
  const { number } = world.servicenow.createTicket({
    catalogItem: 'Access to VPN',
    requestedFor: first,
    variables: { justification: JUSTIFICATION, duration_days: '1' },
  });
  await advance(world, 5 * MINUTE);
  const model = await modelOf(world, number);
  const due = addMilliseconds(instant(world.clock.now()), 2 * HOUR);
  await giveEach(world, model, others, { endsAt: due, groups: 'own' });
  await world.app.means.grants.change(first, (rows) => ({
    rows: { ...rows, grants: { [model.grant.id]: { ...model.grant, endsAt: due } } },
    result: undefined,
  }));
  await advance(world, milliseconds(due) - world.clock.now());
  return milliseconds(due);
}

async function advance(world: World, ms: number): Promise<void> {
  const to = world.clock.now() + ms;
  for (let patience = 0; patience < 60; patience += 1) if (await world.conductor.advance(to)) return;
  throw new Error('The sandbox did not get there in an hour.');
}

export async function benchThrottledExpiries(): Promise<readonly Figure[]> {
  const { expiries, seconds, ideal, lost, refusedEach } = await drain();
  const what = `${expiries.toLocaleString('en-US')} expiries at one moment`;
  return [
    {
      what: `${what}, against the bucket's best`,
      value: seconds / ideal,
      unit: '×',
      budget: { atMost: 1.1 },
    },
    {
      what: '... from the first removal to the last that was taken',
      value: seconds,
      unit: 's',
      budget: null,
    },
    { what: '... not taken back', value: lost, unit: '', budget: { atMost: 0 } },
    { what: '... refused calls for each', value: refusedEach, unit: '', budget: null },
  ];
}

if (import.meta.main)
  await alone('throttled-expiries', 'expiries', String(DEFAULT), async ([count]) =>
    console.log(await drain(count)),
  );
