/** What can happen in one step, and how often it does. */
import type { Random } from '../tenant/simulator.ts';
import { administrators } from './acts/administrators.ts';
import { aftermath } from './acts/aftermath.ts';
import { machines } from './acts/machines.ts';
import { people } from './acts/people.ts';
import { stories } from './acts/stories.ts';
import type { Simulation } from './simulation.ts';

export type Act = {
  readonly weight: number;
  /** Tells what it did in the trace. */
  readonly run: (simulation: Simulation, random: Random) => Promise<void> | void;
};

const ACTS: readonly Act[] = [...people, ...machines, ...administrators, ...aftermath, ...stories];
const TOTAL = ACTS.reduce((sum, { weight }) => sum + weight, 0);

export async function takeStep(simulation: Simulation, random: Random): Promise<void> {
  let draw = random.next() * TOTAL;
  for (const { weight, run } of ACTS) {
    draw -= weight;
    if (draw < 0) return await run(simulation, random);
  }
}
