/**
 * One person who holds very much leaves: until when in virtual time the last of it is ended, proven gone and told, what
 * it asks of the tables, and whether changes of the person got into each other's way.
 *
 * node bench/many-grants.ts [--grants 1000]
 */

import { giveMany, modelOf } from '../sandbox/limits/standing.ts';
import type { World } from '../sandbox/world.ts';
import type { Grant } from '../src/domain/grant.ts';
import { HOUR, MINUTE, milliseconds } from '../src/domain/instant.ts';
import { alone } from './alone.ts';
import type { Figure } from './figure.ts';
import { calmWorld, JUSTIFICATION } from './journey/calm-world.ts';

type LeaverCost = {
  readonly grants: number;
  /** From the change of the account to the last end. */
  readonly minutes: number;
  readonly operationsEach: number;
  /** Rows that queries went over; a row that is asked for by its keys is none. */
  readonly rowsEach: number;
  readonly left: number;
};

async function leaverCost(count = 1000): Promise<LeaverCost> {
  const world = await calmWorld();
  try {
    const userId = await holderOf(world, count);
    const before = world.tables.cost;
    const at = world.clock.now();
    world.controlled.directory.patchUser(userId, { accountEnabled: false });
    let grants: readonly Grant[] = [];
    do {
      await advance(world, MINUTE);
      grants = Object.values((await world.app.means.grants.readBeneficiary(userId)).grants);
    } while (grants.some(({ state }) => state !== 'ended') && world.clock.now() - at < 2 * HOUR);
    const { reads, writes, scanned } = world.tables.cost;
    const ends = grants.map(({ endedAt }) => (endedAt === null ? world.clock.now() : milliseconds(endedAt)));
    return {
      grants: grants.length,
      minutes: (Math.max(...ends) - at) / MINUTE,
      operationsEach: (reads + writes - before.reads - before.writes) / grants.length,
      rowsEach: (scanned - before.scanned) / grants.length,
      left: grants.filter(({ state }) => state !== 'ended').length,
    };
  } finally {
    world.stop();
  }
}

/** Somebody with so many grants, whom the watch knows. */
async function holderOf(world: World, count: number): Promise<string> {
  const holder = world.tenant.directory
    .listUsers()
    .find((user) => user.department === 'Sales' && user.accountEnabled && user.employeeType === 'Employee');
  if (!holder) throw new Error('Nobody works in Sales.');
  const { number } = world.servicenow.createTicket({
    catalogItem: 'Access to VPN',
    requestedFor: holder.id,
    variables: { justification: JUSTIFICATION },
  });
  await advance(world, 5 * MINUTE);
  await giveMany(world, await modelOf(world, number), count - 1);
  await advance(world, 2 * MINUTE);
  return holder.id;
}

async function advance(world: World, ms: number): Promise<void> {
  const to = world.clock.now() + ms;
  // a crowd may take longer than the conductor's patience
  for (let patience = 0; patience < 30; patience += 1) if (await world.conductor.advance(to)) return;
  throw new Error('The sandbox did not get there in half an hour.');
}

export async function benchManyGrants(): Promise<readonly Figure[]> {
  const { grants, minutes, operationsEach, rowsEach, left } = await leaverCost();
  const what = `${grants.toLocaleString('en-US')} grants of one leaver`;
  return [
    { what: `${what} until the last has ended`, value: minutes, unit: 'minutes', budget: { atMost: 60 } },
    { what: `${what} that have not`, value: left, unit: '', budget: { atMost: 0 } },
    { what: '... table operations for each', value: operationsEach, unit: 'operations', budget: null },
    { what: '... rows that they go over, for each', value: rowsEach, unit: 'rows', budget: null },
  ];
}

if (import.meta.main)
  await alone('many-grants', 'grants', '1000', async ([grants]) => console.log(await leaverCost(grants)));
