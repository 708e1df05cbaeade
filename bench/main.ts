/**
 * `npm run bench`: what the product costs, beside what it may cost (docs/performance.md).
 *
 * npm run bench -- [--only request --only decision ...] [--json]
 */
import { availableParallelism, loadavg } from 'node:os';
import { command, oneOf, readCommandLine } from '../sandbox/command-line.ts';
import { BENCHES, WHEN_NAMED } from './benches.ts';
import { type Figure, tableOf, verdictOf } from './figure.ts';

const NAMES = Object.keys(BENCHES);

/** Runs the named benches, or all but those that have to be named, one after the other. Throws for a name that isn't one. */
export async function runBenches(
  only: readonly string[],
  started: (name: string) => void,
): Promise<ReadonlyMap<string, readonly Figure[]>> {
  for (const name of only) oneOf('bench', name, NAMES);
  const figures = new Map<string, readonly Figure[]>();
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (only.length > 0 ? !only.includes(name) : WHEN_NAMED.includes(name)) continue;
    started(name);
    figures.set(name, await bench());
  }
  return figures;
}

/** One object per figure, for machines. */
export function jsonOf(groups: ReadonlyMap<string, readonly Figure[]>): string {
  const rows = [...groups].flatMap(([bench, figures]) =>
    figures.map((figure) => ({ bench, ...figure, verdict: verdictOf(figure) })),
  );
  return JSON.stringify(rows, null, 2);
}

async function measure(): Promise<number> {
  const { values } = readCommandLine(
    {
      options: {
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    },
    `npm run bench -- [--only ${NAMES.join('|')}] [--json]`,
  );
  if ((loadavg()[0] ?? 0) > availableParallelism() / 2)
    console.error('Others are busy on this machine: times come out longer than they are, ratios less so.');
  const figures = await runBenches(values.only, (name) => console.error(`measuring: ${name}`));
  console.log(values.json ? jsonOf(figures) : tableOf(figures));
  return 0;
}

if (import.meta.main) await command(measure);
