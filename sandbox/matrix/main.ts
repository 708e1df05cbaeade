/** `npm run matrix`: every journey of group membership and of licenses, broken in every way, in virtual time. See docs/fault-matrix.md. */
import { command, Misuse } from '../command-line.ts';
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
  refuseNothing(options, ran.results.length, ran.left);
  console.log(`\n${summary(ran)}`);
  return ran.results.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
}

async function list(options: MatrixOptions): Promise<number> {
  let listed = 0;
  for (const journey of options.journeys) {
    for (const trouble of chosen(await casesOfJourney(journey, options.tables), options)) {
      listed += 1;
      console.log(`${journey.name}  ${nameOf(trouble)}`);
    }
  }
  refuseNothing(options, listed, 0);
  return 0;
}

/** Nothing played is nothing shown. */
function refuseNothing(
  { journeys, only, shard, budgetMs }: MatrixOptions,
  cases: number,
  left: number,
): void {
  if (cases > 0) return;
  if (left > 0) throw new Misuse(`--budget ${budgetMs / 1000} left no time for any of ${left} cases.`);
  const whose = journeys.map(({ name }) => name).join(', ');
  const fitting = `No case of ${whose} fits --only ${only.join(' --only ')}`;
  throw new Misuse(
    shard.of === 1
      ? `${fitting}. --list prints the names; each part must be found in them.`
      : `Shard ${shard.index}/${shard.of} of ${whose} has no case. Take fewer shards, or see with --list whether any case fits.`,
  );
}

async function asked(options: MatrixOptions): Promise<number> {
  if (options.selfTest) return (await selfTest((line) => console.log(line), options.plants)) ? 0 : 1;
  return await (options.list ? list(options) : matrix(options));
}

await command(() => asked(readOptions(process.argv.slice(2))));
