/** `npm run matrix`: every journey of group membership and of licenses, broken in every way, in virtual time. See docs/fault-matrix.md. */
import { nameOf } from './cases/case.ts';
import { type MatrixOptions, readOptions } from './options.ts';
import { selfTest } from './planted/self-test.ts';
import { disagreementText, summary } from './report.ts';
import { casesOfJourney, chosen, run } from './run.ts';
import { runInWorkers } from './workers.ts';

const PROGRESS_EVERY = 100;

async function matrix(options: MatrixOptions): Promise<number> {
  let played = 0;
  const ran = await (options.workers > 1 ? runInWorkers : run)(options, {
    chosen: ({ name, title }, cases, all) => console.log(`${name}: ${title} (${cases} of ${all} cases)`),
    played(result) {
      played += 1;
      if (result.disagreements.length > 0) console.log(disagreementText(result));
      if (played % PROGRESS_EVERY === 0) console.log(`… ${played} played`);
    },
  });
  console.log(`\n${summary(ran)}`);
  return ran.results.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
}

async function list({ journeys, only, shard, tables }: MatrixOptions): Promise<number> {
  for (const journey of journeys) {
    for (const trouble of chosen(await casesOfJourney(journey, tables), { only, shard }))
      console.log(`${journey.name}  ${nameOf(trouble)}`);
  }
  return 0;
}

async function command(options: MatrixOptions): Promise<number> {
  if (options.selfTest) return (await selfTest((line) => console.log(line))) ? 0 : 1;
  return await (options.list ? list(options) : matrix(options));
}

try {
  const options = readOptions(process.argv.slice(2));
  process.exitCode = await command(options);
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
