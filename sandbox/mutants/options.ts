/** What the command line may say. */
import { parseArgs } from 'node:util';
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

/** Throws a `RangeError` that says what may be asked for. */
export function readOptions(args: readonly string[]): MutantOptions {
  const { area, count, shard, budget, mutant, ...rest } = valuesOf(args);
  const areas = area?.map(areaNamed) ?? AREAS;
  return {
    ...rest,
    areas,
    perArea: Math.ceil(wholeOf('--count', count) / areas.length),
    shard: shardOf(shard),
    budgetMs: budget === undefined ? Number.POSITIVE_INFINITY : wholeOf('--budget', budget) * 1000,
    ids: mutant ?? [],
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
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
      },
    }).values;
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error));
  }
}

function wholeOf(name: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new RangeError(`${name} takes a whole number from 1 on; got "${text}".`);
}

function shardOf(text: string): MutantOptions['shard'] {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new RangeError(`--shard takes i/n with i from 1 to n, like 2/4; got "${text}".`);
}
