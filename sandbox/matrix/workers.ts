/** One command on several cores: each worker is a process that plays its share of the shard. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { MatrixOptions } from './options.ts';
import type { CaseResult, Progress, Ran } from './run.ts';

/** What a worker tells, as it happens. */
export type Told =
  | { readonly told: 'chosen'; readonly journey: string; readonly cases: number; readonly all: number }
  | { readonly told: 'played'; readonly result: CaseResult }
  | { readonly told: 'left'; readonly left: number };

const WORKER = join(import.meta.dirname, 'worker.ts');

/** Throws when a worker dies: what it had still to play would be missing unseen. */
export async function runInWorkers(options: MatrixOptions, progress: Progress): Promise<Ran> {
  const results: CaseResult[] = [];
  const chosen = new Map<string, number[]>();
  let left = 0;
  const hear = (told: Told) => {
    if (told.told === 'left') left += told.left;
    if (told.told === 'played') {
      results.push(told.result);
      progress.played(told.result);
    }
    if (told.told !== 'chosen') return;
    const shares = [...(chosen.get(told.journey) ?? []), told.cases];
    chosen.set(told.journey, shares);
    const journey = options.journeys.find(({ name }) => name === told.journey);
    if (journey && shares.length === options.workers)
      progress.chosen(
        journey,
        shares.reduce((sum, share) => sum + share, 0),
        told.all,
      );
  };
  const workers = sharesOf(options).map((share) => fork(WORKER, [...argumentsOf(options, share)]));
  try {
    await Promise.all(workers.map((worker) => ended(worker, hear)));
  } finally {
    for (const worker of workers) worker.kill();
  }
  return { results, left };
}

/** The shards that together are the shard asked for. */
export function sharesOf({
  shard: { index, of },
  workers,
}: Pick<MatrixOptions, 'shard' | 'workers'>): readonly MatrixOptions['shard'][] {
  return Array.from({ length: workers }, (_, nth) => ({ index: index + nth * of, of: of * workers }));
}

function argumentsOf(
  { journeys, only, budgetMs, tables }: MatrixOptions,
  { index, of }: MatrixOptions['shard'],
): readonly string[] {
  return [
    ...journeys.flatMap(({ name }) => ['--journey', name]),
    ...only.flatMap((part) => ['--only', part]),
    ...['--shard', `${index}/${of}`],
    ...(tables ? ['--tables', tables] : []),
    ...(Number.isFinite(budgetMs) ? ['--budget', String(Math.round(budgetMs / 1000))] : []),
  ];
}

async function ended(worker: ChildProcess, hear: (told: Told) => void): Promise<void> {
  worker.on('message', (told) => hear(told as Told));
  const [code] = await once(worker, 'close');
  if (code !== 0)
    throw new Error(
      `A worker of the matrix ended with ${code}; its own words are above. Play the shard again.`,
    );
}
