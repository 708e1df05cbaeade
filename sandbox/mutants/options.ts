/** What the command line may say. */
import { readCommandLine, shardOf, wholeNumber } from '../command-line.ts';
import { AREAS, type Area, areaNamed } from './areas.ts';

export type MutantOptions = {
  readonly seed: string;
  readonly areas: readonly Area[];
  /** How many count in each area. */
  readonly perArea: number;
  /** Of `of` processes that share the work the `index`-th, from 1. */
  readonly shard: { readonly index: number; readonly of: number };
  /** Takes no new mutant after so many real milliseconds. */
  readonly budgetMs: number;
  /** A minute of the cheapest and nearest tests alone: no others, no matrix. */
  readonly quick: boolean;
  readonly again: boolean;
  readonly list: boolean;
  /** Only these, whatever the seed draws. */
  readonly ids: readonly string[];
  readonly results: string;
  /** The folder that keeps which lines each test file runs. */
  readonly reach: string;
  /** Nothing but that is done: what is not recorded yet is. */
  readonly record: boolean;
  /** Nothing more is recorded: only tests that are take part. */
  readonly recorded: boolean;
};

const USAGE =
  'npm run mutants -- [--seed 1] [--area ledger] [--count 75] [--shard 2/8] [--budget 600] [--quick] [--again] [--list] [--mutant ID] [--results FILE] [--reach FOLDER] [--record] [--recorded]';

const EXIT_CODES =
  'Exit codes: 0 at least 95 of 100 were noticed; 1 fewer were; 2 misused, or a test fails without any mutant, which shows nothing.';

/** Throws a `Misuse` that says what may be asked for. */
export function readOptions(args: readonly string[]): MutantOptions {
  const { area, count, shard, budget, mutant, ...rest } = valuesOf(args);
  const areas = area?.map(areaNamed) ?? AREAS;
  return {
    ...rest,
    areas,
    perArea: Math.ceil(wholeNumber('count', count, 1) / areas.length),
    shard: shardOf(shard),
    budgetMs: budget === undefined ? Number.POSITIVE_INFINITY : wholeNumber('budget', budget, 1) * 1000,
    ids: mutant ?? [],
  };
}

function valuesOf(args: readonly string[]) {
  const options = {
    seed: { type: 'string', default: '1' },
    area: { type: 'string', multiple: true },
    count: { type: 'string', default: '75' },
    shard: { type: 'string', default: '1/1' },
    budget: { type: 'string' },
    quick: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    mutant: { type: 'string', multiple: true },
    results: { type: 'string', default: '.sandbox/mutants.jsonl' },
    reach: { type: 'string', default: '.sandbox/reach' },
    record: { type: 'boolean', default: false },
    recorded: { type: 'boolean', default: false },
  } as const;
  return readCommandLine({ args: [...args], options }, USAGE, EXIT_CODES).values;
}
