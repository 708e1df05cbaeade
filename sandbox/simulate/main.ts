/** `npm run simulate -- --seed S --runs N`: random tickets, people, faults and clock jumps. See docs/fault-matrix.md. */
import { command, Misuse, readCommandLine, wholeNumber } from '../command-line.ts';
import { shown } from '../matrix/report.ts';
import { type TableWay, tableWayOf } from '../tables/table-way.ts';
import { runSeed, type SeedRun, type Steps } from './run-seed.ts';
import { selfTest } from './self-test.ts';
import { shrink } from './shrink.ts';

const USAGE =
  'npm run simulate -- [--seed 7] [--runs 100] [--steps 40] [--skip 3,4] [--tables client|memory] [--trace] [--shrink] [--until-failed] [--self-test [--plant one-stops-all]]';

type Asked = {
  readonly seed: string;
  readonly runs: number;
  /** How many steps a run has, which of them to leave out, and how the app reaches its tables if not as the seed says. */
  readonly steps: Steps;
  readonly trace: boolean;
  readonly shrink: boolean;
  /** Ends with the first run that fails. */
  readonly untilFailed: boolean;
  readonly selfTest: boolean;
  /** Which mistakes the self-test plants; none named: all. */
  readonly plants: readonly string[];
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
        tables: { type: 'string' },
        trace: { type: 'boolean', default: false },
        shrink: { type: 'boolean', default: false },
        'until-failed': { type: 'boolean', default: false },
        'self-test': { type: 'boolean', default: false },
        plant: { type: 'string', multiple: true, default: [] },
      },
    },
    USAGE,
    'Exit codes: 0 no run failed; 1 one did, or the self-test missed a mistake; 2 misused.',
  );
  const { seed, trace, shrink } = values;
  const forced = tableWayOf(values.tables);
  return {
    seed,
    trace,
    shrink,
    untilFailed: values['until-failed'],
    selfTest: values['self-test'],
    plants: values.plant,
    runs: wholeNumber('runs', values.runs, 1),
    steps: {
      count: wholeNumber('steps', values.steps, 1),
      skip: skipOf(values.skip),
      ...(forced ? { tables: forced } : {}),
    },
  };
}

function skipOf(text: string): ReadonlySet<number> {
  if (!/^(\d+(,\d+)*)?$/.test(text))
    throw new Misuse(`--skip takes numbers of steps with commas between, like 3,14; got "${text}".`);
  return new Set(text.split(',').filter(Boolean).map(Number));
}

function commandOf(seed: string, tables: TableWay, count: number, without: ReadonlySet<number>): string {
  const skipped =
    without.size > 0 ? ` --skip ${[...without].toSorted((one, other) => one - other).join(',')}` : '';
  return `npm run simulate -- --seed '${seed}' --steps ${count}${skipped} --tables ${tables} --trace`;
}

async function report(
  seed: string,
  { violations, tables }: SeedRun,
  { steps, shrink: smaller }: Asked,
): Promise<void> {
  const { count, skip } = steps;
  console.log(`FAILS  seed ${seed}`);
  for (const one of shown(violations)) console.log(`  - ${one}`);
  console.log(`  ${commandOf(seed, tables, count, skip)}`);
  if (smaller) {
    const needed = await shrink(seed, { ...steps, tables });
    console.log(`  shrunk: ${commandOf(seed, tables, count, needed)}`);
  }
}

async function simulate(asked: Asked): Promise<number> {
  if (asked.selfTest) return (await selfTest((line) => console.log(line), asked.plants)) ? 0 : 1;
  let failed = 0;
  let played = 0;
  for (let index = 0; index < asked.runs && !(asked.untilFailed && failed > 0); index += 1) {
    played += 1;
    const seed = index === 0 ? asked.seed : `${asked.seed}+${index}`;
    const run = await runSeed(seed, asked.steps);
    console.log(`seed ${seed}: ${run.tickets} tickets, tables through ${run.tables}, trace ${run.digest}`);
    if (asked.trace) console.log(run.trace.join('\n'));
    if (run.violations.length === 0) continue;
    failed += 1;
    await report(seed, run, asked);
  }
  console.log(`${played} runs, ${failed} failed.`);
  return failed > 0 ? 1 : 0;
}

await command(() => simulate(readOptions(process.argv.slice(2))));
