/** A process of `npm run matrix -- --workers`: plays its shard and tells the command about it. */
import { readOptions } from './options.ts';
import { run } from './run.ts';
import type { Told } from './workers.ts';

const tell = (told: Told) => void process.send?.(told);

const { left } = await run(readOptions(process.argv.slice(2)), {
  chosen: ({ name }, cases, all) => tell({ told: 'chosen', journey: name, cases, all }),
  played: (result) => tell({ told: 'played', result }),
});
tell({ told: 'left', left });
process.disconnect?.();
