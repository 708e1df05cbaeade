/** `npm run simulate -- --seed S --runs N`: random tickets, people, faults and clock jumps. See docs/fault-matrix.md. */
import { command, Misuse, readCommandLine, wholeNumber } from '../command-line.ts';
import { runSeed, type SeedRun } from './run-seed.ts';
import { shrink } from './shrink.ts';

const USAGE = 'npm run simulate -- [--seed 7] [--runs 100] [--steps 40] [--skip 3,4] [--trace] [--shrink]';

type Asked = {
  readonly seed: string;
  readonly runs: number;
  /** How many steps a run has. */
  readonly count: number;
  /** Numbers of steps to leave out. */
  readonly skip: ReadonlySet<number>;
  readonly trace: boolean;
  readonly shrink: boolean;
};

function readOptions(args: readonly string[]): Asked {
  const { values } = readCommandLine(
    {
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' },
        runs: { type: 'string', default: '1' },
        steps: { type: 'string', default: '40' },
        skip: { type: 'string', default: '' },
        trace: { type: 'boolean', default: false },
        shrink: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  const { seed, trace, shrink } = values;
  const runs = wholeNumber('runs', values.runs, 1);
  return {
    seed,
    trace,
    shrink,
    runs,
    count: wholeNumber('steps', values.steps, 1),
    skip: skipOf(values.skip),
  };
}

function skipOf(text: string): ReadonlySet<number> {
  if (!/^(\d+(,\d+)*)?$/.test(text))
    throw new Misuse(`--skip takes numbers of steps with commas between, like 3,14; got "${text}".`);
  return new Set(text.split(',').filter(Boolean).map(Number));
}

function commandOf(seed: string, count: number, without: ReadonlySet<number>): string {
  const skipped =
    without.size > 0 ? ` --skip ${[...without].toSorted((one, other) => one - other).join(',')}` : '';
  return `npm run simulate -- --seed '${seed}' --steps ${count}${skipped} --trace`;
}

async function report(
  seed: string,
  { violations }: SeedRun,
  { count, skip, shrink: smaller }: Asked,
): Promise<void> {
  console.log(`FAILS  seed ${seed}`);
  for (const one of violations) console.log(`  - ${one}`);
  console.log(`  ${commandOf(seed, count, skip)}`);
  if (smaller) console.log(`  shrunk: ${commandOf(seed, count, await shrink(seed, { count, skip }))}`);
}

async function simulate(asked: Asked): Promise<number> {
  const { count, skip } = asked;
  let failed = 0;
  for (let index = 0; index < asked.runs; index += 1) {
    const seed = index === 0 ? asked.seed : `${asked.seed}+${index}`;
    const run = await runSeed(seed, { count, skip });
    console.log(`seed ${seed}: ${run.tickets} tickets, trace ${run.digest}`);
    if (asked.trace) console.log(run.trace.join('\n'));
    if (run.violations.length === 0) continue;
    failed += 1;
    await report(seed, run, asked);
  }
  console.log(`${asked.runs} runs, ${failed} failed.`);
  return failed > 0 ? 1 : 0;
}

await command(() => simulate(readOptions(process.argv.slice(2))));
