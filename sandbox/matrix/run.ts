/** Plays every chosen case of the chosen journeys, one after the other. */
import { TABLE_WAYS, type TableWay } from '../tables/table-way.ts';
import { nameOf, type Trouble } from './cases/case.ts';
import { casesOf } from './cases/enumerate.ts';
import { judged } from './expected-disagreements.ts';
import type { Journey } from './journeys.ts';
import type { MatrixOptions } from './options.ts';
import { type Played, play, wayOf } from './play.ts';

export type CaseResult = {
  readonly journey: string;
  readonly trouble: Trouble;
  readonly name: string;
  /** How the app reached its tables. */
  readonly tables: TableWay;
  /** What it took of a core, in milliseconds: the same on a busy machine. */
  readonly ms: number;
  /** Disagreements that are known: see `expected-disagreements.ts`. The others are in `disagreements`. */
  readonly expected: readonly string[];
} & Pick<Played, 'outcome' | 'disagreements' | 'logged'>;

export type Progress = {
  readonly chosen: (journey: Journey, cases: number, all: number) => void;
  readonly played: (result: CaseResult) => void;
};

export type Ran = {
  readonly results: readonly CaseResult[];
  /** Cases that the budget left out. */
  readonly left: number;
};

export async function run(options: MatrixOptions, progress: Progress): Promise<Ran> {
  const until = performance.now() + options.budgetMs;
  const results: CaseResult[] = [];
  let left = 0;
  for (const journey of options.journeys) {
    const all = await casesOfJourney(journey, options.tables);
    const cases = chosen(all, options);
    progress.chosen(journey, cases.length, all.length);
    for (const trouble of cases) {
      if (performance.now() > until) {
        left += 1;
        continue;
      }
      const tables = options.tables ?? wayOf(journey, trouble);
      const began = process.cpuUsage();
      const { outcome, disagreements, logged } = await play(journey, trouble, tables);
      const result = {
        journey: journey.name,
        trouble,
        name: nameOf(trouble),
        tables,
        ms: process.cpuUsage(began).user / 1_000,
        outcome,
        ...judged({ journey: journey.name, name: nameOf(trouble), disagreements }),
        logged,
      };
      results.push(result);
      progress.played(result);
    }
  }
  return { results, left };
}

/**
 * Every case of a journey, from playing it without trouble. What runs at the same time may write in another order on
 * another way to the tables; so each way is played once, and tells the cases that go that way.
 *
 * @param forced all cases go this way.
 */
export async function casesOfJourney(journey: Journey, forced: TableWay | null): Promise<readonly Trouble[]> {
  const cases: (readonly Trouble[])[] = [];
  for (const way of forced ? [forced] : TABLE_WAYS) {
    const { recording } = await play(journey, { family: 'none' }, way);
    cases.push(casesOf(recording).filter((trouble) => forced || wayOf(journey, trouble) === way));
  }
  return cases.flat();
}

export function chosen(
  all: readonly Trouble[],
  { only, shard }: Pick<MatrixOptions, 'only' | 'shard'>,
): readonly Trouble[] {
  const exact = all.filter((trouble) => only.includes(nameOf(trouble)));
  const wanted =
    exact.length > 0 ? exact : all.filter((trouble) => only.every((part) => nameOf(trouble).includes(part)));
  return wanted.filter((_, index) => index % shard.of === shard.index - 1);
}
