/** `npm run mutants`: does anybody notice when one line is wrong? See docs/mutants.md. */
import { rmSync } from 'node:fs';
import { command, Misuse } from '../command-line.ts';
import { plantedTree } from '../matrix/planted/planted-tree.ts';
import { type Area, filesOf, testsOf } from './areas.ts';
import { drawn, inTurns, shareOf } from './draw.ts';
import { diffOf, type Mutant } from './mutant.ts';
import { type MutantOptions, readOptions } from './options.ts';
import { batchesFor } from './plan.ts';
import { type Reach, Reaches } from './reach.ts';
import { recordMissing } from './recording.ts';
import { exitCodeOf, lineOf, summary, unsoundOf } from './report.ts';
import { keepResult, type Result, readResults } from './results.ts';
import { openSyntax, type Syntax } from './syntax.ts';
import { type Trial, Trials, UnsoundTrial } from './trial.ts';

/** Whatever the types and the tests are about. */
const COPIED = [
  ...['test', 'cli', 'bench', 'docs', 'tsconfig.json', 'package-lock.json', 'local.settings.sample.json'],
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'biome.json'],
];
const NOTHING = 'No mutant is to be tried: no area has one that was named, or this share is empty.';
const MOST_FOR_MATRIX = 900_000;
/** Every journey without trouble, and a sample of the matrix's cases. */
const MATRIX = ['--only none', '--shard 211/397 --budget 600'].map(
  (words): Trial => ({
    name: `npm run matrix -- ${words}`,
    args: ['sandbox/matrix/main.ts', ...words.split(' ')],
    mostMs: MOST_FOR_MATRIX,
    files: 0,
  }),
);

function ordersOf({ areas, seed, shard, ids }: MutantOptions, root: string, syntax: Syntax) {
  return areas.map((area) => {
    const byFile = new Map(filesOf(area, root).map((file) => [file, syntax.mutantsOf(file)]));
    const order = drawn(byFile, seed);
    const named = order.filter(({ id }) => ids.includes(id));
    return { area, order: ids.length > 0 ? named : shareOf(order, shard) };
  });
}

/** Those that know an area come first, fast ones before slow ones: a run that is stopped has what is wanted most. */
async function recorded({ areas, reach, recorded }: MutantOptions, root: string, until: number) {
  const tests = areas.map((area) => testsOf(area, root));
  const all = [...inTurns(tests.map(({ near }) => near)), ...tests.flatMap(({ others }) => others)];
  const wanted = [...new Set(all)];
  const found = await recordMissing(wanted, new Reaches(reach, root), recorded ? 0 : until, console.log);
  return { ...found, isAll: found.reaches.length === wanted.length };
}

/** Areas take turns, so that a run that is stopped has tried as many of each. */
async function tryAll(
  options: MutantOptions,
  until: number,
  orders: ReturnType<typeof ordersOf>,
  tryOne: (area: Area, mutant: Mutant) => Promise<Result>,
) {
  const { quick, recorded, again, shard, perArea, results: file } = options;
  const before = await readResults(file, quick || recorded);
  const wanted = Array.from({ length: perArea }).filter(
    (_, slot) => slot % shard.of === shard.index - 1,
  ).length;
  const results: Result[] = [];
  const open = orders.map(({ area, order }) => ({ area, left: [...order], counted: 0 }));
  for (let turn = 0; open.some(({ left, counted }) => left.length > 0 && counted < wanted); turn += 1) {
    const one = open[turn % open.length];
    if (!one || one.counted >= wanted) continue;
    for (let mutant = one.left.shift(); mutant; mutant = one.left.shift()) {
      const old = before.get(mutant.id);
      const isKnown = old && !(again && old.verdict === 'survived');
      if (!isKnown && performance.now() > until) return results;
      const result = isKnown ? old : await tryOne(one.area, mutant);
      results.push(result);
      console.log(lineOf(result));
      if (result.verdict === 'does-not-compile') continue;
      one.counted += 1;
      break;
    }
  }
  return results;
}

/** What becomes of one, kept as soon as it is known. What is tried by some tests only says nothing by surviving. */
function trier({ quick, results }: MutantOptions, trials: Trials, reaches: readonly Reach[], isAll: boolean) {
  return async (area: Area, mutant: Mutant): Promise<Result> => {
    const isWhole = isAll && !quick;
    const { near } = testsOf(area, trials.folder);
    const tests = reaches.filter(({ test }) => !trials.unsound.has(test));
    const batches = batchesFor(mutant, tests, near, quick);
    const verdict = await trials.verdict(mutant, isWhole ? [...batches, ...MATRIX] : batches);
    const result: Result = { ...mutant, ...verdict, area: area.name, quick: !isWhole };
    await keepResult(results, result);
    return result;
  };
}

function list({ perArea, ids }: MutantOptions, orders: ReturnType<typeof ordersOf>): number {
  for (const { area, order } of orders)
    for (const mutant of order.slice(0, ids.length > 0 ? order.length : perArea))
      console.log(`${area.name}  ${mutant.id}  ${diffOf(mutant)}`);
  return 0;
}

async function mutants(options: MutantOptions): Promise<number> {
  const until = performance.now() + options.budgetMs;
  const tree = await plantedTree([], COPIED);
  const remove = () => rmSync(tree.folder, { recursive: true, force: true });
  process.on('exit', remove);
  const syntax = openSyntax(tree.folder);
  try {
    const orders = ordersOf(options, tree.folder, syntax);
    if (orders.every(({ order }) => order.length === 0)) throw new Misuse(NOTHING);
    if (options.list) return list(options, orders);
    const { reaches, failing, isAll } = await recorded(options, tree.folder, until);
    if (options.record) return failing.size > 0 ? shownBy(failing) : 0;
    const trials = new Trials(tree.folder, syntax);
    const results = await tryAll(options, until, orders, trier(options, trials, reaches, isAll));
    console.log(`\n${summary(results)}`);
    const unsound = new Map([...failing, ...trials.unsound]);
    return unsound.size > 0 ? shownBy(unsound) : exitCodeOf(results);
  } finally {
    syntax.close();
    await tree.remove();
    process.off('exit', remove);
  }
}

/** Nothing is shown by what fails anyway. */
function shownBy(unsound: ReadonlyMap<string, string>): 2 {
  console.log(unsoundOf(unsound));
  return 2;
}

// ends what it has started, and the copy, when it is stopped
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await command(async () => {
  try {
    return await mutants(readOptions(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof UnsoundTrial)) throw error;
    throw new Misuse(error.message);
  }
});
