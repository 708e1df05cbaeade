/** What is the same in every case of a journey, and happens once: the app's first minutes on an empty storage account. */
import { rmSync } from 'node:fs';
import { editedTables } from '../policy-folder.ts';
import { createWorld, type World, type WorldOptions } from '../world.ts';
import { outageMs } from './cases/arm.ts';
import type { Trouble } from './cases/case.ts';
import { type Doors, standAtDoors } from './cases/inbound.ts';
import type { Journey } from './journeys.ts';
import { Stage } from './stage.ts';

const SEED = 'matrix';
const MINUTE = 60_000;
/** Real time. What a case finds must not depend on how busy the machine is. */
const PATIENCE_MS = 20 * MINUTE;
/** Long enough for the first look at all members to be witnessed, and no longer announced as new. */
const QUIET = 15 * MINUTE;

export type Morning = {
  /** At rest; its app is gone, and its tables lie as it left them. */
  readonly world: World;
  readonly endedAt: number;
};

/** A company that the app has looked over, with nobody's ticket yet. */
export async function morningOf(journey: Journey): Promise<Morning> {
  const world = await companyOf(journey);
  const stage = stageIn(world, standAtDoors(world, { family: 'none' }), journey, 0);
  await journey.prepare?.(stage, 'morning');
  await stage.pass(QUIET);
  if (!(await stage.settle())) throw new Error(`The morning of "${journey.name}" did not come to rest.`);
  world.stop();
  return { world, endedAt: world.clock.now() };
}

/** Later worlds of the journey go on with the rules that were read here. */
async function companyOf(journey: Journey): Promise<World> {
  const options = optionsOf(journey);
  if (!journey.policy) return await createWorld(options);
  const policyFolder = editedTables(journey.policy);
  try {
    return await createWorld({ ...options, policyFolder });
  } finally {
    rmSync(policyFolder, { recursive: true, force: true });
  }
}

type Noon = { readonly world: World; readonly doors: Doors; readonly stage: Stage };

/**
 * The same company in a world of its own, with a new process of the app on a copy of what the morning left in its
 * tables and in the host.
 */
export async function noonAfter(
  { world: earlier, endedAt }: Morning,
  journey: Journey,
  trouble: Trouble,
  { tables, log }: Pick<WorldOptions, 'tables' | 'log'> = {},
): Promise<Noon> {
  const world = await createWorld({
    ...optionsOf(journey),
    earlier,
    ...(tables ? { tables } : {}),
    ...(log ? { log } : {}),
  });
  await world.host.kill({ restart: false }); // the morning is not lived through twice
  const doors = standAtDoors(world, trouble);
  const stage = stageIn(world, doors, journey, outageMs(trouble));
  await journey.prepare?.(stage, 'noon');
  stage.begin();
  world.clock.moveTo(endedAt);
  // The directory goes on telling the app what it asked to be told in the morning.
  for (const subscription of earlier.tenant.subscriptions.live())
    world.tenant.subscriptions.put(subscription);
  await world.host.kill({ restart: true });
  await stage.settle();
  return { world, doors, stage };
}

function optionsOf({ settings }: Journey): WorldOptions {
  return { seed: SEED, patienceMs: PATIENCE_MS, ...(settings ? { settings } : {}) };
}

function stageIn(world: World, doors: Doors, { never = false, policy }: Journey, outage: number): Stage {
  return new Stage(world, doors, { outageMs: outage, never, policy });
}
