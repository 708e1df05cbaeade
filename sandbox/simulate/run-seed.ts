/** Runs one seed from its first step to the end of everything. */
import { type TableWay, wayFor } from '../tables/table-way.ts';
import { seededRandom } from '../tenant/random.ts';
import { takeStep } from './acts.ts';
import { befall, crisesFor, expectCrises } from './crises.ts';
import { besides, editsFor, enlarge, happen } from './limits.ts';
import { Simulation } from './simulation.ts';
import { makeSteady } from './steady.ts';

export type SeedRun = {
  readonly digest: string;
  readonly trace: readonly string[];
  readonly tickets: number;
  /** How the app reached its tables. */
  readonly tables: TableWay;
  readonly violations: readonly string[];
};

export type Steps = {
  readonly count: number;
  readonly skip: ReadonlySet<number>;
  /** How the app reaches its tables; left out: as the seed says, always the same. */
  readonly tables?: TableWay;
};

/** Each step draws from its own sequence, so that leaving one out changes the others as little as can be. */
export async function runSeed(seed: string, { count, skip, tables = wayFor(seed) }: Steps): Promise<SeedRun> {
  await makeSteady();
  const drawn = besides(seed, count);
  const crises = crisesFor(seed, count);
  const simulation = await Simulation.create(seed, tables, editsFor(drawn));
  try {
    await enlarge(simulation, drawn);
    expectCrises(simulation, crises);
    for (let step = 1; step <= count; step += 1) {
      if (skip.has(step)) continue;
      await happen(simulation, drawn, step);
      await befall(simulation, crises, seed, step);
      await takeStep(simulation, seededRandom(`${seed}/step/${step}`));
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
    tickets: model.tickets.length,
    tables,
    violations: [...new Set(violations)],
  };
}
