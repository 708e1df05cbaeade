/** `npm run simulate -- --seed S --runs N`: random tickets, people, faults and clock jumps. See docs/fault-matrix.md. */
import { parseArgs } from 'node:util';
import { runSeed, type SeedRun } from './run-seed.ts';
import { shrink } from './shrink.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    steps: { type: 'string', default: '40' },
    /** Numbers of steps to leave out, separated by commas. */
    skip: { type: 'string', default: '' },
    trace: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
  },
});

const count = Number(values.steps);
const skip = new Set(values.skip.split(',').filter(Boolean).map(Number));

function commandOf(seed: string, without: ReadonlySet<number>): string {
  const skipped =
    without.size > 0 ? ` --skip ${[...without].toSorted((one, other) => one - other).join(',')}` : '';
  return `npm run simulate -- --seed '${seed}' --steps ${count}${skipped} --trace`;
}

async function report(seed: string, { violations }: SeedRun): Promise<void> {
  console.log(`FAILS  seed ${seed}`);
  for (const one of violations) console.log(`  - ${one}`);
  console.log(`  ${commandOf(seed, skip)}`);
  if (values.shrink) console.log(`  shrunk: ${commandOf(seed, await shrink(seed, { count, skip }))}`);
}

let failed = 0;
for (let index = 0; index < Number(values.runs); index += 1) {
  const seed = index === 0 ? values.seed : `${values.seed}+${index}`;
  const run = await runSeed(seed, { count, skip });
  console.log(`seed ${seed}: ${run.tickets} tickets, trace ${run.digest}`);
  if (values.trace) console.log(run.trace.join('\n'));
  if (run.violations.length === 0) continue;
  failed += 1;
  await report(seed, run);
}
console.log(`${values.runs} runs, ${failed} failed.`);
process.exitCode = failed > 0 ? 1 : 0;
