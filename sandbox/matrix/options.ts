/** What the command line may say. */
import { Misuse, oneOf, readCommandLine, shardOf } from '../command-line.ts';
import { type TableWay, tableWayOf } from '../tables/table-way.ts';
import { JOURNEYS, type Journey } from './journeys.ts';
import { LIMIT_JOURNEYS } from './limit-journeys.ts';

/** Those in the world of limits last, because their cases take longer. */
const EVERY: readonly Journey[] = [...JOURNEYS, ...LIMIT_JOURNEYS];

export type MatrixOptions = {
  readonly journeys: readonly Journey[];
  /** Parts of case names, all of which must be found; one that is a whole name means that case alone. */
  readonly only: readonly string[];
  /** Every `of`-th case, beginning with the `index`-th (from 1). */
  readonly shard: { readonly index: number; readonly of: number };
  /** Stops taking new cases after so many real milliseconds. */
  readonly budgetMs: number;
  /** How many processes share the work; one plays in this one. */
  readonly workers: number;
  /** How the app reaches its tables in every case; `null`: as each case does by itself. */
  readonly tables: TableWay | null;
  readonly selfTest: boolean;
  /** Which mistakes the self-test plants; none named: all. */
  readonly plants: readonly string[];
  readonly list: boolean;
};

const USAGE =
  'npm run matrix -- [--journey teams] [--only crash/] [--shard 2/8] [--budget 600] [--workers 4] [--tables client|memory] [--list] [--self-test [--plant one-stops-all]]';

/** Throws a `Misuse` that says what may be asked for. */
export function readOptions(args: readonly string[]): MatrixOptions {
  const { values } = readCommandLine(
    {
      args: [...args],
      options: {
        journey: { type: 'string', multiple: true },
        only: { type: 'string', multiple: true },
        shard: { type: 'string', default: '1/1' },
        budget: { type: 'string' },
        workers: { type: 'string', default: '1' },
        tables: { type: 'string' },
        'self-test': { type: 'boolean', default: false },
        plant: { type: 'string', multiple: true },
        list: { type: 'boolean', default: false },
      },
    },
    USAGE,
    'Exit codes: 0 nothing disagrees; 1 something does, or the self-test missed a mistake; 2 misused, or no case fits.',
  );
  return {
    journeys: (values.journey ?? EVERY.map(({ name }) => name)).map(journeyNamed),
    only: values.only ?? [],
    shard: shardOf(values.shard),
    budgetMs: budgetOf(values.budget),
    workers: workersOf(values.workers),
    tables: tableWayOf(values.tables),
    selfTest: values['self-test'],
    plants: values.plant ?? [],
    list: values.list,
  };
}

export function journeyNamed(name: string): Journey {
  const known = oneOf(
    'journey',
    name,
    EVERY.map((one) => one.name),
  );
  const journey = EVERY.find((one) => one.name === known);
  if (journey) return journey;
  throw new Misuse(`There is no journey "${name}".`);
}

function budgetOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  throw new Misuse(`--budget takes seconds, like 600; got "${text}".`);
}

function workersOf(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new Misuse(`--workers takes a number of processes from 1 to 99; got "${text}".`);
}
