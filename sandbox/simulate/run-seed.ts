/** Runs one seed from its first step to the end of everything. */
import { seededRandom } from '../tenant/random.ts';
import { takeStep } from './acts.ts';
import { Simulation } from './simulation.ts';
import { makeSteady } from './steady.ts';

export type SeedRun = {
  readonly digest: string;
  readonly trace: readonly string[];
  readonly tickets: number;
  readonly violations: readonly string[];
};

export type Steps = { readonly count: number; readonly skip: ReadonlySet<number> };

/** Each step draws from its own sequence, so that leaving one out changes the others as little as can be. */
export async function runSeed(seed: string, { count, skip }: Steps): Promise<SeedRun> {
  await makeSteady();
  const simulation = await Simulation.create(seed);
  try {
    for (let step = 1; step <= count; step += 1) {
      if (!skip.has(step)) await takeStep(simulation, seededRandom(`${seed}/step/${step}`));
    }
    await simulation.rest(false);
    await simulation.rest(true);
  } catch (error) {
    simulation.violations.push(`it broke down: ${error instanceof Error ? error.stack : error}`);
  } finally {
    simulation.world.stop();
  }
  const { trace, violations, model } = simulation;
  return {
    digest: await simulation.digest(),
    trace,
    tickets: model.orders.length,
    violations: [...new Set(violations)],
  };
}
