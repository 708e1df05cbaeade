/**
 * Whole lifecycles per second in virtual time, in one process: ticket created, decided, granted, proven, written back;
 * days later ended, proven gone, told. Everything runs as in the tests: the real durable-functions executor, the real
 * Graph SDK, the real stores on tables in memory, the vendors' HTTP.
 *
 * node bench/lifecycles.ts [--lifecycles 300]
 */

import type { World } from '../sandbox/world.ts';
import { alone } from './alone.ts';
import type { Figure } from './figure.ts';
import { calmWorld, JUSTIFICATION, statedAccess } from './journey/calm-world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Tickets come so far apart, so that they don't meet in the same group at the same moment. */
const APART = MINUTE / 2;
const LASTS_DAYS = 3;
const PER_COHORT = 100;
const SPARE = 20;

type LifecycleRate = {
  readonly lifecycles: number;
  /** Of processor time, all threads of this process together. */
  readonly perCoreSecond: number;
  readonly perSecond: number;
  /** Of one lifecycle, with its share of what timers ask while it lasts. */
  readonly callsOverHttp: number;
  readonly callsAtTables: number;
};

async function lifecycleRate(lifecycles = 300): Promise<LifecycleRate> {
  const world = await calmWorld();
  try {
    const people = await warmUp(world);
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    const callsBefore = callsIn(world);
    for (let done = 0; done < lifecycles; done += PER_COHORT)
      await wholeCohort(world, people.slice(0, Math.min(PER_COHORT, lifecycles - done)));
    const seconds = (performance.now() - before) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const calls = callsIn(world);
    return {
      lifecycles,
      perCoreSecond: lifecycles / ((user + system) / 1e6),
      perSecond: lifecycles / seconds,
      callsOverHttp: (calls.http - callsBefore.http) / lifecycles,
      callsAtTables: (calls.tables - callsBefore.tables) / lifecycles,
    };
  } finally {
    world.stop();
  }
}

function callsIn({ tenant, tables }: World): { readonly http: number; readonly tables: number } {
  const { reads, writes } = tables.cost;
  return { http: tenant.outbound.list().at(-1)?.seq ?? 0, tables: reads + writes };
}

/** Lets everybody ask once, and returns who was granted access. Some are refused, such as people without an account. */
async function warmUp(world: World): Promise<readonly string[]> {
  const everybody = world.tenant.directory
    .listUsers()
    .filter((user) => user.accountEnabled && user.employeeType === 'Employee' && !user.employeeLeaveDateTime)
    .map(({ id }) => id);
  const people = everybody.slice(0, PER_COHORT + SPARE);
  const ended = await cohort(world, people);
  const granted = people.filter((_, place) => ended[place]);
  if (granted.length < PER_COHORT) throw new Error(`Only ${granted.length} people were granted access.`);
  return granted;
}

async function wholeCohort(world: World, people: readonly string[]): Promise<void> {
  const ended = await cohort(world, people);
  const whole = ended.filter((each) => each).length;
  if (whole < people.length)
    throw new Error(`Only ${whole} of ${people.length} lifecycles went all the way.`);
}

/** One lifecycle per person, in their order: whether the ticket said granted and, when its time was up, ended. */
async function cohort(world: World, people: readonly string[]): Promise<readonly boolean[]> {
  const numbers: string[] = [];
  for (const who of people) {
    numbers.push(ask(world, who));
    await advance(world, APART);
  }
  await advance(world, MINUTE);
  const granted = numbers.map((number) => statedAccess(world, number) === 'granted');
  await advance(world, LASTS_DAYS * DAY + 10 * MINUTE);
  return numbers.map((number, place) => granted[place] === true && statedAccess(world, number) === 'ended');
}

function ask(world: World, who: string): string {
  return world.servicenow.createTicket({
    catalogItem: 'Access to VPN',
    requestedFor: who,
    openedBy: who,
    variables: { justification: JUSTIFICATION, duration_days: String(LASTS_DAYS) },
    approval: 'requested',
    webhook: 'send',
  }).number;
}

async function advance(world: World, ms: number): Promise<void> {
  if (!(await world.conductor.advance(world.clock.now() + ms)))
    throw new Error('The sandbox did not get there in 60 seconds.');
}

export async function benchLifecycles(): Promise<readonly Figure[]> {
  const { lifecycles, perCoreSecond, perSecond, callsOverHttp, callsAtTables } = await lifecycleRate();
  return [
    { what: `lifecycles per second of one core`, value: perCoreSecond, unit: '/s', budget: { atLeast: 40 } },
    { what: `... by the wall clock, ${lifecycles} lifecycles`, value: perSecond, unit: '/s', budget: null },
    { what: 'calls over HTTP of one', value: callsOverHttp, unit: '', budget: { atMost: 62 } },
    { what: 'calls at tables of one', value: callsAtTables, unit: '', budget: { atMost: 275 } },
  ];
}

if (import.meta.main)
  await alone('lifecycles', 'lifecycles', '300', async ([count]) => console.log(await lifecycleRate(count)));
