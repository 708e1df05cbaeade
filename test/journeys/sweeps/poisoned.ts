/** One item of two that goes wrong for a sweep, and what must hold of the other and of the sweep. */
import assert from 'node:assert/strict';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, instant, MINUTE } from '../../../src/domain/instant.ts';
import type { SweepState } from '../../../src/domain/sweep-state.ts';
import type { SweepName } from '../../../src/functions/sweep-list.ts';
import { anApprovedRequest, order } from '../../support/asking.ts';
import { requestOf, stated } from '../../support/statements.ts';
import { isMember, pass, settle, type TestWorld } from '../../support/world.ts';

export const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;
export const VPN = 'GRP-VPN-USERS';
export const BI = 'GRP-FINANCE-BI-READ';
export const BAD = 'developer';
export const GOOD = 'sales-rep';

/** Replaces what the rows hold whose keys say so. */
export async function plant(
  world: TestWorld,
  table: string,
  partitions: readonly string[],
  words: string,
  json: string,
) {
  const client = await world.tables.connect(table);
  let planted = 0;
  for (const partitionKey of partitions)
    for (const { rowKey } of await world.table(table).all(partitionKey)) {
      if (!rowKey.includes(words)) continue;
      await client.upsertEntity({ partitionKey, rowKey, json }, 'Replace');
      planted += 1;
    }
  assert.ok(planted > 0, `no row of ${table} is called ${words}`);
}

export const REQUESTS = ['r00', 'r01', 'r02', 'r03'];
export const INTAKE = ['i00', 'i01', 'i02', 'i03'];

/** A process keeps the rows of whom it worked on last; others push them out. */
export async function forgetGrants({ app }: TestWorld): Promise<void> {
  for (let n = 0; n < 60; n += 1)
    await app.means.grants.change(`00000000-0000-0000-0000-0000000000${n + 10}`, (rows) => ({
      rows,
      result: null,
    }));
}

export type Poisoned = {
  /** Everything else is done by then. */
  readonly within: number;
  readonly done: () => Promise<boolean>;
};

/** Both are granted for a day. */
export async function twoForADay(world: TestWorld) {
  const bad = order(world, 'Access to VPN', BAD, { duration_days: '1' }).number;
  const good = order(world, 'Access to VPN', GOOD, { duration_days: '1' }).number;
  await settle(world);
  return { bad, good };
}

export const ends = (world: TestWorld, good: string): Poisoned => ({
  within: DAY + 15 * MINUTE,
  done: async () => stated(world, good) === 'ended/ended' && !isMember(world, VPN, GOOD),
});

/** Both have stopped in the middle: nothing but the sweep looks at them. */
export async function twoStopped(world: TestWorld) {
  const numbers = [BAD, GOOD].map((who) => order(world, 'Access to VPN', who));
  await settle(world);
  const [bad = '', good = ''] = await Promise.all(
    numbers.map(async ({ number }) => (await requestOf(world, number)).requestId),
  );
  const { requests } = world.app.means;
  for (const id of [bad, good])
    await requests.change(id, (row) => ({
      ...row,
      owed: [{ what: 'cards', stage: 'none' }],
      updatedAt: instant(world.clock.now() - HOUR),
    }));
  const done = async () => (await requests.read(good))?.row.owed.length === 0;
  return { bad, good, tickets: numbers, poisoned: { within: 3 * MINUTE, done } };
}

/** Both are members no more, and nobody was told yet. */
export async function twoLost(world: TestWorld) {
  const bad = order(world, 'Access to VPN', GOOD).number;
  const { number: good } = await anApprovedRequest(world);
  await settle(world);
  await pass(world, 15 * MINUTE);
  const lose = () => {
    world.controlled.directory.deleteMember(groupId(VPN), personId(GOOD));
    world.controlled.directory.deleteMember(groupId(BI), personId('finance-analyst'));
  };
  const done = async () => stated(world, good) === 'unknown/needs-human';
  return { bad, good, lose, poisoned: { within: 25 * MINUTE, done } };
}

export async function itemsOf(world: TestWorld, sweep: SweepName): Promise<SweepState['items']> {
  const row = (await world.app.means.marks.read(`sweep-${sweep}`))?.row;
  return row ? (JSON.parse(row) as SweepState).items : {};
}

export const callsOf = (world: TestWorld, sweep: SweepName) =>
  new Set(
    world.teams.messages().flatMap(({ text }) => (text.includes(`${sweep} can't follow`) ? [text] : [])),
  );

/** The others are done in time, what is bad has a name, and operators hear of it once after an hour. */
export async function assertOthersDone(world: TestWorld, sweep: SweepName, { within, done }: Poisoned) {
  if (within > HOUR) await pass(world, within - 10 * MINUTE);
  await pass(world, within > HOUR ? 10 * MINUTE : within);
  assert.ok(await done(), 'the others wait for it');
  const items = Object.keys(await itemsOf(world, sweep));
  assert.ok(items.length > 0, `${sweep} does not name it`);
  for (const item of items) assert.doesNotMatch(item, /undefined|\[object/);
  await pass(world, 65 * MINUTE); // most of it without a tick
  await pass(world, 6 * MINUTE);
  assert.equal(callsOf(world, sweep).size, 1, 'operators hear of it once');
}
