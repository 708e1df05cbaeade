/** `npm run mutants`: does anybody notice when one line is wrong? See docs/mutants.md. */
import { rmSync } from 'node:fs';
import { plantedTree } from '../matrix/planted/planted-tree.ts';
import { type Area, filesOf, testsOf } from './areas.ts';
import { drawn, shareOf } from './draw.ts';
import { diffOf, type Mutant } from './mutant.ts';
import { type MutantOptions, readOptions } from './options.ts';
import { exitCodeOf, lineOf, summary } from './report.ts';
import { keepResult, type Result, readResults } from './results.ts';
import { openSyntax, type Syntax } from './syntax.ts';
import { type Trial, Trials, UnsoundTrial } from './trial.ts';

/** Whatever the types and the tests are about. */
const COPIED = [
  ...['test', 'cli', 'bench', 'docs', 'tsconfig.json', 'package-lock.json', 'local.settings.sample.json'],
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'biome.json'],
];
const NOTHING = 'No mutant is to be tried: no area has one that was named, or this share is empty.';
const MOST_FOR_TESTS = 300_000;
const MOST_FOR_MATRIX = 900_000;

function ordersOf({ areas, seed, shard, ids }: MutantOptions, root: string, syntax: Syntax) {
  return areas.map((area) => {
    const byFile = new Map(filesOf(area, root).map((file) => [file, syntax.mutantsOf(file)]));
    const order = drawn(byFile, seed);
    const named = order.filter(({ id }) => ids.includes(id));
    return { area, order: ids.length > 0 ? named : shareOf(order, shard) };
  });
}

/** Tests that know the area, then all others, then the matrix: every journey without trouble, and a sample of its cases. */
function trialsOf(area: Area, folder: string, quick: boolean): readonly Trial[] {
  const tests = testsOf(area, folder, !quick).map(
    ({ name, files }): Trial => ({
      name,
      args: ['--test', '--test-isolation=none', '--test-reporter=tap', ...files],
      mostMs: MOST_FOR_TESTS * Math.ceil(files.length / 4),
    }),
  );
  const matrix = ['--only none', '--shard 211/397 --budget 600'].map(
    (words): Trial => ({
      name: `npm run matrix -- ${words}`,
      args: ['sandbox/matrix/main.ts', ...words.split(' ')],
      mostMs: MOST_FOR_MATRIX,
    }),
  );
  return quick ? tests : [...tests, ...matrix];
}

/** Areas take turns, so that a run that is stopped has tried as many of each. */
async function tryAll(options: MutantOptions, trials: Trials, orders: ReturnType<typeof ordersOf>) {
  const { quick, again, shard, perArea, results: file } = options;
  const until = performance.now() + options.budgetMs;
  const before = await readResults(file, quick);
  const wanted = Array.from({ length: perArea }).filter(
    (_, slot) => slot % shard.of === shard.index - 1,
  ).length;
  const results: Result[] = [];
  const open = orders.map(({ area, order }) => ({ area, left: [...order], counted: 0 }));
  for (let turn = 0; open.some(({ left, counted }) => left.length > 0 && counted < wanted); turn += 1) {
    const one = open[turn % open.length];
    if (!one || one.counted >= wanted) continue;
    for (let mutant = one.left.shift(); mutant; mutant = one.left.shift()) {
      if (performance.now() > until) return results;
      const old = before.get(mutant.id);
      const result =
        old && !(again && old.verdict === 'survived') ? old : await tryOne(options, trials, one.area, mutant);
      results.push(result);
      console.log(lineOf(result));
      if (result.verdict === 'does-not-compile') continue;
      one.counted += 1;
      break;
    }
  }
  return results;
}

async function tryOne({ quick, results }: MutantOptions, trials: Trials, area: Area, mutant: Mutant) {
  const verdict = await trials.verdict(mutant, trialsOf(area, trials.folder, quick));
  const result: Result = { ...mutant, ...verdict, area: area.name, quick };
  await keepResult(results, result);
  return result;
}

function list({ perArea, ids }: MutantOptions, orders: ReturnType<typeof ordersOf>): number {
  for (const { area, order } of orders)
    for (const mutant of order.slice(0, ids.length > 0 ? order.length : perArea))
      console.log(`${area.name}  ${mutant.id}  ${diffOf(mutant)}`);
  return 0;
}

async function mutants(options: MutantOptions): Promise<number> {
  const tree = await plantedTree([], COPIED);
  const remove = () => rmSync(tree.folder, { recursive: true, force: true });
  process.on('exit', remove);
  const syntax = openSyntax(tree.folder);
  try {
    const orders = ordersOf(options, tree.folder, syntax);
    if (orders.every(({ order }) => order.length === 0)) throw new RangeError(NOTHING);
    if (options.list) return list(options, orders);
    const results = await tryAll(options, new Trials(tree.folder, syntax), orders);
    console.log(`\n${summary(results)}`);
    return exitCodeOf(results);
  } finally {
    syntax.close();
    await tree.remove();
    process.off('exit', remove);
  }
}

// ends what it has started, and the copy, when it is stopped
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exitCode = await mutants(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof RangeError) && !(error instanceof UnsoundTrial)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
