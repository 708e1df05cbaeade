/** Records anew what the product says in each story: for a change of words that is meant. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { aWorld } from '../support/world.ts';
import { STORIES, saidIn } from './stories.ts';

const RECORDED = join(import.meta.dirname, '..', 'fixtures', 'said');
mkdirSync(RECORDED, { recursive: true });
for (const [name, play] of Object.entries(STORIES))
  test(name, async (t) => {
    const world = await aWorld(t);
    const number = await play(world);
    const text = JSON.stringify(await saidIn(world, number), null, 2);
    writeFileSync(join(RECORDED, `${name}.json`), `${text}\n`);
  });
