/** `npm run simulate -- --seed S --runs N`: random tickets, people, faults and clock jumps. See docs/fault-matrix.md. */
import { parseArgs } from 'node:util';
import { type TableWay, tableWayOf } from '../tables/table-way.ts';
import { runSeed, type SeedRun, type Steps } from './run-seed.ts';
import { shrink } from './shrink.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    steps: { type: 'string', default: '40' },
    /** Numbers of steps to leave out, separated by commas. */
    skip: { type: 'string', default: '' },
    /** `client` or `memory`: how the app reaches its tables. Left out: as the seed says. */
    tables: { type: 'string' },
    trace: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
  },
});

const count = Number(values.steps);
const skip = new Set(values.skip.split(',').filter(Boolean).map(Number));

const forced = tableWayOf(values.tables);
const steps: Steps = { count, skip, ...(forced ? { tables: forced } : {}) };

function commandOf(seed: string, tables: TableWay, without: ReadonlySet<number>): string {
  const skipped =
    without.size > 0 ? ` --skip ${[...without].toSorted((one, other) => one - other).join(',')}` : '';
  return `npm run simulate -- --seed '${seed}' --steps ${count}${skipped} --tables ${tables} --trace`;
}

async function report(seed: string, { violations, tables }: SeedRun): Promise<void> {
  console.log(`FAILS  seed ${seed}`);
  for (const one of violations) console.log(`  - ${one}`);
  console.log(`  ${commandOf(seed, tables, skip)}`);
  if (values.shrink)
    console.log(`  shrunk: ${commandOf(seed, tables, await shrink(seed, { ...steps, tables }))}`);
}

let failed = 0;
for (let index = 0; index < Number(values.runs); index += 1) {
  const seed = index === 0 ? values.seed : `${values.seed}+${index}`;
  const run = await runSeed(seed, steps);
  console.log(`seed ${seed}: ${run.tickets} tickets, tables through ${run.tables}, trace ${run.digest}`);
  if (values.trace) console.log(run.trace.join('\n'));
  if (run.violations.length === 0) continue;
  failed += 1;
  await report(seed, run);
}
console.log(`${values.runs} runs, ${failed} failed.`);
process.exitCode = failed > 0 ? 1 : 0;
