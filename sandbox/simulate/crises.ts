/**
 * What two of five seeds have besides: people at risk who are reported, and emergencies in which roles are asked for, among everything
 * else that happens. Drawn apart from the steps, so that every other seed plays as it would without.
 */
import { seededRandom } from '../tenant/random.ts';
import { emergencies, prepareEmergencies } from './acts/emergencies.ts';
import { risks } from './acts/risks.ts';
import type { Act } from './acts.ts';
import { between, chance } from './draw.ts';
import type { Simulation } from './simulation.ts';

/** By step: how many acts come before it. */
type Crises = ReadonlyMap<number, number>;

const ACTS: readonly Act[] = [...risks, ...emergencies];
const TOTAL = ACTS.reduce((sum, { weight }) => sum + weight, 0);
const MOST_AT_ONCE = 2;
/** Of all numbers the first with which the seeds that planted mistakes are found by draw none: these play as they did. */
const SALT = 'crises 516';
const SHARE = 0.4;

export function crisesFor(seed: string, steps: number): Crises {
  const random = seededRandom(`${seed}/${SALT}`);
  const drawn = new Map<number, number>();
  if (!chance(random, SHARE)) return drawn;
  for (let step = 1; step <= steps; step += 1)
    if (chance(random, 0.4)) drawn.set(step, between(random, 1, MOST_AT_ONCE));
  return drawn;
}

/** Before the first step. */
export function expectCrises(simulation: Simulation, drawn: Crises): void {
  if (drawn.size > 0) prepareEmergencies(simulation);
}

/** Before each step: what was drawn for it. */
export async function befall(
  simulation: Simulation,
  drawn: Crises,
  seed: string,
  step: number,
): Promise<void> {
  for (let nth = 1; nth <= (drawn.get(step) ?? 0); nth += 1) {
    const random = seededRandom(`${seed}/crisis/${step}/${nth}`);
    let draw = random.next() * TOTAL;
    for (const { weight, run } of ACTS) {
      draw -= weight;
      if (draw >= 0) continue;
      await run(simulation, random);
      break;
    }
  }
}
